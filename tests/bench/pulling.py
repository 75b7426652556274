"""Giving out the next document to fifty reviewers at once; and that no place is given twice.

Fifty people who each ask about once a second, as nobody does in earnest. What they wait for is the pull and its turn
on the processors, which clients, app and database share. `PULLS=100000` makes a long run of it.
"""

import json
import random
import statistics
import threading
import time

from tests.bench.app import App, Failed
from tests.bench.client import CSRF, Client
from tests.bench.figures import Figure

PAUSE = 0.5
"""Seconds that a reviewer waits between two pulls, on average."""
TIMES = 15
PAGES = 40


QUEUE = "one UPDATE … SKIP LOCKED of a narrow table"


def measure(app: App) -> list[Figure]:
    got = json.loads(app.python("-m", "tests.bench.pullers"))
    if got["twice"]:
        raise Failed(f"{got['twice']} of {got['pulls']} pulls gave what was given before.")

    def beside(name: str, key: str, unit: str, most: float | None = None) -> Figure:
        floor, ours = got[key]
        return Figure(name, ours, unit, floor, most, beside=QUEUE)

    paced = got["paced"][0]
    return [
        Figure("deal 36,000 documents, three places each", got["deal"], "s", most=20),
        beside("1 reviewer, p50", "alone", "ms"),
        beside("processor time of client and database", "processor", "ms"),
        beside("50 reviewers, p50", "paced", "ms", most=5),
        Figure("50 reviewers, API, p50", over_http(app, got["tokens"]), "ms", paced, beside=QUEUE),
        Figure("1 reviewer, page, p50", by_page(app, got["session"]), "ms", got["alone"][0], beside=QUEUE),
        beside(f"without a pause, {got['pulls']:,} pulls", "flood", "pulls/s"),
    ]


def by_page(app: App, session: str) -> float:
    """Milliseconds until a page has said which document is next."""
    cookies = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    with Client(app.port, cookies | form) as client:
        return statistics.median(
            client.done("POST", "/projects/pulling/next/", "another=1", wanted=302).took for _ in range(PAGES)
        )


def over_http(app: App, secrets: dict[str, str]) -> float:
    """Milliseconds of `POST next/` while all of them ask."""
    took: list[float] = []

    def ask(secret: str) -> None:
        chance = random.Random(secret)
        headers = {"Authorization": f"Token {secret}", "Content-Type": "application/json"}
        with Client(app.port, headers) as client:
            for _time in range(TIMES):
                time.sleep(chance.uniform(0, 2 * PAUSE))
                took.append(client.until_done("POST", "/api/v1/projects/pulling/next/", '{"another": true}'))

    threads = [threading.Thread(target=ask, args=(secret,)) for secret in secrets.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) < TIMES * len(threads):
        raise Failed("A pull through the API was not answered as it should be.")
    return statistics.median(took)
