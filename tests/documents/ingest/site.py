"""A site on this machine, for the tests of what is fetched."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from documents.ingest.fetch import Fetched, fetch

LOCAL = ["127.0.0.0/8"]


class Site(ThreadingHTTPServer):
    """A site on this machine; `pages` maps a path to what answers it."""

    daemon_threads = True
    base: str

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def port(self) -> int:
        return self.server_address[1]


@contextmanager
def open_site(settings: Any, monkeypatch: Any, every: float) -> Iterator[Site]:
    """A site on this machine that pages may be fetched from, once in so many seconds."""
    server = Site()
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    settings.INGEST_NETWORKS = LOCAL
    settings.INGEST_PORTS = {server.port}
    monkeypatch.setattr("documents.fetching.EVERY", every)
    server.pages["/robots.txt"] = answering(b"", 404)
    server.base = f"http://127.0.0.1:{server.port}"
    yield server
    server.shutdown()
    server.server_close()


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))
        self.server.pages[self.path](self)

    def log_message(self, *args: object) -> None:
        return


def answering(body: bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def get(site: Site, path: str = "/", host: str = "bell.example", **arguments) -> Fetched:
    options: dict[str, Any] = {
        "timeout": 5,
        "max_bytes": 1_000_000,
        "ports": {site.port, 80, 443},
        "allow": LOCAL,
    }
    options["resolver"] = lambda host, port: ["127.0.0.1"]
    return fetch(f"http://{host}:{site.port}{path}", **{**options, **arguments})
