"""A Ray cluster of some machines, each of them processes of this one."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# A lost machine is noticed within seconds, not half a minute.
NOTICE = {
    "health_check_period_ms": 1_000,
    "health_check_timeout_ms": 5_000,
    "health_check_failure_threshold": 3,
}
RAY = str(Path(sys.executable).with_name("ray"))
OBJECTS = "--object-store-memory=150000000"


@dataclass
class Node:
    """What `ray start` began, which stays above all of it."""

    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """As if its machine lost its power."""
        for pid in [self.process.pid, *below(self.process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def below(pid: int) -> list[int]:
    """The processes that one started, and those that they did."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            above = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(above, []).append(int(folder.name))
    found = list(parents.get(pid, []))
    for child in found:
        found += parents.get(child, [])
    return found


@dataclass
class Cluster:
    """The address of a cluster, its nodes, and the environment of those who use it."""

    address: str
    nodes: list[Node]
    environment: dict[str, str]


@contextlib.contextmanager
def cluster(count: int) -> Iterator[Cluster]:
    """A cluster of so many nodes of one processor each."""
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        # A folder of its own, where Ray notes which clusters this machine has; sockets have short names.
        given = {"RAY_TMPDIR": folder, "RAY_USAGE_STATS_ENABLED": "0"}
        given |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
        # Each has a loopback address of its own: for 127.0.0.1 Ray would take one that others reach.
        with socket.socket() as free:
            free.bind(("127.0.0.2", 0))
            port = free.getsockname()[1]
        address = f"127.0.0.2:{port}"
        head = [
            "--node-ip-address=127.0.0.2",
            "--head",
            f"--port={port}",
            "--include-dashboard=false",
            f"--system-config={json.dumps(NOTICE)}",
        ]
        nodes = [_started(head, given)]
        try:
            for number in range(3, count + 2):
                more = [f"--address={address}", f"--node-ip-address=127.0.0.{number}"]
                nodes.append(_started(more, given))
            yield Cluster(address, nodes, given)
        finally:
            for node in reversed(nodes):
                node.kill()


def _started(arguments: list[str], given: dict[str, str]) -> Node:
    command = [RAY, "start", *arguments, "--num-cpus=1", OBJECTS, "--block"]
    process = subprocess.Popen(
        command,
        env=os.environ | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if b"Ray runtime started" in line:
            return Node(process)
    Node(process).kill()
    raise AssertionError(b"".join(said).decode())
