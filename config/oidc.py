"""Signing in with OpenID Connect, from the environment.

OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_SECRET   one provider, as it names itself; its callback address here is
               /account/oidc/sso/callback/
OIDC_NAME      what the button says (the issuer's host)
OIDC_SIGNUP=1  who has no account here gets one, without any project; else only people who are here come in
OIDC_LINK_BY_EMAIL=1   who has the same verified e-mail address here as there is taken for the same person
OIDC_DOMAINS   only people whose verified address ends so: "news.example,press.example"
OIDC_PROVIDERS several: "press,archive", each by OIDC_PRESS_ISSUER and so on; the callback is then
               /account/oidc/press/callback/
OIDC_NETWORKS  networks that are no part of the internet in which providers may be: "10.1.0.0/16"
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
NEEDED = ("ISSUER", "CLIENT_ID", "SECRET")


def providers(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """The providers in the order that they are named in.

    Raises:
        ImproperlyConfigured: something is missing, or would be sent in the clear.
    """
    named = [name.strip() for name in environment.get("OIDC_PROVIDERS", "").split(",") if name.strip()]
    found = [_provider(name, f"OIDC_{name.upper().replace('-', '_')}_", environment) for name in named]
    if environment.get("OIDC_ISSUER"):
        found.insert(0, _provider("sso", "OIDC_", environment))
    if len({provider["id"] for provider in found}) < len(found):
        raise ImproperlyConfigured("OIDC_PROVIDERS names one twice; “sso” is the one of OIDC_ISSUER.")
    return found


def _provider(name: str, prefix: str, environment: Mapping[str, str]) -> dict[str, Any]:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > 40:
        raise ImproperlyConfigured(
            f"OIDC_PROVIDERS holds {name!r}: use lower-case letters, digits and single hyphens."
        )
    given = {key: environment.get(prefix + key, "").strip() for key in (*NEEDED, "NAME", "DOMAINS")}
    if missing := [prefix + key for key in NEEDED if not given[key]]:
        raise ImproperlyConfigured(f"{', '.join(missing)} must be set, too.")
    issuer = urlsplit(given["ISSUER"])
    is_safe = issuer.scheme == "https" or (issuer.scheme == "http" and issuer.hostname in LOOPBACK)
    if not is_safe or not issuer.hostname or issuer.query or issuer.fragment or issuer.username:
        raise ImproperlyConfigured(
            f"{prefix}ISSUER is {given['ISSUER']!r}: it must be an https address, as the provider writes it."
        )
    return {
        "id": name,
        "issuer": given["ISSUER"],
        "port": issuer.port or (443 if issuer.scheme == "https" else 80),
        "client_id": given["CLIENT_ID"],
        "secret": given["SECRET"],
        "name": given["NAME"] or issuer.hostname,
        "domains": [one.strip().lower().lstrip("@") for one in given["DOMAINS"].split(",") if one.strip()],
        "signup": environment.get(prefix + "SIGNUP") == "1",
        "link_by_email": environment.get(prefix + "LINK_BY_EMAIL") == "1",
    }
