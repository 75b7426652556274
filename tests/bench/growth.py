"""`python -m tests.bench.growth SIZE…`: installations of so many sentences side by side, asked the same in turns.

`make growth SIZES="10000 100000 1000000 10000000"` is the whole of it and needs some 30 GB of disk; GROWTH_DIR keeps
what was filled there. Every figure is the median of turns that go round the installations, and stands beside its ratio
to that of the smallest. One table is printed, and written with the machine to GROWTH_JSON where that is set.
"""

import argparse
import contextlib
import json
import os
import platform
import signal
import statistics
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.bench import corpus, exports, grown_size
from tests.bench.app import USERS
from tests.bench.figures import number
from tests.bench.grown_app import Installation, Probe, Refused, asked

SIZES = (10_000, 100_000)
TURNS = 5
MOST = 1.3
"""How much more a figure may be than that of the smallest installation."""
IMPORTED = 500
"""Documents of 40 sentences that an import brings in."""

READER = USERS[0]
READS = (
    ("my work, a reviewer", asked("/", READER, page=True)),
    ("my work, the owner", asked("/", page=True)),
    ("a project's documents", asked("/projects/grown/", page=True)),
    ("the same by title", asked("/projects/grown/?sort=title", page=True)),
    ("a project's documents, a reviewer", asked("/projects/grown/", READER, page=True)),
    ("the last documents, API", asked("/api/v1/projects/grown/documents/?page_size=50")),
    ("open a document of 40 sentences", asked("/documents/{short}/", READER, page=True)),
    ("open one of 2,000", asked("/documents/{long}/", READER, page=True)),
    ("open one of the grown project", asked("/documents/{some}/", READER, page=True)),
    ("what is new on an open page", asked("/documents/{some}/live/", READER, page=True)),
    ("the history of a sentence", asked("/sentences/{sentence}/history/", READER, page=True)),
    ("sentences, first page", asked("/projects/grown/data/", page=True)),
    ("search, a word that is everywhere", asked("/projects/grown/data/?q={common}", page=True)),
    ("search, a word of one in 1,500", asked("/projects/grown/data/?q={between}", page=True)),
    ("search, a word that is nowhere else", asked("/projects/grown/data/?q={rare}", page=True)),
    ("sentences, API", asked("/api/v1/projects/grown/sentences/?page_size=50")),
    ("of an author", asked("/api/v1/projects/grown/sentences/?author={author}&page_size=50")),
    ("of comments on comments", asked("/api/v1/projects/grown/sentences/?depth=2-&page_size=50")),
    ("of a language", asked("/api/v1/projects/grown/sentences/?language=fr&page_size=50")),
    ("labelled disputed", asked("/api/v1/projects/grown/sentences/?label=disputed&page_size=50")),
    ("without an answer", asked("/api/v1/projects/grown/sentences/?unlabelled=yes&page_size=50", READER)),
    ("disputed in the thread", asked("/api/v1/projects/grown/sentences/?disputed_in_thread=yes&page_size=50")),
    ("on which reviewers disagree", asked("/api/v1/projects/grown/sentences/?reviewers_disagree=yes&page_size=50")),
    ("that are decided", asked("/api/v1/projects/grown/sentences/?decided=yes&page_size=50")),
    ("answers, API", asked("/api/v1/projects/grown/annotations/?page_size=50")),
    ("a dashboard", asked("/projects/grown/dashboard/", page=True, times=3)),
    ("a dashboard of 6,000 sentences", asked("/projects/bench/dashboard/", page=True, times=2)),
    ("agreement on 6,000 sentences", asked("/api/v1/projects/bench/agreement/", times=3)),
    ("agreement on one document", asked("/api/v1/projects/grown/agreement/?document={some}", times=3)),
    ("how a job is", asked("/api/v1/jobs/{job}/")),
    ("the log of a project", asked("/projects/grown/audit/", page=True)),
)  # fmt: skip


def label_page(app: Installation, turn: int) -> list[float]:
    return app.label_some(page=True, turn=turn)


def label_api(app: Installation, turn: int) -> list[float]:
    return app.label_some(page=False, turn=turn + 3)


def clear(app: Installation, turn: int) -> list[float]:
    return app.clear_some(turn)


def pull(app: Installation, turn: int) -> list[float]:
    """The next document of the queue, another each time, by people in turn."""
    took = []
    for user in USERS[2:6]:
        took.append(app.timed("POST", "/api/v1/projects/grown/next/", user, {"another": True}))
    return took


def bring_in(app: Installation, turn: int) -> list[float]:
    """Milliseconds of 1,000 sentences that an import brings in, less those of an import of one document."""
    one, many = app.path / "one.jsonl", app.path / "many.jsonl"
    corpus.write(one, 1, seed=1_000 + 2 * turn)
    corpus.write(many, IMPORTED, seed=1_001 + 2 * turn)
    alone = app.ingest(one)[0]
    return [1000 * (app.ingest(many)[0] - alone) / (IMPORTED * 40 / 1000)]


WRITES: tuple[tuple[str, Probe], ...] = (
    ("save a label, page", label_page),
    ("save a label, API", label_api),
    ("take a label back", clear),
    ("the next document", pull),
)


