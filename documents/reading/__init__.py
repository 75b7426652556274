"""Reads sources in a process beside ours, which a document may hang, exhaust or crash without harm."""

import contextlib
import json
import os
import re
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from documents.ingest.parsed import Hint, Unreadable
from documents.reading.frames import PARSING, PREPARING, Broken, Frame, Incoming, Stand
from documents.reading.limits import Limits

ROOT = Path(__file__).resolve().parent.parent.parent
_SECRET = re.compile(r"SECRET|PASSW|TOKEN|KEY|CREDENTIAL|DATABASE_URL", re.IGNORECASE)
LOOK_EVERY = 0.25
PATIENCE = 10.0
"""Seconds beside its limit that a document gets to be told of it before the reader is killed."""
MOST_READS = 500
"""Sources that one process reads; what its libraries hold on to goes with it."""
MOST_DEATHS, MOST_CUT_SHORT = 2, 6
"""Readers that may die of one item, and that somebody else may end at it, before it is given up."""
MOST_WALL = 10
"""Times its limit that a document may take by the clock, on a machine that is busy with other things."""


@dataclass(slots=True)
class Wanted:
    """Which items of a source to read: from `skip` on; with `only` those, and all from `onwards`."""

    skip: int = 0
    only: Collection[int] | None = None
    onwards: int | None = None


@dataclass(slots=True)
class _Hold:
    """Since when the reader is at the item it is at."""

    stand: tuple[int, int] = (-1, 0)
    since: float = 0.0
    used: float = 0.0
    deaths: int = 0
    died_at: int = -2
    hung: bool = False
    known: dict[int, Unreadable | Broken] = field(default_factory=dict)


