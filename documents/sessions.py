"""Database sessions, with a short memory for the requests that write labels."""

import time
from threading import Lock
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

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
            if len(self._entries) >= self.size:
                del self._entries[next(iter(self._entries))]
            self._entries.pop(key, None)
            self._entries[key] = (time.monotonic() + self.seconds, value)

    def forget(self, key: K) -> None:
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


remembered: ShortMemory[str, dict[str, Any]] = ShortMemory()


class SessionStore(DatabaseStore):
    """The ordinary database session; a write or a sign-out is remembered at once here."""

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

    def load(self) -> dict[str, Any]:
        key = self.session_key or ""
        state = remembered.get(key)
        if state is None:
            state = super().load()
            if state:
                remembered.put(key, state)
        return dict(state)
