"""What every view of the API shares: who asks, what they ask for, and what becomes of the answer."""

from collections.abc import Collection, Hashable
from functools import partial
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from documents import access
from documents.access import Actor, actor_for
from documents.accounts import confirming
from documents.api import bodies, limits, replies
from documents.api.conditions import conditional
from documents.api.limits import Quota, TooMany
from documents.api.schema import Schema, parameters_of, row_shape
from documents.errors import Forbidden, NotFound
from documents.models import Token, User

SAFE = {"GET", "HEAD"}
METHODS = SAFE | {"POST", "PUT", "PATCH", "DELETE"}


class View(APIView):
    """A view of the API: translates HTTP into a call of a domain function.

    A GET answers `fields`, ETag and If-None-Match; a POST an Idempotency-Key: of what it answers `secrets`
    are not kept.
    """

    schema = Schema()
    secrets: tuple[str, ...] = ()
    read_by_others: frozenset[str] = frozenset()
    """Fields of the body whose readers tell of odd characters themselves: of a document, a file, a row."""
    _quota: Quota | None = None
    _claimed: int | None = None
    _selected: tuple[str, ...] = ()

    @property
    def actor(self) -> Actor:
        """Who asks, and what their token is limited to."""
        token = self.request.auth
        return actor_for(cast(User, self.request.user), token if isinstance(token, Token) else None)

    def confirm(self) -> None:
        """Ask a session once more who is there; a token has its scope instead.

        Raises:
            ReauthenticationRequired: they have not shown it lately.
        """
        if not isinstance(self.request.auth, Token):
            confirming.confirm(self.request._request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or replies.HEADER not in request.headers:
            return super().dispatch(request, *args, **kwargs)
        try:
            with transaction.atomic():
                response = super().dispatch(request, *args, **kwargs)
                if self._claimed is None or response.status_code >= 300:
                    raise replies.Refused(response)  # type: ignore[arg-type]
                replies.keep(self._claimed, response, self.secrets)  # type: ignore[arg-type]
                return response
        except replies.Refused as refused:
            return refused.response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if isinstance(request.user, User):
            self._quota = limits.take(request.user.pk)
            limits.require(self._quota)
            if request.method == "POST" and replies.HEADER in request.headers:
                self._claimed = replies.claim(request, request.user.pk)
        if request.query_params and request.method in METHODS:
            self._require_parameters(request)
        if request.method in SAFE and "fields" in request.query_params:
            self._selected = self._read_fields(request)

    def _require_parameters(self, request: Request) -> None:
        """Refuse a query where none is described; the others are read, and told with all that is wrong."""
        method = "GET" if request.method in SAFE else str(request.method)
        known = parameters_of(cast(Hashable, type(self)), method)
        if hasattr(self, method.lower()) and known <= {"fields"}:
            require_known(request, {"fields"} if method == "GET" else known)

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, replies.Replayed):
            try:
                self.require_still_theirs()
            except (NotFound, Forbidden) as gone:
                return super().handle_exception(gone)
            return replies.again(exc.reply)
        response = super().handle_exception(exc)
        if isinstance(exc, TooMany) and self._quota:
            response["Retry-After"] = str(self._quota.left)
        return response

    def require_still_theirs(self) -> None:
        """That what the address names is still the caller's: a kept answer outlives no membership.

        Raises:
            NotFound, Forbidden: it is not.
        """
        if "slug" in self.kwargs:
            access.project(self.actor, self.kwargs["slug"])
        elif "document_id" in self.kwargs:
            access.document(self.actor, self.kwargs["document_id"])
        elif "job_id" in self.kwargs:
            access.job(self.actor, self.kwargs["job_id"])
        elif "sentence_id" in self.kwargs:
            access.sentence(self.actor, self.kwargs["sentence_id"])

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in self._quota.headers.items() if self._quota else ():
            response.headers[name] = value
        if request.method in SAFE and isinstance(response, Response) and response.status_code == 200:
            if self._selected:
                response.data = select(response.data, self._selected)
            response.add_post_render_callback(partial(conditional, request._request))
        return response

    def _read_fields(self, request: Request) -> tuple[str, ...]:
        """What of each row is wanted, where the description of this address knows the rows."""
        wanted = tuple(
            part.strip()
            for value in request.query_params.getlist("fields")
            for part in value.split(",")
            if part.strip()
        )
        if not wanted:
            raise serializers.ValidationError({"fields": ["Names of fields, with commas between."]})
        known = row_shape(self, request.method or "")
        if known is not None and (unknown := [name for name in wanted if name not in known]):
            told = ", ".join(f"“{name[:60]}”" for name in unknown)
            raise serializers.ValidationError(
                {"fields": [f"No fields {told} here. Known: {', '.join(known)}."]}
            )
        return wanted


