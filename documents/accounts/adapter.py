"""How the accounts library behaves here: nobody signs up by it, tries are counted, letters are ours."""

import logging
import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents.accounts import attempts, confirming, factors
from documents.signin import origin

log = logging.getLogger("contested")

HAPPENED = {
    "account/email/password_changed": gettext_noop("Your password was changed."),
    "account/email/password_set": gettext_noop("A password was set for your account."),
    "account/email/password_reset": gettext_noop("Your password was reset."),
    "account/email/email_changed": gettext_noop("Your e-mail address was changed."),
    "account/email/email_deleted": gettext_noop("An e-mail address was taken from your account."),
    "mfa/email/totp_activated": gettext_noop("An authenticator app was set up."),
    "mfa/email/totp_deactivated": gettext_noop("The authenticator app was switched off."),
    "mfa/email/webauthn_added": gettext_noop("A passkey was added."),
    "mfa/email/webauthn_removed": gettext_noop("A passkey was removed."),
    "mfa/email/recovery_codes_generated": gettext_noop("New recovery codes were made."),
    "socialaccount/email/account_connected": gettext_noop("An account elsewhere signs you in from now on."),
    "socialaccount/email/account_disconnected": gettext_noop("An account elsewhere no longer signs you in."),
}
"""What the owner of an account is told, by the name that the library has for the letter."""


class AccountAdapter(DefaultAccountAdapter):
    """People are added by whoever runs the instance, or invited (documents/inviting.py)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        factors.renew(user)
        request.came_in = user  # type: ignore[attr-defined]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; a right password gives it back.

        Raises:
            ValidationError: there were too many.
        """
        self._login_failed_rl_usage = attempts.take(request, str(credentials.get("username", "")))
        if self._login_failed_rl_usage is None:
            raise self.validation_error("too_many_login_attempts")

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing is counted by addresses."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """
        Raises:
            ReauthenticationRequired: they have neither password nor factor, and came in a while ago.
        """
        confirming.require_new_sign_in(context.request)
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if found or not user.is_authenticated:
            return found
        url = reverse("account_confirm_again")
        return [{"id": "again", "description": _("Sign in once more"), "url": url}]

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, secret = key.partition("-")
        return origin() + reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return origin() + reverse("account_confirm_email", args=[emailconfirmation.key])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter of ours; where no mail leaves, or the server does not take it, nothing."""
        if not settings.MAIL_URL:
            return
        given = context | {"origin": origin(), "email": email}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", given).split())
        try:
            send_mail(
                subject, render_to_string(f"{template_prefix}_message.txt", given).strip(), None, [email]
            )
        except (OSError, smtplib.SMTPException) as error:
            log.warning("A letter did not leave: %s", error)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """Tell the owner of the account what happened to it, at the address that was theirs before."""
        mine = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
        address = email or (mine.email if mine else "")
        if address and template_prefix in HAPPENED:
            said = {"happened": _(HAPPENED[template_prefix]), "username": user.username}
            self.send_mail("account/email/happened", address, said)
