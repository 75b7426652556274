"""What happens around every request."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import (
    AuthenticationMiddleware as DjangoAuthenticationMiddleware,
)
from django.contrib.auth.middleware import (
    LoginRequiredMiddleware as DjangoLoginRequiredMiddleware,
)
from django.contrib.sessions.middleware import (
    SessionMiddleware as DjangoSessionMiddleware,
)
from django.db import Error
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from documents import access, compression, metrics, refusing, storable, tracing
from documents.accounts import attempts
from documents.arriving import LABEL_WRITE, sender
from documents.errors import Invalid, SecondFactorNeeded, SignedOut
from documents.outages import outage
from documents.problems import answer, translate, wants_fragment, wants_json
from documents.sessions import RememberedSession, remembered_user

type Respond = Callable[[HttpRequest], HttpResponse]

TAKES_ZSTD = re.compile(r"\bzstd\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)
REFUSES_GZIP = re.compile(r"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)
"""Django looks for the word alone."""
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
requests_log = logging.getLogger("contested.requests")
SMALL = 200
"""Bytes that are not worth compressing."""
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


class TraceMiddleware:
    """Gives each request an id, which logs, errors and the audit log name, and the answer has in
    `X-Request-ID`. A proxy that is trusted may have given it already.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.TRUST_PROXY else ""
        trace = tracing.Trace(
            tracing.WEB, tracing.request_id(given), address_of(request), lambda: signed_in(request)
        )
        begun = time.perf_counter()
        with tracing.following(trace):
            response = self.get_response(request)
            note(request, response, time.perf_counter() - begun)
        response.headers["X-Request-ID"] = trace.request_id
        return response


def note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Count an answer and log it, by the pattern of its address: the address itself may hold a secret."""
    matched = request.resolver_match
    route = f"/{matched.route}" if matched and matched.route else "none"
    method = request.method if request.method in METHODS else "other"
    metrics.REQUESTS.labels(route, method, response.status_code).inc()
    metrics.LATENCY.labels(route, method).observe(seconds)
    if requests_log.isEnabledFor(logging.INFO):
        said = {
            "method": method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 2),
            "user": getattr(request, "reader", None),
        }
        requests_log.info(
            "%s %s %s in %s ms", method, route, response.status_code, said["ms"], extra={"said": said}
        )


def address_of(request: HttpRequest) -> str:
    """Where a request came from: what the proxy says it did, where one is trusted."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.TRUST_PROXY else ""
    return sender(forwarded, request.META.get("REMOTE_ADDR", ""))


def signed_in(request: HttpRequest) -> int | None:
    """Who asks, by session or token."""
    user: Any = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


class EdgeMiddleware:
    """Headers that Django does not set, and addresses that no page can have."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            response = answer(
                request, Invalid(_("The address holds a NUL character. Take it out and try again."))
            )
        else:
            response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


ONE_S_OWN = (
    "/account/2fa/",
    "/account/confirm/",
    "/account/password/",
    "/account/logout/",
    "/account/email/",
)
"""What is open to whoever still has to set up a second factor."""

PACKED = ("application/zip", "application/vnd.apache.parquet")
"""What is packed already."""


class CompressionMiddleware(GZipMiddleware):
    """gzip for whoever takes it, and for the API zstd, which takes less time and leaves less.

    Pages stay with gzip, which Django pads with a random length against guessing by size. A stream leaves
    block by block.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        # Parts and digests of a file are those of its bytes as they are.
        if response.has_header("Accept-Ranges") or response.get("Content-Type", "").startswith(PACKED):
            return response
        accepted = request.headers.get("Accept-Encoding", "")
        takes_zstd = request.path_info.startswith("/api/") and TAKES_ZSTD.search(accepted)
        if not takes_zstd and REFUSES_GZIP.search(accepted):
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        is_small = isinstance(response, HttpResponse) and len(response.content) < SMALL
        if not takes_zstd or response.has_header("Content-Encoding") or is_small:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = compression.blocks(cast(Iterator[bytes], response.streaming_content))
            response.headers.pop("Content-Length", None)
        elif isinstance(response, HttpResponse):
            response.content = compression.whole(response.content)
            response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "zstd"
        if (etag := response.headers.get("ETag")) and etag.startswith('"'):
            response.headers["ETag"] = f"W/{etag}"
        return response


