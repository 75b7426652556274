"""An installation of so many sentences, filled once and kept where it is to be; and what is asked of it."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlencode

from tests.bench import corpus
from tests.bench.app import ROOT, USERS, App

# While it is filled nothing has to outlive a power cut. Taken away before anything is measured.
FILLING = """
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 8GB
checkpoint_timeout = 1h
autovacuum = off
maintenance_work_mem = 1GB
"""
FIXED, LONG = 100, 2_000
"""Documents of 40 sentences in the project `bench`, which is as large everywhere; and one of so many sentences."""


class Refused(Exception):
    """Something was answered, but not with what was asked for."""


class Installation(App):
    """`App` with the project `grown` of `size` sentences beside `bench`.

    With `kept`, a folder, what was filled stays there, and is filled only where it is not there yet.
    """

    def __init__(self, size: int, kept: Path | None = None) -> None:
        super().__init__()
        self.size = size
        self.kept = kept / str(size) if kept else None
        if self.kept:
            self.folder.cleanup()
            self.kept.mkdir(parents=True, exist_ok=True)
            self.path = self.kept
            self.environment["DATA_DIR"] = str(self.path / "data")
        self.ready = self.path / "ready.json"
        self.clients: dict[str, tuple[http.client.HTTPConnection, float]] = {}

    def __enter__(self) -> Self:
        if self.ready.exists():
            self.first_start = self.start()
            told = json.loads(self.ready.read_text())
        else:
            told = self._fill()
        self.tokens, self.took = told["tokens"], told["took"]
        self.places: dict[str, Any] = json.loads(self.python("-m", "tests.bench.grown_places"))
        self.sessions = {user: str(key) for user, key in self.floor("sessions").items()}
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if not self.kept:
            self.folder.cleanup()

    def _fill(self) -> dict[str, Any]:
        super().__enter__()
        self.stop()
        began = time.monotonic()
        [conf] = (self.path / "data").rglob("contested.conf")
        local = conf.with_name("local.conf")
        local.write_text(FILLING)
        local.chmod(0o644)
        try:
            # It says on standard error how far it is.
            command = [sys.executable, "-m", "tests.bench.growing", str(self.size)]
            subprocess.run(command, cwd=ROOT, env=self.environment, check=True)
        finally:
            local.unlink()
        os.sync()
        self.start()
        corpus.write(self.path / "fixed.jsonl", FIXED, seed=11)
        self.ingest(self.path / "fixed.jsonl")
        corpus.write(self.path / "long.jsonl", 1, sentences=LONG, seed=12)
        self.ingest(self.path / "long.jsonl")
        self.python("-m", "tests.bench.answers")
        told = {"tokens": self.tokens, "took": time.monotonic() - began}
        self.ready.write_text(json.dumps(told))
        return told

    # ---- what is asked

    def timed(self, method: str, path: str, user: str, body: Any = None, page: bool = False) -> float:
        """Milliseconds until the whole answer is there; Refused where it is no success."""
        client = self._client(user)
        headers = self._by_session(user) if page else self.token(user)
        content = None
        if body is not None:
            content = urlencode(body) if page else json.dumps(body)
            kind = "application/x-www-form-urlencoded" if page else "application/json"
            headers = headers | {"Content-Type": kind, "HX-Request": "true"}
        began = time.perf_counter()
        client.request(method, quote(path, safe="/?&=%+,"), content, headers)
        answer = client.getresponse()
        data = answer.read()
        took = 1000 * (time.perf_counter() - began)
        if not 200 <= answer.status < 300:
            raise Refused(f"{self.size:,}: {method} {path}: {answer.status} {data[:300]!r}")
        return took

    def _client(self, user: str) -> http.client.HTTPConnection:
        """A connection that is open: one that was idle for long the server may have ended."""
        client, used = self.clients.get(user) or (self.connection(), 0.0)
        if time.monotonic() - used > 2:
            client.close()
            client.connect()
        self.clients[user] = client, time.monotonic()
        return client

    def _by_session(self, user: str) -> dict[str, str]:
        csrf = "c" * 32
        cookies = f"sessionid={self.sessions[user]}; csrftoken={csrf}"
        return {"Cookie": cookies, "X-CSRFToken": csrf}

    def label_some(self, page: bool, turn: int, count: int = 40) -> list[float]:
        """Labels as a reviewer gives them: some sentences of a document one after the other, then on to another."""
        user, took = USERS[turn % len(USERS)], []
        documents = self.places["open"]
        for number in range(count):
            sentences = documents[(turn * 8 + number // 8) % len(documents)]
            sentence = sentences[(number + 8 * (turn // len(documents))) % len(sentences)]
            answer = {"label": ("fact", "opinion", "disputed")[(turn + number) % 3]}
            if page:
                took.append(self.timed("POST", f"/sentences/{sentence}/label/", user, answer, page=True))
            else:
                took.append(self.timed("PUT", f"/api/v1/sentences/{sentence}/label/", user, answer))
        return took

    def clear_some(self, turn: int, count: int = 20) -> list[float]:
        """Labels that are taken back right after they were given; the taking back alone."""
        user, took = USERS[turn % len(USERS)], []
        sentences = self.places["open"][-1 - turn % 4]
        for number in range(min(count, len(sentences))):
            address = f"/api/v1/sentences/{sentences[number]}/label/"
            self.timed("PUT", address, user, {"label": "fact"})
            took.append(self.timed("DELETE", address, user))
        return took


type Probe = Callable[[Installation, int], list[float]]
"""Milliseconds, measured in an installation in its so-manieth turn."""


def asked(path: str, user: str = "lead", page: bool = False, times: int = 5) -> Probe:
    """The same address some times; `{name}` in it is a place of the installation."""

    def probe(app: Installation, turn: int) -> list[float]:
        address = path.format(**app.places)
        took: list[float] = []
        for _ in range(times):
            took.append(app.timed("GET", address, user, page=page))
            if sum(took) > 4_000:
                break
        return took

    return probe
