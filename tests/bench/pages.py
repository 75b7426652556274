"""The review room in a browser: until it takes the first key, its size, from a key to paint, and a long sitting."""

import statistics
import time

from playwright.sync_api import BrowserContext

from tests.bench import browsing
from tests.bench.app import App
from tests.bench.figures import Figure
from tests.bench.opening import READER, SIZES, documents

VISITS = 5
SITTING = 5_000
FIRST_LABELS = 500
"""Until then a sitting fills what it always holds: undo, codes that are compiled."""
READY = {40: 400.0, 2_000: 1_000.0, 20_000: 2_000.0}
"""Milliseconds until the first key at most."""
MARKUP, KEY = "until its markup is there", "a key on a page of one sentence"


def measure(app: App) -> list[Figure]:
    base = f"http://127.0.0.1:{app.port}"
    figures = []
    with browsing.browser(base, app.session(READER)) as context:
        bare = browsing.bare_press(context)
        for (sentences, name), id in zip(SIZES.items(), documents(app), strict=True):
            figures += opened(context, f"{base}/documents/{id}/", name, bare, READY[sentences])
    return figures


def sitting(app: App) -> list[Figure]:
    """What a label costs the browser, and what a day's labels leave behind, in the longest document."""
    base = f"http://127.0.0.1:{app.port}"
    longest = documents(app)[-1]
    with browsing.browser(base, app.session(READER)) as context:
        return worked(context, f"{base}/documents/{longest}/", browsing.bare_press(context))


def opened(context: BrowserContext, url: str, what: str, bare: float, most: float) -> list[Figure]:
    """A document is opened, and labelled at once."""
    page = context.new_page()
    seen = browsing.visit(page, url, VISITS)
    page.keyboard.press("j")
    began = time.monotonic()
    coming = browsing.press_while_loading(page)
    whole = time.monotonic() - began
    figures = [
        Figure(f"{what}: ready for the first key", seen.ready, "ms", seen.markup, most=most, beside=MARKUP),
        Figure(f"{what}: a label to paint", browsing.press_often(page), "ms", bare, most=50, beside=KEY),
        Figure(f"{what}: undo to paint", browsing.undo_often(page), "ms", bare, most=50, beside=KEY),
        Figure(
            f"{what}: a step to paint", browsing.press_often(page, "jk", "aria-current"), "ms", bare, most=50
        ),
        Figure(f"{what}: layout shift", page.evaluate("globalThis.shifts"), "", most=0),
    ]
    if coming:
        figures[1:1] = [
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
