"""Reads several files at once on this machine: each by a process of its own, as many as there are cores."""

import os
import queue
from collections.abc import Generator, Sequence
from threading import Event, Thread

from documents.reading import Reader
from documents.reading.shards import Arrived, How, Shard, frames
from documents.reading.stores import Unreached

LOOK = 0.2
"""Seconds after which whoever waits looks whether all of it is over."""


class _Over(Exception):
    """Nobody wants any more."""


def cores() -> int:
    """How many processes this machine runs at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read(shards: Sequence[Shard], how: How, processes: int) -> Generator[Arrived]:
    """What comes of the shards, several of them mixed; waits while nobody takes it."""
    pool = _Pool(shards, how)
    threads = [Thread(target=pool.read, daemon=True) for _ in range(min(processes, len(shards)))]
    for thread in threads:
        thread.start()
    try:
        ended = 0
        while ended < len(threads):
            one = pool.arrived.get()
            if isinstance(one, BaseException):
                raise one
            if one is None:
                ended += 1
            else:
                yield one
    finally:
        pool.over.set()
        for thread in threads:
            thread.join()


class _Pool:
    """What the threads share: the shards that wait to be read, and what came of others."""

    def __init__(self, shards: Sequence[Shard], how: How) -> None:
        self.how = how
        self.over = Event()
        self.arrived: queue.Queue[Arrived | BaseException | None] = queue.Queue(2)
        self._waiting: queue.SimpleQueue[Shard] = queue.SimpleQueue()
        for shard in shards:
            self._waiting.put(shard)

    def read(self) -> None:
        """Read one shard after another until none waits; a reader ends with the thread that started it."""
        try:
            with Reader(self.how.limits, self._look) as reader:
                while not self._waiting.empty():
                    try:
                        shard = self._waiting.get_nowait()
                    except queue.Empty:
                        break
                    self._shard(reader, shard)
            self._hand(None)
        except _Over:
            pass
        except BaseException as error:
            self._hand(error)

    def _shard(self, reader: Reader, shard: Shard) -> None:
        try:
            for frame in frames(reader, shard, self.how):
                self._hand(Arrived(shard.number, frame))
        except Unreached as error:
            self._hand(Arrived(shard.number, error=str(error)))

    def _look(self) -> None:
        if self.over.is_set():
            raise _Over

    def _hand(self, one: Arrived | BaseException | None) -> None:
        while True:
            self._look()
            try:
                self.arrived.put(one, timeout=LOOK)
                return
            except queue.Full:
                continue
