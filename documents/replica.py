"""Large reads on a replica, where REPLICA_URL names one; all else, and all that writes, on the primary.

`reading(read, …)` calls `read` with the replica in the place of the primary, for this thread and this call.
Before it does, it asks the primary how far its log is and waits until the replica has replayed as much. So a
read sees all that was committed when it began, whoever wrote it and in whichever process: people see what
they wrote, and nobody what was withdrawn or hidden. Where the replica is not there in time, or breaks off,
the same is read from the primary, and a thread looks until the replica may be read again.
"""

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from documents import metrics
from documents.queries import fetch

log = logging.getLogger("contested.replica")

ALIAS = "replica"
LOOK_EVERY = 2.0
"""Seconds between two looks at a replica that is lost or behind."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.03
"""Seconds between two questions whether it has replayed enough."""
SMALLEST_COMMIT = 34
"""Bytes of the log. What is missing less holds no commit: it is the head of a page that was not begun."""

LOST, BEHIND, UNKNOWN, CANCELLED, REFUSED = "lost", "behind", "unknown", "cancelled", "refused"
"""Why a read went to the primary: the replica does not answer, has not replayed enough, may not have, since
the primary does not say how far it is; it cancelled the read for what it had to replay, or was asked to
write, which is a fault of ours."""
CONFLICTS = {"40001", "40P01", "55P03"}
WRITES = {"25006", "55000"}
TOO_LONG = "57014"
"""SQLSTATE of a statement past its time: the primary would take as long."""

# How far the log is. Where a commit does not wait for the disk it is told of before it is flushed.
WRITTEN = """
SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()
            ELSE pg_current_wal_flush_lsn() END::text, system_identifier
FROM pg_control_system()
"""
REPLAYED = """
SELECT pg_is_in_recovery() AND system_identifier = %s,
    greatest(0, pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn()))::bigint,
    coalesce(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0)::float8
FROM pg_control_system()
"""

type Written = tuple[str, int]
"""Where the log is, and whose log it is."""


@dataclass(frozen=True, slots=True)
class Lag:
    """What of the primary's log the replica has not replayed, in bytes, and the age in seconds of the last
    commit that it has; both 0 where nothing is missing."""

    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the replica is not read, and what it said."""

    reason: str
    said: str


class NoReplica(Exception):
    """What answers is no replica of the primary's: it was promoted, or belongs to another installation."""


