"""Migrations beside people at work: none keeps anybody who writes waiting for as long as a second.

A change of a table takes a lock that waits for whoever uses the table, and behind it all others queue. So it
waits for half a second only, gives up, lets the others through and tries again. Where somebody waits all the
same, because the change itself takes long, another connection sees it and ends the try. An atomic migration
leaves nothing of a try; of others each step can be done again (documents/schema_steps.py, and a test).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg
from django.core.management.base import CommandError
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import LockNotAvailable

WAIT = 500
"""Milliseconds that a migration waits for a lock, and others behind it."""
HELD_UP = 0.6
"""Seconds after which somebody who waits for a migration ends its try."""
LOOK_EVERY = 0.1
TRY_FOR = 900.0
"""Seconds after which it is left for another time."""
PAUSES = (0.5, 1.0, 2.0, 5.0)
"""Seconds between two tries; the last again and again."""
LOCK = 0x6D696772
"""Of the advisory lock of the session that migrates: of several that start, one does, and the others wait."""

# The state of the one that migrates, and for how long somebody has been waiting for it, or behind it.
WAITING = """
SELECT state, (SELECT max(extract(epoch FROM clock_timestamp() - waitstart)) FROM pg_locks
    WHERE NOT granted AND pid <> a.pid AND a.pid = ANY (pg_blocking_pids(pid)))::float8
FROM pg_stat_activity a WHERE pid = %s
"""
BLOCKERS = """
SELECT format('process %%s (%%s%%s, %%s for %%s s)', pid, backend_type, ' ' || nullif(application_name, ''),
    coalesce(state, 'at work'), extract(epoch FROM clock_timestamp() - coalesce(xact_start,
    backend_start))::int)
FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids(%s)) ORDER BY pid
"""


def beside_people(migrate: Callable[[], None], tell: Callable[[str], object]) -> None:
    """Call `migrate`, which goes on where it ended, until it goes through; `tell` gets a line for each try
    that did not.

    Raises:
        CommandError: it did not in TRY_FOR seconds; with who was in the way, and what to do.
    """
    with _alone(tell) as beside:
        give_up = time.monotonic() + TRY_FOR
        for tried in range(1_000_000):
            watch = Watch(beside)
            try:
                with watch:
                    migrate()
                return
            except Error as error:
                if not (watch.has_ended_it or isinstance(error.__cause__, LockNotAvailable)):
                    raise
            if watch.has_ended_it:
                connection.close()
            why = _why(watch)
            if time.monotonic() > give_up:
                raise CommandError(
                    f"{why} It was tried for {TRY_FOR / 60:.0f} minutes. Nothing of it was changed, and "
                    "what was applied before stays. Run manage.py migrate when they are gone, or at a "
                    "quieter hour."
                )
            tell(f"{why} Trying again; nobody is kept waiting meanwhile.")
            time.sleep(PAUSES[min(tried, len(PAUSES) - 1)])


def _why(watch: "Watch") -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    name = str(plan[0][0]) if plan else "The last step"
    if watch.has_ended_it:
        return f"{name} held somebody up who writes, and was taken back."
    return f"{name} needs a table that others hold: {', '.join(watch.blockers) or 'they are gone by now'}."


@contextmanager
def _alone(tell: Callable[[str], object]) -> Iterator[psycopg.Connection[Any]]:
    """While no other process migrates this database; a connection beside the one that does."""
    params = connection.get_connection_params()
    with psycopg.connect(**params, autocommit=True) as beside:
        told = False
        while beside.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone() != (True,):
            if not told:
                tell("Another process brings this database up to date; waiting for it.")
                told = True
            time.sleep(0.2)
        yield beside


class Watch:
    """While it lasts our own connection waits for locks for WAIT at most, and for nobody is waited longer."""

    def __init__(self, beside: psycopg.Connection[Any]) -> None:
        self.beside = beside
        self.blockers: list[str] = []
        self.has_ended_it = False
        self._done = Event()

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false), pg_backend_pid()", [f"{WAIT}ms"])
            [_, pid] = cursor.fetchone() or ["", 0]
        self._thread = Thread(target=self._look, args=(pid,), name="migrations", daemon=True)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        if connection.is_usable() and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")

    def _look(self, pid: int) -> None:
        while not self._done.wait(LOOK_EVERY):
            if blockers := [told for [told] in self.beside.execute(BLOCKERS, [pid])]:
                self.blockers = blockers
            state, waited = self.beside.execute(WAITING, [pid]).fetchone() or ("", None)
            if waited is not None and waited > HELD_UP:
                # Between two statements there is nothing to cancel, but a transaction that holds the lock.
                how = "pg_cancel_backend" if state == "active" else "pg_terminate_backend"
                self.has_ended_it = True
                self.beside.execute(f"SELECT {how}(%s)", [pid])
