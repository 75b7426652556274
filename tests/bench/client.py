"""A client that takes next to nothing itself: client, app and database share one machine, and the app is measured."""

import contextlib
import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Self, cast

from tests.bench.app import App, Failed

CSRF = "c" * 32
PATIENCE = 120
CODINGS = "gzip, deflate, br, zstd"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and the milliseconds from the first byte that was sent to the last that came."""

    status: int
    headers: dict[str, str]
    body: bytes
    took: float

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """One connection that stays open, of somebody by token or by session."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.port = port
        told = {"Host": f"127.0.0.1:{port}", **headers}
        self.head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.streams: tuple[socket.socket, BinaryIO] | None = None

    @classmethod
    def by_token(cls, app: App, user: str) -> Self:
        return cls(app.port, {**app.token(user), "Content-Type": "application/json"})

    @classmethod
    def by_session(cls, app: App, user: str, **more: str) -> Self:
        """As the pages ask; `more` are headers beside."""
        return cls(
            app.port,
            {
                "Cookie": f"sessionid={app.session(user)}; csrftoken={CSRF}",
                "X-CSRFToken": CSRF,
                "Content-Type": "application/x-www-form-urlencoded",
                **more,
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self.streams is not None:
            for stream in self.streams:
                stream.close()
        self.streams = None

    def ask(self, method: str, path: str, body: str = "") -> Answer:
        """An answer, whatever its status; a connection that ended between two requests is opened again."""
        content = body.encode()
        request = f"{method} {path} HTTP/1.1\r\n{self.head}Content-Length: {len(content)}\r\n\r\n".encode()
        for attempt in range(2):
            is_fresh = self.streams is None
            try:
                return self._ask(request + content, method)
            except (ConnectionError, EOFError):
                self.close()
                if is_fresh or attempt:
                    raise
        raise ConnectionError

    def get(self, path: str, wanted: int = 200) -> Answer:
        return self.done("GET", path, wanted=wanted)

    def asking(self, path: str) -> Callable[[], float]:
        """Asks for it, and says how many milliseconds that took."""
        return lambda: self.get(path).took

    def done(self, method: str, path: str, body: str = "", wanted: int = 200) -> Answer:
        """An answer of the wanted status.

        Raises:
            Failed: it has another.
        """
        answer = self.ask(method, path, body)
        if answer.status != wanted:
            raise Failed(f"{method} {path} was answered {answer.status}: {answer.body[:300]!r}")
        return answer

    def until_done(self, method: str, path: str, body: str = "") -> float:
        """Milliseconds until it is answered with 200, the waits that a busy server asks for included.

        Raises:
            Failed: it has another answer, or is still busy after PATIENCE.
        """
        began = time.perf_counter()
        while (
            answer := self.ask(method, path, body)
        ).status == 503 and time.perf_counter() < began + PATIENCE:
            time.sleep(float(answer.headers.get("retry-after", 1)))
        if answer.status != 200:
            raise Failed(f"{method} {path} was answered {answer.status}: {answer.body[:300]!r}")
        return 1000 * (time.perf_counter() - began)

    def _ask(self, request: bytes, method: str) -> Answer:
        began = time.perf_counter()
        if self.streams is None:
            opened = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.streams = opened, cast(BinaryIO, opened.makefile("rb", 1 << 16))
        opened, stream = self.streams
        opened.sendall(request)
        first = stream.readline()
        if not first:
            raise EOFError("the connection was ended")
        status, headers = int(first.split(None, 2)[1]), {}
        while (line := stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        body = b"" if method == "HEAD" or status in (204, 304) else _body(stream, headers)
        if headers.get("connection") == "close":
            self.close()
        return Answer(status, headers, body, 1000 * (time.perf_counter() - began))


def _body(stream: BinaryIO, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding") != "chunked":
        return stream.read(int(headers.get("content-length", 0)))
    parts = []
    while size := int(stream.readline().strip() or b"0", 16):
        parts.append(stream.read(size))
        stream.readline()
    with contextlib.suppress(OSError):
        stream.readline()
    return b"".join(parts)
