"""Acts that cannot be taken back, or give much away, ask once more who is there.

Of a session that is: a password or second factor within the last five minutes. A page leads to where it is
given and then does what was asked. Who has neither signs in once more: by their provider, which is told to
ask them, or by a new one-time link. A token has its scope instead.
"""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    raise_if_reauthentication_required,
    resume_request,
)
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from documents import audit
from documents.errors import Forbidden

BY_PROVIDER = "confirm"
"""What a person goes to a provider for, when it is this; it stands in the state of the request."""
CLOCKS = 60
"""Seconds by which a provider's clock may differ."""


def confirm(request: HttpRequest) -> None:
    """
    Raises:
        ReauthenticationRequired: whoever is signed in has not shown it lately.
    """
    raise_if_reauthentication_required(request, app="")


def only_by_signing_in(user: Any) -> bool:
    """Whether somebody has neither a password nor a second factor to show."""
    return not get_reauthentication_flows(user)


def require_new_sign_in(request: HttpRequest) -> None:
    """See that who can show nothing else has signed in once more; the library would let them pass.

    Raises:
        ReauthenticationRequired: they have not, within the last minutes.
    """
    if not request.user.is_authenticated or not only_by_signing_in(request.user):
        return
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    if not any(record.get("reauthenticated") and record["at"] > since for record in records):
        raise ReauthenticationRequired


def confirmed(request: HttpRequest, way: str, url: str | None = None) -> HttpResponse:
    """Note that whoever is signed in did so once more; then do what was asked before, or lead on to `url`."""
    record_authentication(request, request.user, method=way, reauthenticated=True)
    audit.record("signin.confirmed", way=way)
    if url is not None:
        request.GET = QueryDict(urlencode({"next": url}))  # where the library looks for it
    return resume_request(request) or redirect(url or settings.LOGIN_REDIRECT_URL)


def by_provider(request: HttpRequest, sociallogin: Any) -> HttpResponse:
    """Back from a provider that was told to ask who is there.

    Raises:
        Forbidden: it was somebody else, or the provider asked nobody, or does not say whether it did.
    """
    if not sociallogin.is_existing or sociallogin.user.pk != request.user.pk:
        raise Forbidden(_("That account there does not sign you in here. Nothing was changed."))
    asked_at, now = sociallogin.asked_at, time.time()
    if asked_at is None:
        raise Forbidden(
            _(
                "{name} does not say when you signed in there, so that confirms nothing here. Nothing was "
                "changed. Go back and choose a link instead: one that is mailed to you, or one that whoever "
                "runs this installation makes with manage.py signin. With it you can add a password or a "
                "passkey, which will do from then on."
            ).format(name=sociallogin.provider.name)
        )
    if not now - app_settings.REAUTHENTICATION_TIMEOUT - CLOCKS <= asked_at <= now + CLOCKS:
        raise Forbidden(
            _("{name} did not ask who you are. Sign out there, then try again. Nothing was changed.").format(
                name=sociallogin.provider.name
            )
        )
    return confirmed(request, "socialaccount", sociallogin.get_redirect_url(request) or "")
