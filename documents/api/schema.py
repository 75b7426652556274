"""How the API describes itself: OpenAPI 3.1, with the problems that every call may answer."""

import re
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers
from rest_framework.views import APIView


class Problem(serializers.Serializer):
    """RFC 9457 problem details: what happened, what is still safe and what to do next."""

    type = serializers.CharField(help_text="Always about:blank; the status says the kind.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.JSONField(  # type: ignore[assignment]
        required=False, help_text="Field to its messages, for wrong input."
    )


# What may come back from any call; each names what the caller can do.
PROBLEMS = {
    400: "Something in the request is wrong; `errors` names the fields.",
    401: "No token and no session, or one that ended.",
    403: "Your role or your token's scope does not reach that far.",
    404: "No such thing in a project of yours.",
    409: "What is there does not fit: it changed meanwhile, or something else has to be done first.",
    429: "More requests than the quota; go on after Retry-After.",
    503: "The database is busy or restarting; try again after Retry-After.",
}
# The server says so before there is a request, and therefore without a body.
TOO_LONG = {"description": "The address and the headers are longer than 64 kB together."}
WITH_KEY = {422: "The Idempotency-Key came with another request before."}
WITH_MATCH = {412: "It is not what `If-Match` names any more."}
WITH_BODY = {413: "The body is too large.", 415: "The body is of a kind that is not read here."}


_SENTENCE_END = re.compile(r"(?<=[.;:])\s")


class Schema(AutoSchema):
    """Adds to every operation its first sentence as summary, and the problems that it may answer."""

    def get_summary(self) -> str | None:
        said: str | None = super().get_summary()
        if said:
            return said
        first = " ".join((self.get_description() or "").partition("\n\n")[0].split())
        return _SENTENCE_END.split(first, maxsplit=1)[0].rstrip(".;:")[:120] or None

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super()._get_parameters()
        return parameters + ([dict(KEY_PARAMETER)] if self.method == "POST" else [])

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        problems = PROBLEMS | (WITH_BODY if self.method in {"POST", "PUT", "PATCH"} else {})
        problems |= WITH_KEY if self.method == "POST" else {}
        problems |= WITH_MATCH if self.method in {"PUT", "PATCH", "DELETE"} else {}
        for status, description in problems.items():
            if str(status) not in bodies:
                bodies[str(status)] = problem_response(self, status, description)
        bodies["431"] = dict(TOO_LONG)
        return dict(sorted(bodies.items()))


# A POST may be sent twice where it says which one it is.
KEY_PARAMETER = {
    "in": "header",
    "name": "Idempotency-Key",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Your own name for this request, such as a UUID: sent again with it within a day, it "
    "makes nothing anew and is answered the same.",
}


@cache
def parameters_of(kind: Any, method: str) -> frozenset[str]:
    """The names that a method of a class of views describes for its query."""
    described = getattr(getattr(kind, method.lower(), None), "kwargs", {}).get("schema")
    if described is None:
        return frozenset()
    schema, names = described(), set[str]()
    schema.view = kind(request=None, kwargs={})
    for found in schema.get_override_parameters():
        if not isinstance(found, OpenApiParameter):
            names |= set(map(str, force_instance(found).fields))
        elif found.location == OpenApiParameter.QUERY:
            names.add(found.name)
    return frozenset(names)


def row_shape(view: APIView, method: str) -> tuple[str, ...] | None:
    """The names in what a method answers, or in each row of its page; None where it does not say."""
    described = getattr(getattr(view, method.lower(), None), "kwargs", {}).get("schema")
    if described is None:
        return None
    schema = described()
    schema.view = view
    shape = schema.get_response_serializers()
    if isinstance(shape, dict):
        shape = next((one for status, one in shape.items() if status in (200, "200")), None)
    if isinstance(shape, OpenApiResponse):
        shape = shape.response
    if not (isinstance(shape, type) and issubclass(shape, serializers.Serializer)):
        return None
    fields = shape().fields
    row = getattr(fields.get("results"), "child", None)
    return tuple(map(str, row.fields if isinstance(row, serializers.Serializer) else fields))


def problem_response(schema: AutoSchema, status: int, description: str) -> dict[str, Any]:
    """A response of problem details, as OpenAPI writes it."""
    response: dict[str, Any] = schema._get_response_for_code(
        OpenApiResponse(Problem, description), str(status), ["application/problem+json"]
    )
    return response


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Token …`."""

    target_class = "documents.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token` and the secret, with a space between.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """The cookie of a signed-in page; what changes something needs X-CSRFToken as well."""

    target_class = "documents.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


def close_bodies(result: dict[str, Any], **_about: Any) -> dict[str, Any]:
    """Say of every body that it may hold no other fields.

    drf-spectacular calls this with the whole description.
    """
    shapes = result["components"]["schemas"]
    waiting = [
        content["schema"]
        for operations in result["paths"].values()
        for operation in operations.values()
        if isinstance(operation, dict)
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    closed: set[str] = set()
    while waiting:
        found = waiting.pop()
        if not isinstance(found, dict):
            continue
        name = str(found.get("$ref", "")).rpartition("/")[2]
        if name and name not in closed:
            closed.add(name)
            waiting.append(shapes[name])
        if "properties" in found:
            found.setdefault("additionalProperties", False)
        waiting += [*found.get("properties", {}).values(), *found.get("allOf", []), *found.get("oneOf", [])]
        waiting += [found.get("items"), *found.get("anyOf", [])]
    return result
