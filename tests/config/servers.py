"""Real processes for the tests of the embedded server: each in a data folder of its own."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from config.database import ROOT
from config.database_server import DATABASE, PORT, ROLE, Cluster
from tests.waiting import PATIENCE, wait_for

USER = """
import sys
from config import database
try:
    database.ensure(lambda line: print(line, flush=True))
except database.DatabaseProblem as problem:
    sys.exit(str(problem))
print("ready", flush=True)
sys.stdin.read()
"""


def clean_environment() -> dict[str, str]:
    """Our environment without what says where the tests' own database is."""
    ours = {"DATABASE_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE", "HOST", "PORT", "PUBLIC_URL", "SECRET_KEY"}
    ours |= {"REPLICA_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours}


class User:
    """A process that uses the database of `data_dir` until it is told to go."""

    def __init__(self, data_dir: Path) -> None:
        environment = clean_environment()
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER],
            cwd=ROOT,
            env=environment | {"DATA_DIR": str(data_dir)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []

    def ready(self) -> "User":
        """Wait until the server lets it in; an AssertionError carries what it said instead."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.strip())
            if line == "ready\n":
                return self
        raise AssertionError(self.complaint())

    def complaint(self) -> str:
        """What it said before it gave up."""
        return self.process.communicate(timeout=PATIENCE)[1]

    def go(self) -> None:
        self.process.communicate(timeout=PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)


@contextlib.contextmanager
def using(data_dir: Path) -> Iterator[User]:
    """A user process, gone at the end whatever happened."""
    user = User(data_dir)
    try:
        yield user.ready()
    finally:
        user.kill()


def cluster_of(data_dir: Path) -> Cluster:
    return Cluster(data_dir / "postgres")


def connect(data_dir: Path, **changes: Any) -> psycopg.Connection[Any]:
    """A connection as the app makes it, or with other credentials."""
    host, port = cluster_of(data_dir).address()
    given: dict[str, Any] = {
        "host": host,
        "port": port,
        "dbname": DATABASE,
        "user": ROLE,
        "passfile": str(data_dir / "postgres" / "password"),
    }
    return psycopg.connect(autocommit=True, **(given | changes))


def postmaster(data_dir: Path) -> int:
    """The process id of the running server."""
    pid = cluster_of(data_dir).pid()
    assert pid is not None, "no server runs"
    return pid


def url_of(data_dir: Path, *, user: str = ROLE, password: str | None = None, name: str = DATABASE) -> str:
    """The embedded server as a DATABASE_URL."""
    host, port = cluster_of(data_dir).address()
    if password is None:
        password = (data_dir / "postgres" / "password").read_text().strip().rsplit(":", 1)[1]
    return f"postgresql://{user}:{password}@/{name}?host={host}&port={port or PORT}"


def watcher_of(data_dir: Path) -> int | None:
    """The process id of the watcher."""
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes().split(b"\0")
            if b"config.database_watcher" in command and os.fsencode(data_dir / "postgres") in command:
                return int(folder.name)
    return None


def wait_until_stopped(data_dir: Path) -> None:
    """Wait until neither server nor watcher of this folder runs."""
    wait_for(lambda: cluster_of(data_dir).pid() is None and watcher_of(data_dir) is None)


def end_everything(data_dir: Path) -> None:
    """Kill what a failed test left."""
    for pid in (watcher_of(data_dir), cluster_of(data_dir).pid()):
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
