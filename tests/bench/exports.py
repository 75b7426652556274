"""A dataset over HTTP in every format, beside the database's own COPY of the same statement and of a plain join."""

import contextlib
import statistics
import threading
import time
from pathlib import Path

from tests.bench.app import EACH, USERS, App, Failed
from tests.bench.figures import Figure
from tests.bench.turns import Turns, in_turns

AT_ONCE = 10_000
SOME = 100
"""Documents."""
TABLES = ("csv", "tsv", "jsonl", "parquet")
OTHERS = ("huggingface", "webannotation", "convokit", "labelstudio", "html")
AS_CSV = ("csv", "tsv", "parquet", "huggingface")
"""Formats that are made of the CSV of the database; the others are beside its JSON."""
LEAST = {"csv": 100_000, "tsv": 100_000, "jsonl": 100_000, "parquet": 150_000}
OWN = "its own statement through COPY"
ROUNDS, FEW_ROUNDS = 5, 3


def measure(app: App) -> list[Figure]:
    ids = app.sentence_ids()
    for start in range(0, len(ids), AT_ONCE):
        answers = [{"sentence": id, "label": "fact"} for id in ids[start : start + AT_ONCE]]
        app.api("POST", "projects/bench/annotations/bulk/", {"annotations": answers}, USERS[1])
    some = [row["id"] for row in app.rows("projects/bench/documents/")][:SOME]
    with Memory(app) as few:
        for format in (*TABLES, *OTHERS):
            download(app, format, 0, f"&document={','.join(some)}")
    rows = app.floor("copy_out", "csv")["rows"]
    with Memory(app) as many:
        figures = [figure for format in TABLES for figure in table_format(app, format, rows)]
        figures += [beside(app, format, rows, FEW_ROUNDS).figure(format, "rows/s", OWN) for format in OTHERS]
    return [
        *figures,
        Figure(f"memory that exports of {EACH * SOME:,} rows took", few.growth, "MB", most=150),
        Figure(f"memory that exports of {rows:,} rows took", many.growth, "MB", most=150),
    ]


def table_format(app: App, format: str, rows: int) -> list[Figure]:
    """Speed, its share of both floors, and the wait for the first byte."""
    turns = beside(app, format, rows, ROUNDS)
    figures = [turns.figure(format, "rows/s", OWN, least=LEAST[format])]
    if format in ("csv", "jsonl"):
        plain = beside(app, format, rows, FEW_ROUNDS, "join")
        figures += [share(turns, f"{format}, of its own COPY"), share(plain, f"{format}, of a plain join")]
    first = statistics.median(first_byte(app, format) for _ in range(FEW_ROUNDS))
    return [*figures, Figure(f"{format}, first byte", 1000 * first, "ms", most=200)]


def beside(app: App, format: str, rows: int, rounds: int, floor: str = "") -> Turns:
    """Rows/s of a download and of a COPY in turns."""
    floor = floor or ("csv" if format in AS_CSV else "jsonl")
    return in_turns(
        lambda: download(app, format, rows), lambda: float(app.floor("copy_out", floor)["rate"]), rounds
    )


def share(turns: Turns, name: str) -> Figure:
    """Per cent of the floor's speed."""
    return Figure(name, 100 * statistics.median(turns.ratios), "%", least=50)


def download(app: App, format: str, rows: int, also: str = "") -> float:
    """Rows per second of a whole export of so many, which is read and not kept."""
    began = time.perf_counter()
    read(app, format, also)
    return rows / (time.perf_counter() - began)


def first_byte(app: App, format: str) -> float:
    """Seconds until it comes."""
    began = time.perf_counter()
    return read(app, format, "", first_alone=True) - began


def read(app: App, format: str, also: str, first_alone: bool = False) -> float:
    """When the first byte came."""
    with contextlib.closing(app.connection()) as client:
        path = f"/api/v1/projects/bench/export/?format={format}&rows=labels{also}"
        client.request("GET", path, headers=app.token("lead"))
        answer = client.getresponse()
        if answer.status != 200:
            raise Failed(f"The export was answered {answer.status}: {answer.read(300)!r}")
        answer.read(1)
        first = time.perf_counter()
        while not first_alone and answer.read(1 << 20):
            pass
    return first


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
        while not self.ended.wait(0.05):
            self.growth = max(self.growth, self.held() - self.before)

    def held(self) -> float:
        total = 0.0
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark not in (process / "environ").read_bytes():
                    continue
                command = (process / "cmdline").read_bytes()
                if b"python" not in command or b"tests.bench" in command:
                    continue
                lines = (process / "status").read_text().splitlines()
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
        return total
