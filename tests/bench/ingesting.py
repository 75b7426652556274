"""Bringing documents in: JSON Lines, saved pages with their threads, a WordPress export; and how right it is.

The pages and the gold sentences lie beside the repository; where they do not, their figures are left out.
"""

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
from tests.bench.app import ROOT, SENTENCES, App
from tests.bench.figures import Figure

SHARED = ROOT.parent / "shared" / "data"
GOLD = {"English web text (EWT)": ("en_ewt_dev", 86), "English of many genres (GUM)": ("en_gum_dev", 96)}
PAGES = 120
EXPORT_MEGABYTES = int(os.environ.get("SIZE", "100"))


def measure(app: App) -> list[Figure]:
    """The figures of everything that a user waits for when bringing documents in."""
    return [*json_lines(app), *pages(app), *export(app), *segmentation()]


def json_lines(app: App) -> list[Figure]:
    """The time of the command less that of a command that brings in one document."""
    one, few, many = (app.path / f"{name}.jsonl" for name in ("one", "few", "many"))
    corpus.write(one, 1, seed=2)
    corpus.write(few, SENTENCES // 160, seed=3)
    corpus.write(many, SENTENCES // 40)
    begun = min(app.ingest(one)[0] for _ in range(3))
    _, small = app.ingest(few)
    seconds, large = app.ingest(many)
    alone = seconds - begun
    started = alone > 0.5
    return [
        Figure(
            "import, JSON Lines",
            SENTENCES / (alone if started else seconds),
            "sentences/s",
            app.floor("copy_in")["rows/s"],
            least=20_000,
            note="" if started else "(with the command's own start: this machine is too busy to tell)",
        ),
        Figure("memory of an import of four times as much", large / small, "×", most=1.3),
    ]


def pages(app: App) -> list[Figure]:
    """Saved pages: copies of each, every one with a paragraph of its own, from folders into the database.

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
    begun = min(app.ingest(single, format=None)[0] for _ in range(3))
    seconds, _ = app.ingest(whole, format=None)
    with ThreadPoolExecutor(2) as threads:
        began = time.monotonic()
        list(threads.map(lambda half: app.ingest(half, format=None), halves))
        both = time.monotonic() - began
    right = sum(as_expected(SHARED / "pages" / name, want) for name, want in wanted.items())
    return [
        Figure("pages with threads, one command", PAGES / (seconds - begun), "documents/s"),
        Figure("pages with threads, two side by side", 2 * PAGES / (both - begun), "documents/s", least=50),
        Figure("pages whose thread is right", right / len(wanted), "of 1", least=1.0),
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
    """A WordPress export of SIZE MB (100 by default), read as the command reads it but not stored."""
    path = app.path / "blog.xml"
    corpus.write_export(path, EXPORT_MEGABYTES)
    report = json.loads(app.python("-m", "tests.bench.reading", str(path)))
    return [
        Figure(f"WordPress export of {EXPORT_MEGABYTES} MB", EXPORT_MEGABYTES / report["seconds"], "MB/s"),
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
