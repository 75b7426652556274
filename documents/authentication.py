"""Who calls the API: a token, or the session of the page that calls."""

import hashlib
from datetime import timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.utils import timezone
from knox.crypto import hash_token
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from documents.models import Token, User
from documents.sessions import ShortMemory

remembered_tokens: ShortMemory[bytes, Token] = ShortMemory()
USED_EVERY = timedelta(minutes=5)


def find_token(secret: str) -> Token | None:
    """The live token of that secret, with its user; up to 5 s old.

    `project_ids` on it lists the projects it is limited to, empty when it is not.
    """
    key = hashlib.sha256(secret.encode()).digest()
    token = remembered_tokens.get(key)
    now = timezone.now()
    if token is None:
        token = (
            Token.objects.select_related("user")
            .annotate(project_ids=ArrayAgg("projects", filter=Q(projects__isnull=False), default=[]))
            .filter(digest=hash_token(secret))
            .first()
        )
        if token is None:
            return None
        remembered_tokens.put(key, token)
        if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
            Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Token …`; a token that ended, or whose user was switched off, is no one."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        kind, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() != "token":
            return None
        token = find_token(secret.strip())
        if token is None:
            raise exceptions.AuthenticationFailed("There is no such token. Make a new one.")
        if token.expiry is not None and token.expiry <= timezone.now():
            raise exceptions.AuthenticationFailed(
                f"This token expired on {token.expiry:%d %B %Y}. Make a new one."
            )
        if not token.user.is_active:
            raise exceptions.AuthenticationFailed("The owner of this token was switched off.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of a page, with CSRF; without one the answer is 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"
