"""What a tool has to be able to do to be measured beside the others, and what one says that cannot."""

import http.client
import json
import os
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LABELS = ("fact", "opinion", "disputed", "unsupported")
PATIENCE, STARTING = 300, 900
"""Seconds that anything of a tool may take, and its first start: more than a busy machine needs."""

type Save = Callable[[int], None]
"""Saves the label of one sentence after another on a connection of its own; takes a number that only grows."""


class CannotBeMeasured(Exception):
    """A tool, or one thing of it, does not work here. The words go into the table's notes."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document in a browser: its address, and JavaScript that is true when its sentences can be labelled."""

    url: str
    ready: str
    cookies: dict[str, str] = field(default_factory=dict)


class Tool(ABC):
    """One tool with a data folder of its own. `prepare` comes first, `stop` last, whatever happened."""

    name: str
    note = ""
    """Under which conditions it was measured, where these are not the same for all."""

    @abstractmethod
    def version(self) -> str: ...

    @abstractmethod
    def megabytes(self) -> float:
        """Of what is installed."""

    @abstractmethod
    def start(self) -> float:
        """Start on an empty folder; the seconds until it answers."""

    @abstractmethod
    def prepare(self, sentences: list[str], documents: list[list[str]]) -> None:
        """A project with these sentences, none labelled, and these documents, all of whose sentences are."""

    @abstractmethod
    def roots(self) -> set[int]:
        """The ids of the processes it started; their children belong to it."""

    @abstractmethod
    def saver(self, number: int) -> Save:
        """Of one of several people, by their number."""

    def bring_in(self, sentences: list[str]) -> float:
        """Seconds to bring in labelled sentences over HTTP, until they are there."""
        raise CannotBeMeasured("no import while it runs")

    @abstractmethod
    def export(self) -> tuple[int, float]:
        """Rows of an export as JSON Lines or JSON, and the seconds it took."""

    @abstractmethod
    def opened(self, sentences: int) -> Opened:
        """Where the document of so many sentences is opened."""

    @abstractmethod
    def stop(self) -> None: ...


class Client:
    """JSON over one connection, which is opened again where a server closes it."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.port = port
        self.headers = headers or {}
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def send(
        self, method: str, path: str, body: bytes | str | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        for attempt in (1, 2):
            try:
                self._connection.request(method, path, body, given)
                answer = self._connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self._connection.close()
                if attempt == 2:
                    raise
        raise AssertionError

    def json(self, method: str, path: str, body: Any = None) -> Any:
        """An answer's JSON.

        Raises:
            CannotBeMeasured: it was no success.
        """
        content = None if body is None else json.dumps(body)
        status, _, data = self.send(method, path, content, Content_Type="application/json")
        if not 200 <= status < 300:
            raise CannotBeMeasured(f"{method} {path} was answered {status}: {data[:200]!r}")
        return json.loads(data) if data else None

    def upload(self, path: str, field: str, name: str, content: bytes) -> bytes:
        """Send a file as a form does; the answer."""
        mark = "a-mark-that-is-in-no-corpus"
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        body = head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content
        body += f"\r\n--{mark}--\r\n".encode()
        status, _, data = self.send("POST", path, body, Content_Type=f"multipart/form-data; boundary={mark}")
        if not 200 <= status < 300:
            raise CannotBeMeasured(f"An upload was answered {status}: {data[:200]!r}")
        return data

    def answers(self, path: str) -> bool:
        """Is there a server, and content with itself?"""
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with closing(client), suppress(OSError, http.client.HTTPException):
            client.request("GET", path)
            return client.getresponse().status < 400
        return False


def surroundings(home: Path, **also: str) -> dict[str, str]:
    """The environment of a tool's processes: what this shell has set would be read as settings by some."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return {**kept, "HOME": str(home), **also}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait(what: str, is_there: Callable[[], bool], every: float = 0.05, seconds: float = PATIENCE) -> float:
    """Ask until it is; the seconds that took.

    Raises:
        CannotBeMeasured: it took too long.
    """
    began = time.monotonic()
    while not is_there():
        if time.monotonic() - began > seconds:
            raise CannotBeMeasured(f"{what} took more than {seconds:.0f} s")
        time.sleep(every)
    return time.monotonic() - began


def last_words(log: Path) -> str:
    """The end of a log, on one line."""
    return " ".join(log.read_text(errors="replace").split())[-300:] if log.exists() else ""


def offsets(sentences: list[str]) -> list[list[int]]:
    """Where each stands in all of them joined by spaces: [start, end) in code points."""
    found, at = [], 0
    for sentence in sentences:
        found.append([at, at + len(sentence)])
        at += len(sentence) + 1
    return found


def cookies(headers: http.client.HTTPMessage) -> dict[str, str]:
    """What an answer sets."""
    lines = headers.get_all("Set-Cookie") or []
    return dict(line.split(";")[0].split("=", 1) for line in lines)
