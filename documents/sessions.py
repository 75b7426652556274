"""Database sessions, with a short memory for the requests that write labels."""

import time
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models.base import ModelState
from django.http import HttpRequest

from documents.models import User

SECONDS = 5
KEPT = 10_000


class ShortMemory[K, V]:
    """A small thread-safe cache whose entries last `SECONDS`; oldest out first."""

    def __init__(self, seconds: float = SECONDS, size: int = KEPT) -> None:
        self.seconds, self.size = seconds, size
        self._entries: dict[K, tuple[float, V]] = {}
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        entry = self._entries.get(key)
        if entry is None or entry[0] < time.monotonic():
            return None
        return entry[1]

    def put(self, key: K, value: V) -> None:
        with self._lock:
            self._entries.pop(key, None)
            if len(self._entries) >= self.size:
                del self._entries[next(iter(self._entries))]
            self._entries[key] = (time.monotonic() + self.seconds, value)

    def forget(self, key: K) -> None:
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


@dataclass(frozen=True, slots=True)
class Remembered:
    """A session and the user it was verified for, read together.

    One entry, not two: a session from before a change of password, checked against the user
    from after it, would be taken for forged and thrown away.
    """

    state: dict[str, Any]
    user: User


remembered: ShortMemory[str, Remembered] = ShortMemory()


class SessionStore(DatabaseStore):
    """The ordinary database session; a write or a sign-out is remembered at once here."""

    # Django salts with the name of the class, and what one of ours writes the other has to read.
    key_salt = "documents.sessions"

    def save(self, must_create: bool = False) -> None:
        if self.session_key:
            remembered.forget(self.session_key)
        super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            remembered.forget(key)
        super().delete(session_key)


class RememberedSession(SessionStore):
    """Read for a label write: up to 5 s old, so that a revoked session ends within 5 s."""

    entry: Remembered | None = None

    def load(self) -> dict[str, Any]:
        self.entry = remembered.get(self.session_key or "")
        return super().load() if self.entry is None else dict(self.entry.state)


def remembered_user(request: HttpRequest) -> User | AnonymousUser:
    """The user of a request whose session is a RememberedSession; up to 5 s old like it."""
    session: RememberedSession = request.session  # type: ignore[assignment]
    state = dict(session.items())
    if session.entry is not None:
        return _copied(session.entry.user)
    user = auth.get_user(request)
    if isinstance(user, User) and session.session_key and not session.modified:
        remembered.put(session.session_key, Remembered(state, _copied(user)))
    return user


def _copied(user: User) -> User:
    """The same person for another request, at a fifth of what `copy` takes for a model."""
    other = User.__new__(User)
    other.__dict__.update(user.__dict__)
    other._state = ModelState()
    other._state.db, other._state.adding = user._state.db, user._state.adding
    return other
