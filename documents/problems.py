"""Errors of the API as RFC 9457 problem details."""

from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.views import exception_handler as default_handler
from rest_framework.views import set_rollback

from documents.errors import DomainError, Unavailable

CONTENT_TYPE = "application/problem+json"


def problem(error: DomainError) -> HttpResponse:
    """A domain error as problem+json."""
    body = {"type": "about:blank", "title": error.title, "status": error.status}
    body |= {"detail": error.message, **error.extra}
    response = HttpResponse(orjson.dumps(body, default=str), content_type=CONTENT_TYPE, status=error.status)
    if isinstance(error, Unavailable):
        response["Retry-After"] = str(error.retry_after)
    return response


def exception_handler(exc: Exception, context: dict[str, Any]) -> Any:
    """What DRF calls for an exception of an API view; None lets it become a 500."""
    if isinstance(exc, (OperationalError, InterfaceError)):
        exc = Unavailable("The database is restarting. Nothing was changed; try again in a moment.")
    if isinstance(exc, DomainError):
        set_rollback()
        return problem(exc)
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
            "title": "Invalid input",
            "detail": "Some fields are wrong.",
            "errors": exc.detail,
        }
    else:
        body |= {"title": response.status_text, "detail": str(exc.detail)}
    kept = {k: v for k, v in response.headers.items() if k in {"WWW-Authenticate", "Retry-After"}}
    return HttpResponse(
        orjson.dumps(body, default=str),
        content_type=CONTENT_TYPE,
        status=response.status_code,
        headers=kept,
    )
