"""What the measurements of pages do in a browser: open a document, press keys, label in one sitting."""

import shutil
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

PATIENCE = 300_000
PRESSES = 12
REST = 60
BETWEEN_KEYS = 250
WHOLE = "main:not(:has(.later))"
"""Everything is there: no window is still to come."""

# Runs before the page's own scripts. `readyAt` is when the room says that it takes keys.
WATCH = """
globalThis.shifts = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) globalThis.shifts += value;
}).observe({ type: "layout-shift", buffered: true });
new MutationObserver((_, watcher) => {
  if (!document.body?.hasAttribute("data-ready")) return;
  globalThis.readyAt = performance.now();
  watcher.disconnect();
}).observe(document, { attributeFilter: ["data-ready"], childList: true, subtree: true });
"""

# From the key event's own time to the frame after the label, or the mark of the current sentence, is in the page.
PAINTED = """(attribute) => {
  globalThis.painted = new Promise((resolve, reject) => {
    let pressed;
    addEventListener("keydown", (event) => { pressed = event.timeStamp; }, { once: true, capture: true });
    const seen = new MutationObserver(() => {
      seen.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
    });
    seen.observe(document.body, { attributeFilter: [attribute], subtree: true });
    setTimeout(() => reject(new Error("nothing was painted")), 30_000);
  });
}"""

# As people do, so that only a few wait at a time; the sentences that are answered get another answer.
LABEL_MANY = """async (count) => {
  const press = (key, code) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
  for (let done = 1; done <= count; done += 1) {
    const { label } = document.querySelector("[aria-current=true]").dataset;
    if (label === "fact") press("2", "Digit2");
    else press("1", "Digit1");
    press("j", "KeyJ");
    if (done % 10 && done < count) continue;
    while (document.querySelector(".saved").dataset.state !== "saved") await new Promise((then) => setTimeout(then, 5));
  }
}"""

# The least that a key can do: a page of one sentence, and one handler.
BARE = """<style>[data-label] { text-decoration: underline }</style><body><span tabindex=0>A sentence.</span>
<script>addEventListener("keydown", ({ key }) => { document.querySelector("span").dataset.label = key; })</script>"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds until the room takes keys and until its markup is there, without any of its scripts;
    the kB of its HTML as sent."""

    ready: float
    markup: float
    kilobytes: float


def of_the_system() -> str | None:
    """The path of a Chromium that the machine has."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def is_there() -> bool:
    """Whether there is a browser: the system's, or Playwright's own."""
    if of_the_system():
        return True
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


@contextmanager
def browser(base: str, session: str) -> Iterator[BrowserContext]:
    """A window of somebody signed in."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=of_the_system(), args=["--no-sandbox", "--disable-gpu"]
        )
        # What the worker keeps for reading offline would be measured in the place of the server.
        context = running.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        context.add_init_script(WATCH)
        yield context
        running.close()


def visit(page: Page, url: str, times: int) -> Visit:
    """Open a document as often as that; the page is left at the last visit."""
    ready, markup = [], []
    for _ in range(times):
        page.goto(url, wait_until="commit")
        page.wait_for_selector("body[data-ready]", state="attached")
        ready.append(page.evaluate("globalThis.readyAt"))
        entry = page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
        markup.append(entry["responseEnd"])
    return Visit(statistics.median(ready), statistics.median(markup), entry["encodedBodySize"] / 1000)


def press(page: Page, key: str, attribute: str = "data-label") -> float:
    """Milliseconds from pressing a key to seeing what it does."""
    page.evaluate(PAINTED, attribute)
    page.keyboard.press(key)
    return float(page.evaluate("globalThis.painted"))


def press_often(page: Page, keys: str = "23", attribute: str = "data-label") -> float:
    """The median of several presses, each of which finds the page at rest; of a label two keys in turn."""
    page.keyboard.press(keys[-1])
    times = []
    for number in range(PRESSES):
        page.wait_for_timeout(REST)
        times.append(press(page, keys[number % len(keys)], attribute))
    return statistics.median(times)


def undo_often(page: Page) -> float:
    """The same of undo, each of a label that was given before and is painted."""
    page.keyboard.press("3")
    page.wait_for_timeout(REST)
    times = []
    for _ in range(PRESSES):
        press(page, "2")
        page.wait_for_timeout(REST)
        times.append(press(page, "u"))
        page.wait_for_timeout(REST)
    return statistics.median(times)


def press_while_loading(page: Page) -> list[float]:
    """Labels given one after the other while windows come; all of their times."""
    times: list[float] = []
    page.keyboard.press("3")
    while page.locator(".later").count():
        times.append(press(page, "23"[len(times) % 2]))
    return times


def bare_press(context: BrowserContext) -> float:
    """The same key where nothing but the browser takes time."""
    page = context.new_page()
    page.set_content(BARE)
    page.locator("span").focus()
    found = press_often(page)
    page.close()
    return found


def work_of_a_key(page: Page, keys: str) -> dict[str, float]:
    """Milliseconds of script and of style and layout that one key costs, whatever it sets off included."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.wait_for_timeout(BETWEEN_KEYS)
    before = metrics(session)
    for number in range(PRESSES):
        page.keyboard.press(keys[number % len(keys)])
        page.wait_for_timeout(BETWEEN_KEYS)
    after = metrics(session)
    session.detach()
    return {name: (after[name] - before[name]) / PRESSES * 1000 for name in after}


def metrics(session: CDPSession) -> dict[str, float]:
    found: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    values = {one["name"]: float(one["value"]) for one in found}
    return {
        "script": values["ScriptDuration"],
        "layout": values["LayoutDuration"] + values["RecalcStyleDuration"],
    }


def label_many(page: Page, count: int) -> None:
    """So many labels in one sitting, all of them saved in the end."""
    page.evaluate(LABEL_MANY, count)


def heap(page: Page) -> float:
    """The megabytes of JavaScript's heap that are left when everything that can be collected was."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used / 1e6
