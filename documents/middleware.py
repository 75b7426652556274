"""What happens around every request."""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.middleware import (
    SessionMiddleware as DjangoSessionMiddleware,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from documents.errors import DomainError, Unavailable
from documents.problems import problem
from documents.sessions import RememberedSession

LABEL_WRITE = re.compile(r"^/(?:api/v1/)?sentences/\d+/label/$")


class SessionMiddleware(DjangoSessionMiddleware):
    """Database sessions; a label write reads one that may be 5 s old."""

    def process_request(self, request: HttpRequest) -> None:
        if LABEL_WRITE.match(request.path_info):
            key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
            request.session = RememberedSession(key)
        else:
            super().process_request(request)


class DomainErrorMiddleware:
    """Errors of the domain become pages, fragments or problem+json with the right status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, (OperationalError, InterfaceError)):
            exception = Unavailable("The database is restarting. Nothing was changed; try again in a moment.")
        if not isinstance(exception, DomainError):
            return None
        return answer(request, exception)


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error as the caller reads best: JSON for the API, a page for a person."""
    if request.path_info.startswith("/api/"):
        return problem(error)
    response = render(request, "errors/domain.html", {"error": error}, status=error.status)
    if isinstance(error, Unavailable):
        response["Retry-After"] = str(error.retry_after)
    return response
