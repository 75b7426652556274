"""The filters of lists, exports and figures as the API describes and reads them."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from annotations.filters import FIELDS, Field, Filters
from documents.api.views import Listing, read_query
from documents.errors import Invalid

SEVERAL = "Several: with commas, or the parameter several times; one of them must hold."
SEVERAL_TIMES = "Several: the parameter several times; one of them must hold."


class FilterField(serializers.Field[Any, Any, Any, Any]):
    """One filter; `Filters.parse` reads its words, this describes them."""

    def __init__(self, name: str) -> None:
        self.filter = FIELDS[name]
        self.is_several = self.filter.kind in {"text", "uuid", "number"}
        also = SEVERAL_TIMES if name == "author" else SEVERAL
        super().__init__(
            required=False, help_text=f"{self.filter.help} {also if self.is_several else ''}".strip()
        )

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "uuid": {"type": "string", "format": "uuid"},
    "number": {"type": "integer", "minimum": 1, "maximum": 5},
    "flag": {"type": "boolean"},
    "day": {"type": "string", "maxLength": 40},
    "once": {"type": "string", "maxLength": 1000},
}


class FilterFieldSchema(OpenApiSerializerFieldExtension):
    """What a filter takes, as OpenAPI says it."""

    target_class = "annotations.api.filters.FilterField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        field: Field = self.target.filter
        value = KINDS[field.kind] | ({"enum": list(field.choices)} if field.choices else {})
        return {"type": "array", "items": value} if self.target.is_several else value


def declared(names: tuple[str, ...]) -> dict[str, FilterField]:
    return {name: FilterField(name) for name in names}


class FilterQuery(serializers.Serializer):
    """What to leave out of a list, a dataset or what is computed from one; all that is given must hold."""

    locals().update(declared(tuple(FIELDS)))


class FilteredListing(FilterQuery, Listing):
    """The query of a list with filters."""


def read_filters(request: Request, kind: type[serializers.Serializer]) -> tuple[dict[str, Any], Filters]:
    """The parameters of a request that are not filters, and the filters.

    Raises:
        ValidationError: a value is wrong or a parameter is not known; names each, and every one there is.
    """
    errors: dict[str, Any] = {}
    query: dict[str, Any] = {}
    filters = Filters()
    try:
        query = read_query(request, kind)
    except ValidationError as error:
        errors |= error.detail if isinstance(error.detail, dict) else {}
    try:
        filters = Filters.parse(request.query_params)
    except Invalid as error:
        errors |= error.extra["errors"]
    if errors:
        raise ValidationError(errors)
    return query, filters
