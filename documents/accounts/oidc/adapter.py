"""Who comes in by a provider: those it is linked to, and by setting those of the same address or anybody."""

import logging
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from documents.accounts import confirming
from documents.accounts.oidc import outgoing
from documents.accounts.oidc.provider import Provider
from documents.errors import Forbidden
from documents.models import User

log = logging.getLogger("contested")


def app_of(given: dict[str, Any]) -> SocialApp:
    """A provider of the settings as the accounts library knows one; no row of the database."""
    return SocialApp(
        provider=Provider.id,
        provider_id=given["id"],
        name=given["name"],
        client_id=given["client_id"],
        secret=given["secret"],
        settings={name: given[name] for name in ("issuer", "domains", "signup", "link_by_email")}
        | {"server_url": given["issuer"]},
    )


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Providers are those of the settings alone."""

    def list_apps(
        self, request: Any, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return [
            app_of(given)
            for given in settings.OIDC
            if provider in {None, Provider.id, given["id"]} and client_id in {None, given["client_id"]}
        ]

    def list_providers(self, request: Any) -> list[Provider]:
        return [Provider(request, app) for app in self.list_apps(request)]

    def get_provider(self, request: Any, provider: str, client_id: str | None = None) -> Provider:
        """
        Raises:
            SocialApp.DoesNotExist: it is none of the settings.
        """
        return Provider(request, self.get_app(request, provider, client_id))

    def get_requests_session(self) -> Any:
        return outgoing.session()

    def on_authentication_error(self, request: HttpRequest, provider: Any, **why: Any) -> None:
        """The page says only that it failed; whoever runs the instance reads why."""
        log.warning("OpenID Connect, %s: %s", provider.sub_id, why.get("exception") or why.get("error"))

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.name = str(data.get("name") or "")[:150]
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """
        Raises:
            Forbidden: their address may not come in, or somebody here has it already.
            ImmediateHttpResponse: they are signed in, and showed once more who they are.
        """
        allowed = sociallogin.provider.app.settings
        address = next((one.email for one in sociallogin.email_addresses if one.verified), "")
        if allowed["domains"] and address.rpartition("@")[2].lower() not in allowed["domains"]:
            raise Forbidden(
                _(
                    "Only people with a verified address of {domains} come in by {name}. Nothing was changed."
                ).format(name=sociallogin.provider.name, domains=", ".join(allowed["domains"]))
            )
        if sociallogin.state.get("process") == confirming.BY_PROVIDER:
            raise ImmediateHttpResponse(confirming.by_provider(request, sociallogin))
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect" or not address:
            return
        if allowed["link_by_email"] and (user := holder_of(address)):
            sociallogin.connect(request, user)
        elif allowed["signup"] and is_taken(address):
            raise Forbidden(
                _(
                    "Somebody here has this e-mail address already. If it is you, sign in as you did before, "
                    "then connect {name} under Account. Nothing was changed."
                ).format(name=sociallogin.provider.name)
            )

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return bool(sociallogin.provider.app.settings["signup"])

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True


def holder_of(address: str) -> User | None:
    """The one active person who showed that the address is theirs."""
    found = EmailAddress.objects.filter(email__iexact=address, verified=True, user__is_active=True)
    holders = [one.user for one in found.select_related("user")[:2]]
    return holders[0] if len(holders) == 1 else None


def is_taken(address: str) -> bool:
    """Whether somebody here goes by the address, shown to be theirs or not."""
    return (
        User.objects.filter(email__iexact=address).exists()
        or EmailAddress.objects.filter(email__iexact=address).exists()
    )
