"""Who calls the API: a token, or the session of the page that calls."""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import parse_cookie
from django.utils import timezone
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from documents import access, tokens
from documents.models import Token, User
from documents.sessions import SessionStore


def is_of_somebody(environ: dict[str, Any]) -> bool:
    """Whether a request has a token that is good, or the session of somebody who is signed in: asked before a
    large body is taken, by what the web server knows of the request. What they may do is asked later.
    """
    if (secret := _secret(environ)) is not None:
        token = tokens.find(secret)
        return token is not None and not _has_ended(token)
    key = parse_cookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
    return bool(key) and SESSION_KEY in SessionStore(key)


def _secret(environ: dict[str, Any]) -> str | None:
    """What a request has for a token; None where it has none."""
    kind, _, secret = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return secret.strip() if kind.lower() == "token" else None


def _has_ended(token: Token) -> bool:
    return token.expiry is not None and token.expiry <= timezone.now()


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …`; a token that ended, or whose user was switched off, is no one."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        if (secret := _secret(request.META)) is None:
            return None
        token = tokens.find(secret)
        if token is None:
            raise exceptions.AuthenticationFailed("There is no such token. Make a new one.")
        if _has_ended(token):
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