class Reader:
    """A process that reads sources, one after another; put back when it dies.

    `patience` is called several times a second while there is nothing to hand on; what it raises ends the
    reading.
    """

    program = (sys.executable, "-m", "documents.reading.child")

    def __init__(self, limits: Limits | None = None, patience: Callable[[], object] = lambda: None) -> None:
        self.limits = limits or Limits()
        self.patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._reads = 0

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._connection.close()
            self._stand.close()
            self._process = None

    def read(
        self,
        stream: BinaryIO,
        hint: Hint,
        format: str | None = None,
        told: dict[str, Any] | None = None,
        wanted: Wanted | None = None,
    ) -> Iterator[Frame]:
        """The wanted items of a source, a frame at a time, prepared for storing.

        An item that takes more than its limits comes as Unreadable in its place; a source that broke off as
        Broken at its end. Nothing is raised for bad input.
        """
        with _as_file(stream) as source:
            yield from self._read(source, None, hint, format, told, wanted)

    def read_folder(self, folder: Path, hint: Hint, format: str | None = None) -> Iterator[Frame]:
        """As `read`, the files of a folder one after another."""
        nothing = os.open(os.devnull, os.O_RDONLY)
        try:
            yield from self._read(nothing, folder, hint, format, None, None)
        finally:
            os.close(nothing)

    def preview(self, stream: BinaryIO, hint: Hint, format: str | None = None) -> Iterator[Frame]:
        """The first table of a source as the one item there is, or none."""
        with _as_file(stream) as source:
            yield from self._read(source, None, hint, format, None, None, preview=True)

    def _read(
        self,
        source: int,
        folder: Path | None,
        hint: Hint,
        format: str | None,
        told: dict[str, Any] | None,
        wanted: Wanted | None,
        preview: bool = False,
    ) -> Iterator[Frame]:
        wanted = wanted or Wanted()
        task = {
            "hint": asdict(hint),
            "folder": None if folder is None else str(folder.resolve()),
            "format": format,
            "preview": preview,
            "told": told or {},
            "only": None if wanted.only is None else sorted(wanted.only),
            "onwards": wanted.onwards,
            "seconds": self.limits.seconds,
            "memory": self.limits.memory,
        }
        hold = _Hold()
        following = wanted.skip
        while True:
            self._start()
            self._ask(source, task, following, hold.known)
            for frame in self._frames(hold):
                if frame.items:
                    following = frame.items[-1][0] + 1
                yield frame
                if frame.ended:
                    return
            end = self._bury(hold, hint, following, _can_go_back(source))
            if end is not None:
                yield end
                return

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None and self._reads < MOST_READS:
            self._reads += 1
            return
        self.close()
        ours, theirs = socket.socketpair()
        self._connection, self._stand, self._reads = ours, Stand(), 1
        with theirs:
            passed = (theirs.fileno(), self._stand.descriptor)
            command = [*self.program, *map(str, passed), str(self.limits.memory)]
            self._process = subprocess.Popen(  # noqa: S603
                command, cwd=ROOT, env=_environment(), stdin=subprocess.DEVNULL, pass_fds=passed
            )

    def _ask(
        self, source: int, task: dict[str, Any], skip: int, known: dict[int, Unreadable | Broken]
    ) -> None:
        with contextlib.suppress(OSError):
            os.lseek(source, 0, os.SEEK_SET)
        task = task | {"skip": skip, "known": [[item, *_told(thing)] for item, thing in known.items()]}
        message = json.dumps(task, default=str).encode() + b"\n"
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it died: found when we listen
            sent = socket.send_fds(self._connection, [message[: 1 << 15]], [source])
            self._connection.sendall(message[sent:])

    def _frames(self, hold: _Hold) -> Iterator[Frame]:
        """What arrives until the source is read, or the process is gone."""
        incoming = Incoming()
        while True:
            try:
                while (frame := incoming.next()) is not None:
                    yield frame
                hold.since, hold.used = time.monotonic(), self._used()
                while not select.select([self._connection], [], [], LOOK_EVERY)[0]:
                    self.patience()
                    self._watch(hold)
                piece = self._connection.recv(1 << 20)
            except (OSError, ValueError):
                return
            if not piece:
                return
            incoming.add(piece)

    def _watch(self, hold: _Hold) -> None:
        """Kill the process when it is at one item for longer than it can be with good reason."""
        assert self._process is not None
        now, stand = time.monotonic(), self._stand.tell()
        if stand != hold.stand:
            hold.stand, hold.since, hold.used = stand, now, self._used()
            return
        computed = self._used() - hold.used
        most = self.limits.seconds + PATIENCE
        if computed > most or now - hold.since > most * MOST_WALL:
            hold.hung = True
            self._process.kill()

    def _used(self) -> float:
        """Seconds of processor time that the process has had; by the clock where the system does not tell."""
        assert self._process is not None
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_bytes().rpartition(b")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, IndexError, ValueError):
            return time.monotonic() if not Path("/proc").exists() else 0.0

    def _bury(self, hold: _Hold, hint: Hint, following: int, can_go_back: bool) -> Frame | None:
        """Note what ended the process, for the next one to tell in its place; None to go on.

        What the process had read and not yet sent is read once more.
        """
        status, is_cut_short = self._ended(hold)
        item, stage = self._stand.tell()
        self.close()
        hold.deaths = hold.deaths + 1 if item == hold.died_at else 1
        hold.died_at = item
        if hold.deaths < (MOST_CUT_SHORT if is_cut_short else MOST_DEATHS) and not hold.hung and can_go_back:
            return None
        hold.hung = False
        reason = self._reason(status, is_cut_short)
        if stage == PREPARING and can_go_back:
            remedy = "Cut it into smaller ones, or report it with the input."
            hold.known[item] = Unreadable(hint.label, f"Document {item + 1} {reason}", remedy)
            return None
        after = "What comes after it in this source was not read; take it out and bring the rest in again."
        if stage == PARSING and can_go_back:
            hold.known[item] = Broken(f"{hint.label}: document {item + 1} {reason} {after}")
            return None
        return Frame([(following, Broken(f"{hint.label}: reading it {reason}"))], None, ended=True)

    def _ended(self, hold: _Hold) -> tuple[int, bool]:
        """How the process ended, and whether somebody else ended it: by force, and well within its limits."""
        assert self._process is not None
        computed = self._used() - hold.used
        if self._process.returncode is not None:
            return self._process.returncode, False
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGKILL)
        _, status, usage = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        # A process is told to have had what the one that started it had then.
        ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        is_within = computed < self.limits.seconds and usage.ru_maxrss <= max(ours, self.limits.memory << 9)
        return self._process.returncode, (
            self._process.returncode == -signal.SIGKILL and is_within and not hold.hung
        )

    def _reason(self, status: int, is_cut_short: bool) -> str:
        if is_cut_short:
            return (
                "was cut short again and again: something ended its reader, as the system does when memory "
                "runs out. Try it again."
            )
        if status == -signal.SIGKILL:
            return (
                f"took more than {self.limits.seconds:g} seconds or more than {self.limits.memory:,} MiB of "
                "memory, the most that one may, and ended its reader."
            )
        return f"ended its reader twice ({signal.strsignal(-status) if status < 0 else status})."


def _environment() -> dict[str, str]:
    """Ours without secrets: what reads hostile input has no use for them."""
    return {name: value for name, value in os.environ.items() if not _SECRET.search(name)}


def _can_go_back(source: int) -> bool:
    """Whether a source can be read from its start once more, as a pipe cannot."""
    try:
        os.lseek(source, 0, os.SEEK_CUR)
    except OSError:
        return False
    return True


def _told(thing: Unreadable | Broken) -> list[str]:
    if isinstance(thing, Broken):
        return [thing.message]
    return [thing.place, thing.message, thing.remedy]


@contextlib.contextmanager
def _as_file(stream: BinaryIO) -> Iterator[int]:
    """The descriptor of a file with these bytes; what is in no file of this machine is copied to one."""
    try:
        yield stream.fileno()
        return
    except (OSError, AttributeError):
        pass
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(stream, file, 1 << 20)
        file.flush()
        yield file.fileno()