@dataclass(slots=True)
class Row:
    """What was measured: the values of a turn by the size of the installation. Less is better."""

    name: str
    unit: str = "ms"
    values: dict[int, list[float]] = field(default_factory=dict)

    def add(self, size: int, values: list[float]) -> None:
        self.values.setdefault(size, []).extend(values)

    def median(self, size: int) -> float:
        return statistics.median(self.values[size]) if self.values.get(size) else float("nan")


def measure(apps: list[Installation], turns: int, part: str = "all") -> list[Row]:
    rows: list[Row] = []
    sizes = [app.size for app in apps]
    for name, probe in (*WRITES, *READS) if part != "bulk" else ():
        print(f"… {name}", file=sys.stderr, flush=True)
        row = Row(name)
        try:
            for turn in range(turns + 1):
                for app in apps:
                    values = probe(app, turn)
                    if turn:  # the first turn warms caches
                        row.add(app.size, values)
                if turn and max(row.median(app.size) for app in apps) > 5_000:
                    break
        except (Refused, TimeoutError) as refused:
            print(f"  {refused}", file=sys.stderr, flush=True)
        rows.append(row)
        print(table([row], sizes).splitlines()[-1], file=sys.stderr, flush=True)
    if part == "asked":
        return rows
    for format in ("csv", "jsonl", "parquet"):
        rows += exported(apps, format)
    row = Row("bring in 1,000 sentences")
    for turn in range(2):
        for app in apps:
            row.add(app.size, bring_in(app, int(time.time()) + turn))
    rows.append(row)
    print(table(rows[-10:], sizes), file=sys.stderr, flush=True)
    return rows


def exported(apps: list[Installation], format: str) -> list[Row]:
    """Documents of some 100,000 sentences, or all where there are fewer: a thousand rows, and memory."""
    print(f"… export, {format}", file=sys.stderr, flush=True)
    whole, first = Row(f"export 1,000 rows, {format}"), Row(f"export, {format}, until the first byte")
    memory = Row(f"memory of an export, {format}", "MB")
    for turn in range(3):
        for app in apps:
            with exports.Memory(app) as held:
                began = time.perf_counter()
                begun, rows = download(app, format)
                took = time.perf_counter() - began
            if turn:
                whole.add(app.size, [1_000_000 * (took - begun) / rows])
                first.add(app.size, [1000 * begun])
            else:
                memory.add(app.size, [held.growth])
    return [whole, first, memory]


def download(app: Installation, format: str) -> tuple[float, int]:
    """Seconds until the first byte, and how many rows came."""
    path = f"projects/grown/export/?format={format}&rows=labels&published_to={app.places['until']}"
    began = time.perf_counter()
    with contextlib.closing(app.connection()) as client:
        client.request("GET", f"/api/v1/{path}", headers=app.token("lead"))
        answer = client.getresponse()
        if answer.status != 200:
            raise SystemExit(f"The export was answered {answer.status}: {answer.read(300)!r}")
        block = answer.read(1)
        first = time.perf_counter() - began
        lines = 0
        while block := answer.read(1 << 20):
            lines += block.count(b"\n")
    if format == "parquet":
        lines = app.places.setdefault("exported", lines)
    app.places["exported"] = lines
    return first, max(1, lines)


def table(rows: list[Row], sizes: list[int]) -> str:
    """As Markdown: the value at each size, and the ratio of the largest to the smallest."""
    head = ["", "", *(f"{size:,}" for size in sizes), *(f"× at {size:,}" for size in sizes[1:])]
    lines = ["| " + " | ".join(head) + " |", "|---|---|" + "---:|" * (len(head) - 2)]
    for row in rows:
        base = row.median(sizes[0])
        values = [number(row.median(size)) for size in sizes]
        ratios = [row.median(size) / base if base else float("nan") for size in sizes[1:]]
        marks = [f"**{ratio:.2f}**" if ratio > MOST else f"{ratio:.2f}" for ratio in ratios]
        lines.append("| " + " | ".join([row.name, row.unit, *values, *marks]) + " |")
    return "\n".join(lines)


def machine() -> dict[str, object]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "python": platform.python_version(),
        "load": [round(one, 1) for one in os.getloadavg()],
        "at": time.strftime("%Y-%m-%d %H:%M", time.gmtime()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.growth", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), metavar="SIZE")
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument(
        "--part", choices=["all", "asked", "bulk"], default="all", help="bulk: exports and imports alone"
    )
    parser.add_argument("--fill", action="store_true", help="fill GROWTH_DIR, and measure nothing")
    options = parser.parse_args()
    sizes = sorted(options.sizes) or list(SIZES)
    # Whoever ends the run ends the apps with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    kept = os.environ.get("GROWTH_DIR")
    with contextlib.ExitStack() as stack:
        apps = []
        for size in sizes:
            print(f"… {size:,} sentences", file=sys.stderr, flush=True)
            app = Installation(size, Path(kept) if kept else None)
            if options.fill:
                with app:
                    print(f"filled in {app.took:.0f} s", file=sys.stderr)
                continue
            apps.append(stack.enter_context(app))
        if options.fill:
            return
        rows = measure(apps, options.turns, options.part)
        space = {app.size: json.loads(app.python("-m", "tests.bench.grown_size")) for app in apps}
    print(table(rows, sizes))
    print("\n" + grown_size.table(space[sizes[-1]]))
    if where := os.environ.get("GROWTH_JSON"):
        told = {"machine": machine(), "rows": [asdict(row) for row in rows], "space": space}
        Path(where).write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
