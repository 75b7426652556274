"""Runs the web server and the job worker as one process tree, and puts back whatever of it dies.

PostgreSQL is looked after by its watcher (config/database_watcher.py), the watcher by us. Each child leads a
process group of its own, so that a signal to our group reaches us alone and we stop them in order: web
server, job worker, database. When we are killed ourselves, the kernel tells the children to stop.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from config import database, lifeline

TICK = 0.5  # seconds between two looks at the database's watcher; a dead child wakes us at once
LONGEST_DELAY = 3.0  # seconds before another attempt
SETTLED = 10.0  # seconds a child must live for its past deaths to be forgotten
PATIENCE = 5.0  # seconds for a child to finish what it is doing


@dataclass
class Child:
    """A program that shall always run; one that is `nice` (0 to 19) lets others have the processor first."""

    name: str
    command: list[str]
    nice: int = 0
    process: subprocess.Popen[bytes] | None = None
    started: float = 0
    deaths: int = 0
    not_before: float = field(default=0, repr=False)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            cwd=database.ROOT,
            stdin=subprocess.DEVNULL,
            env=os.environ | {lifeline.SUPERVISED: "1"},
            process_group=0,
            preexec_fn=self._begin,  # safe: we have no other thread
        )

    def _begin(self) -> None:
        lifeline.end_with_parent()
        os.nice(self.nice)

    def has_died(self) -> bool:
        """Did it end since the last look? Whatever is left of its process group is killed then.

        The web server's workers outlive a killed master and would keep the port. The group is killed before
        the dead leader is reaped: until then nothing else can bear its number.
        """
        if self.process is None:
            return False
        ended = os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            return False
        self._signal(signal.SIGKILL)
        self.process.wait()
        self.process = None
        now = time.monotonic()
        self.deaths = 1 if now - self.started > SETTLED else self.deaths + 1
        self.not_before = now + min(0.1 * 2 ** (self.deaths - 1), LONGEST_DELAY)
        return True

    def stop(self, patience: float) -> None:
        """End it and all it started; by force when it does not end within `patience` seconds."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        give_up = time.monotonic() + patience
        while time.monotonic() < give_up and not self.has_died():
            time.sleep(0.02)
        if self.process is not None:
            self._signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _signal(self, number: int) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Keeps its children and the database alive until it is told to stop."""

    def __init__(self, children: list[Child], tell: Callable[[str], None]) -> None:
        self.children = children  # in the order in which they are stopped
        self.tell = tell
        self.stopping = False
        self.hurry = False
        self._wake = threading.Event()
        self._database_problem = ""

    def watch(self, ready: Callable[[], bool]) -> None:
        """Look after everything until a signal asks to stop; `ready` is called until it returns True."""
        signal.signal(signal.SIGTERM, self._on_stop)
        signal.signal(signal.SIGINT, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda *_: self._wake.set())
        is_ready = False
        while not self.stopping:
            self._look_after_children()
            self._look_after_database()
            is_ready = is_ready or ready()
            self._wake.wait(TICK if is_ready else 0.05)
            self._wake.clear()

    def drain(self, seconds: float) -> None:
        """Go on for so long, or until a second signal: who has just been told that we stop still sends
        requests."""
        give_up = time.monotonic() + seconds
        while not self.hurry and (left := give_up - time.monotonic()) > 0:
            self._wake.wait(min(left, TICK))
            self._wake.clear()

    def stop(self, patience: float = PATIENCE) -> None:
        """Stop the children, one after the other."""
        for child in self.children:
            child.stop(0 if self.hurry else patience)

    def _on_stop(self, *_: object) -> None:
        self.hurry = self.stopping  # the second time
        self.stopping = True
        self._wake.set()

    def _look_after_children(self) -> None:
        for child in self.children:
            if child.has_died():
                self.tell(f"The {child.name} ended unexpectedly; starting it again.")
            if child.process is None and not self.stopping and time.monotonic() >= child.not_before:
                child.start()

    def _look_after_database(self) -> None:
        try:
            database.keep()
        except database.DatabaseProblem as problem:
            if str(problem) != self._database_problem:
                self.tell(f"{problem}\nContested keeps trying.")
            self._database_problem = str(problem)
