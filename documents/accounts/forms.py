"""Forms of the accounts pages that differ from the library's."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.base import forms as second_factor
from django.utils.translation import gettext as _

from documents.accounts import attempts

BY_LINK = "link"


class LoginForm(library.LoginForm):
    """The name from the start, and labels instead of texts inside the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""
        self.fields["login"].label = _("User name")
        self.fields["login"].widget.attrs |= {
            "autofocus": True,
            "autocapitalize": "none",
            "spellcheck": "false",
        }


class ResetPasswordForm(library.ResetPasswordForm):
    """A link for whoever confirmed the address, and a letter all the same for whoever did not: neither the
    page nor the time it takes tells which.
    """

    def clean_email(self) -> str:
        email: str = super().clean_email()
        theirs = EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
        self.users = [one.user for one in theirs.select_related("user")]
        return email

    def save(self, request: Any, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        if self.users:
            return str(super().save(request, **kwargs))
        get_adapter(request).send_mail("account/email/unknown_account", email, {})
        return str(email)


def within_tries(user: Any) -> attempts.Taken:
    """Count a try at a person's second factor.

    Raises:
        ValidationError: there were too many.
    """
    taken = attempts.take(context.request, attempts.factor_of(user))
    if taken is None:
        raise get_adapter().validation_error("too_many_login_attempts")
    return taken


class CountedTries(second_factor.BaseAuthenticateForm):
    """Tries at a second factor are counted as those at passwords are."""

    def clean_code(self) -> str:
        taken = within_tries(self.user)
        code: str = super().clean_code()
        taken.rollback()
        return code


class AuthenticateForm(CountedTries, second_factor.AuthenticateForm):
    """The second factor after the first."""


class ReauthenticateForm(CountedTries, second_factor.ReauthenticateForm):
    """The second factor once more, before something changes."""


class ChangePasswordForm(library.ChangePasswordForm):
    """Someone who just came by a one-time link has forgotten the old password: it is not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if came_by_link(self.user):
            del self.fields["oldpassword"]


def came_by_link(user: Any) -> bool:
    """Whether this session began with a one-time link within the last minutes."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(context.request, user)
    return any(record["method"] == BY_LINK and record["at"] > since for record in records)