def reading[**P, T](read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `read` gives, of the replica where there is one that has all that is committed by now.

    `read` writes nothing, and may be called twice: again on the primary, where the replica broke it off. In a
    transaction of the caller's it is called in that one. What it gives is whole: nothing is read of it later.
    """
    if not _is_ready():
        return read(*args, **kwargs)
    try:
        with _in_its_place():
            made = read(*args, **kwargs)
        metrics.REPLICA_READS.inc()
        return made
    except Exception as error:
        if not watch.is_to_blame(error):
            raise
    finally:
        connections[ALIAS].close()
    return read(*args, **kwargs)


def reading_unless[**P, T](writes: bool, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `reading`, or of the primary where it `writes`, be it into tables of its own."""
    return read(*args, **kwargs) if writes else reading(read, *args, **kwargs)


def streaming(begin: Callable[[], Generator[bytes]]) -> Generator[bytes]:
    """The pieces that `begin` gives, read likewise; between two of them the thread has its primary back.

    What breaks before the first piece is begun again on the primary. Later, pieces of another snapshot would
    not fit to those that left, so the error is raised.
    """
    if not _is_ready():
        yield from begin()
        return
    connection.close()  # goes back to its pool meanwhile
    pieces = _of_replica(begin())
    is_begun = False
    try:
        for piece in pieces:
            if not is_begun:
                metrics.REPLICA_READS.inc()
            yield piece
            is_begun = True
        return
    except Exception as error:
        if not watch.is_to_blame(error) or is_begun:
            raise
    finally:
        pieces.close()
    yield from begin()


def _of_replica(pieces: Generator[bytes]) -> Generator[bytes]:
    try:
        while True:
            with _in_its_place():
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece
    finally:
        with _in_its_place():
            pieces.close()
        connections[ALIAS].close()


@contextmanager
def _in_its_place() -> Iterator[None]:
    """What this thread asks its database, it asks the replica."""
    primary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[ALIAS]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


def _is_ready() -> bool:
    """Whether a read goes to the replica, whose connection is open then and has all that is committed."""
    if not is_named() or connection.in_atomic_block or connection.alias == ALIAS:
        return False
    replica = connections[ALIAS]
    if replica.in_atomic_block:  # a stream of this thread's is under way there
        return False
    if (known := watch.trouble) is not None:
        metrics.REPLICA_FALLBACKS.labels(known.reason).inc()
        return False
    trouble = _trouble(replica)
    if trouble is not None:
        replica.close()
        watch.begin(trouble)
    return trouble is None


def is_named() -> bool:
    """Whether there is to be a replica."""
    return ALIAS in connections.settings


def problem() -> str | None:
    """Why large reads go to the primary although a replica is named; None while they need not."""
    if not is_named():
        return None
    trouble = watch.trouble or _trouble(connections[ALIAS])
    connections[ALIAS].close()
    if trouble is None:
        return None
    watch.begin(trouble, is_read=False)
    return f"the replica is {trouble.reason}: everything is read from the primary"


def lag() -> Lag | None:
    """How far the replica is behind; None where it does not answer, or the primary does not say how far it
    is."""
    known = watch.trouble
    if known is not None and known.reason != BEHIND:
        return None
    try:
        return _lag(connections[ALIAS], _written())
    except (Error, psycopg.Error, NoReplica) as error:
        watch.begin(Trouble(LOST, str(error).strip()), is_read=False)
        return None
    finally:
        connections[ALIAS].close()


def _written() -> Written:
    [(written, system)] = fetch(WRITTEN, [])
    return written, system


def _lag(replica: BaseDatabaseWrapper, written: Written) -> Lag:
    """
    Raises:
        Error: it does not answer.
        NoReplica: it answers, and is none.
    """
    with replica.cursor() as cursor:
        cursor.execute(REPLAYED, [written[1], written[0]])
        is_replica, missing, seconds = cursor.fetchone()
    if not is_replica:
        raise NoReplica("it is no replica of this primary")
    return Lag(missing, seconds) if missing >= SMALLEST_COMMIT else Lag(0, 0.0)


def _trouble(replica: BaseDatabaseWrapper) -> Trouble | None:
    """What keeps it from being read; None once it has replayed all that the primary had written when this
    began."""
    try:
        written = _written()
    except (Error, psycopg.Error) as error:
        return Trouble(UNKNOWN, f"the primary does not say how far it is: {str(error).strip()}")
    patience = settings.REPLICA_PATIENCE
    give_up, pause = time.monotonic() + patience, SHORTEST_PAUSE
    try:
        while (missing := _lag(replica, written).bytes) and time.monotonic() < give_up:
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
    except (Error, psycopg.Error, NoReplica) as error:
        return Trouble(LOST, str(error).strip())
    return Trouble(BEHIND, f"{missing} bytes of the log are missing after {patience} s") if missing else None


def fault(error: BaseException) -> str | None:
    """Why a read that broke off there is begun again on the primary; None where it would fail there too."""
    said = error if isinstance(error, psycopg.Error) else error.__cause__
    state = (said.sqlstate or "") if isinstance(said, psycopg.Error) else ""
    if state in CONFLICTS:
        return CANCELLED
    if state in WRITES:
        return REFUSED
    if state == TOO_LONG:
        return None
    # XX: its files are damaged, or it met a fault of its own.
    is_gone = isinstance(
        error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError
    )
    return LOST if is_gone or state.startswith("XX") else None


class Watch:
    """What this process knows of the replica: while something keeps it from being read, a thread looks again
    and again, so that nobody waits for a replica that is not there."""

    def __init__(self) -> None:
        self.trouble: Trouble | None = None
        self.lock = threading.Lock()
        self.looking: threading.Thread | None = None
        self.ended = threading.Event()

    def is_to_blame(self, error: Exception) -> bool:
        """Whether the replica broke a read off, which is then counted, and told."""
        reason = fault(error)
        if reason is None:
            return False
        trouble = Trouble(reason, str(error).strip())
        if reason == LOST:
            self.begin(trouble)
        else:  # of this read alone
            metrics.REPLICA_FALLBACKS.labels(reason).inc()
            level = logging.ERROR if reason == REFUSED else logging.WARNING
            log.log(level, "A read goes to the primary, the replica %s it: %s", reason, trouble.said)
        return True

    def begin(self, trouble: Trouble, is_read: bool = True) -> None:
        """Read from the primary until the replica is well again."""
        if is_read:
            metrics.REPLICA_FALLBACKS.labels(trouble.reason).inc()
        with self.lock:
            if self.trouble is not None:
                return
            self.trouble = trouble
            self.looking = threading.Thread(target=self._look, name="replica", daemon=True)
            self.looking.start()
        log.warning("Reads go to the primary, the replica is %s: %s", trouble.reason, trouble.said)

    def _look(self) -> None:
        """Until it is well: over a connection of its own, since a pool tries for long."""
        replica: Any = connections[ALIAS].copy()
        replica.settings_dict["OPTIONS"].pop("pool", None)
        while self.trouble is not None and not self.ended.wait(LOOK_EVERY):
            self.trouble = _trouble(replica)
            replica.close()
            connections[DEFAULT_DB_ALIAS].close()
        if self.trouble is None:
            log.warning("The replica is read again.")

    def end(self) -> None:
        """Look no more; returns when nothing looks."""
        self.ended.set()
        if self.looking is not None:
            self.looking.join()


watch = Watch()
