"""What the resolver and the CSRF check answer when no view does."""

import sys

from django.conf import settings
from django.core.exceptions import DisallowedHost, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents.errors import DomainError, Forbidden, Invalid, NotFound
from documents.problems import answer, translate

# Where even the page of an error cannot be drawn: no template, no database, no static files.
BARE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong</title>'
    "<h1>Something went wrong</h1><p>The fault is ours, and it was written to the log. "
    'What was saved is safe. Try again; <a href="/">or start from your work</a>.</p>'
)


class ServerFault(DomainError):
    """A bug of ours."""

    status = 500
    title = gettext_noop("Something went wrong")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for a body that is too large."""
    return answer(request, translate(exception) or Invalid(reason(exception)))


def reason(exception: Exception) -> str:
    """What was wrong with a request that never reached a view."""
    if isinstance(exception, DisallowedHost):
        at = settings.PUBLIC_URL or f"http://127.0.0.1:{settings.PORT}"
        return _(
            "This instance does not answer at the address you used. It is at {at}. Whoever runs it can "
            "set PUBLIC_URL to the address that people use."
        ).format(at=at)
    if isinstance(exception, TooManyFieldsSent):
        words = _("The form has more than {most} fields. Nothing was stored.")
        return words.format(most=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
    if isinstance(exception, TooManyFilesSent):
        words = _("More than {most} files came at once. Nothing was stored.")
        return words.format(most=settings.DATA_UPLOAD_MAX_NUMBER_FILES)
    if isinstance(exception, MultiPartParserError):
        return _("The form broke off or is malformed. Nothing was stored; send it again.")
    return _("The request could not be read. Nothing was changed; go back and try again.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 from Django itself, as for the admin."""
    return answer(request, Forbidden(_("Your account may not do this. Ask whoever runs this instance.")))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address, or nothing there that the caller may see."""
    return answer(request, NotFound(_("There is nothing at this address, or nothing of yours.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 where it was the database that did not answer. Never a trace."""
    exception = sys.exc_info()[1]
    error = translate(exception) if isinstance(exception, Exception) else None
    if error is None:
        error = ServerFault(
            _(
                "The fault is ours, and it was written to the log. What was saved is safe. Try "
                "again; if it happens again, tell whoever runs this instance when it did."
            )
        )
    try:
        return answer(request, error)
    except Exception:  # whatever broke the page may break the page of the error too
        return HttpResponse(BARE, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form did not come from a page of ours, or from one older than the sign-in."""
    return answer(
        request,
        Forbidden(
            _(
                "The page you sent this from is out of date, or your browser keeps no cookies for "
                "this site. Nothing was changed. Load the page again and repeat what you did."
            )
        ),
    )
