"""A dataset over HTTP, beside the database's own COPY of the same statement and of a plain join."""

import contextlib
import statistics
import threading
import time
from pathlib import Path

from tests.bench.app import USERS, App
from tests.bench.figures import Figure

AT_ONCE = 10_000
SOME = 100
"""Documents, of 40 sentences each."""
OTHERS = ("tsv", "huggingface", "webannotation", "convokit", "labelstudio", "html")


def measure(app: App) -> list[Figure]:
    ids = app.sentence_ids()
    for start in range(0, len(ids), AT_ONCE):
        answers = [{"sentence": id, "label": "fact"} for id in ids[start : start + AT_ONCE]]
        app.api("POST", "projects/bench/annotations/bulk/", {"annotations": answers}, USERS[1])
    floors = app.floor("copy_out")
    # What other benchmarks left is exported as well.
    rows = sum(1 for _ in app.export_lines("projects/bench/export/?format=jsonl&rows=labels"))
    figures = []
    some = [row["id"] for row in app.rows("projects/bench/documents/")][:SOME]
    with Memory(app) as few:
        for format in ("csv", "jsonl", "parquet", *OTHERS):
            download(app, format, 0, f"&document={','.join(some)}")
    with Memory(app) as many:
        for format in ("csv", "jsonl", "parquet"):
            rate = statistics.median(download(app, format, rows) for _ in range(3))
            floor = floors.get(format, floors["csv"])
            least = 150_000 if format == "parquet" else 100_000
            figures.append(Figure(f"export, {format.upper()}", rate, "rows/s", floor, least=least))
            if format != "parquet":
                figures.append(Figure(f"export, {format.upper()}, to its COPY", rate / floor, "×", least=0.5))
                name = f"export, {format.upper()}, to a plain join"
                figures.append(Figure(name, rate / floors["join"], "×", least=0.5))
            first = statistics.median(download(app, format, rows, first_alone=True) for _ in range(3))
            figures.append(Figure(f"export, {format.upper()}, first byte", 1000 * first, "ms", most=200))
        figures += [
            Figure(f"export, {format}", download(app, format, rows), "rows/s", floors["jsonl"])
            for format in OTHERS
        ]
    return [
        *figures,
        Figure(f"memory that exports of {SOME} documents took", few.growth, "MB", most=150),
        Figure(f"memory that exports of {rows:,} rows took", many.growth, "MB", most=150),
    ]


def download(app: App, format: str, rows: int, also: str = "", first_alone: bool = False) -> float:
    """Rows per second of a whole export, which is read and not kept; or the seconds until its first byte."""
    began = time.perf_counter()
    with contextlib.closing(app.connection()) as client:
        path = f"/api/v1/projects/bench/export/?format={format}&rows=labels{also}"
        client.request("GET", path, headers=app.token("lead"))
        answer = client.getresponse()
        if answer.status != 200:
            raise SystemExit(f"The export was answered {answer.status}: {answer.read(300)!r}")
        if answer.read(1) and first_alone:
            return time.perf_counter() - began
        while answer.read(1 << 20):
            pass
    return rows / (time.perf_counter() - began)


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
