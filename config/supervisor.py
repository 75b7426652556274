"""Runs the web server and the job worker as one process tree, and puts back whatever of it dies.

PostgreSQL is looked after by its watcher (config/database_watcher.py), the watcher by us. Each child leads a
process group of its own, so that a signal to our group reaches us alone and we stop them in order: web
server, job worker, database. When we are killed ourselves, the kernel tells the children to stop.
"""

import argparse
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from config import database, lifeline, startup

TICK = 0.5  # seconds between two looks at the database's watcher; a dead child wakes us at once
SUMMARY = "Start database, web server and job worker as one process tree; apply missing migrations first."
LONGEST_DELAY = 3.0  # seconds before another attempt
SETTLED = 10.0  # seconds a child must live for its past deaths to be forgotten
PATIENCE = 5.0  # seconds for a child to finish what it is doing


@dataclass
class Child:
    """A program that shall always run."""

    name: str
    command: list[str]
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
            preexec_fn=lifeline.end_with_parent,  # safe: we have no other thread
        )

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

    def stop(self) -> None:
        """Stop the children, one after the other."""
        for child in self.children:
            child.stop(0 if self.hurry else PATIENCE)

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


def web_server(host: str, port: int) -> Child:
    command = [
        *(sys.executable, "-m", "granian", "config.wsgi:application", "--interface", "wsgi"),
        *("--host", host, "--port", str(port), "--no-ws", "--http", "1"),
        *("--workers", os.environ.get("WEB_WORKERS") or "2", "--blocking-threads", str(database.THREADS)),
        *("--respawn-failed-workers", "--respawn-interval", "0.1", "--workers-kill-timeout", "3"),
        *("--log-level", "error", "--no-access-log"),
    ]
    return Child("web server", command)


def job_worker() -> Child:
    return Child("job worker", [sys.executable, "manage.py", "db_worker"])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    parser.add_argument("--no-sample", action="store_true", help="do not create the sample project")


def main(arguments: list[str]) -> None:
    """`manage.py up`, without loading Django: on an ordinary start only the web server's workers need it."""
    parser = argparse.ArgumentParser(
        prog="manage.py up",
        description=SUMMARY,
    )
    add_arguments(parser)
    given = parser.parse_args(arguments)
    try:
        up(given.host, given.port, sample=not given.no_sample)
    except PortTaken as problem:
        sys.exit(str(problem))


def up(host: str, port: int, *, sample: bool) -> None:
    """Start everything, run until a signal says stop, and stop everything.

    Raises:
        database.DatabaseProblem: the database cannot be used.
        PortTaken: something else listens there.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    if not _is_free(host, port):
        raise PortTaken(host, port)
    os.environ["HOST"] = host  # the settings accept requests for it
    web, worker = web_server(host, port), job_worker()
    supervisor = Supervisor([web], say)
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104

    def ready() -> bool:
        if not _answers(shown, port):
            return False
        say(f"Contested runs on {os.environ.get('PUBLIC_URL') or _url(shown, port)} (Ctrl+C stops it).")
        supervisor.children.append(
            worker
        )  # only now: while the web server starts it shall have the processor
        return True

    try:
        _prepare(web, sample=sample)
        supervisor.watch(ready)
        say("Stopping.")
    except KeyboardInterrupt:
        pass
    finally:
        supervisor.stop()
        database.leave()


def _prepare(web: Child, *, sample: bool) -> None:
    """Bring everything up to date. If nothing seems missing, the web server starts meanwhile.

    Its workers load Django and then wait in `database.ensure()` until the database has been looked at, too.
    """
    stamp = startup.Stamp()
    sample = sample and database.is_embedded()
    with database.others_wait() as others_wait:
        seems_complete = stamp.fits_code() and (not sample or stamp.has_sample())
        if seems_complete and others_wait:
            web.start()
        database.ensure(say)
        database.check(say)
        if not (seems_complete and stamp.fits_database()):
            web.stop(0)  # it may have loaded what is about to change
            startup.prepare(stamp, sample=sample, tell=say)


class PortTaken(Exception):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} on {host} is taken, perhaps by another Contested. Nothing was started.\n"
            f"Stop what runs there, or choose another port: --port {port + 1}, or PORT={port + 1} make run."
        )


def _is_free(host: str, port: int) -> bool:
    """Can we listen there? The web server itself would share a port with another one without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            return True
    except OSError:
        return False


def _answers(host: str, port: int) -> bool:
    """Does the web server answer? What it answers is no matter here."""
    client = http.client.HTTPConnection(host, port, timeout=2)
    with contextlib.closing(client), contextlib.suppress(OSError, http.client.HTTPException):
        client.request("GET", "/health/")
        return client.getresponse().status > 0
    return False


def _url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
