"""A run of the measurements: a path that fails stops no other, and the client hears what a server says."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.bench import __main__ as bench
from tests.bench.app import Failed
from tests.bench.client import Client
from tests.bench.figures import Figure

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nab"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"
BUSY = b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"


class App:
    """Stands in for a running installation."""

    def __init__(self, starts: bool = True) -> None:
        self.starts = starts

    def __enter__(self) -> "App":
        if not self.starts:
            raise Failed("The app did not start:\nno room")
        return self

    def revive(self) -> None:
        """It lives."""


def path(measured) -> bench.Bench:
    def measure(_app):
        if isinstance(measured, Exception):
            raise measured
        return [Figure("save", measured, "ms")]

    return bench.Bench(measure)


@pytest.fixture
def known(monkeypatch):
    """Paths of which one fails, one cannot be measured here and two are."""
    paths = {"label": path(1.0), "export": path(AssertionError()), "undo": path(2.0), "browser": path(3.0)}
    monkeypatch.setattr(bench, "KNOWN", paths)
    lacks = {id(paths["browser"]): "there is no Chromium"}
    monkeypatch.setattr(bench.Bench, "lacks", lambda self, _app: lacks.get(id(self)))
    return list(paths)


def test_a_path_that_fails_stops_no_other(known):
    found = bench.Found()

    bench.walk(App(), known, found)

    assert [(one.bench, one.value) for one in found.figures] == [("label", 1.0), ("undo", 2.0)]
    assert found.unmeasured == {
        "export": "it failed: AssertionError",
        "browser": "there is no Chromium",
    }
    assert found.failed == {"export"}


def test_an_app_that_does_not_start_is_told_of_every_path(known):
    found = bench.Found()

    bench.walk(App(starts=False), known, found)

    assert set(found.unmeasured.values()) == {"The app did not start:"}
    assert found.failed == set(known)


@contextmanager
def server(*connections: list[bytes]) -> Iterator[int]:
    """Answers the requests of each connection in turn with what is given, then ends it."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answers in connections:
            taken, _ = listening.accept()
            with taken:
                for answer in answers:
                    taken.recv(65_536)
                    taken.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    thread.join(60)
    listening.close()


def test_the_client_reads_both_kinds_of_bodies_on_one_connection():
    with server([PLAIN, CHUNKED, PLAIN]) as port, Client(port, {}) as client:
        bodies = [client.get("/").body for _ in range(3)]

    assert bodies == [b"ab", b"abcde", b"ab"]


def test_the_client_comes_again_when_a_connection_was_ended():
    with server([PLAIN], [PLAIN]) as port, Client(port, {}) as client:
        first, second = client.get("/"), client.get("/")

    assert (first.status, second.status) == (200, 200)
    assert second.took > 0


def test_the_client_waits_as_long_as_a_busy_server_asks():
    with server([BUSY, BUSY, PLAIN]) as port, Client(port, {}) as client:
        assert client.until_done("GET", "/") > 0


def test_another_status_is_a_failure_that_names_the_request():
    with (
        server([BUSY]) as port,
        Client(port, {}) as client,
        pytest.raises(Failed, match=r"GET /x/ was answered 503"),
    ):
        client.get("/x/")
