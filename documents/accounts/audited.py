"""What the accounts library says was done, written down."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.contrib.auth import signals as auth
from django.dispatch import Signal, receiver
from django.http import HttpRequest

from documents import audit, users
from documents.models import User


@receiver(auth.user_logged_in)
def signed_in(request: HttpRequest | None, user: User, **_said: Any) -> None:
    """With the ways by which they showed who they are: a link, a password, a provider, a second factor."""
    records = get_authentication_records(request, user) if request is not None else []
    ways = [str(record.get("method", "")) for record in records]
    audit.record("signin.done", actor=user.pk, ways=ways)


@receiver(auth.user_login_failed)
def refused(credentials: dict[str, Any], **_said: Any) -> None:
    """Whose name was tried, where it is somebody's; never what was typed, which may be a password."""
    tried = users.by_name(str(credentials.get("username") or credentials.get("login") or ""))
    audit.record("signin.failed", subject=tried.pk if tried else None)


@receiver(auth.user_logged_out)
def signed_out(user: User | None, **_said: Any) -> None:
    if user is not None:
        audit.record("signout", actor=user.pk)


def _note(signal: Signal, action: str) -> None:
    """Write an act down whenever the signal says it of a user."""

    def heard(user: User | None = None, **said: Any) -> None:
        factor = getattr(said.get("authenticator"), "type", None)
        details: dict[str, Any] = {"factor": str(factor)} if factor else {}
        if user is None:
            user = getattr(said.get("email_address"), "user", None) or getattr(
                getattr(said.get("sociallogin"), "account", None) or said.get("socialaccount"), "user", None
            )
        audit.record(action, subject=user.pk if user else None, **details)

    signal.connect(heard, weak=False, dispatch_uid=f"audit {action} {id(signal)}")


for _signal, _action in (
    (account.password_set, "password.changed"),
    (account.password_changed, "password.changed"),
    (account.password_reset, "password.changed"),
    (account.email_changed, "email.changed"),
    (account.email_added, "email.changed"),
    (account.email_removed, "email.changed"),
    (account.email_confirmed, "email.changed"),
    (mfa.authentication_failed, "signin.failed"),
    (mfa.authenticator_added, "mfa.added"),
    (mfa.authenticator_removed, "mfa.removed"),
    (mfa.authenticator_reset, "mfa.reset"),
    (social.social_account_added, "login.linked"),
    (social.social_account_removed, "login.unlinked"),
):
    _note(_signal, _action)
