"""What is done once in a while for the whole instance: of all workers on all machines, one does each.

When a chore was done last is in the database, and who does it holds an advisory lock of that transaction: two
never do the same, and when one dies over it, lock and mark are as if it had not begun, so that the next that
looks does it. Nothing of this outlives a transaction, so it goes by a pooler too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from documents import audit, replies, retaining
from documents.queries import execute, fetch

LOCK = 0x74696479
"""The first half of the advisory locks of chores; the second is the hash of the chore's name."""

# By the database's clock. What is dated in the future was noted while that was wrong.
DUE = """
SELECT NOT EXISTS (SELECT FROM documents_chore
    WHERE name = %s AND done_at BETWEEN now() - %s AND now())
"""
NOTE = """
INSERT INTO documents_chore (name, done_at, done_by) VALUES (%s, now(), %s)
ON CONFLICT (name) DO UPDATE SET done_at = EXCLUDED.done_at, done_by = EXCLUDED.done_by
"""
ELSEWHERE = """
SELECT EXISTS (SELECT FROM documents_chore
    WHERE name = %s AND done_by <> %s AND done_at BETWEEN now() - %s AND now())
"""


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do, at most once in `every` by whichever machine comes first."""

    name: str
    every: timedelta
    do: Callable[[], object]


def shorten_audit() -> None:
    """Drop what of the audit log is older than AUDIT_DAYS."""
    if settings.AUDIT_DAYS > 0:
        audit.shorten(timezone.now() - timedelta(days=settings.AUDIT_DAYS))


def end_sessions() -> None:
    """Drop sessions whose time is over."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


CHORES = [
    Chore("replies", timedelta(hours=1), replies.forget),
    Chore("audit", timedelta(hours=1), shorten_audit),
    Chore("originals", timedelta(hours=1), retaining.enforce),
    Chore("sessions", timedelta(days=1), end_sessions),
]
"""All of them; those of annotations are added by its tasks."""


@contextmanager
def turn(name: str, every: timedelta, place: str) -> Iterator[bool]:
    """Whether the chore is due and nobody is at it; while this lasts, it is ours. Noted unless it raises.

    `place` says where it is done: a machine, or a container of one.
    """
    with transaction.atomic():
        [[is_ours]] = fetch("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [LOCK, name])
        is_due = is_ours and fetch(DUE, [name, every]) == [(True,)]
        yield is_due
        if is_due:
            note(name, place)


def note(name: str, place: str) -> None:
    """Write down that a chore was done now, in this place."""
    execute(NOTE, [name, place[:100]])


def was_done_elsewhere(name: str, every: timedelta, place: str) -> bool:
    """Did another place do it within `every`?"""
    return fetch(ELSEWHERE, [name, place[:100], every]) == [(True,)]


def tidy(place: str = "") -> list[str]:
    """Do what is due and nobody does, each in a transaction of its own; the names of what was done."""
    done = []
    for chore in CHORES:
        with turn(chore.name, chore.every, place) as is_ours:
            if is_ours:
                chore.do()
                done.append(chore.name)
    return done
