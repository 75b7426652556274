"""The review room in a browser: until it can be labelled, its size, and from a key to paint."""

import shutil
import statistics
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench import corpus
from tests.bench.app import USERS, App
from tests.bench.figures import Figure

READER = USERS[1]
VISITS = 5
SITTING = 5_000
PATIENCE = 300_000
PRESSES = 12

# From the key event's own time to the frame after the label is in the page.
WATCH = """() => {
  window.painted = new Promise((resolve, reject) => {
    let pressed;
    addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { once: true, capture: true });
    const seen = new MutationObserver(() => {
      seen.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
    });
    seen.observe(document.body, { attributes: true, attributeFilter: ["data-label"], subtree: true });
    setTimeout(() => reject(new Error("no label was painted")), 5000);
  });
}"""
SCRIPT = """code => {
  const start = performance.now();
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: code.at(-1), code, bubbles: true }));
  return performance.now() - start;
}"""
LABEL_MANY = """async (count) => {
  for (let done = 0; done < count; done += 1) {
    for (const [key, code] of [["123"[done % 3], `Digit${done % 3 + 1}`], ["j", "KeyJ"]]) {
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
    }
    if (done % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
}"""
TIMES = """() => {
  const [visit] = performance.getEntriesByType("navigation");
  return [visit.loadEventEnd, visit.encodedBodySize / 1000];
}"""


def measure(app: App) -> list[Figure]:
    ids = app.sentence_ids()
    corpus.write(app.path / "long.jsonl", 1, sentences=2_000, seed=3)
    app.ingest(app.path / "long.jsonl")
    corpus.write(app.path / "longest.jsonl", 1, sentences=20_000, seed=4)
    app.ingest(app.path / "longest.jsonl")
    documents = list(app.rows("projects/bench/documents/"))
    longest, long = (
        document["id"]
        for document in sorted(documents, key=lambda document: document["counts"]["sentences"])[:-3:-1]
    )
    short = app.api("GET", "projects/bench/sentences/?page_size=1")["results"][0]["document"]
    for document in (long, short):
        answers = [
            {"sentence": row["id"], "label": "fact"} for row in app.rows(f"documents/{document}/sentences/")
        ]
        app.api("POST", "projects/bench/annotations/bulk/", {"annotations": answers}, READER)
    assert ids
    session = app.floor("sessions")[READER]
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        base = f"http://127.0.0.1:{app.port}"
        context.add_cookies([{"name": "sessionid", "value": str(session), "url": base}])
        page = context.new_page()
        few, _ = visit(page, f"{base}/documents/{short}/")
        key_few = press(page)
        many, size = visit(page, f"{base}/documents/{long}/")
        key_many = press(page)
        most, most_size = visit(page, f"{base}/documents/{longest}/")
        page.wait_for_function("!document.querySelector('.later')", timeout=PATIENCE)
        key_most = press(page)
        script = statistics.median(page.evaluate(SCRIPT, f"Digit{2 + n % 2}") for n in range(PRESSES))
        before, after = sitting(page)
        browser.close()
    return [
        Figure("open 40 labelled sentences", few, "ms", most=400),
        Figure("open 2,000 labelled sentences", many, "ms", most=1000),
        Figure("size of 2,000, compressed", size, "kB", most=150),
        Figure("key to paint, 40", key_few, "ms", most=50),
        Figure("key to paint, 2,000", key_many, "ms", most=50),
        Figure("open 20,000 sentences", most, "ms", most=1500),
        Figure("size of 20,000 at first, compressed", most_size, "kB", most=150),
        Figure("key to paint, 20,000 all loaded", key_most, "ms", most=50),
        Figure("script of a key, 20,000", script, "ms", most=10),
        Figure("heap before a sitting", before, "MB"),
        Figure("heap after 5,000 labels", after, "MB", most=before * 1.5),
    ]


def visit(page: Page, url: str) -> tuple[float, float]:
    """Milliseconds until the page is loaded, its scripts run, and the kB of its HTML."""
    seen: list[Any] = []
    for _ in range(VISITS):
        page.goto(url, wait_until="load")
        page.wait_for_selector("[data-sentence]", state="attached")
        page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
        seen.append(page.evaluate(TIMES))
    return statistics.median(ms for ms, _ in seen), seen[-1][1]


def sitting(page: Page) -> tuple[float, float]:
    """The megabytes of JavaScript's heap before and after many labels in one sitting, all of them saved."""
    before = heap(page)
    page.evaluate(LABEL_MANY, SITTING)
    page.wait_for_selector(".saved[data-state=saved]", timeout=PATIENCE)
    return before, heap(page)


def heap(page: Page) -> float:
    """What is left of the heap when everything that can be collected was."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used / 1e6


def press(page: Page) -> float:
    """Milliseconds from pressing a label's key to seeing it."""
    times = []
    page.keyboard.press("j")
    for number in range(PRESSES):
        page.evaluate(WATCH)
        page.keyboard.press("23"[number % 2])
        times.append(page.evaluate("window.painted"))
        page.wait_for_timeout(60)
    return statistics.median(times)
