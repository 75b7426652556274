"""How the accounts library behaves here: nobody signs up by it, and it sends no mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from documents.accounts import factors


class AccountAdapter(DefaultAccountAdapter):
    """People are added by whoever runs the instance, or invited (documents/inviting.py)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        factors.renew(user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No page that would send mail is reachable; this holds it if one ever is."""
