"""Who calls the API: a token, or the session of the page that calls."""

from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from documents import access, tokens
from documents.models import Token, User


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …`; a token that ended, or whose user was switched off, is no one."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        kind, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() != "token":
            return None
        token = tokens.find(secret.strip())
        if token is None:
            raise exceptions.AuthenticationFailed("There is no such token. Make a new one.")
        if token.expiry is not None and token.expiry <= timezone.now():
            raise exceptions.AuthenticationFailed(
                f"This token expired on {token.expiry:%d %B %Y}. Make a new one."
            )
        if not token.user.is_active:
            raise exceptions.AuthenticationFailed("The owner of this token was switched off.")
        access.require_factor(token.user_id)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of a page, with CSRF; without one the answer is 401, not 403."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found = super().authenticate(request)
        if found is not None:
            access.require_factor(found[0].pk)
        return found

    def authenticate_header(self, request: Request) -> str:
        return "Session"
