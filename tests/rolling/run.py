"""A database, a web server of the version before, one of this version beside it and then in its place, under load.

Clients do what a balancer does: one that cannot be connected to is passed over, and nothing else is forgiven.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from config import startup
from config.database import ROOT
from tests.waiting import PATIENCE, wait_for

LABELS = ("fact", "opinion", "disputed", "unsupported")
READERS = ("rae", "ray")
ARTICLE = "The quay is closed. It was built in 1931. Nobody asked. It rained."
DRAIN_SECONDS = 3


@dataclass
class Machine:
    """A web server with a data folder of its own; `code` is where its version is."""

    code: Path
    folder: Path
    environment: dict[str, str]
    command: str = "web"
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def without_pages(self) -> "Machine":
        """Collect no static files at its start, which takes longer than all else: the API alone is asked."""
        static, data = self.folder / "static", self.folder / "data"
        for folder in (static, data):
            folder.mkdir(parents=True, exist_ok=True)
        (static / "staticfiles.json").write_text('{"paths": {}, "version": "1.1", "hash": ""}')
        (data / "prepared.json").write_text(json.dumps({"code": startup.code_digest()}))
        return self

    def start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder.mkdir(parents=True, exist_ok=True)
        own = {"DATA_DIR": str(self.folder / "data"), "STATIC_ROOT": str(self.folder / "static")}
        more = ["--no-sample"] if self.command == "up" else []
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", self.command, "--port", str(self.port), *more],
                cwd=self.code, env=self.environment | own, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def health(self) -> int:
        """The status of /health/; 0 where nobody answers."""
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text()
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(client), contextlib.suppress(OSError, http.client.HTTPException):
            client.request("GET", "/health/")
            return client.getresponse().status
        return 0

    def ready(self) -> "Machine":
        wait_for(lambda: self.health() == 200)
        return self

    def stop(self) -> None:
        """As an operator does: told once, and waited for."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE)
        self.kill()

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
            self.process = None


@dataclass
class Load:
    """People who label and read, one after the other, by whichever machine can be connected to."""

    tokens: dict[str, str]
    sentences: list[int]
    ports: list[int]
    acknowledged: dict[tuple[str, int], str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    ending: Event = field(default_factory=Event)

    def __enter__(self) -> "Load":
        self._threads = [Thread(target=self._work, args=(name,)) for name in self.tokens]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def more(self, count: int = 20) -> None:
        """Wait until so many more answers came, from now on."""
        wanted = self.answers.total() + count
        wait_for(lambda: self.answers.total() >= wanted or self.faults)

    def _work(self, name: str) -> None:
        chance = random.Random(name)
        while not self.ending.is_set():
            sentence, label = chance.choice(self.sentences), chance.choice(LABELS)
            status, _ = self.ask(
                name, "PUT", f"sentences/{sentence}/label/", {"label": label, "op": str(uuid4())}
            )
            if status == 200:
                self.acknowledged[name, sentence] = label
            for path in ("projects/bench/sentences/?page_size=10", f"sentences/{sentence}/history/"):
                self.ask(name, "GET", path)

    def ask(self, name: str, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """An answer of the API; anything but success is a fault."""
        headers = {"Authorization": f"Token {self.tokens[name]}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body)
        try:
            with contextlib.closing(self._connected()) as client:
                client.request(method, f"/api/v1/{path}", content, headers)
                answer = client.getresponse()
                status, data = answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.faults.append(f"{method} {path}: {error!r}")
            return 0, b""
        if not 200 <= status < 300:
            self.faults.append(f"{method} {path}: {status} {data[:200]!r}")
        self.answers[f"{method} {status}"] += 1
        return status, data

    def _connected(self) -> http.client.HTTPConnection:
        give_up = time.monotonic() + PATIENCE
        while True:
            for port in random.sample(self.ports, len(self.ports)):
                client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
                with contextlib.suppress(ConnectionRefusedError):
                    client.connect()
                    return client
            if time.monotonic() > give_up:
                raise TimeoutError("no machine can be connected to")


def manage(machine: Machine, *arguments: str) -> str:
    """The output of a command of this machine's version."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=machine.code, env=machine.environment | {"DATA_DIR": str(machine.folder / "data")},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


def run(
    url: str, folder: Path, before: Path, environment: dict[str, str], tell: Callable[[str], object] = print
) -> Load:
    """Go from the version at `before` to this one on the empty database `url`; what people met meanwhile.

    Where `before` is this version, one machine takes the place of another, and that is all.
    """
    shared = {
        **environment, "DATABASE_URL": url, "SECRET_KEY": "of all machines", "FILES_DIR": str(folder / "files"),
        "DRAIN_SECONDS": str(DRAIN_SECONDS), "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    has_web = (before / "config/management/commands/web.py").exists()
    old = Machine(before, folder / "old", shared, "web" if has_web else "up")
    first, second = (Machine(ROOT, folder / name, shared) for name in ("first", "second"))
    machines = (old, first, second)
    for machine in machines:
        if machine.code == ROOT:
            machine.without_pages()
    try:
        manage(old, "manage.py", "migrate")
        tokens = json.loads(manage(old, "-m", "tests.kills.people", "olga", *READERS))
        (folder / "quay.jsonl").write_text(json.dumps({"title": "Quay", "posts": [{"text": ARTICLE}]}))
        manage(old, "manage.py", "ingest", str(folder / "quay.jsonl"), "--project", "bench")
        old.start()
        old.ready()
        load = Load({name: tokens[name] for name in READERS}, [], [old.port])
        listed = json.loads(load.ask(READERS[0], "GET", "projects/bench/sentences/")[1])
        load.sentences = [row["id"] for row in listed["results"]]
        with load:
            for told, step in _steps(load, old, first, second):
                tell(told)
                step()
                load.more()
        if before != ROOT:
            manage(first, "manage.py", "check_integrity")
        _compare(load)
    finally:
        for machine in machines:
            machine.kill()
    return load


def _steps(
    load: Load, old: Machine, first: Machine, second: Machine
) -> Iterator[tuple[str, Callable[[], object]]]:
    """One after the other; the machines that are asked are those of the last."""

    def migrate() -> None:
        manage(first, "manage.py", "migrate")

    def beside() -> None:
        first.start()
        load.ports.append(first.ready().port)

    def replace() -> None:
        old.stop()
        second.start()
        load.ports[:] = [first.port, second.ready().port]

    yield "the version before serves", lambda: None
    yield "the database is brought up to date beside it", migrate
    yield "one machine of this version beside it", beside
    yield "another in its place", replace


def _compare(load: Load) -> None:
    """Every answer that was acknowledged last is there."""
    for name in load.tokens:
        listed = json.loads(load.ask(name, "GET", "projects/bench/sentences/")[1])["results"]
        for row in listed:
            wanted = load.acknowledged.get((name, row["id"]))
            if wanted != row["label"]:
                load.faults.append(
                    f"{name} on {row['id']}: {wanted} was acknowledged, {row['label']} is there"
                )
