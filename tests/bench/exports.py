"""A dataset over HTTP, beside the database's own COPY of the same statement and of a plain join."""

import statistics
import threading
import time
from pathlib import Path

from tests.bench.app import USERS, App
from tests.bench.figures import Figure

AT_ONCE = 10_000


def measure(app: App) -> list[Figure]:
    ids = app.sentence_ids()
    for start in range(0, len(ids), AT_ONCE):
        answers = [{"sentence": id, "label": "fact"} for id in ids[start : start + AT_ONCE]]
        app.api("POST", "projects/bench/annotations/bulk/", {"annotations": answers}, USERS[1])
    floors = app.floor("copy_out")
    figures = []
    with Memory(app) as memory:
        for format in ("csv", "jsonl"):
            rate = statistics.median(download(app, format) for _ in range(3))
            figures += [
                Figure(f"export, {format.upper()}", rate, "rows/s", floors[format], least=100_000),
                Figure(f"export, {format.upper()}, to its COPY", rate / floors[format], "×", least=0.5),
            ]
            if format == "csv":
                figures.append(Figure("export, CSV, to a plain join", rate / floors["join"], "×", least=0.5))
    return [*figures, Figure("memory that exports took", memory.growth, "MB", most=32)]


def download(app: App, format: str) -> float:
    """Rows per second of a whole export."""
    began = time.perf_counter()
    status, data = app.get(f"/api/v1/projects/bench/export/?format={format}&rows=labels", "lead")
    seconds = time.perf_counter() - began
    if status != 200:
        raise SystemExit(f"The export was answered {status}: {data[:300]!r}")
    return (data.count(b"\n") - (format == "csv")) / seconds


class Memory:
    """How much the app's Python processes grew while it was watched, in MB."""

    def __init__(self, app: App) -> None:
        self.mark = f"DATA_DIR={app.environment['DATA_DIR']}\0".encode()
        self.before = self.growth = 0.0
        self.ended = threading.Event()

    def __enter__(self) -> "Memory":
        self.before = self.held()
        self.watcher = threading.Thread(target=self.watch, daemon=True)
        self.watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.watcher.join()

    def watch(self) -> None:
        while not self.ended.wait(0.02):
            self.growth = max(self.growth, self.held() - self.before)

    def held(self) -> float:
        total = 0.0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark not in (process / "environ").read_bytes():
                    continue
                if b"python" not in (process / "cmdline").read_bytes():
                    continue
                lines = (process / "status").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
        return total