class SessionMiddleware(DjangoSessionMiddleware):
    """Database sessions; a label write reads one that may be 5 s old."""

    def process_request(self, request: HttpRequest) -> None:
        if LABEL_WRITE.fullmatch(request.path_info):
            key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
            request.session = RememberedSession(key)
        else:
            super().process_request(request)


class AuthenticationMiddleware(DjangoAuthenticationMiddleware):
    """Who is signed in; for a label write as of up to 5 s ago."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if isinstance(request.session, RememberedSession):
            request.user = SimpleLazyObject(lambda: remembered_user(request))  # type: ignore[assignment]


class LoginRequiredMiddleware(DjangoLoginRequiredMiddleware):
    """Nothing without signing in, but what a view says itself.

    A page redirects to the sign-in page. A program and htmx get 401: to the outbox of the
    review room a redirect would look like an answer, and its labels have to wait instead.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], *args: Any
    ) -> HttpResponseBase | None:
        try:
            response = super().process_view(request, view_func, *args)
            # What is for everybody is nobody's: any cache may keep it, and it comes while the database rests.
            if getattr(view_func, "login_required", True):
                request.reader = request.user.pk  # type: ignore[attr-defined]
                if response is None:
                    return self.factor_first(request)
            return response
        except Error as error:
            unavailable = outage(error)
            if unavailable is None:
                raise
            return answer(request, unavailable)

    def factor_first(self, request: HttpRequest) -> HttpResponseBase | None:
        """Where the instance asks for a second factor, nothing but one's own account before one is set up.

        A token is looked at where it is read (documents/authentication.py).
        """
        if not settings.MFA_REQUIRED or request.path_info.startswith(ONE_S_OWN) or not request.user.pk:
            return None
        try:
            access.require_factor(request.user.pk)
        except SecondFactorNeeded as error:
            return lead_to_factor(request, error) if is_page(request) else answer(request, error)
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say who the answer is for: what a browser keeps of it belongs to that person alone."""
        if came_in := getattr(request, "came_in", None):
            attempts.remember(request, response, came_in)
        if reader := getattr(request, "reader", None):
            response.headers["Signed-In"] = str(reader)
        return response

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        sign_in = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page_of(request)})}"
        if wants_json(request) or wants_fragment(request):
            message = _("Nothing was changed. Sign in again and go on where you were.")
            return answer(request, SignedOut(message, sign_in=sign_in))
        return HttpResponseRedirect(sign_in)


def page_of(request: HttpRequest) -> str:
    """The page a person is on: the request itself, or what sent a form or an htmx request."""
    if request.method in {"GET", "HEAD"} and not wants_fragment(request):
        return request.get_full_path()
    sender = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(sender, {request.get_host()}):
        url = urlsplit(sender)
        return f"{url.path}?{url.query}" if url.query else url.path or "/"
    return "/"


class RefusedMiddleware:
    """Says no to what is not let in, before anything is looked up for it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        error = refusing.refusal(request.META)
        return self.get_response(request) if error is None else answer(request, error)


class DomainErrorMiddleware:
    """Errors of the domain become pages, fragments or problem+json with the right status.

    The first of them is that a form holds what no database can; the API reads its bodies itself.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if request.method != "POST" or request.path_info.startswith("/api/"):
            return None
        try:
            storable.require(request.POST)
        except Exception as error:
            # A form that broke off is empty when it is read once more.
            if response := self.process_exception(request, error):
                return response
            raise
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        error = translate(exception)
        if isinstance(error, SecondFactorNeeded) and is_page(request):
            return lead_to_factor(request, error)
        return None if error is None else answer(request, error)


def is_page(request: HttpRequest) -> bool:
    """Whether a person opens a page, which may be another one than they asked for."""
    return request.method in {"GET", "HEAD"} and not wants_json(request) and not wants_fragment(request)


def lead_to_factor(request: HttpRequest, error: SecondFactorNeeded) -> HttpResponse:
    """To where a second factor is set up, which leads back."""
    request.session["second_factor_for"] = request.get_full_path()
    messages.warning(request, error.message)
    return HttpResponseRedirect(resolve_url("mfa_index"))
