"""The reader's process: takes sources from a socket, parses and prepares their documents, sends them back.

It knows neither the database nor Django. A document that takes too long or too much memory is told in its
place; one that kills the process all the same costs nothing but the process.
"""

import contextlib
import ctypes
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Condition, Thread
from typing import Any, BinaryIO

from documents import ingest
from documents.ingest import scripted
from documents.ingest.parsed import Hint, IngestError, Item, ParsedDocument, Unreadable
from documents.ingest.preview import preview
from documents.preparing import TooLong, prepare
from documents.reading.frames import PARSING, PREPARING, Broken, Frame, Stand, Thing, packed, weight
from documents.reading.limits import TooDeep, TookTooMuch, limit_memory, limited_time

WAIT = 0.2
"""Seconds after which a frame is sent however little is in it."""


class Sending:
    """Sends items in frames from a thread of its own, so that parsing goes on meanwhile."""

    def __init__(self, connection: socket.socket, source: int | None) -> None:
        self._connection, self._source = connection, source
        self._changed = Condition()
        self._frame, self._weight = Frame(), 0.0
        self._ended = False
        self._thread = Thread(target=self._send, daemon=True)
        self._thread.start()

    def add(self, ordinal: int, thing: Thing) -> None:
        """Send an item, soon; waits where two frames wait already."""
        with self._changed:
            while self._weight >= 2:
                self._changed.wait()
            self._frame.items.append((ordinal, thing))
            self._weight += weight(thing)
            if self._weight >= 1:
                self._changed.notify_all()

    def end(self) -> None:
        """Send what is left, and that it was all."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._thread.join()

    def _send(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or self._weight >= 1, WAIT)
                frame, self._frame, self._weight = self._frame, Frame(), 0.0
                frame.position, frame.ended = _position(self._source), self._ended
                self._changed.notify_all()
            if frame.items or frame.ended:
                try:
                    self._connection.sendall(packed(frame))
                except OSError:  # nobody is there any more
                    os._exit(1)
            if frame.ended:
                return


def _position(source: int | None) -> int | None:
    if source is None:
        return None
    try:
        return os.lseek(source, 0, os.SEEK_CUR)
    except OSError:
        return None


class Task:
    """One source to read: what is known of it, and which of its items are wanted."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.hint = Hint(**given["hint"])
        self.format: str | None = given["format"]
        self.folder: str | None = given["folder"]
        self.preview: bool = given["preview"]
        self.told: dict[str, Any] = given["told"]
        if "published_at" in self.told:
            self.told["published_at"] = datetime.fromisoformat(self.told["published_at"])
        self.skip: int = given["skip"]
        self.known: dict[int, Unreadable | Broken] = {
            item: Unreadable(*told) if len(told) > 1 else Broken(*told) for item, *told in given["known"]
        }
        self.only = None if given["only"] is None else set(given["only"])
        self.onwards: int | None = given["onwards"]
        self.seconds: float = given["seconds"]
        self.memory: int = given["memory"]

    def wants(self, ordinal: int) -> bool:
        if ordinal < self.skip:
            return False
        if self.only is None or (self.onwards is not None and ordinal >= self.onwards):
            return True
        return ordinal in self.only

    def is_over(self, ordinal: int) -> bool:
        """Whether nothing from there on is wanted."""
        return self.only is not None and self.onwards is None and ordinal > max(self.only, default=-1)


def read(task: Task, source: int, stand: Stand, sending: Sending) -> None:
    """Send every wanted item of a source, each within its limits."""
    with os.fdopen(source, "rb", closefd=False) as stream:
        items = _items(stream, task)
        ordinal = 0
        while not task.is_over(ordinal):
            stand.say(ordinal, PARSING)
            known = task.known.get(ordinal)
            item = known if isinstance(known, Broken) else _next(items, task)
            if item is None:
                return
            if isinstance(item, Broken):
                if ordinal >= task.skip:
                    sending.add(ordinal, item)
                return
            if task.wants(ordinal):
                stand.say(ordinal, PREPARING)
                sending.add(ordinal, known or _prepared(item, task))
            ordinal += 1


def look(task: Task, source: int, stand: Stand, sending: Sending) -> None:
    """Send the first table of a source, or what keeps it from being looked at, within the limits."""
    stand.say(0, PARSING)
    if known := task.known.get(0):
        sending.add(0, known)
        return
    with os.fdopen(source, "rb", closefd=False) as stream:
        found = _next((preview(stream, task.hint, task.format) for _ in range(1)), task)
    if found is not None:
        sending.add(0, found)


def _items(stream: BinaryIO, task: Task) -> Iterator[Item]:
    if task.folder is not None:
        return ingest.read_folder(Path(task.folder), task.hint, task.format)
    return ingest.read(stream, task.hint, task.format)


def _next[T](items: Iterator[T], task: Task) -> T | Broken | None:
    try:
        with limited_time(task.seconds):
            return next(items, None)
    except MemoryError:
        return Broken(str(TookTooMuch(task.memory)))
    except RecursionError:
        return Broken(str(TooDeep()))
    except IngestError as error:
        return Broken(str(error))
    except Exception as error:
        return Broken(
            f"{task.hint.label}: reading it went wrong ({type(error).__name__}: {str(error)[:200]}), which "
            "is a fault of the program, not yours. What was stored before stays. Please report it with the "
            "input."
        )


def _prepared(item: Item, task: Task) -> Thing:
    if not isinstance(item, ParsedDocument):
        return item
    for name, value in task.told.items():
        setattr(item, name, value)
    place = item.source_url or task.hint.label
    if note := scripted.note(item):
        item.notes.append(note)
    try:
        with limited_time(task.seconds):
            return prepare(item)
    except TooLong as error:
        return Unreadable(place, str(error), "")
    except MemoryError:
        error_of: IngestError = TookTooMuch(task.memory)
    except RecursionError:
        error_of = TooDeep()
    except IngestError as error:
        error_of = error
    title = " ".join(item.title.split())[:80]
    return Unreadable(place, f"{title}: {error_of.message}" if title else error_of.message, error_of.remedy)


def _die_with_parent() -> None:
    """Have the kernel end this process when the one that started it ends, where it can."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def main() -> None:
    """Read one source after another until the other side hangs up."""
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    connection = socket.socket(fileno=int(sys.argv[1]))
    stand = Stand(int(sys.argv[2]))
    limit_memory(int(sys.argv[3]))
    # Documents come and go and hold few cycles: looking for some after every 700 new objects takes its time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, 1 << 16, 1)
        if not message:
            return
        while not message.endswith(b"\n"):
            message += connection.recv(1 << 20)
        [source] = descriptors
        task = Task(json.loads(message))
        sending = Sending(connection, source if task.folder is None else None)
        (look if task.preview else read)(task, source, stand, sending)
        sending.end()
        stand.say(-1, 0)
        os.close(source)


if __name__ == "__main__":
    main()
