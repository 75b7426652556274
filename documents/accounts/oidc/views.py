"""To a provider, and back from it."""

import logging
from typing import Any

import requests
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.signals import social_account_removed
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from documents.accounts.framing import framed
from documents.accounts.oidc.adapter import SocialAccountAdapter
from documents.accounts.oidc.provider import Adapter, Provider
from documents.errors import Conflict, NotFound, Unavailable
from documents.models import User

log = logging.getLogger("contested")


def provider_of(request: HttpRequest, provider_id: str) -> Provider:
    """
    Raises:
        Http404: the settings know none of that name.
    """
    try:
        return SocialAccountAdapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


@framed
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """POST goes to the provider, by a page of ours: a form may be sent to nobody but us.

    A link from elsewhere cannot start it, so nobody is signed in without having asked.
    """
    provider = provider_of(request, provider_id)
    if request.method != "POST":
        return redirect("account_login")
    if limited := ratelimit.consume_or_429(request, action="login"):
        return limited
    try:
        answer = provider.redirect_from_request(request)
    except (OAuth2Error, requests.RequestException) as error:
        log.warning("OpenID Connect, %s: %s", provider_id, error)
        raise Unavailable(
            _("{name} cannot be asked at the moment. Try again later, or sign in another way.").format(
                name=provider.name
            )
        ) from error
    if "Location" not in answer:
        return answer
    return render(request, "account/oidc_on.html", {"provider": provider, "address": answer["Location"]})


def person(request: HttpRequest) -> User:
    """Whoever is signed in; LoginRequiredMiddleware lets nobody else come this far."""
    assert isinstance(request.user, User)
    return request.user


class Callback(OAuth2CallbackView):
    """Back from the provider."""

    def _get_state(self, request: HttpRequest, provider: Provider) -> Any:
        state, refused = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = (state.get("data") or {}).get("nonce", "")
        return state, refused


@login_not_required
@never_cache
@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    """Back from the provider without having said yes there."""
    messages.info(request, _("You did not sign in there. Nothing was changed."))
    return redirect("account_login")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: HttpRequest) -> HttpResponse:
    """The accounts elsewhere that sign a person in; POST takes one away (`account`).

    Raises:
        NotFound: there is no such account of theirs.
        Conflict: nothing else signs them in.
    """
    user = person(request)
    mine = SocialAccount.objects.filter(user=user).order_by("pk")
    if request.method == "POST":
        raise_if_reauthentication_required(request, app="")
        chosen = [one for one in mine if str(one.pk) == request.POST.get("account")]
        if not chosen:
            raise NotFound(_("There is no such account of yours; it may be gone already."))
        passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
        if len(mine) == 1 and not user.has_usable_password() and not passkeys.exists():
            raise Conflict(_("Nothing else signs you in. Choose a password or add a passkey first."))
        chosen[0].delete()
        social_account_removed.send(sender=SocialAccount, request=request, socialaccount=chosen[0])
        messages.success(request, _("It no longer signs you in."))
        return redirect("socialaccount_connections")
    names = {given["id"]: given["name"] for given in settings.OIDC}
    found = [(one, names.get(one.provider, one.provider)) for one in mine]
    others = [given for given in settings.OIDC if given["id"] not in {one.provider for one in mine}]
    return render(request, "account/connections.html", {"connected": found, "others": others})


@login_not_required
@never_cache
@require_safe
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The code is exchanged, the ID token checked, and the sign-in goes on as every other does."""
    provider = provider_of(request, provider_id)
    named = request.GET.get("iss")
    if named is not None and named != provider.app.settings["issuer"]:
        return render(request, "socialaccount/authentication_error.html", {"provider": provider}, status=401)
    return Callback.adapter_view(Adapter(request, provider_id))(request)
