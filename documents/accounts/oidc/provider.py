"""How a provider is asked and what of its answer is believed.

Beside what the accounts library does: the provider has to call itself by the configured issuer, PKCE and a
nonce go with every request, the ID token's signature is always checked, and it alone says who came.
"""

import hashlib
import secrets
from typing import Any

import jwt
import requests
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from documents.accounts.confirming import BY_PROVIDER
from documents.accounts.oidc import outgoing
from documents.sessions import ShortMemory

ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
LEEWAY = 60
"""Seconds by which clocks may differ."""
ASKED_ANEW = {
    "prompt": "login",
    "max_age": "0",
    # That goes with max_age, but some give it only where it is named.
    "claims": '{"id_token":{"auth_time":{"essential":true}}}',
}
"""How a provider is told to ask who is there, and to say when it did."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

discovered: ShortMemory[str, dict[str, Any]] = ShortMemory(seconds=300, size=100)


class Adapter(OpenIDConnectOAuth2Adapter):
    """Discovery, the exchange of the code, and the ID token."""

    nonce = ""
    """What was sent along; the view that takes the answer sets it."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """
        Raises:
            OAuth2Error: it does not answer, calls itself something else, or would send in the clear.
        """
        issuer = self.get_provider().app.settings["issuer"]
        found = discovered.get(issuer)
        if found is None:
            found = _json(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            _check_discovery(found, issuer)
            discovered.put(issuer, found)
        return found

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        path = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        response = kwargs["response"]
        claims = self._decode_id_token(app, response.get("id_token") or "")
        endpoint = self.openid_config.get("userinfo_endpoint")
        if "email" not in claims and endpoint:
            told = _json(endpoint, {"Authorization": f"Bearer {token.token}"})
            if told.get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo speaks of somebody else")
            claims = told | claims
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.asked_at = claims.get("auth_time")
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        issuer = app.settings["issuer"]
        try:
            algorithm = jwt.get_unverified_header(id_token).get("alg")
            if algorithm not in ALGORITHMS:
                raise OAuth2Error(f"an ID token signed with {algorithm}")
            claims = jwt.decode(
                id_token,
                self._key_of(id_token),
                algorithms=[algorithm],
                audience=app.client_id,
                issuer=issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"the ID token is not valid: {error}") from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != app.client_id:
            raise OAuth2Error("the ID token is meant for others")
        if not self.nonce or not constant_time_compare(str(claims.get("nonce", "")), self.nonce):
            raise OAuth2Error("the ID token does not answer this request")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise OAuth2Error("the ID token names nobody")
        if not isinstance(claims.get("auth_time"), int | float | None):
            raise OAuth2Error("the ID token does not say when they signed in")
        return claims

    def _key_of(self, id_token: str) -> Any:
        """The key that the token says it is signed with; where it names none, the only one there is."""
        keys = jwt.PyJWKSet.from_dict(_json(self.openid_config["jwks_uri"])).keys
        keys = [key for key in keys if key.public_key_use in {None, "sig"}]
        name = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in keys if key.key_id == name] if name else keys
        if len(fitting) != 1:
            raise OAuth2Error("no key of the provider fits the ID token")
        return fitting[0]


def _json(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    try:
        with outgoing.session() as session:
            response = session.get(url, headers=headers or {})
            response.raise_for_status()
            found = response.json()
    except requests.RequestException as error:
        raise OAuth2Error(str(error)) from error
    if not isinstance(found, dict):
        raise OAuth2Error("the provider answers something else than it should")
    return found


def _check_discovery(found: dict[str, Any], issuer: str) -> None:
    if found.get("issuer") != issuer:
        raise OAuth2Error(f"the provider calls itself {str(found.get('issuer'))[:200]!r}, not {issuer!r}")
    scheme = issuer.partition(":")[0]
    for name in ENDPOINTS:
        if not str(found.get(name, "")).startswith((f"{scheme}://", "https://")):
            raise OAuth2Error(f"the provider names no safe {name}")


class Account(ProviderAccount):
    """An account there, as it is shown here."""

    def get_user_data(self) -> dict[str, Any]:
        return dict(self.account.extra_data)


class Provider(OpenIDConnectProvider):
    """One provider of the settings."""

    oauth2_adapter_class = Adapter
    account_class = Account

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """Nothing that an address could carry along."""
        return self.get_auth_params()

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()

    def get_pkce_params(self) -> dict[str, str]:
        return generate_code_challenge()

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {**(kwargs.get("auth_params") or {}), "nonce": nonce}
        if process not in {"connect", BY_PROVIDER} or not request.user.is_authenticated:
            process = "login"
        if process == BY_PROVIDER:
            kwargs["auth_params"] |= ASKED_ANEW
        return super().redirect(request, process, next_url, {"nonce": nonce}, **kwargs)

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Who it is, everywhere: a provider that moves to another issuer is another provider."""
        issuer, subject = self.app.settings["issuer"], data["id_token"]["sub"]
        return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept of the claims: as much as tells a person which account there it is."""
        return {name: _text(data["id_token"].get(name)) for name in ("email", "name")}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        claims = data["id_token"]
        known = {"email": claims.get("email"), "name": claims.get("name")}
        return {key: _text(value) for key, value in known.items()} | {
            "username": _text(claims.get("preferred_username"))
        }

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """The address, where the provider says that it is theirs; another is as good as none."""
        claims = data["id_token"]
        if claims.get("email_verified") is not True:
            return []
        return super().extract_email_addresses(data)

    def cleanup_email_addresses(self, email: Any, addresses: list[Any], email_verified: bool = False) -> Any:
        return super().cleanup_email_addresses(None, addresses)


def _text(value: Any) -> str:
    return "".join(letter for letter in value if letter.isprintable())[:254] if isinstance(value, str) else ""
