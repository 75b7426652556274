"""Label Studio as its own start command serves it: one process, SQLite."""

import json
import time

from tests.bench.peers.environments import Peer
from tests.bench.peers.installed import Installed
from tests.bench.peers.tools import (
    LABELS,
    CannotBeMeasured,
    Client,
    Opened,
    Save,
    cookies,
    offsets,
    surroundings,
)

PEER = Peer("label-studio", "label-studio==1.23.*", ">=3.10,<3.14")
PERSON, WORD = "lead@example.org", "a-word-for-this-run"
TOKEN = "f" * 40
CHOICES = "".join(f'<Choice value="{label}"/>' for label in LABELS)
SPANS = "".join(f'<Label value="{label}"/>' for label in LABELS)
ONE = (
    f'<View><Text name="text" value="$text"/><Choices name="verdict" toName="text">{CHOICES}</Choices></View>'
)
MANY = f'<View><Labels name="verdict" toName="text">{SPANS}</Labels><Text name="text" value="$text"/></View>'
# Nothing of a run leaves this machine.
QUIET = {
    "COLLECT_ANALYTICS": "false", "LATEST_VERSION_CHECK": "false", "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "",
    "FEATURE_FLAGS_OFFLINE": "true", "DEBUG": "false",
}  # fmt: skip


class LabelStudio(Installed):
    peer = PEER
    name = "Label Studio"
    note = "as `label-studio start` serves it: one process, SQLite; all clients are one person"

    def __init__(self) -> None:
        super().__init__()
        self.client = Client(self.port, {"Authorization": f"Token {TOKEN}"})
        self.documents: dict[int, int] = {}

    def start(self) -> float:
        began = time.monotonic()
        command = [
            str(PEER.programs / "label-studio"), "start", "--no-browser", "--data-dir", str(self.path / "data"),
            "--username", PERSON, "--password", WORD, "--user-token", TOKEN, "--enable-legacy-api-token",
            "--internal-host", "127.0.0.1", "--port", str(self.port),
        ]  # fmt: skip
        self.processes.start(command, surroundings(self.path, **QUIET), self.path, self.log)
        self.wait_for_start(lambda: self.client.answers("/health/"))
        return time.monotonic() - began

    def prepare(self, sentences: list[str], documents: list[list[str]]) -> None:
        self.single, self.exported, whole = (
            self.client.json("POST", "/api/projects/", {"title": title, "label_config": config})["id"]
            for title, config in (("sentences", ONE), ("exported", ONE), ("documents", MANY))
        )
        self.project = whole
        tasks = [{"data": {"text": text}} for text in sentences]
        self.ids = self._import(self.single, tasks)
        for part in documents:
            [self.documents[len(part)]] = self._import(whole, [_document(part)])

    def _import(self, project: int, tasks: list[dict]) -> list[int]:
        path = f"/api/projects/{project}/import?return_task_ids=true"
        return self.client.json("POST", path, tasks)["task_ids"]

    def saver(self, number: int) -> Save:
        client = Client(self.port, self.client.headers)

        def save(count: int) -> None:
            task = self.ids[(number * 431 + count) % len(self.ids)]
            client.json("POST", f"/api/tasks/{task}/annotations/", {"result": [_choice(count)]})

        return save

    def bring_in(self, sentences: list[str]) -> float:
        tasks = [
            {"data": {"text": text}, "annotations": [{"result": [_choice(number)]}]}
            for number, text in enumerate(sentences)
        ]
        began = time.monotonic()
        self._import(self.exported, tasks)
        return time.monotonic() - began

    def export(self) -> tuple[int, float]:
        began = time.monotonic()
        _, _, data = self.client.send("GET", f"/api/projects/{self.exported}/export?exportType=JSON")
        seconds = time.monotonic() - began
        return len(json.loads(data)), seconds

    def opened(self, sentences: int) -> Opened:
        url = f"http://127.0.0.1:{self.port}/projects/{self.project}/data?task={self.documents[sentences]}"
        ready = f"document.querySelectorAll('.htx-highlight').length >= {sentences}"
        return Opened(url, ready, self._session())

    def _session(self) -> dict[str, str]:
        """Sign in as its page does."""
        client = Client(self.port)
        _, headers, _ = client.send("GET", "/user/login/")
        found = cookies(headers)
        csrf = found["csrftoken"]
        body = f"csrfmiddlewaretoken={csrf}&email={PERSON.replace('@', '%40')}&password={WORD}"
        status, headers, _ = client.send(
            "POST", "/user/login/", body,
            Cookie="; ".join(f"{name}={value}" for name, value in found.items()),
            Content_Type="application/x-www-form-urlencoded",
        )  # fmt: skip
        if status != 302:
            raise CannotBeMeasured(f"signing in was answered {status}")
        return found | cookies(headers)


def _choice(number: int) -> dict:
    value = {"choices": [LABELS[number % 4]]}
    return {"from_name": "verdict", "to_name": "text", "type": "choices", "value": value}


def _document(sentences: list[str]) -> dict:
    regions = []
    for number, ((start, end), words) in enumerate(zip(offsets(sentences), sentences, strict=True)):
        value = {"start": start, "end": end, "text": words, "labels": [LABELS[number % 4]]}
        region = {"id": f"s{number}", "from_name": "verdict", "to_name": "text", "type": "labels"}
        regions.append(region | {"value": value})
    return {"data": {"text": " ".join(sentences)}, "annotations": [{"result": regions}]}
