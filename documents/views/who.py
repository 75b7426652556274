"""Who is signed in in this browser: for a room whose session ended, and for the window that mends it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from documents.accounts.framing import framed


@login_not_required
@never_cache
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """`{"reader": 7}`, or null for nobody."""
    return JsonResponse({"reader": request.user.pk})


@framed
@ensure_csrf_cookie
@never_cache
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where signing in ends that was asked for by another window; tells it who signed in.

    That window sends what waits with a CSRF cookie, which may have gone with the session.
    """
    return render(request, "account/signed_in.html")
