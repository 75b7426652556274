"""Who takes or sends next to nothing: by samples, and at the web server itself."""

import socket
import subprocess
import sys

import pytest

from config.database import ROOT
from config.slow_clients import Sample, Watch
from tests.config.servers import clean_environment
from tests.config.test_up import free_port
from tests.waiting import PATIENCE, wait_for


def test_whoever_takes_nothing_for_a_window_is_too_slow_and_whoever_takes_something_is_not():
    watch = Watch(window=60, slowest=512)

    def slow(now, stalled, taking):
        samples = {
            "stalled": Sample(stalled, 100, is_sending=True, is_unanswered=False),
            "taking": Sample(taking, 100, is_sending=True, is_unanswered=False),
            "idle": Sample(5, 100, is_sending=False, is_unanswered=False),
        }
        return watch.too_slow(now, samples, awaits_bodies=True)

    assert slow(0, 1_000, 1_000) == []
    assert slow(59, 1_000, 50_000) == []
    assert slow(60, 1_010, 60_000) == ["stalled"]


def test_a_trickle_is_told_from_a_body_that_comes_and_from_a_server_that_computes():
    def slow(received, awaits_bodies):
        watch = Watch(window=60, slowest=512)
        first = Sample(0, 10, is_sending=False, is_unanswered=True)
        watch.too_slow(0, {"a": first}, awaits_bodies)
        return watch.too_slow(60, {"a": Sample(0, received, False, True)}, awaits_bodies)

    assert slow(received=70, awaits_bodies=True) == ["a"]
    assert slow(received=1_000_000, awaits_bodies=True) == []
    assert slow(received=10, awaits_bodies=False) == []


def test_a_pause_begins_the_window_anew():
    watch = Watch(window=60, slowest=512)
    sending, idle = Sample(0, 0, True, False), Sample(0, 0, False, False)

    watch.too_slow(0, {"a": sending}, False)
    watch.too_slow(50, {"a": idle}, False)
    watch.too_slow(55, {"a": sending}, False)

    assert watch.too_slow(70, {"a": sending}, False) == []
    assert watch.too_slow(115, {"a": sending}, False) == ["a"]
    assert watch.too_slow(200, {}, False) == []


@pytest.fixture
def server(tmp_path):
    """granian with an application that never ends its answer; its port, and what it said."""
    port, log = free_port(), tmp_path / "log"
    command = [
        "-m",
        "granian",
        "tests.config.slow_app:application",
        "--interface",
        "wsgi",
        "--no-ws",
        "--http",
        "1",
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, *command, "--port", str(port), "--blocking-threads", "16", "--log-level", "error",
             "--http1-header-read-timeout", "1000"],
            cwd=ROOT, env=clean_environment() | {"SLOW_PORT": str(port)}, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        wait_for(lambda: answers(port))
        yield port, log
    finally:
        process.terminate()
        process.wait(PATIENCE)


def answers(port):
    try:
        return b"200 OK" in talk(port, b"GET /health/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    except OSError:
        return False


def talk(port, said):
    """What comes for this, until the other side ends it."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        client.sendall(said)
        return b"".join(iter(lambda: client.recv(1 << 16), b""))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of its connections")
def test_the_server_hangs_up_on_who_stalls_in_headers_in_a_body_and_in_reading(server):
    port, log = server
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as reader:
        reader.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        wait_for(lambda: b"closed" in log.read_bytes())

        # Each of these ends because the server ends it.
        talk(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        wait_for(lambda: b"cut_off" in log.read_bytes())
        assert b"200 OK" not in talk(port, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert answers(port)


def test_more_headers_than_anybody_needs_are_refused(server):
    port, _ = server
    many = b"".join(b"X-%d: a\r\n" % number for number in range(200))
    long = b"X: " + b"a" * 500_000 + b"\r\n"

    for headers in (many, long):
        try:
            said = talk(port, b"GET / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n")
        except ConnectionError:  # it hung up while the rest was on its way
            continue
        assert said.startswith(b"HTTP/1.1 431 ")
    assert answers(port)
