"""Where the time of a label goes, layer by layer, over HTTP, in Django and in the database."""

import json
import time
from statistics import median

from tests.bench.app import USERS, App
from tests.bench.figures import Figure
from tests.bench.labels import saver


def measure(app: App) -> list[Figure]:
    ids = app.sentence_ids()[:500]
    user = USERS[1]
    given = {"sentences": ids, "token": app.tokens[user], "session": app.session(user)}
    figures = [Figure("an answer that asks nothing, over HTTP", empty(app) * 1e6, "µs")]
    parts = json.loads(app.python("-m", "tests.bench.apart", stdin=json.dumps(given)))
    for way in ("API", "page"):
        save = saver(app, ids, user, way == "page")
        for number in range(50):
            save(number)
        figures.append(Figure(f"a label by {way}, over HTTP", median(map(save, range(400))) * 1000, "µs"))
        inside = parts[way].pop("everything")
        figures.append(Figure("  of it in Django, in one process", inside, "µs"))
        figures += [
            Figure(f"    {name}", spent, "µs")
            for name, spent in sorted(parts[way].items(), key=lambda one: -one[1])
        ]
    figures += [Figure(f"  database: {name}", spent, "µs") for name, spent in parts["database"].items()]
    return figures


def empty(app: App) -> float:
    """Seconds of a request that neither signs in nor asks the database anything."""
    client, times = app.connection(), []
    for _ in range(400):
        began = time.perf_counter()
        client.request("GET", "/favicon.ico")
        client.getresponse().read()
        times.append(time.perf_counter() - began)
    return median(times)
