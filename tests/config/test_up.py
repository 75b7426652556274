"""`manage.py up` as a user starts it: healthy, healthy again after kill -9 of any part, gone when stopped."""

import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import database_binaries
from config.database import ROOT
from tests.config.servers import (
    clean_environment,
    cluster_of,
    end_everything,
    postmaster,
    watcher_of,
)
from tests.waiting import PATIENCE, wait_for

pytestmark = pytest.mark.skipif(not database_binaries.HAS_PROC, reason="finds processes through /proc")


class Up:
    """A running `manage.py up` with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "data"
        self.port = free_port()
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), "--no-sample"],
                cwd=ROOT,
                env=clean_environment()
                | {"DATA_DIR": str(self.data_dir), "STATIC_ROOT": str(folder / "static")},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_healthy(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(client), contextlib.suppress(OSError, http.client.HTTPException):
            client.request("GET", "/health/")
            return client.getresponse().status == 200
        return False

    def children(self) -> dict[int, list[str]]:
        """Arguments of all that descends from it, by process id."""
        parents, arguments = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                pid = int(folder.name)
                parents[pid] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                arguments[pid] = (folder / "cmdline").read_text().split("\0")
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return {pid: arguments.get(pid, []) for pid in found - {self.process.pid}}

    def find(self, *words: str) -> list[int]:
        """Its web server and that one's workers, or its job worker, oldest first."""
        return sorted(pid for pid, args in self.children().items() if all(word in args for word in words))


def free_port() -> int:
    """Below the range from which outgoing connections take theirs."""
    while True:
        port = random.randrange(20000, 32000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@pytest.fixture(scope="module")
def running() -> Iterator[Up]:
    with tempfile.TemporaryDirectory(prefix="contested-test-") as folder:
        up = Up(Path(folder))
        try:
            wait_for(up.is_healthy)
            yield up
        finally:
            if up.process.poll() is None:
                os.killpg(up.process.pid, signal.SIGTERM)
                up.process.wait(PATIENCE)
            end_everything(up.data_dir)


def web_server(up: Up) -> int:
    return up.find("granian")[0]


def web_worker(up: Up) -> int:
    return up.find("granian")[-1]


def job_worker(up: Up) -> int:
    wait_for(lambda: up.find("manage.py"))
    return up.find("manage.py")[0]


def watcher(up: Up) -> int:
    pid = watcher_of(up.data_dir)
    assert pid
    return pid


def database_server(up: Up) -> int:
    return postmaster(up.data_dir)


def database_backend(up: Up) -> int:
    backends = [pid for pid, args in up.children().items() if "contested contested" in args[0]]
    return backends[0]


@pytest.mark.parametrize(
    "part", [job_worker, web_worker, database_backend, database_server, watcher, web_server]
)
def test_it_is_healthy_again_after_kill_of_a_part(running: Up, part: Callable[[Up], int]) -> None:
    wait_for(running.is_healthy)
    killed = part(running)

    os.kill(killed, signal.SIGKILL)

    wait_for(lambda: killed not in running.children())
    wait_for(lambda: running.is_healthy() and part(running) != killed)


def test_a_link_made_by_another_command_leads_to_its_port(running: Up) -> None:
    for command in (["user", "ana"], ["signin", "ana"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=clean_environment() | {"DATA_DIR": str(running.data_dir)},
            capture_output=True,
            text=True,
            check=True,
        )

    assert done.stdout.startswith(f"http://127.0.0.1:{running.port}/signin/")


def test_a_taken_port_is_named_before_anything_starts(running: Up, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "manage.py", "up", "--port", str(running.port)],
        cwd=ROOT,
        env=clean_environment() | {"DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
    )

    assert result.returncode == 1
    assert f"Port {running.port} on 127.0.0.1 is taken" in result.stderr
    assert f"--port {running.port + 1}" in result.stderr
    assert not (tmp_path / "data").exists()


def test_a_signal_ends_all_of_it(running: Up) -> None:
    wait_for(running.is_healthy)
    parts = running.children()
    assert any("granian" in arguments for arguments in parts.values())

    os.killpg(running.process.pid, signal.SIGTERM)

    assert running.process.wait(PATIENCE) == 0
    assert [pid for pid in parts if Path(f"/proc/{pid}/cwd").exists()] == []
    assert cluster_of(running.data_dir).pid() is None
    said = running.log.read_text()
    assert f"Contested runs on http://127.0.0.1:{running.port}" in said
    assert "Stopping." in said
