"""Errors as answers: RFC 9457 problem details for the API, a page or a fragment for a person."""

import logging
from typing import Any

import orjson
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from psycopg import errors as psycopg_errors
from rest_framework import exceptions
from rest_framework.views import exception_handler as default_handler
from rest_framework.views import set_rollback

from documents import tracing
from documents.errors import (
    DomainError,
    Invalid,
    NotConfirmed,
    SignedOut,
    TookTooLong,
    TooLarge,
    Unavailable,
)
from documents.outages import outage
from documents.refusing import Packed

CONTENT_TYPE = "application/problem+json"
# DRF names what is wrong in a list by its index, a number.
BY_INDEX = orjson.OPT_NON_STR_KEYS
log = logging.getLogger("contested")


def translate(exception: Exception) -> DomainError | None:
    """The domain error behind an exception; None where there is none, and it is a bug."""
    if isinstance(exception, DomainError):
        return exception
    if isinstance(exception.__cause__, psycopg_errors.QueryCanceled):
        log.warning("A statement took too long: %s", exception)
        return TookTooLong()
    if isinstance(exception.__cause__, psycopg_errors.LockNotAvailable):
        return Unavailable(
            _("Somebody is changing the same thing just now. Nothing was changed; try again in a moment.")
        )
    if unavailable := outage(exception):
        # In English whoever reads, and with what the system said.
        with translation.override("en"):
            log.warning("%s (%s)", outage(exception), str(exception).strip())
        return unavailable
    if isinstance(exception, DataError):
        log.warning("The database refused a value: %s", exception)
        return Invalid(
            _(
                "A value in the request cannot be stored: a number is out of range, or a text holds "
                "a NUL character. Nothing was changed; correct it and send it again."
            )
        )
    if isinstance(exception, RequestDataTooBig):
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 2**20
        return TooLarge(
            _("The request is larger than {limit} MB. Nothing was stored; send it in parts.").format(
                limit=limit
            )
        )
    return None


def problem(error: DomainError) -> HttpResponse:
    """A domain error as problem+json."""
    body = {"type": "about:blank", "title": _(error.title), "status": error.status}
    body |= {"detail": error.message, **error.extra, **_request()}
    response = HttpResponse(orjson.dumps(body, default=str), content_type=CONTENT_TYPE, status=error.status)
    return with_headers(response, error)


def _request() -> dict[str, str]:
    """By what id the logs know the request that went wrong."""
    found = tracing.current().request_id
    return {"request_id": found} if found else {}


def with_headers(response: HttpResponse, error: DomainError) -> HttpResponse:
    """The headers that go with the status."""
    if isinstance(error, Unavailable):
        response["Retry-After"] = str(error.retry_after)
    if isinstance(error, SignedOut):
        response["WWW-Authenticate"] = "Token"
    if isinstance(error, Packed):
        response["Accept-Encoding"] = "identity"
    response["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: the API, or a script of a page that asks for JSON."""
    return request.path_info.startswith("/api/") or "json" in request.headers.get("Accept", "").lower()


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asked, and swaps the answer into the page."""
    return request.headers.get("HX-Request") == "true"


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error as the caller reads best: problem+json, a fragment or a page."""
    if wants_json(request):
        response = problem(error)
    else:
        name = "errors/domain.html#fragment" if wants_fragment(request) else "errors/domain.html"
        # Without the request where it may be what failed: its user is in the database.
        safe = None if error.status >= 500 or not hasattr(request, "user") else request
        content = render_to_string(name, {"error": error}, safe)
        response = with_headers(HttpResponse(content, status=error.status), error)
    patch_vary_headers(response, ("Accept", "HX-Request"))
    return response


def exception_handler(exc: Exception, context: dict[str, Any]) -> Any:
    """What DRF calls for an exception of an API view; None lets it become a 500."""
    if error := NotConfirmed() if isinstance(exc, ReauthenticationRequired) else translate(exc):
        set_rollback()
        return problem(error)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    response = default_handler(exc, context)
    if response is None or not isinstance(exc, exceptions.APIException):
        return response
    body: dict[str, Any] = {"type": "about:blank", "status": response.status_code}
    if isinstance(exc, exceptions.ValidationError):
        body |= {
            "title": _("Invalid input"),
            "detail": _("Some fields are wrong."),
            "errors": exc.detail,
        }
    else:
        body |= {"title": response.status_text, "detail": str(exc.detail)}
    body |= _request()
    kept = {k: v for k, v in response.headers.items() if k in {"WWW-Authenticate", "Retry-After", "Allow"}}
    return HttpResponse(
        orjson.dumps(body, default=str, option=BY_INDEX),
        content_type=CONTENT_TYPE,
        status=response.status_code,
        headers=kept | {"Cache-Control": "no-store"},
    )
