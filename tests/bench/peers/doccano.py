"""doccano with its own servers: gunicorn, Celery, SQLite."""

import io
import json
import os
import subprocess
import time
import zipfile
from typing import Any
from urllib.parse import urlencode

from tests.bench.peers.environments import Peer
from tests.bench.peers.installed import Installed
from tests.bench.peers.tools import (
    LABELS,
    STARTING,
    CannotBeMeasured,
    Client,
    Opened,
    Save,
    cookies,
    offsets,
    surroundings,
    wait,
)

# Of 2023: what came out since breaks what it does not pin.
PEER = Peer("doccano", "doccano==1.8.*", ">=3.9,<3.12", ("marshmallow<4", "numpy<2", "setuptools<81"))
PERSON, WORD = "lead", "a-word-for-this-run"
COLOURS = ("#163c81", "#9946a0", "#9a1812", "#6b7845")


class Doccano(Installed):
    peer = PEER
    name = "doccano"
    note = (
        "gunicorn with the workers of `doccano webserver`, `doccano task`, SQLite; all clients are one person"
    )

    def __init__(self) -> None:
        super().__init__()
        self.environment = surroundings(
            self.path, DOCCANO_HOME=str(self.path), STANDALONE="True", DEBUG="False", SECRET_KEY="s" * 50,
            DJANGO_SETTINGS_MODULE="config.settings.production",
            DATABASE_URL=f"sqlite:///{self.path}/db.sqlite3", MEDIA_ROOT=str(self.path / "media"),
        )  # fmt: skip
        self.documents: dict[int, int] = {}

    def start(self) -> float:
        program = str(PEER.programs / "doccano")
        began = time.monotonic()
        for command in (["init"], ["createuser", "--username", PERSON, "--password", WORD]):
            ended = subprocess.run(
                [program, *command], env=self.environment, cwd=self.path, capture_output=True, text=True,
                timeout=STARTING,
            )  # fmt: skip
            if ended.returncode:
                raise CannotBeMeasured(f"doccano {command[0]} failed: {ended.stderr[-300:]}")
        # `doccano webserver` listens on every address; the same server, on this machine alone.
        [backend] = PEER.folder.glob("lib/python*/site-packages/backend")
        workers = str(2 * (os.cpu_count() or 1) + 1)
        web = [
            str(PEER.programs / "gunicorn"), "--chdir", str(backend), "--workers", workers,
            "--bind", f"127.0.0.1:{self.port}", "config.wsgi",
        ]  # fmt: skip
        for command in (web, [program, "task"]):
            self.processes.start(command, self.environment, self.path, self.log)
        self.wait_for_start(lambda: Client(self.port).answers("/"))
        return time.monotonic() - began

    def prepare(self, sentences: list[str], documents: list[list[str]]) -> None:
        key = Client(self.port).json("POST", "/v1/auth/login/", {"username": PERSON, "password": WORD})["key"]
        self.client = Client(self.port, {"Authorization": f"Token {key}"})
        self.single, self.types = self._project(
            "sentences", "DocumentClassification", "TextClassificationProject"
        )
        self.exported, _ = self._project("exported", "DocumentClassification", "TextClassificationProject")
        lines = "\n".join(json.dumps({"text": text}) for text in sentences)
        self._import(self.single, lines, "DocumentClassification")
        self.ids = self._examples(self.single, len(sentences))
        for part in documents:
            project, _ = self._project(f"whole-{len(part)}", "SequenceLabeling", "SequenceLabelingProject")
            spans = [[start, end, LABELS[n % 4]] for n, (start, end) in enumerate(offsets(part))]
            self._import(project, json.dumps({"text": " ".join(part), "label": spans}), "SequenceLabeling")
            self.documents[len(part)] = project

    def _project(self, name: str, kind: str, resource: str) -> tuple[int, list[int]]:
        given: dict[str, Any] = {
            "name": name,
            "description": name,
            "guideline": "",
            "project_type": kind,
            "tags": [],
        }
        given |= {"resourcetype": resource, "random_order": False, "collaborative_annotation": False}
        given |= {"single_class_classification": True, "allow_overlapping": False, "grapheme_mode": False}
        project = self.client.json("POST", "/v1/projects", given)["id"]
        types = "category-types" if kind == "DocumentClassification" else "span-types"
        return project, [
            self.client.json(
                "POST", f"/v1/projects/{project}/{types}",
                {"text": label, "suffix_key": str(1 + number), "background_color": COLOURS[number]},
            )["id"]
            for number, label in enumerate(LABELS)
        ]  # fmt: skip

    def _import(self, project: int, lines: str, task: str) -> None:
        upload = self.client.upload("/v1/fp/process/", "filepond", "corpus.jsonl", lines.encode()).decode()
        given: dict[str, Any] = {
            "format": "JSONL",
            "task": task,
            "uploadIds": [upload.strip('"')],
            "delimiter": "",
            "encoding": "utf_8",
        }
        given |= {"column_data": "text", "column_label": "label"}
        started = self.client.json("POST", f"/v1/projects/{project}/upload", given)
        self._wait_for(started["task_id"])

    def _wait_for(self, task: str) -> None:
        def has_ended() -> bool:
            told = self.client.json("GET", f"/v1/tasks/status/{task}")
            if told.get("error"):
                raise CannotBeMeasured(f"its task failed: {str(told['error'])[:200]}")
            return bool(told["ready"])

        wait("a task", has_ended)

    def _examples(self, project: int, count: int) -> list[int]:
        rows = self.client.json("GET", f"/v1/projects/{project}/examples?limit={count}&offset=0")["results"]
        return [row["id"] for row in rows]

    def saver(self, number: int) -> Save:
        client = Client(self.port, self.client.headers)

        def save(count: int) -> None:
            example = self.ids[(number * 431 + count) % len(self.ids)]
            path = f"/v1/projects/{self.single}/examples/{example}/categories"
            client.json("POST", path, {"label": self.types[count % 4]})

        return save

    def bring_in(self, sentences: list[str]) -> float:
        lines = "\n".join(
            json.dumps({"text": text, "label": [LABELS[number % 4]]}) for number, text in enumerate(sentences)
        )
        began = time.monotonic()
        self._import(self.exported, lines, "DocumentClassification")
        return time.monotonic() - began

    def export(self) -> tuple[int, float]:
        began = time.monotonic()
        address = f"/v1/projects/{self.exported}/download"
        task = self.client.json("POST", address, {"format": "JSONL", "exportApproved": False})["task_id"]
        self._wait_for(task)
        _, _, data = self.client.send("GET", f"{address}?{urlencode({'taskId': task})}")
        seconds = time.monotonic() - began
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(archive.read(name).count(b"\n") for name in archive.namelist()), seconds

    def opened(self, sentences: int) -> Opened:
        project = self.documents[sentences]
        url = f"http://127.0.0.1:{self.port}/projects/{project}/sequence-labeling?page=1"
        return Opened(url, "document.querySelectorAll('svg text').length > 4", self._session())

    def _session(self) -> dict[str, str]:
        body = json.dumps({"username": PERSON, "password": WORD})
        _, headers, _ = Client(self.port).send(
            "POST", "/v1/auth/login/", body, Content_Type="application/json"
        )
        return cookies(headers)
