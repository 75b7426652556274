"""What each process holds when nothing is asked of it: its share of memory (PSS), which adds up to what is taken.

Beside a server of PostgreSQL that nobody uses, and Python that has loaded Django and the driver alone.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.app import App, Failed
from tests.bench.client import Client
from tests.bench.figures import Figure

VISITS = 12
SETTLES = 3.0
"""Seconds after the last request."""
WEB = "web process"
NAMES = {
    "granian": WEB,
    "worker": "job worker",
    "documents.reading.child": "reader of sources",
    "config.database_watcher": "keeper of the database",
    "up": "supervisor",
}
"""By a word of the command."""


def measure(app: App) -> list[Figure]:
    """Megabytes by process, each kind the largest of its kind, and all together, after a warm start."""
    app.stop()
    app.start()
    for _ in range(VISITS):
        with Client.by_session(app, "lead") as client:
            client.get("/")
            client.get("/projects/bench/")
    app.rest()
    time.sleep(SETTLES)
    held = list(processes(app.path))
    if not held:
        raise Failed("The system does not tell what processes hold (/proc/PID/smaps_rollup).")
    bare = json.loads(app.python("-m", "tests.bench.bare", str(app.path / "bare")))
    kinds: dict[str, list[float]] = {}
    for name, megabytes in held:
        kinds.setdefault(name, []).append(megabytes)
    figures = []
    for name, sizes in sorted(kinds.items()):
        if name == "PostgreSQL":
            figures.append(
                Figure(
                    f"PostgreSQL, {len(sizes)} processes", sum(sizes), "MB", bare["postgresql"],
                    beside="a server that nobody uses",
                )
            )  # fmt: skip
            continue
        each = f"{name}, the larger of {len(sizes)}" if len(sizes) > 1 else name
        most = 150 if name == WEB else None
        beside = "Python with Django and the driver"
        figures.append(Figure(each, max(sizes), "MB", bare["python"], most=most, beside=beside))
    together = sum(megabytes for _, megabytes in held)
    return [*figures, Figure("all processes, PostgreSQL included", together, "MB", most=350)]


def processes(folder: Path) -> Iterator[tuple[str, float]]:
    """Name and megabytes of each process of the app in a folder: those that were told so, and PostgreSQL's,
    which work in it."""
    mark = f"DATA_DIR={folder}/data\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_postgres = Path(os.readlink(process / "cwd")).is_relative_to(folder / "data" / "postgres")
            command = (process / "cmdline").read_bytes().split(b"\0")
            if not is_postgres and mark not in (process / "environ").read_bytes():
                continue
            name = "PostgreSQL" if is_postgres else named([part.decode("latin-1") for part in command])
            if name == WEB and not is_web(process.parent / parent(process)):
                name = "keeper of web processes"
            yield name, pss(process)
        except OSError:
            continue


def named(command: list[str]) -> str:
    """What a process is for, by its command."""
    return next((name for word, name in NAMES.items() if word in command), " ".join(command)[:40])


def parent(process: Path) -> str:
    """The number of the process that started it."""
    return (process / "stat").read_text().rpartition(")")[2].split()[1]


def is_web(process: Path) -> bool:
    return b"granian" in (process / "cmdline").read_bytes().split(b"\0")


def pss(process: Path) -> float:
    """Megabytes: its own memory, and of what it shares with others its part.

    Raises:
        OSError: it has ended, or the system does not tell.
    """
    for line in (process / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise OSError("no Pss")
