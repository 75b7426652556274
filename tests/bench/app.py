"""The app as people start it, on a folder and a port of its own, and a client for it."""

import contextlib
import http.client
import json
import os
import re
import resource
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
USERS = tuple(f"reader{number}" for number in range(8))
EACH = 40
"""Sentences of a document."""
LEAST, MOST = 4_000, 900_000
"""Sentences of the corpus: of fewer nothing can be told, and of more the exports are made as jobs."""
UNITS = {"k": 1_000, "m": 1_000_000}
PATIENCE = 400
"""Seconds for a start."""


def size(told: str) -> int:
    """Sentences, from words such as 40000, 40k or 0.5M.

    Raises:
        SystemExit: it is none, or too few or too many.
    """
    unit = UNITS.get(told[-1:].lower(), 1)
    number = told[:-1] if unit > 1 else told
    sentences = int(float(number) * unit) if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", number) else 0
    if not LEAST <= sentences <= MOST:
        raise SystemExit(f"SIZE={told} is no number of sentences from {LEAST:,} to {MOST:,}, such as 40k.")
    return sentences // EACH * EACH


SENTENCES = size(os.environ.get("SIZE") or "40k")
DOCUMENTS = SENTENCES // EACH


class Failed(Exception):
    """A path does not do what it should: nothing can be said of its speed."""


class App:
    """`manage.py up`; `lead` owns the project `bench`, `USERS` review it."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="contested-bench-", ignore_cleanup_errors=True)
        self.path = Path(self.folder.name)
        self.environment = {
            **os.environ,
            "DATA_DIR": str(self.path / "data"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        for name in ("DATABASE_URL", "PUBLIC_URL", "HOST"):
            self.environment.pop(name, None)
        self.tokens: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self._beside: subprocess.Popen[str] | None = None
        self.given: Counter[tuple[str, int]] = Counter()
        """Answers one by one, by person and sentence."""
        self.documents: tuple[str, ...] = ()
        """Ids of the documents whose pages are measured."""
        self.agreed = False
        """Whether three reviewers gave the answers that agreement and consensus are measured with."""
        self._sessions: dict[str, str] = {}
        self._ids: list[int] = []

    def __enter__(self) -> Self:
        try:
            self.first_start = self.start()
            for user in ("lead", *USERS):
                self.manage("user", user, "--password-stdin", stdin=secrets.token_urlsafe(16))
                self.tokens[user] = self.manage("token", user).split()[-1]
            self.manage("project", "bench", "--owner", "lead")
            for user in USERS:
                self.api("POST", "projects/bench/members/", {"user": user, "role": "reviewer"}, "lead")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.folder.cleanup()

    def start(self) -> float:
        """Start the app; the seconds until it is healthy.

        Raises:
            Failed: it does not become so.
        """
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        began = time.monotonic()
        with (self.path / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), "--no-sample"],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        while time.monotonic() - began < PATIENCE and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/health/", timeout=2)[0] == 200:
                    return time.monotonic() - began
            time.sleep(0.05)
        raise Failed(f"The app did not start:\n{(self.path / 'up.log').read_text()[-2000:]}")

    def revive(self) -> None:
        """Start it again where it does not answer any more."""
        with contextlib.suppress(OSError, http.client.HTTPException):
            if self.process is not None and self.get("/health/", timeout=30)[0] == 200:
                return
        self.stop()
        self.start()

    def stop(self) -> None:
        """End what `start` started, by its process group, and what measures floors beside it."""
        self.rest()
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None

    def rest(self) -> None:
        """End what measures floors beside the app; it comes back when it is asked."""
        if self._beside is not None:
            self._beside.kill()
            self._beside.communicate()
            self._beside = None

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """The output of a command.

        Raises:
            Failed: it ended with another status than 0.
        """
        return self.python("manage.py", *arguments, stdin=stdin)

    def python(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Failed(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def floor(self, name: str, *arguments: object) -> Any:
        """What the database alone does; see tests/bench/floors.py. One process answers all of these, so that
        ours and the floor can take turns without a start between."""
        if self._beside is None or self._beside.poll() is not None:
            self._beside = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.floors"],
                cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        assert self._beside.stdin is not None
        assert self._beside.stdout is not None
        self._beside.stdin.write(json.dumps([name, *arguments]) + "\n")
        self._beside.stdin.flush()
        told = self._beside.stdout.readline()
        if not told:
            raise Failed(f"The floor {name} could not be measured; what it said is above.")
        return json.loads(told)

    def session(self, user: str) -> str:
        """The key of somebody's session."""
        if user not in self._sessions:
            self._sessions = self.floor("sessions")
        return self._sessions[user]

    def ingest(self, path: Path, format: str | None = "jsonl", project: str = "bench") -> tuple[float, float]:
        """Bring a file or a folder in; the seconds it took and the MB it held at most."""
        began = time.monotonic()
        child = subprocess.Popen(
            [
                sys.executable, "manage.py", "ingest", str(path), "--project", project, "--json",
                *(["--format", format] if format else []),
            ],
            cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise Failed(f"Bringing in {path.name} failed; what it said is above.")
        assert isinstance(used, resource.struct_rusage)
        return time.monotonic() - began, used.ru_maxrss / 1024

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def get(self, path: str, user: str | None = None, timeout: float = 120) -> tuple[int, bytes]:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(client):
            client.request("GET", path, headers=self.token(user) if user else {})
            answer = client.getresponse()
            return answer.status, answer.read()

    def token(self, user: str) -> dict[str, str]:
        return {"Authorization": f"Token {self.tokens[user]}"}

    def api(self, method: str, path: str, body: Any = None, user: str = "lead") -> Any:
        """An answer of the API.

        Raises:
            Failed: it is anything but a success.
        """
        with contextlib.closing(self.connection()) as client:
            content = None if body is None else json.dumps(body)
            client.request(
                method, f"/api/v1/{path}", content, {**self.token(user), "Content-Type": "application/json"}
            )
            answer = client.getresponse()
            data = answer.read()
        if not 200 <= answer.status < 300:
            raise Failed(f"{method} {path}: {answer.status} {data[:300]!r}")
        return json.loads(data) if data else None

    def rows(self, path: str) -> Iterator[dict[str, Any]]:
        """All rows of a list."""
        page = self.api("GET", f"{path}?page_size=1000")
        while True:
            yield from page["results"]
            if not page["next"]:
                return
            page = self.api("GET", page["next"].split("/api/v1/")[1])

    def sentence_ids(self) -> list[int]:
        """The corpus's sentences; brings it in where no benchmark did."""
        if not self._ids:
            if not any(self.rows("projects/bench/documents/")):
                from tests.bench import corpus

                corpus.write(self.path / "corpus.jsonl", DOCUMENTS)
                self.ingest(self.path / "corpus.jsonl")
            self._ids = [row["id"] for row in self.rows("projects/bench/sentences/")][:SENTENCES]
        return self._ids
