"""Processes of a tool: started, watched for their memory, ended by their id."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path


class Processes:
    """What a tool consists of, each in a session of its own so that it is ended with what it started."""

    def __init__(self) -> None:
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, command: list[str], environment: dict[str, str], folder: Path, log: Path) -> None:
        with log.open("ab") as file:
            process = subprocess.Popen(
                command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                start_new_session=True,
            )  # fmt: skip
        self.running.append(process)

    def all_live(self) -> bool:
        return all(process.poll() is None for process in self.running)

    def ids(self) -> set[int]:
        return {process.pid for process in self.running if process.poll() is None}

    def stop(self) -> None:
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        for process in self.running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()


def tree(roots: set[int], parents: dict[int, int]) -> set[int]:
    """The roots and all that descends from them; `parents` has the parent of every process."""
    found = set(roots)
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def memory(roots: set[int]) -> float:
    """MB of the processes and their children, what they share divided among those who share it (PSS)."""
    return sum(map(pss, tree(roots, parents()))) / 1e6


def parents() -> dict[int, int]:
    """The parent of every process of this machine."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name is in brackets and may hold anything, brackets and spaces too.
            found[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    return found


def pss(pid: int) -> int:
    """Bytes; 0 of a process that has ended meanwhile."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
