"""Whoever takes or sends next to nothing is hung up on, so that nobody holds a connection for ever.

The web server ends a connection whose headers do not come, and nothing else. A thread of each web process
looks every few seconds at its connections as the kernel knows them (TCP_INFO, Linux alone): of one that has
had something to send throughout, or of which a body is awaited, so many bytes must have got through. What was
writing or reading then ends as with any client that went away.
"""

import contextlib
import os
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread

EVERY = 5.0
"""Seconds between two looks."""
WINDOW = 60.0
"""Seconds over which a rate is taken."""
SLOWEST = 512
"""Bytes a second, in either direction."""
_FOLDER = "/proc/self/fd"
_TIMES = struct.Struct("=II")  # milliseconds since data were sent, since the acknowledgement; at 44
_RECEIVED = struct.Struct("=I")  # milliseconds since data came; at 52
_BYTES = struct.Struct("=QQIII")  # acknowledged, received, segments out and in, not sent; at 120
_SIZE = 148


@dataclass(frozen=True, slots=True)
class Sample:
    """What the kernel says of a connection: bytes that the other side has, bytes that came from it, whether
    some of ours still have to go, whether what came last was not answered yet.
    """

    acknowledged: int
    received: int
    is_sending: bool
    is_unanswered: bool


@dataclass(slots=True)
class _Since:
    """From when on a connection is watched, and what had gone through by then."""

    began: float
    bytes: int


class Watch:
    """Which connections are too slow, by samples that are taken every few seconds."""

    def __init__(self, window: float = WINDOW, slowest: int = SLOWEST) -> None:
        self.window, self.slowest = window, slowest
        self._sending: dict[str, _Since] = {}
        self._awaited: dict[str, _Since] = {}

    def too_slow(self, now: float, samples: dict[str, Sample], awaits_bodies: bool) -> list[str]:
        """Those to hang up on. `awaits_bodies`: some body has been on its way for longer than the window."""
        slow = []
        for known in (self._sending, self._awaited):
            for name in known.keys() - samples.keys():
                del known[name]
        for name, sample in samples.items():
            sends = self._is_slow(self._sending, name, sample.is_sending, sample.acknowledged, now)
            comes = self._is_slow(self._awaited, name, sample.is_unanswered, sample.received, now)
            if sends or (comes and awaits_bodies):
                slow.append(name)
        return slow

    def _is_slow(self, known: dict[str, _Since], name: str, applies: bool, bytes: int, now: float) -> bool:
        if not applies:
            known.pop(name, None)
            return False
        since = known.setdefault(name, _Since(now, bytes))
        if now - since.began < self.window:
            return False
        is_slow = bytes - since.bytes < self.slowest * (now - since.began)
        known[name] = _Since(now, bytes)
        return is_slow


def sample(connection: socket.socket) -> Sample:
    """
    Raises:
        OSError: it is no TCP connection, or none any more.
    """
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
    if len(info) < _SIZE:
        raise OSError("an old kernel")
    since_sent, _ = _TIMES.unpack_from(info, 44)
    [since_received] = _RECEIVED.unpack_from(info, 52)
    acknowledged, received, _, _, unsent = _BYTES.unpack_from(info, 120)
    [unacknowledged] = _RECEIVED.unpack_from(info, 24)
    # Where both are of the same tick, nothing was sent before but the greeting, which counts as a byte.
    is_unanswered = since_received < since_sent or (since_received == since_sent and acknowledged <= 1)
    return Sample(acknowledged, received, unsent > 0 or unacknowledged > 0, is_unanswered)


def connections(port: int) -> Iterator[tuple[str, socket.socket]]:
    """Our end of each connection to that port of ours, by a name of its own; each is open until the next."""
    for entry in os.listdir(_FOLDER):
        with contextlib.suppress(OSError, ValueError):
            name = os.readlink(f"{_FOLDER}/{entry}")
            if not name.startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(entry))) as connection:
                if connection.family not in (socket.AF_INET, socket.AF_INET6):
                    continue
                if connection.getsockname()[1] == port and connection.getpeername():
                    yield name, connection


def look(watch: Watch, port: int, awaits_bodies: bool) -> int:
    """Hang up on whoever is too slow; how many that were."""
    samples = {}
    for name, connection in connections(port):
        with contextlib.suppress(OSError):
            samples[name] = sample(connection)
    slow = set(watch.too_slow(time.monotonic(), samples, awaits_bodies))
    ended = 0
    for name, connection in connections(port) if slow else ():
        if name in slow:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
                ended += 1
    return ended


def start(port: int, awaits: Callable[[], float], window: float = WINDOW) -> None:
    """Look at this process's connections for as long as it lives, where the kernel tells of them.

    `awaits` says for how many seconds the oldest body has been on its way.
    """
    if sys.platform != "linux":
        return

    def keep_looking() -> None:
        watch = Watch(window)
        while True:
            time.sleep(min(EVERY, window / 4))
            with contextlib.suppress(OSError):
                look(watch, port, awaits() > window)

    Thread(target=keep_looking, name="slow clients", daemon=True).start()
