"""Second factors: what the database keeps of them can be read only with SECRET_KEY."""

import base64
import logging
from functools import lru_cache
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

from documents import access, audit
from documents.models import User

log = logging.getLogger("contested")

MARK = "fernet:"
"""What an encrypted secret begins with; one from before has neither it nor a colon."""
PURPOSE = b"contested: secrets of second factors"


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and seeds of recovery codes are encrypted where they are stored."""

    def encrypt(self, text: str) -> str:
        return MARK + box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; of one that was encrypted with another SECRET_KEY something that no code fits."""
        if not encrypted_text.startswith(MARK):
            return encrypted_text
        try:
            return box().decrypt(encrypted_text.removeprefix(MARK)).decode()
        except InvalidToken:
            log.warning(
                "A second factor cannot be read with this SECRET_KEY: manage.py signin NAME --reset-mfa"
            )
            # Random, so that nobody works out codes of it.
            return base64.b32encode(Fernet.generate_key()[:20]).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Where everybody has to have a factor, the last one stays until there is another."""
        if not settings.MFA_REQUIRED:
            return True
        return access.factors_of(authenticator.user_id).exclude(pk=authenticator.pk).exists()


def end_elsewhere(request: HttpRequest, user: User, **_: Any) -> None:
    """With their first factor a person's other sessions end: they began with a password alone."""
    if access.factors_of(user.pk).count() == 1:
        others = list(UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key))
        for session in others:
            session.end()
        if others:
            audit.record("session.ended", subject=user.pk, sessions=len(others))


@lru_cache(maxsize=2)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    def derived(key: str) -> Fernet:
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
        return Fernet(base64.urlsafe_b64encode(kdf.derive(key.encode())))

    return MultiFernet([derived(key) for key in keys])


def box() -> MultiFernet:
    """What encrypts with SECRET_KEY, and reads what an earlier one of SECRET_KEY_FALLBACKS encrypted too."""
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def renewed(data: dict[str, Any]) -> dict[str, Any]:
    """What is stored of a factor, its secrets encrypted with the newest key; the same where they are."""
    return data | {name: _renewed(data[name]) for name in ("secret", "seed") if name in data}


def _renewed(secret: str) -> str:
    if not secret.startswith(MARK):
        return MFAAdapter().encrypt(secret)
    token = secret.removeprefix(MARK)
    try:
        _box((settings.SECRET_KEY,)).decrypt(token)
    except InvalidToken:
        try:
            return MARK + box().rotate(token).decode()
        except InvalidToken:
            return secret
    return secret


def renew(user: User) -> None:
    """Encrypt what a person's factors hold, where that was done with an earlier key or not at all."""
    for factor in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        data = renewed(factor.data)
        if data != factor.data:
            # Unless a recovery code was used in the same moment.
            Authenticator.objects.filter(pk=factor.pk, data=factor.data).update(data=data)
