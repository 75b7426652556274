"""Reads one source while a request waits, by one reader for the whole process and with the limits of jobs.

What a request brings may be as hostile as anything else. It is read beside us, one source at a time, and a
request waits no longer than `LONGEST_WAIT`: what takes longer is for a job.
"""

import atexit
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO

from documents.ingest.parsed import Hint
from documents.ingest.preview import Preview
from documents.reading import Reader, Wanted
from documents.reading.frames import Frame, Thing
from documents.reading.limits import Limits

LONGEST_WAIT = 10.0
"""Seconds by the clock, those of the sources that are read before it among them."""


class _Late(Exception):
    """The request has waited long enough."""


# One thread, which starts the reader and outlives every request: on Linux a process ends with the thread that
# started it.
_thread = ThreadPoolExecutor(1, "reading-at-once")
_reader = Reader()
atexit.register(_reader.close)


def first_items(
    stream: BinaryIO,
    hint: Hint,
    format: str | None,
    told: dict[str, Any],
    limits: Limits,
    count: int,
) -> list[Thing] | None:
    """The first `count` items of a source, prepared for storing; None where that takes too long."""
    wanted = Wanted(only=range(count))

    def read() -> list[Thing]:
        frames = _reader.read(stream, hint, format, told, wanted)
        return [thing for frame in frames for _, thing in frame.items]

    return _in_time(read, limits)


def preview(stream: BinaryIO, hint: Hint, format: str | None, limits: Limits) -> Preview | None:
    """The first table in a source; None where there is none, or where finding it takes too long."""

    def look() -> list[Thing]:
        frames: list[Frame] = list(_reader.preview(stream, hint, format))
        return [thing for frame in frames for _, thing in frame.items]

    found = _in_time(look, limits)
    return found[0] if found and isinstance(found[0], Preview) else None


def _in_time(work: Callable[[], list[Thing]], limits: Limits) -> list[Thing] | None:
    until = time.monotonic() + LONGEST_WAIT

    def hurry() -> None:
        if time.monotonic() > until:
            raise _Late

    def run() -> list[Thing]:
        hurry()
        _reader.limits, _reader.patience = limits, hurry
        try:
            return work()
        except BaseException:
            _reader.close()  # it is in the middle of something
            raise

    try:
        return _thread.submit(run).result()
    except _Late:
        return None
