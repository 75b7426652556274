"""What is under way while processes are killed: labels, imports, exports, releases and pulls through the API."""

import http.client
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.bench.app import App

LABELS = ("fact", "opinion", "disputed", "unsupported")
PATIENCE = 180.0
"""Seconds within which a call is answered and a job done, on a machine that does other things as well."""
DOCUMENTS = 120
"""In one import."""


class Unanswered(Exception):
    """It may or may not have been done."""


@dataclass(slots=True)
class Client:
    """Calls as one person; `faults` collects what no outage excuses."""

    app: App
    user: str
    faults: list[str]

    def once(
        self, method: str, path: str, body: Any = None, key: str = "", timeout: float = 10
    ) -> tuple[int, Any]:
        """Status and answer of one call.

        Raises:
            Unanswered: no answer came, or one that says to try again.
        """
        headers = self.app.token(self.user) | {"Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        connection = http.client.HTTPConnection("127.0.0.1", self.app.port, timeout=timeout)
        try:
            with closing(connection):
                content = None if body is None else json.dumps(body)
                connection.request(method, f"/api/v1/{path}", content, headers)
                answer = connection.getresponse()
                data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(str(error)) from error
        if answer.status == 503:
            if "Retry-After" not in answer.headers or b'"detail"' not in data:
                self.faults.append(f"{method} {path}: 503 without words: {data[:200]!r}")
            raise Unanswered("503")
        if answer.status >= 500:
            self.faults.append(f"{method} {path}: {answer.status} {data[:200]!r}")
            raise Unanswered(str(answer.status))
        return answer.status, json.loads(data) if data else None

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        """The same call again until it is answered, as the outbox of a page does it."""
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                return self.once(method, path, body, key)
            except Unanswered as error:
                if time.monotonic() > give_up:
                    raise AssertionError(f"{method} {path} was never answered: {error}") from error
                time.sleep(0.1)


@dataclass(slots=True)
class Acknowledged:
    """Every label that was acknowledged: its op, whose it is, of which sentence, in order."""

    ops: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    last: dict[tuple[str, int], str] = field(default_factory=dict)

    def note(self, op: str, user: str, sentence: int, label: str) -> None:
        self.ops[op] = user, sentence, label
        self.last[user, sentence] = label


class Work:
    """All that goes on; `stop` lets everybody finish what they have begun."""

    def __init__(self, app: App, sentences: list[int], readers: list[str], seed: int) -> None:
        self.app, self.sentences, self.seed = app, sentences, seed
        self.ending = threading.Event()
        self.faults: list[str] = []
        self.acknowledged = Acknowledged()
        self.imported: list[int] = []
        self.jobs: list[str] = []
        self.releases: list[str] = []
        self.pulled: list[tuple[str, str]] = []
        self.threads = [
            *(threading.Thread(target=self._guarded, args=(self._label, user)) for user in readers),
            *(threading.Thread(target=self._guarded, args=(self._pull, user)) for user in readers[:2]),
            *(
                threading.Thread(target=self._guarded, args=(what, "lead"))
                for what in (self._import, self._export, self._release)
            ),
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def _guarded(self, what: Any, user: str) -> None:
        """What goes wrong in a thread is a fault of the run."""
        try:
            what(Client(self.app, user, self.faults))
        except Exception as error:
            self.faults.append(f"{user}: {what.__name__}: {error!r}")

    def _label(self, client: Client) -> None:
        chance = random.Random(f"{self.seed} {client.user}")
        revisions: dict[int, int] = {}
        while not self.ending.is_set():
            self.label(client, chance.choice(self.sentences), chance, revisions)

    def label(self, client: Client, sentence: int, chance: random.Random, revisions: dict[int, int]) -> None:
        """Another label than before, sent with one op until it is acknowledged."""
        before = self.acknowledged.last.get((client.user, sentence))
        label = chance.choice([one for one in LABELS if one != before])
        op = str(uuid4())
        body = {"label": label, "op": op, "base": revisions.get(sentence, 0)}
        status, answer = client.call("PUT", f"sentences/{sentence}/label/", body)
        if status != 200 or answer.get("op") != op or answer.get("label") != label:
            self.faults.append(f"{client.user}, sentence {sentence}, {body}: {status} {answer}")
            return
        revisions[sentence] = answer["revision"]
        self.acknowledged.note(op, client.user, sentence, label)

    def _import(self, client: Client) -> None:
        for number in self._until_told():
            lines = "".join(_line(self.seed, number, at) for at in range(DOCUMENTS))
            body = {"text": lines, "format": "jsonl"}
            status, job = client.call("POST", "projects/bench/documents/", body, key=str(uuid4()))
            if status == 202:
                self._await_job(client, job["id"])
                self.imported.append(DOCUMENTS)
            else:
                self.faults.append(f"import: {status} {job}")

    def _export(self, client: Client) -> None:
        for _number in self._until_told():
            body = {"format": "csv", "rows": "labels"}
            status, job = client.call("POST", "projects/bench/export/", body, key=str(uuid4()))
            if status == 202:
                self._await_job(client, job["id"])
            else:
                self.faults.append(f"export: {status} {job}")

    def _release(self, client: Client) -> None:
        for number in self._until_told():
            version = f"1.{number}.0"
            body = {"version": version}
            status, answer = client.call("POST", "projects/bench/releases/", body, key=str(uuid4()))
            if status not in (201, 202):
                self.faults.append(f"release: {status} {answer}")
                return
            self._await(client, f"projects/bench/releases/{version}/", "state", "draft")
            self.releases.append(version)

    def _pull(self, client: Client) -> None:
        while not self.ending.wait(0.3):
            status, answer = client.call("POST", "projects/queue/next/", {"another": True}, key=str(uuid4()))
            if status == 200 and answer.get("document"):
                self.pulled.append((client.user, answer["document"]))
            elif status >= 400:
                self.faults.append(f"pull: {status} {answer}")

    def _until_told(self) -> Iterator[int]:
        number = 0
        while not self.ending.wait(0.2):
            yield number
            number += 1

    def _await_job(self, client: Client, job: str) -> None:
        self.jobs.append(job)
        self._await(client, f"jobs/{job}/", "status", "done")

    def _await(self, client: Client, path: str, name: str, value: str) -> None:
        give_up = time.monotonic() + PATIENCE
        while True:
            _status, answer = client.call("GET", path)
            if answer.get(name) == value:
                return
            if answer.get(name) in ("failed", "cancelled") or time.monotonic() > give_up:
                raise AssertionError(f"{path} is {answer}")
            time.sleep(0.3)


def _line(seed: int, number: int, at: int) -> str:
    """A document of four sentences in two posts, as JSON Lines."""
    posts = [
        {"id": "a", "kind": "article", "text": f"Gate {at} of lock {number} leaks. It did so in {seed}."},
        {"id": "b", "kind": "comment", "parent": "a", "text": f"I do mind gate {at} of {number}. It is wet."},
    ]
    return json.dumps({"title": f"Gate {number}.{at}", "posts": posts}) + "\n"
