"""How often somebody may guess, so that guessing is slow and nobody is locked out of their account by others.

Counted are wrong tries: of an address (for IPv6 its network), of an address at one account, and of everybody
at one account. The last alone could be used up by strangers; it does not bind a browser that signed in to the
account before, which has tries of its own. Such a browser carries a signed cookie, worth nothing but that.
"""

from collections.abc import Iterable
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from documents.models import User

APP = "documents"
OF_ADDRESS = {"guess": "30/m/ip"}
AT_ACCOUNT = {"guess": "5/5m/key"}
BY_ALL = {"guess": "50/h/key"}

COOKIE = "known"
SALT = "documents.accounts.attempts"
DAYS = 400
MOST_KNOWN = 8


class Taken:
    """Tries that were counted, and can be given back when one was right."""

    def __init__(self, counted: Iterable[Any]) -> None:
        self._counted = list(counted)

    def rollback(self) -> None:
        for one in self._counted:
            one.rollback()


def take(request: HttpRequest, account: str) -> Taken | None:
    """Count a try at an account, by whatever name it was given; None when there were too many."""
    account = account.casefold()
    if isinstance(request.user, User) and account in names_of(request.user):
        is_known, address = True, f"session:{request.user.pk}"
    elif is_known := digest(account) in known(request):
        address = f"browser:{request.COOKIES[COOKIE]}"
    else:
        address = f"address:{ratelimit.get_ip(request)}"
    limits = [(OF_ADDRESS, None), (AT_ACCOUNT, f"{address}|{account}"), (BY_ALL, f"all|{account}")]
    taken = Taken([])
    for config, key in limits[:2] if is_known else limits:
        one = ratelimit.consume(request, app=APP, action="guess", config=config, key=key, limit_get=True)
        if one is None:
            taken.rollback()
            return None
        taken._counted.append(one)
    return taken


def known(request: HttpRequest) -> list[str]:
    """The accounts that signed in in this browser before, each by a digest of its name."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS * 24 * 3600)
    except signing.BadSignature:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def digest(account: str) -> str:
    """What stands for an account in the cookie, where others than its owner may read."""
    return salted_hmac(SALT, account, algorithm="sha256").hexdigest()[:20]


def names_of(user: User) -> list[str]:
    """By what tries at a person's account are counted: their name, and for the second factor their id."""
    return [user.username.casefold(), factor_of(user)]


def factor_of(user: User) -> str:
    """By what tries at a person's second factor are counted; no user name begins so."""
    return f"2fa {user.pk}"


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Let this browser be one that signed in to the account."""
    mine = [digest(name) for name in names_of(user)]
    others = [name for name in known(request) if name not in mine]
    response.set_cookie(
        COOKIE,
        signing.dumps([*mine, *others][:MOST_KNOWN], salt=SALT),
        max_age=DAYS * 24 * 3600,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path="/account/",
    )
