"""Potato as its own start command serves it: one process, files."""

import json
import subprocess
import time

from tests.bench.peers.environments import Peer
from tests.bench.peers.installed import Installed
from tests.bench.peers.tools import (
    LABELS,
    PATIENCE,
    CannotBeMeasured,
    Client,
    Opened,
    Save,
    cookies,
    offsets,
    surroundings,
)

PEER = Peer("potato-annotation", "potato-annotation==2.12.*", ">=3.10,<3.14")
SPAN = ".span-overlay-pure, .span-highlight"
CONFIG = {
    "annotation_task_name": "bench",
    "task_dir": ".",
    "output_annotation_dir": "annotation_output",
    "output_annotation_format": "json",
    "data_files": ["corpus.jsonl"],
    "item_properties": {"id_key": "id", "text_key": "text"},
    "user_config": {"allow_all_users": True, "users": []},
    "require_password": False,
    "annotation_schemes": [
        {"annotation_type": "radio", "name": "verdict", "description": "What is it?", "labels": list(LABELS)},
        {
            "annotation_type": "span",
            "name": "spans",
            "description": "Which is which?",
            "labels": list(LABELS),
        },
    ],
}


class Potato(Installed):
    peer = PEER
    name = "Potato"
    note = "as `potato start` serves it: one process, files; its corpus is read at the start, whole"

    def __init__(self) -> None:
        super().__init__()
        self.saved: set[tuple[int, str]] = set()

    def start(self) -> float:
        self._write([{"id": "s0", "text": "A sentence."}])
        return self._start()

    def _write(self, items: list[dict]) -> None:
        # YAML takes JSON.
        (self.path / "config.yaml").write_text(json.dumps(CONFIG))
        with (self.path / "corpus.jsonl").open("w") as file:
            file.writelines(json.dumps(item) + "\n" for item in items)

    def _start(self) -> float:
        began = time.monotonic()
        command = [
            str(PEER.programs / "potato"),
            "start",
            "config.yaml",
            "--host",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        self.processes.start(command, surroundings(self.path), self.path, self.log)
        self.wait_for_start(lambda: Client(self.port).answers("/"))
        return time.monotonic() - began

    def prepare(self, sentences: list[str], documents: list[list[str]]) -> None:
        self.processes.stop()
        items = [{"id": f"d{len(part)}", "text": " ".join(part)} for part in documents]
        self.ids = [f"s{number}" for number in range(len(sentences))]
        items += [{"id": id, "text": text} for id, text in zip(self.ids, sentences, strict=True)]
        self._write(items)
        self._start()
        self.documents = {len(part): part for part in documents}

    def _person(self, name: str) -> Client:
        client = Client(self.port)
        status, headers, _ = client.send(
            "POST", "/auth", f"email={name}", Content_Type="application/x-www-form-urlencoded"
        )
        found = cookies(headers)
        if "session" not in found:
            raise CannotBeMeasured(f"signing in was answered {status}")
        client.headers["Cookie"] = f"session={found['session']}"
        return client

    def saver(self, number: int) -> Save:
        client = self._person(f"person{number}")

        def save(count: int) -> None:
            id = self.ids[(number * 431 + count) % len(self.ids)]
            label = LABELS[count % 4]
            client.json(
                "POST", "/updateinstance", {"instance_id": id, "annotations": {f"verdict:::{label}": label}}
            )
            self.saved.add((number, id))

        return save

    def export(self) -> tuple[int, float]:
        command = [
            str(PEER.programs / "python"), "-m", "potato.export", "--config", "config.yaml", "--format", "jsonl",
            "--output", "exported",
        ]  # fmt: skip
        began = time.monotonic()
        ended = subprocess.run(command, cwd=self.path, capture_output=True, text=True, timeout=PATIENCE)
        seconds = time.monotonic() - began
        if ended.returncode:
            raise CannotBeMeasured(f"its export failed: {ended.stderr[-300:]}")
        files = [path for path in (self.path / "exported").rglob("*.jsonl") if path.is_file()]
        return sum(path.read_bytes().count(b"\n") for path in files), seconds

    def opened(self, sentences: int) -> Opened:
        """Its sentences are labelled only now: its export goes over a whole text for each span."""
        reader = self._person(f"reader{sentences}")
        spans = [
            {
                "schema": "spans", "name": LABELS[n % 4], "title": LABELS[n % 4], "start": start, "end": end,
                "value": "true", "target_field": "text",
            }
            for n, (start, end) in enumerate(offsets(self.documents[sentences]))
        ]  # fmt: skip
        reader.json("POST", "/updateinstance", {"instance_id": f"d{sentences}", "span_annotations": spans})
        session = reader.headers["Cookie"].split("=", 1)[1]
        ready = f"document.querySelectorAll('{SPAN}').length >= {sentences}"
        url = f"http://127.0.0.1:{self.port}/annotate?instance_id=d{sentences}"
        return Opened(url, ready, {"session": session})
