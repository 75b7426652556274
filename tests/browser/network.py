"""A network between the browser and the server, which tests let misbehave.

`network.does` says for a method and a path what happens: None passes it on, "portal" answers in the server's
place as a hotel does, "refuse" closes the connection before the server hears of it, "lose" when the server has
answered, "break" in the middle of that answer; a number is a status with which something on the way answers,
and an event holds the server's answer until it is set.
"""

import http.client
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import urlsplit

from tests.waiting import PATIENCE

PORTAL = b"<!doctype html><title>Hotel</title><h1>Welcome</h1><p>Enter your room number.</p>"
NOT_PASSED_ON = {"transfer-encoding", "connection", "keep-alive", "date", "server", "content-length"}

type Deed = str | int | Event | None


class Network(ThreadingHTTPServer):
    """Serves at `url` what the server at `upstream` answers, unless `does` says otherwise."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.upstream = urlsplit(upstream)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.held: list[str] = []
        """Paths of which the answer was held."""
        self.does: Callable[[str, str], Deed] = lambda _method, _path: None
        Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address) -> None:
        """A browser that goes away is no news."""


class Passing(BaseHTTPRequestHandler):
    """Passes one request on."""

    protocol_version = "HTTP/1.1"
    server: Network

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        deed = self.server.does(self.command, self.path)
        if deed == "refuse":
            self.close_connection = True
            return
        if deed == "portal" or isinstance(deed, int):
            self.give(deed if isinstance(deed, int) else 200, [("Content-Type", "text/html")], PORTAL)
            return
        status, headers, content = self.ask(body)
        if isinstance(deed, Event):
            self.server.held.append(self.path)
            deed.wait(PATIENCE)
        if deed == "lose":
            self.close_connection = True
            return
        self.give(status, headers, content, is_broken=deed == "break")

    do_GET = do_POST = do_HEAD = handle_any  # noqa: N815 - the names are the library's

    def ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the server answers."""
        way = http.client.HTTPConnection(
            str(self.server.upstream.hostname), self.server.upstream.port, timeout=PATIENCE
        )
        way.request(self.command, self.path, body, dict(self.headers.items()))
        answer = way.getresponse()
        content = answer.read()
        way.close()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in NOT_PASSED_ON]
        return answer.status, kept, content

    def give(
        self, status: int, headers: list[tuple[str, str]], content: bytes, is_broken: bool = False
    ) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if is_broken else content)
        self.close_connection = self.close_connection or is_broken

    def log_message(self, *_arguments: object) -> None:
        """Nothing is logged."""