def select(data: Any, wanted: Collection[str]) -> Any:
    """The wanted members of an object, or of each row of a page."""
    if not isinstance(data, dict):
        return data
    if "results" in data and "next" in data:
        return data | {"results": [select(row, wanted) for row in data["results"]]}
    return {name: value for name, value in data.items() if name in wanted}


class Selection(serializers.Serializer):
    """The query of one thing."""

    fields = serializers.CharField(  # type: ignore[assignment]
        required=False, help_text="What of it is wanted: names with commas between; all without this."
    )


class Listing(Selection):
    """The query of a list."""

    cursor = serializers.CharField(
        required=False, help_text="From `next` or `previous` of a page of this very query."
    )
    page_size = serializers.IntegerField(
        required=False, min_value=1, max_value=1000, default=100, help_text="Rows of a page."
    )


class Nothing(serializers.Serializer):
    """A body that says nothing, where all is said by the address."""


def either_way(orders: Collection[str]) -> list[str]:
    """What a list may be sorted by: each order, and with a minus from the last."""
    return [*orders, *(f"-{name}" for name in orders)]


def telling[Fields: serializers.Serializer](read: Fields) -> Fields:
    """The same, but that it answers a word which is none of its choices with those there are."""
    for field in read.fields.values():
        chosen = getattr(field, "child", field)
        if isinstance(chosen, serializers.ChoiceField):
            known = ", ".join(str(choice) for choice in chosen.choices if choice != "")
            chosen.error_messages["invalid_choice"] = f"“{{input}}” is not one of: {known}."
    return read


def takes_several(field: Any) -> bool:
    """Whether a parameter may stand in a query several times."""
    return field.field_name == "fields" or getattr(field, "is_several", False)


def read_query(request: Request, kind: type[serializers.Serializer]) -> dict[str, Any]:
    """The parameters of a request, checked.

    Raises:
        ValidationError: a value is wrong, or a parameter is not known or given twice; names it.
    """
    query = telling(kind(data=request.query_params.dict()))
    query.is_valid(raise_exception=True)
    twice = [
        name
        for name, values in request.query_params.lists()
        if len(values) > 1 and name in query.fields and not takes_several(query.fields[name])
    ]
    if twice:
        raise serializers.ValidationError({name: ["Given more than once; say which."] for name in twice})
    require_known(request, query.fields)
    return query.validated_data


def require_known(request: Request, names: Collection[str]) -> None:
    """Let a query pass all of whose parameters are among these.

    Raises:
        ValidationError: some are not; names them.
    """
    if unknown := sorted(set(request.query_params) - set(names)):
        known = ", ".join(sorted(names)) or "none"
        raise serializers.ValidationError(
            {name: [f"There is no such parameter here. Known: {known}."] for name in unknown}
        )


def read_body(request: Request, kind: type[serializers.Serializer], partial: bool = False) -> dict[str, Any]:
    """The fields of a request's body, checked.

    Raises:
        ValidationError: a field is wrong or not known; names each.
    """
    return bodies.read(request.data, telling(kind(data=request.data, partial=partial)))
