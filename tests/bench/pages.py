"""The review room in a browser: until it takes the first key, its size, from a key to paint, and a long sitting."""

import statistics
import time

from playwright.sync_api import BrowserContext

from tests.bench import browsing, corpus
from tests.bench.app import USERS, App
from tests.bench.figures import Figure

READER = USERS[1]
VISITS = 5
SITTING = 5_000
FIRST_LABELS = 500
"""Until then a sitting fills what it always holds: undo, codes that are compiled."""


def measure(app: App) -> list[Figure]:
    short, long, longest = documents(app)
    base = f"http://127.0.0.1:{app.port}"
    with browsing.browser(base, str(app.floor("sessions")[READER])) as context:
        bare = browsing.bare_press(context)
        return [
            *opened(context, f"{base}/documents/{short}/", "40 labelled sentences", bare, most=400),
            *opened(context, f"{base}/documents/{long}/", "2,000 labelled sentences", bare, most=1000),
            *opened(context, f"{base}/documents/{longest}/", "20,000 sentences", bare, most=2000),
            *worked(context, f"{base}/documents/{longest}/", bare),
        ]


def documents(app: App) -> tuple[str, str, str]:
    """Ids of documents of 40, 2,000 and 20,000 sentences; the reader has answered all of the first two."""
    assert app.sentence_ids()
    for name, sentences, seed in (("long", 2_000, 3), ("longest", 20_000, 4)):
        corpus.write(app.path / f"{name}.jsonl", 1, sentences=sentences, seed=seed)
        app.ingest(app.path / f"{name}.jsonl")
    by_size = sorted(app.rows("projects/bench/documents/"), key=lambda one: one["counts"]["sentences"])
    short, long, longest = (one["id"] for one in (by_size[0], *by_size[-2:]))
    for document in (short, long):
        rows = app.rows(f"documents/{document}/sentences/")
        answers = [{"sentence": row["id"], "label": "fact"} for row in rows]
        app.api("POST", "projects/bench/annotations/bulk/", {"annotations": answers}, READER)
    return short, long, longest


def opened(context: BrowserContext, url: str, what: str, bare: float, most: float) -> list[Figure]:
    """A document is opened, and labelled at once."""
    page = context.new_page()
    seen = browsing.visit(page, url, VISITS)
    page.keyboard.press("j")
    began = time.monotonic()
    coming = browsing.press_while_loading(page)
    whole = time.monotonic() - began
    figures = [
        Figure(f"{what}: ready for the first key", seen.ready, "ms", seen.markup, most=most),
        Figure(f"{what}: size, compressed", seen.kilobytes, "kB", most=150),
        Figure(f"{what}: a label to paint", browsing.press_often(page), "ms", bare, most=50),
        Figure(
            f"{what}: a step to paint", browsing.press_often(page, "jk", "aria-current"), "ms", bare, most=50
        ),
        Figure(f"{what}: layout shift", page.evaluate("globalThis.shifts"), "", most=0),
    ]
    if coming:
        figures[2:2] = [
            Figure(f"{what}: all windows, labelling meanwhile", whole, "s"),
            Figure(f"{what}: a label to paint meanwhile", statistics.median(coming), "ms", bare, most=50),
            Figure(f"{what}: the slowest of {len(coming)}", max(coming), "ms", bare),
        ]
    page.close()
    return figures


def worked(context: BrowserContext, url: str, bare: float) -> list[Figure]:
    """A long sitting at a long document."""
    page = context.new_page()
    browsing.visit(page, url, 1)
    page.wait_for_selector(browsing.WHOLE, state="attached")
    page.keyboard.press("j")
    label, step = browsing.work_of_a_key(page, "23"), browsing.work_of_a_key(page, "j")
    browsing.label_many(page, FIRST_LABELS)
    before = browsing.heap(page)
    browsing.label_many(page, SITTING)
    after = browsing.heap(page)
    late = browsing.press_often(page)
    page.close()
    return [
        Figure("20,000 sentences: script of a label", label["script"], "ms", most=16),
        Figure("20,000 sentences: style and layout of a label", label["layout"], "ms", most=16),
        Figure("20,000 sentences: script of a step", step["script"], "ms", most=16),
        Figure("20,000 sentences: style and layout of a step", step["layout"], "ms", most=16),
        Figure(f"heap after {FIRST_LABELS} labels", before, "MB"),
        Figure(f"heap after {SITTING + FIRST_LABELS:,} labels", after, "MB", most=before * 1.1),
        Figure("a label to paint after these", late, "ms", bare, most=50),
    ]
