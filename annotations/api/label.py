"""`sentences/{id}/label/`: the hot path.

DRF builds a request, negotiates, throttles and renders around every call, which costs more
than the label write itself. This one view is answered before all that; what it shares with
the others is authentication, access, errors and the place in the schema.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.authentication import CSRFCheck
from rest_framework.exceptions import (
    AuthenticationFailed,
    MethodNotAllowed,
    NotAuthenticated,
    ParseError,
    PermissionDenied,
    UnsupportedMediaType,
)

from annotations import labelling
from annotations.answers import JSON_LABEL, JSON_OP, Answer, read_op, require_types
from annotations.api.serializers import LabelInput, SavedShape
from annotations.labelling import Saved
from documents import storable
from documents.access import Actor, actor_for
from documents.api import bodies
from documents.api.schema import Problem
from documents.api.views import View
from documents.authentication import TokenAuthentication
from documents.errors import Invalid, TooLarge
from documents.models import User
from documents.problems import exception_handler

LONGEST_BODY = 200_000
CHANGED_ELSEWHERE = OpenApiResponse(Problem, "Changed elsewhere; carries both sides.")


class SentenceLabel(View):
    """Your own answer on a sentence."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            handler = METHODS.get(request.method or "")
            if handler is None:
                raise MethodNotAllowed(str(request.method))
            saved = handler(request, kwargs["sentence_id"])
        except Exception as error:
            return refuse(request, error)
        return HttpResponse(orjson.dumps(shape(saved)), content_type="application/json")

    @extend_schema(
        operation_id="label_put",
        request={"application/json": LabelInput},
        responses={200: SavedShape, (409, "application/problem+json"): CHANGED_ELSEWHERE},
        tags=["sentences"],
    )
    def put(self, request: HttpRequest, sentence_id: int) -> None:
        """Set your answer; the same again changes nothing. `op` makes it safe to send twice."""

    @extend_schema(
        operation_id="label_delete",
        request=None,
        responses={200: SavedShape, (409, "application/problem+json"): CHANGED_ELSEWHERE},
        tags=["sentences"],
    )
    def delete(self, request: HttpRequest, sentence_id: int) -> None:
        """Take your answer away; clearing what is clear changes nothing."""


def put(request: HttpRequest, sentence_id: int) -> Saved:
    """Set the caller's answer."""
    user, actor = who(request)
    require_parameters(request, ())
    fields = read(request)
    require_types(fields, JSON_LABEL)
    answer = Answer.parse(fields).timed(user.shares_timing)
    return labelling.tag(sentence_id, actor, answer, *read_op(fields))


def delete(request: HttpRequest, sentence_id: int) -> Saved:
    """Clear the caller's answer."""
    _user, actor = who(request)
    fields: Mapping[str, Any] = request.GET
    if has_body(request):
        require_parameters(request, ())
        fields = read(request)
        require_types(fields, JSON_OP)
    else:
        require_parameters(request, JSON_OP)
    return labelling.untag(sentence_id, actor, *read_op(fields))


METHODS = {"PUT": put, "DELETE": delete}
tokens = TokenAuthentication()


def who(request: HttpRequest) -> tuple[User, Actor]:
    """The caller by token, else by session and then with CSRF.

    Raises:
        NotAuthenticated, AuthenticationFailed: nobody, or a token that ended.
        PermissionDenied: the session's request did not come from our own page.
    """
    found = tokens.authenticate(request)  # type: ignore[arg-type]
    if found is not None:
        return found[0], actor_for(*found)
    user = request.user
    if not user.is_authenticated or not user.is_active:
        raise NotAuthenticated("Sign in, or send a token: Authorization: Token …")
    check = CSRFCheck(lambda _: HttpResponse())
    check.process_request(request)
    if reason := check.process_view(request, lambda _: HttpResponse(), (), {}):
        raise PermissionDenied(f"CSRF: {reason}")
    return user, actor_for(user)


def require_parameters(request: HttpRequest, known: Iterable[str]) -> None:
    """Let a query pass all of whose parameters are among these; most requests have none.

    Raises:
        Invalid: some are not; names them.
    """
    if request.META["QUERY_STRING"] and (errors := bodies.unknown(request.GET, known)):
        raise Invalid(_("The answer could not be read. Nothing was changed."), errors=errors)


def has_body(request: HttpRequest) -> bool:
    return (
        request.META.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in request.META
    )


def read(request: HttpRequest) -> dict[str, Any]:
    """The body of the request: one JSON object.

    Raises:
        ParseError, Invalid, TooLarge: it is none.
    """
    if request.content_type != "application/json":
        raise UnsupportedMediaType(request.content_type or "")
    body = request.read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY:
        raise TooLarge(_("An answer is no longer than 200 kB. Nothing was changed; shorten the note."))
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ParseError(f"The body is no valid JSON: {error}.") from error
    if storable.IN_JSON in body:
        storable.require(fields)
    if not isinstance(fields, dict):
        raise Invalid(_("The body must be a JSON object. Nothing was changed."))
    return fields


def shape(saved: Saved) -> dict[str, Any]:
    """The sentence as the API shows it, with the action that this acknowledges."""
    return {
        "id": saved.id,
        "key": saved.key,
        "document": saved.document,
        "post": saved.post,
        "position": saved.position,
        "start": saved.start,
        "end": saved.end,
        "text": saved.text,
        "label": saved.label,
        "abstain_reason": saved.abstain_reason,
        "evidence": saved.evidence,
        "revision": saved.revision,
        "op": saved.op,
    }


def refuse(request: HttpRequest, error: Exception) -> HttpResponse:
    """The error as problem+json; one that is nobody's input goes on and is logged as a bug."""
    if isinstance(error, NotAuthenticated | AuthenticationFailed):
        # What DRF asks for before it answers 401.
        setattr(error, "auth_header", "Token")  # noqa: B010
    response = exception_handler(error, {"request": request})
    if response is None:
        raise error
    if isinstance(error, MethodNotAllowed):
        response["Allow"] = ", ".join(METHODS)
    return response
