"""The dashboard of a project of a million answers: from what is kept, and counting it anew."""

import contextlib
import json
import statistics
import time

from tests.bench import corpus
from tests.bench.app import USERS, App
from tests.bench.figures import Figure

DOCUMENTS = 6_600
"""Of 40 sentences with four answers each."""
VISITS = 21


def measure(app: App) -> list[Figure]:
    corpus.write(app.path / "wide.jsonl", DOCUMENTS, seed=9)
    app.ingest(app.path / "wide.jsonl")
    filled = json.loads(app.python("-m", "tests.bench.filling").splitlines()[-1])
    assert filled["answers"] >= 1_000_000
    sessions = app.floor("sessions")
    cookie = {"Cookie": f"sessionid={sessions['lead']}"}
    theirs = {"Cookie": f"sessionid={sessions[USERS[0]]}"}
    floor = visit(app, "/account/", cookie)
    name = "dashboard of 1,000,000 answers"
    return [
        Figure(f"{name}: page", visit(app, "/projects/bench/dashboard/", cookie), "ms", floor, most=100),
        Figure(
            f"{name}: API", visit(app, "/api/v1/projects/bench/dashboard/", app.token("lead")), "ms", floor, most=100
        ),
        Figure(f"{name}: a picture as SVG", visit(app, "/projects/bench/dashboard/mix.svg", cookie), "ms", most=100),
        Figure(f"{name}: a picture as PNG", visit(app, "/projects/bench/dashboard/mix.png", cookie), "ms"),
        Figure(f"{name}: a blind reviewer's page", visit(app, "/projects/bench/dashboard/", theirs), "ms", floor, most=100),
        Figure(f"{name}: theirs for the first time", filled["own"], "ms"),
        Figure(f"{name}: counted anew, in the background", filled["count"], "s"),
        Figure(f"{name}: memory while counting", filled["megabytes"], "MB"),
    ]  # fmt: skip


def visit(app: App, path: str, headers: dict[str, str]) -> float:
    """Milliseconds until all of an answer is there, on a connection that stays open."""
    times = []
    with contextlib.closing(app.connection()) as client:
        for _ in range(VISITS):
            began = time.perf_counter()
            client.request("GET", path, headers=headers)
            answer = client.getresponse()
            body = answer.read()
            times.append(1000 * (time.perf_counter() - began))
            assert answer.status == 200, (answer.status, body[:300])
    return statistics.median(times)
