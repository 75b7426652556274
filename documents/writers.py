"""A few threads that store what many processes read: as many as PostgreSQL is to be busy with."""

import contextvars
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from psycopg.errors import DeadlockDetected, SerializationFailure

from documents import planning, terms
from documents.ingesting import Step, store_frame
from documents.models import Shard as Row
from documents.reading.frames import Frame
from documents.reading.shards import Shard
from documents.store import Stored

WAITING = 2
"""Frames that wait for a writer: what is more stays where it was read."""
MOST_TRIES = 5
"""Times that a frame is stored anew after the database ended it for the sake of another."""
LOOK = 0.2
"""Seconds after which whoever waits looks around."""


class Taken(Exception):
    """Another command is at the same shard."""

    def __init__(self, address: str) -> None:
        super().__init__(f"Another command is reading {address} into this project at this moment.")


@dataclass(slots=True)
class Waits:
    """Seconds: how long reading waited for the database, and on the mean a writer for what is read."""

    for_writers: float = 0.0
    for_reading: float = 0.0
    whole: float = 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a frame, or of a whole shard: `ended` when nothing of it is left."""

    shard: Shard
    step: Step
    ended: bool = False


@dataclass
class Writers:
    """A few threads that store frames: those of one shard by one of them, in their order.

    There are as many as PostgreSQL is to be busy with; whoever has more to store waits in `put`, and the
    machines that read wait with it.
    """

    project_id: int
    count: int
    terms: dict[str, str] = field(default_factory=dict)
    patience: Callable[[], object] = lambda: None
    waits: Waits = field(default_factory=Waits)

    def __post_init__(self) -> None:
        self._queues: list[queue.Queue[tuple[Shard, Frame] | None]] = [
            queue.Queue(WAITING) for _ in range(self.count)
        ]
        self._whose: dict[int, queue.Queue[tuple[Shard, Frame] | None]] = {}
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._threads = []
        for own in self._queues:
            work = contextvars.copy_context().run
            self._threads.append(Thread(target=work, args=[self._work, own], daemon=True))
            self._threads[-1].start()

    def put(self, shard: Shard, frame: Frame) -> None:
        """Have a frame stored; returns once it waits for its writer.

        Raises: what a writer met.
        """
        shortest = min(self._queues, key=lambda one: one.qsize())
        own = self._whose.setdefault(shard.number, shortest)
        if frame.ended:
            del self._whose[shard.number]
        began = time.monotonic()
        while True:
            self._raise()
            try:
                own.put((shard, frame), timeout=LOOK)
                break
            except queue.Full:
                self.patience()
        self.waits.for_writers += time.monotonic() - began

    def told(self) -> Iterator[Told]:
        """What was stored since the last time."""
        while not self._told.empty():
            yield self._told.get()

    def close(self, is_whole: bool = True) -> None:
        """End when all that waits is stored; with not `is_whole` when what is being stored is.

        Raises: what a writer met.
        """
        for own in self._queues:
            if not is_whole:
                while not own.empty():
                    own.get_nowait()
            own.put(None)
        for thread in self._threads:
            while thread.is_alive():
                thread.join(LOOK)
                self.patience()
        if is_whole:
            self._raise()

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error

    def _work(self, own: "queue.Queue[tuple[Shard, Frame] | None]") -> None:
        try:
            while True:
                began = time.monotonic()
                wanted = own.get()
                self.waits.for_reading += (time.monotonic() - began) / self.count
                if wanted is None:
                    return
                if self._error is None:
                    self._told.put(self._stored(*wanted))
        except BaseException as error:
            self._error = error
            while own.get() is not None:  # nobody is to wait for us
                pass
        finally:
            connection.close()

    def _stored(self, shard: Shard, frame: Frame) -> Told:
        for attempt in range(MOST_TRIES):
            try:
                return self._store(shard, frame)
            except OperationalError as error:
                # Two that store the same pages may wait for each other; the database lets one of them go on.
                once_more = isinstance(error.__cause__, DeadlockDetected | SerializationFailure)
                if not once_more or attempt == MOST_TRIES - 1:
                    raise
        raise AssertionError

    def _store(self, shard: Shard, frame: Frame) -> Told:
        """Store a frame and note that it is, in one transaction."""
        with transaction.atomic():
            stored = store_frame(self.project_id, frame, None, shard.address)
            terms.of_new(stored, self.terms)
            _note(shard, frame, stored)
        if frame.items:
            planning.analyse()
        return Told(shard, Step(stored, frame.position), frame.ended)


def _note(shard: Shard, frame: Frame, stored: Sequence[Stored]) -> None:
    """Note how far a shard is stored.

    Raises:
        Taken: it is not as far as this frame begins: somebody else is at it.
    """
    failed = sum(one.status == "failed" for one in stored)
    good = [one for one in stored if one.status not in ("failed", "left_out")]
    fresh = sum(one.sentences for one in good if one.status == "created")
    changes: dict[str, Any] = {
        "documents": F("documents") + len(good),
        "failed": F("failed") + failed,
        "sentences": F("sentences") + fresh,
    }
    row = Row.objects.filter(pk=shard.number, done_at=None)
    if frame.items:
        row = row.filter(items=frame.items[0][0])
        changes["items"] = frame.items[-1][0] + 1
    if frame.ended:
        changes["done_at"] = timezone.now()
    if not row.update(**changes):
        raise Taken(shard.address)


def most_writers() -> int:
    """How many writers there may be: each has a connection of the process's own few, and we have one."""
    pool = connection.settings_dict["OPTIONS"].get("pool")
    return max(1, pool["max_size"] - 1) if isinstance(pool, dict) else 4
