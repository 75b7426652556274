"""The dashboard of a project of a million answers: from what is kept, and counting it anew."""

import json

from tests.bench import corpus
from tests.bench.app import USERS, App, Failed
from tests.bench.client import Client
from tests.bench.figures import Figure
from tests.bench.turns import in_turns

ANSWERS = 1_000_000
DOCUMENTS = 6_600
"""Of 40 sentences with four answers each."""
VISITS = 11
KEPT = "reading what is kept by one SELECT"


def measure(app: App) -> list[Figure]:
    corpus.write(app.path / "wide.jsonl", DOCUMENTS, seed=9)
    app.ingest(app.path / "wide.jsonl")
    filled = json.loads(app.python("-m", "tests.bench.filling").splitlines()[-1])
    if filled["answers"] < ANSWERS:
        raise Failed(f"There are {filled['answers']:,} answers where {ANSWERS:,} are wanted.")
    page, svg, png = (f"/projects/bench/dashboard/{path}" for path in ("", "mix.svg", "mix.png"))
    name = "1,000,000 answers"
    with (
        Client.by_session(app, "lead") as lead,
        Client.by_session(app, USERS[0]) as reviewer,
        Client.by_token(app, "lead") as api,
    ):

        def seen(what: str, client: Client, path: str, most: float | None = 100) -> Figure:
            client.get(path)
            turns = in_turns(client.asking(path), lambda: app.floor("summary"), VISITS)
            return turns.figure(f"{name}: {what}", "ms", KEPT, most)

        figures = [
            seen("page", lead, page),
            seen("API", api, "/api/v1/projects/bench/dashboard/"),
            seen("a picture as SVG", lead, svg),
            seen("a picture as PNG", lead, png, most=None),
            seen("a blind reviewer's page", reviewer, page),
        ]
    count = "counting by label by one SELECT"
    return [
        *figures,
        Figure(f"{name}: a reviewer's own for the first time", filled["own"], "ms"),
        Figure(f"{name}: counted anew, behind", filled["count"], "s", app.floor("counted"), beside=count),
        Figure(f"{name}: memory while counting", filled["megabytes"], "MB"),
    ]
