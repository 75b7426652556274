"""The review room on a slow phone's processor and a slow network: the first visit, the next one, and keys."""

import statistics
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page

from tests.bench import browsing, corpus
from tests.bench.app import USERS, App
from tests.bench.figures import Figure

TIMES_SLOWER = 4
LATENCY = 150
"""Milliseconds until an answer begins."""
DOWN, UP = 1_600_000 / 8, 750_000 / 8
"""Bytes a second: what is called “slow 4G”."""
VISITS = 3
READER, SEED = USERS[1], 70_000

PAINTED_FIRST = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
SAVED = """() => new Promise((then) => {
  const look = () => document.querySelector(".saved").dataset.state === "saved" ? then(performance.now()) : setTimeout(look, 5);
  look();
})"""


@dataclass(slots=True)
class Traffic:
    """What a page asked for: how often the network was asked, the bytes that came, and answers that nothing changed."""

    requests: int = 0
    bytes: float = 0
    unchanged: int = 0
    kept: set[str] = field(default_factory=set)
    """Ids of requests that the browser answered itself."""

    def watch(self, session: CDPSession) -> None:
        session.on("Network.requestServedFromCache", lambda event: self.kept.add(event["requestId"]))
        session.on("Network.responseReceived", lambda event: self._answered(event))
        session.on("Network.loadingFinished", lambda event: self._ended(event))

    def _answered(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        if answer.get("fromDiskCache") or event["requestId"] in self.kept:
            self.kept.add(event["requestId"])
            return
        self.requests += 1
        self.unchanged += answer["status"] == 304

    def _ended(self, event: dict[str, Any]) -> None:
        self.bytes += 0 if event["requestId"] in self.kept else event["encodedDataLength"]


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds until something is seen, the room takes keys, and a label given then is saved; and the traffic."""

    painted: float
    ready: float
    saved: float
    traffic: Traffic

    @property
    def floor(self) -> float:
        """Milliseconds that this network takes for these bytes: the page, then all that it names, at once."""
        return 2 * LATENCY + 1000 * self.traffic.bytes / DOWN


def measure(app: App) -> list[Figure]:
    """A document of 40 sentences and one of 2,000, by somebody who never was here and by the same person again."""
    base = f"http://127.0.0.1:{app.port}"
    key = app.session(READER)
    figures: list[Figure] = []
    for sentences, most in ((40, 3_000), (2_000, 4_000)):
        url, what = f"{base}/documents/{document(app, sentences)}/", f"{sentences:,} sentences"
        first, again, label, step = [], [], 0.0, 0.0
        for _ in range(VISITS):
            # A browser of its own each time: nothing is kept of the visit before.
            with browsing.browser(base, key) as context:
                page, session = slow(context)
                first.append(visit(page, session, url))
                again.append(visit(page, session, url))
                label = browsing.press_often(page)
                step = browsing.press_often(page, "jk", "aria-current")
        figures += [
            *visited(first, f"{what}, first visit", most),
            *visited(again, f"{what}, again", most),
            Figure(f"{what}: a label to paint", label, "ms", most=200),
            Figure(f"{what}: a step to paint", step, "ms", most=200),
        ]
    return figures


def document(app: App, sentences: int) -> str:
    """The id of a document of so many sentences, all of which the reader has answered."""
    path = app.path / f"throttled-{sentences}.jsonl"
    corpus.write(path, 1, sentences=sentences, seed=SEED + sentences)
    app.ingest(path)
    [one] = [
        row["id"]
        for row in app.rows("projects/bench/documents/")
        if row["source_url"] == f"https://example.org/{SEED + sentences}/0"
    ]
    rows = app.rows(f"documents/{one}/sentences/")
    answers = [{"sentence": row["id"], "label": "fact"} for row in rows]
    app.api("POST", "projects/bench/annotations/bulk/", {"annotations": answers}, READER)
    return str(one)


def slow(context: BrowserContext) -> tuple[Page, CDPSession]:
    """A page in a window whose processor and network are slow."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": TIMES_SLOWER})
    return page, session


def visit(page: Page, session: CDPSession, url: str) -> Visit:
    """Open a document, label its sentence as soon as the room takes keys, and wait until that is saved."""
    traffic = Traffic()
    traffic.watch(session)
    page.goto(url, wait_until="commit")
    page.wait_for_selector("body[data-ready]", state="attached")
    ready = float(page.evaluate("globalThis.readyAt"))
    painted = float(page.evaluate(PAINTED_FIRST))
    page.keyboard.press("j")
    browsing.press(page, "2" if page.locator("[aria-current=true][data-label=fact]").count() else "1")
    saved = float(page.evaluate(SAVED))
    return Visit(painted, ready, saved, traffic)


def visited(visits: list[Visit], what: str, most: float) -> list[Figure]:
    """The medians of some visits."""

    def median(values: list[float]) -> float:
        return statistics.median(values)

    floor = median([one.floor for one in visits])
    return [
        Figure(f"{what}: something to see", median([one.painted for one in visits]), "ms"),
        Figure(
            f"{what}: ready for the first key", median([one.ready for one in visits]), "ms", floor, most=most
        ),
        Figure(f"{what}: the first label saved", median([one.saved for one in visits]), "ms", floor),
        Figure(f"{what}: requests", median([one.traffic.requests for one in visits]), ""),
        Figure(f"{what}: of these 304", median([one.traffic.unchanged for one in visits]), "", most=0),
        Figure(f"{what}: bytes", median([one.traffic.bytes for one in visits]) / 1000, "kB", most=250),
    ]
