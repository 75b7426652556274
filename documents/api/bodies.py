"""What a body may hold: the fields that are described, each of the type that is described, and nothing else.

The framework's serializers pass over a field that they do not know and make a number of a text. Whoever
misspelt one would be told that all is well.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from rest_framework import serializers

LONGEST_NAME = 100
"""Characters of a name that is told back."""
IN_FORMS = {"csrfmiddlewaretoken"}
"""What a page's form holds besides."""
TRUTH = "This must be true or false."
# The first that fits counts, as a subclass may be another type in JSON than what it is derived from.
TYPES: tuple[tuple[Any, tuple[type, ...], str], ...] = (
    (serializers.BooleanField, (bool,), TRUTH),
    (serializers.IntegerField, (int, float), "This must be a number, not a text."),
    (serializers.FloatField, (int, float), "This must be a number, not a text."),
    (
        (
            serializers.CharField,
            serializers.ChoiceField,
            serializers.DateTimeField,
            serializers.DateField,
            serializers.UUIDField,
        ),
        (str,),
        "This must be a text.",
    ),
)


def read[Fields: serializers.Serializer](data: Any, body: Fields) -> dict[str, Any]:
    """The values of a body, `data` being what `body` was made of.

    Raises:
        ValidationError: a field is not described or its value is wrong; names each.
    """
    wrong = strays(data, body)
    if not body.is_valid() or wrong:
        raise serializers.ValidationError({**body.errors, **wrong})
    values: dict[str, Any] = body.validated_data
    return values


def strays(data: Any, body: serializers.Serializer) -> dict[str, Any]:
    """What a body holds that is not described, by its field: other names, and other types."""
    if isinstance(data, QueryDict):
        return unknown(data.keys() - IN_FORMS, body.fields) | _in_form(data, body)
    return _in_object(data, body) if isinstance(data, Mapping) else {}


def unknown(given: Iterable[Any], known: Iterable[str]) -> dict[str, Any]:
    """A message for each name that is not known, with those that are."""
    known = sorted(known)
    told = f"There is no such field here. Known: {', '.join(known) or 'none'}."
    return {str(name)[:LONGEST_NAME]: [told] for name in given if name not in known}


def _in_form(data: QueryDict, body: serializers.Serializer) -> dict[str, Any]:
    """All is text in a form; what is true has many names to the framework, and two in the description."""
    truths = {name for name, field in body.fields.items() if isinstance(field, serializers.BooleanField)}
    given = {name: str(data[name]).lower() for name in truths & data.keys()}
    return {name: [TRUTH] for name, told in given.items() if told not in {"true", "false"}}


def _in_object(data: Mapping[Any, Any], body: serializers.Serializer) -> dict[str, Any]:
    writable = {name: field for name, field in body.fields.items() if not field.read_only}
    wrong = unknown(data, writable)
    for name, field in writable.items():
        if name in data and (found := _in_value(data[name], field)):
            wrong[name] = found
    return wrong


def _in_value(value: Any, field: Any) -> Any:
    """What is wrong with a value, as the framework tells it of such a field."""
    if value is None:
        return None
    if isinstance(field, serializers.Serializer):
        return _in_object(value, field) if isinstance(value, Mapping) else None
    if isinstance(field, serializers.ListSerializer):
        if not isinstance(value, list):
            return None
        rows = [_in_value(row, field.child) or {} for row in value]
        return rows if any(rows) else None
    if isinstance(field, serializers.ListField):
        if not isinstance(value, list):
            return None
        return {n: found for n, row in enumerate(value) if (found := _in_value(row, field.child))} or None
    for kind, types, message in TYPES:
        if isinstance(field, kind):
            fits = isinstance(value, types) and (bool in types or not isinstance(value, bool))
            return None if fits else [message]
    return None
