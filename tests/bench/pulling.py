"""Giving out the next document to fifty reviewers at once; and that no place is given twice in 100,000 pulls.

Fifty people who each ask about once a second, as nobody does in earnest. What they wait for is the pull and its turn
on the processors, which clients, app and database share.
"""

import json
import random
import statistics
import threading
import time

from tests.bench.app import App
from tests.bench.figures import Figure

PAUSE = 0.5
"""Seconds that a reviewer waits between two pulls, on average."""
TIMES = 20


def measure(app: App) -> list[Figure]:
    got = json.loads(app.python("-m", "tests.bench.pullers"))
    if got["twice"]:
        raise SystemExit(f"{got['twice']} of {got['pulls']} pulls gave what was given before.")
    floor, pull = got["floor"], got["pull"]
    return [
        Figure("deal 36,000 documents, three places each", got["deal"], "s", most=20),
        Figure("the next document, one reviewer, p50", pull["alone"], "ms", floor["alone"]),
        Figure("the next document, 50 reviewers, p50", pull["p50"], "ms", floor["p50"], most=5),
        Figure("the same through the API, p50", over_http(app, got["tokens"]), "ms"),
        Figure(f"the same without a pause, {got['pulls']:,} pulls", pull["flood"], "pulls/s", floor["flood"]),
    ]


def over_http(app: App, secrets: dict[str, str]) -> float:
    """Milliseconds of `POST next/` while all of them ask."""
    took: list[float] = []

    def ask(secret: str) -> None:
        chance, client = random.Random(secret), app.connection()
        headers = {"Authorization": f"Token {secret}", "Content-Type": "application/json"}
        for _time in range(TIMES):
            time.sleep(chance.uniform(0, 2 * PAUSE))
            began = time.perf_counter()
            client.request("POST", "/api/v1/projects/pulling/next/", '{"another": true}', headers)
            answer = client.getresponse()
            body = answer.read()
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status == 200, (answer.status, body[:300])
        client.close()

    threads = [threading.Thread(target=ask, args=(secret,)) for secret in secrets.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) < TIMES * len(threads):
        raise SystemExit("A pull through the API was not answered as it should be.")
    return statistics.median(took)
