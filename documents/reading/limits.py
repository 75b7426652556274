"""How much one document may take of a machine: processor time and memory, each named when it is passed."""

import contextlib
import resource
import signal
from collections.abc import Iterator
from dataclasses import dataclass

from documents.ingest.parsed import IngestError

AGAIN = 5.0
"""Seconds after which the time limit strikes again where the first time was caught and ignored."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: `seconds` of processor time, `memory` in MiB beside the program's own."""

    seconds: float = 60.0
    memory: int = 2_048


class TookTooLong(IngestError):
    """A document passed the limit on its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"This document took more than {seconds:g} seconds of processor time, the most that one may.",
            remedy="Cut it into smaller ones, or have INGEST_DOCUMENT_SECONDS raised.",
        )


class TookTooMuch(IngestError):
    """A document passed the limit on its memory."""

    def __init__(self, memory: int) -> None:
        super().__init__(
            f"This document needs more than {memory:,} MiB of memory, the most that one may.",
            remedy="Cut it into smaller ones, or have INGEST_DOCUMENT_MEMORY raised.",
        )


class TooDeep(IngestError):
    """A document is nested deeper than it can be read."""

    def __init__(self) -> None:
        super().__init__(
            "This document is nested more deeply than can be read.",
            remedy="Take the inner levels out, and bring it in again.",
        )


def limit_memory(memory: int) -> None:
    """Hold this process to that many MiB beside what it has now, where the system can."""
    with contextlib.suppress(OSError, ValueError):
        pages = int(open("/proc/self/statm").read().split()[5])  # noqa: SIM115
        most = pages * resource.getpagesize() + (memory << 20)
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


@contextlib.contextmanager
def limited_time(seconds: float) -> Iterator[None]:
    """Raise TookTooLong inside once the process has computed for so long; in the main thread only."""

    def strike(*_: object) -> None:
        raise TookTooLong(seconds)

    before = signal.signal(signal.SIGPROF, strike)
    signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
