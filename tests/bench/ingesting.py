"""Bringing documents in: JSON Lines, saved pages with their threads, a WordPress export; and how right it is.

Real pages and the gold sentences lie beside the repository; where they do not, their figures are left out.
"""

import itertools
import json
import os
import time
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from documents.ingest.formats.html import read_page
from documents.ingest.parsed import Hint
from documents.text.sentences import split
from tests.bench import corpus
from tests.bench.app import DOCUMENTS, EACH, ROOT, App, Failed
from tests.bench.figures import Figure
from tests.bench.turns import Turns

SHARED = ROOT.parent / "shared" / "data"
GOLD = {"English web text (EWT)": ("en_ewt_dev", 86), "English of many genres (GUM)": ("en_gum_dev", 96)}
PAGES = 120
EXPORT_MEGABYTES = int(os.environ.get("MEGABYTES") or 20)
ROUNDS = 3
COPY = "COPY of sentences into a table without index, key or trigger"
MADE = {"JSON Lines": ("jsonl", 1_000), "saved pages": (None, 200), "a WordPress export": (None, 400)}
"""Formats, by what the command is told of them, with the documents of a round."""


def measure(app: App) -> list[Figure]:
    """The figures of everything that a user waits for when bringing documents in."""
    return [*imports(app), *pages(app), *export(app), *segmentation()]


def imports(app: App) -> list[Figure]:
    """The same threads in each format: the time of the command less that of one that brings in one document."""
    corpus.write(app.path / "corpus.jsonl", DOCUMENTS)
    _, large = app.ingest(app.path / "corpus.jsonl")
    app.manage("project", "imports", "--owner", "lead")
    seeds = itertools.count(100)
    begun = min(app.ingest(made(app, "JSON Lines", 1, next(seeds)), project="imports")[0] for _ in range(3))
    _, small = app.ingest(made(app, "JSON Lines", DOCUMENTS // 4, next(seeds)), project="imports")
    figures = []
    for name, (format, documents) in MADE.items():
        turns = Turns()
        for _ in range(ROUNDS):
            path = made(app, name, documents, next(seeds))
            before = app.floor("sentences")
            seconds, _ = app.ingest(path, format, "imports")
            came = app.floor("sentences") - before
            if came < 0.95 * documents * EACH:
                raise Failed(f"Of {documents * EACH:,} sentences {came:,} came in.")
            # On a machine that is busy enough a start may take longer than all else.
            turns.ours.append(came / max(seconds - begun, seconds / 10))
            turns.floor.append(app.floor("copy_in"))
        figures.append(
            turns.figure(name, "sentences/s", COPY, least=20_000 if name == "JSON Lines" else None)
        )
    return [*figures, Figure("memory of an import of four times as much", large / small, "×", most=1.3)]


def made(app: App, name: str, documents: int, seed: int) -> Path:
    """A file or folder of threads that are nowhere yet."""
    path = app.path / f"threads-{seed}{'.xml' if name == 'a WordPress export' else ''}"
    write = {"JSON Lines": corpus.write, "saved pages": corpus.write_pages}.get(name, corpus.write_blog)
    write(path, documents, EACH, seed)
    return path


def pages(app: App) -> list[Figure]:
    """Real saved pages: copies of each, every one with a paragraph of its own, from folders into the database.

    By one command, and by two side by side, as two workers read them.
    """
    if not (SHARED / "pages").is_dir():
        return []
    wanted: dict[str, dict[str, object]] = json.loads((SHARED / "pages" / "expected.json").read_text())[
        "pages"
    ]
    single, whole, *halves = (app.path / name for name in ("page", "pages", "half", "other-half"))
    copies(wanted, single, range(1))
    copies(wanted, whole, range(1, PAGES + 1))
    for number, half in enumerate(halves, 1):
        copies(wanted, half, range(number * 1_000, number * 1_000 + PAGES))
    begun = min(app.ingest(single, None, "imports")[0] for _ in range(2))
    seconds, _ = app.ingest(whole, None, "imports")
    with ThreadPoolExecutor(2) as threads:
        began = time.monotonic()
        list(threads.map(lambda half: app.ingest(half, None, "imports"), halves))
        both = time.monotonic() - began
    right = sum(as_expected(SHARED / "pages" / name, want) for name, want in wanted.items())
    return [
        Figure("real pages with threads, one command", PAGES / (seconds - begun), "documents/s"),
        Figure(
            "real pages with threads, two side by side", 2 * PAGES / (both - begun), "documents/s", least=50
        ),
        Figure("real pages whose thread is right", right / len(wanted), "of 1", least=1.0),
    ]


def copies(names: Collection[str], folder: Path, numbers: range) -> None:
    """Copies of the pages in turn, no two the same."""
    folder.mkdir()
    for number in numbers:
        page = (SHARED / "pages" / list(names)[number % len(names)]).read_bytes()
        own = f"<p>This is copy number {number} of the page, made so that no two are the same.</p>".encode()
        (folder / f"{number:05}.html").write_bytes(page.replace(b"<p>", own + b"<p>", 1))


def as_expected(path: Path, want: dict[str, object]) -> bool:
    """Whether comments, depths and pingbacks of a page are what its own marks say."""
    document = read_page(path.read_bytes(), Hint(name=path.name))
    depths: dict[str, int] = {}
    for post in document.posts[1:]:
        depths[str(post.depth)] = depths.get(str(post.depth), 0) + 1
    return (depths, document.pingbacks) == (want["depths"], want["pingbacks"])


def export(app: App) -> list[Figure]:
    """A WordPress export of MEGABYTES MB (20 by default), read as the command reads it but not stored."""
    path = app.path / "blog.xml"
    corpus.write_export(path, EXPORT_MEGABYTES)
    report = json.loads(app.python("-m", "tests.bench.reading", str(path)))
    return [
        Figure(
            f"reading a WordPress export of {EXPORT_MEGABYTES} MB",
            EXPORT_MEGABYTES / report["seconds"],
            "MB/s",
        ),
        Figure("its memory", report["megabytes"], "MB", most=400),
    ]


def segmentation() -> list[Figure]:
    """Exact-span F1 on gold sentences, and the speed on the same text."""
    figures: list[Figure] = []
    for name, (file, least) in GOLD.items():
        path = SHARED / "segmentation" / f"{file}.json"
        if not path.exists():
            return []
        documents = json.loads(path.read_text())
        figures.append(Figure(f"sentences, {name}", 100 * span_f1(documents, split), "F1", least=least))
    text = "\n\n".join(document["text"] for document in documents)
    began = time.process_time()
    rounds = 0
    while time.process_time() - began < 1:
        split(text)
        rounds += 1
    speed = rounds * len(text.encode()) / 1e6 / (time.process_time() - began)
    return [*figures, Figure("sentences, speed on one core", speed, "MB/s", least=5)]


def span_f1(documents: list[dict[str, object]], cut: Callable[[str], list[tuple[int, int]]]) -> float:
    """The harmonic mean of precision and recall of sentence spans that are exactly the gold ones."""
    found = right = gold = 0
    for document in documents:
        text, spans = str(document["text"]), document["spans"]
        assert isinstance(spans, list)
        mine, theirs = set(cut(text)), {(start, end) for start, end in spans}
        found, gold, right = found + len(mine), gold + len(theirs), right + len(mine & theirs)
    return 2 * right / (found + gold)
