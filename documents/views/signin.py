"""The page of a one-time sign-in link."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from documents import signin
from documents.accounts import confirming
from documents.accounts.forms import BY_LINK
from documents.models import User


def opens(request: HttpRequest, person: User) -> bool:
    """Whether a person opened the link: no browser ahead of them, no page of another site, which would sign
    its readers in as somebody it knows, and nobody else is signed in there."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")).lower()
    led = request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}
    return request.method == "GET" and not (ahead or led) and request.user.pk in {None, person.pk}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """POST spends the link and goes on as a sign-in by password does, the second factor included.

    So does GET with a link for a terminal; with another it shows who it is for and spends nothing. Who is
    signed in here already, and has nothing else to show, has shown by it who they are.
    """
    next_path = get_next_redirect_url(request)
    if request.method != "POST":
        person = signin.read(token)
        if signin.asks(token) or not opens(request, person):
            return render(request, "account/signin.html", {"person": person, "next_path": next_path})
    user = signin.consume(token)
    if request.user.pk == user.pk and confirming.only_by_signing_in(user):
        return confirming.confirmed(request, BY_LINK)
    if request.user.is_authenticated:
        get_adapter().logout(request)
    record_authentication(request, user, method=BY_LINK, reauthenticated=True)
    return perform_login(request, Login(user=user, redirect_url=next_path))
