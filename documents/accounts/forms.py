"""Forms of the accounts pages that differ from the library's."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account import forms as library
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.utils.translation import gettext as _

BY_LINK = "link"


class LoginForm(library.LoginForm):
    """The name from the start, and labels instead of texts inside the fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].label = _("User name")
        self.fields["login"].widget.attrs |= {
            "autofocus": True,
            "autocapitalize": "none",
            "spellcheck": "false",
        }


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
