"""Contested, measured as its peers are: over HTTP with a token, on a folder of its own."""

import contextlib
import json
import time
from pathlib import Path
from typing import Any

from tests.bench import starting
from tests.bench.app import ROOT, USERS, App
from tests.bench.peers.tools import LABELS, Client, Opened, Save, Tool, offsets, wait

IN_A_DOCUMENT = 40
READY = "document.body.hasAttribute('data-ready')"


class Contested(Tool):
    name = "Contested"

    def __init__(self) -> None:
        self.app = App()
        self.documents: dict[int, str] = {}
        self.ids: list[int] = []
        self.brought = 0

    def version(self) -> str:
        for line in (ROOT / "pyproject.toml").read_text().splitlines():
            if line.startswith("version = "):
                return line.split('"')[1]
        raise AssertionError

    def megabytes(self) -> float:
        return starting.environment() / 1e6

    def start(self) -> float:
        self.app.__enter__()
        return self.app.first_start

    def prepare(self, sentences: list[str], documents: list[list[str]]) -> None:
        parts = [sentences[at : at + IN_A_DOCUMENT] for at in range(0, len(sentences), IN_A_DOCUMENT)]
        self._ingest("open", parts)
        self.ids = [row["id"] for row in self.app.rows("projects/bench/sentences/")]
        for part in documents:
            self._ingest(f"whole-{len(part)}", [part])
        for one in self.app.rows("projects/bench/documents/"):
            if one["title"].startswith("whole"):
                self.documents[int(one["title"].split("-")[1])] = one["id"]
                self._label_all(one["id"])
        self.lead = Client(self.app.port, self.app.token("lead"))
        self.session = self.app.session(USERS[0])

    def _ingest(self, title: str, parts: list[list[str]]) -> None:
        path = self.app.path / f"{title}.jsonl"
        with path.open("w") as file:
            for part in parts:
                post = {"id": "a", "kind": "article", "text": " ".join(part), "sentences": offsets(part)}
                file.write(json.dumps({"title": title, "language": "en", "posts": [post]}) + "\n")
        self.app.ingest(path)

    def _label_all(self, document: str) -> None:
        rows = [
            {"sentence": row["id"], "label": LABELS[number % 4]}
            for number, row in enumerate(self.app.rows(f"documents/{document}/sentences/"))
        ]
        self.app.api("POST", "projects/bench/annotations/bulk/", {"annotations": rows}, USERS[0])

    def roots(self) -> set[int]:
        assert self.app.process is not None
        found = {self.app.process.pid}
        # The database's server is shared by all processes of a folder and a child of none.
        for pid in Path(self.app.environment["DATA_DIR"]).rglob("postmaster.pid"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                found.add(int(pid.read_text().split()[0]))
        return found

    def saver(self, number: int) -> Save:
        client = Client(self.app.port, self.app.token(USERS[number]))

        def save(count: int) -> None:
            sentence = self.ids[(number * 431 + count) % len(self.ids)]
            client.json("PUT", f"/api/v1/sentences/{sentence}/label/", {"label": LABELS[count % 4]})

        return save

    def bring_in(self, sentences: list[str]) -> float:
        self.brought += 1
        lines = (
            json.dumps({"id": number, "text": text, "label": [LABELS[number % 4]]})
            for number, text in enumerate(sentences)
        )
        given: dict[str, Any] = {
            "content": "\n".join(lines),
            "name": f"{self.brought}.jsonl",
            "format": "doccano",
        }
        given |= {"create": True, "dry_run": False, "reviewer": "colleague"}
        began = time.monotonic()
        one = self.lead.json("POST", "/api/v1/projects/bench/labels-import/", given)
        address = f"/api/v1/projects/bench/labels-import/{one['id']}/"

        def has_ended() -> bool:
            state = self.lead.json("GET", address)["state"]
            assert state not in {"failed", "refused"}, state
            return state == "imported"

        wait("an import", has_ended, every=0.02)
        return time.monotonic() - began

    def export(self) -> tuple[int, float]:
        began = time.monotonic()
        path = "/api/v1/projects/bench/export/?format=jsonl&rows=labels"
        _, _, data = self.lead.send("GET", path)
        return data.count(b"\n"), time.monotonic() - began

    def opened(self, sentences: int) -> Opened:
        url = f"http://127.0.0.1:{self.app.port}/documents/{self.documents[sentences]}/"
        return Opened(url, READY, {"sessionid": self.session})

    def stop(self) -> None:
        self.app.__exit__()
