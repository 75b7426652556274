"""Many labels at once: through the API in parts of 10,000, and an import of what the app exported."""

import json
import time

from tests.bench.app import USERS, App, Failed
from tests.bench.figures import Figure
from tests.bench.turns import Turns

ROWS = 10_000
LABELS = ("fact", "opinion", "disputed", "unsupported")
RATE = 20_000
PARTS = 3
IMPORTED = 60_000
COPY = "COPY into an unlogged table without index or trigger"


def measure(app: App) -> list[Figure]:
    ids = app.sentence_ids()
    rows = min(ROWS, len(ids) // PARTS)
    parts = [ids[start : start + rows] for start in range(0, PARTS * rows, rows)]
    figures = []
    for name, step in (("new", 0), ("changed", 1), ("the same", 1)):
        turns = Turns()
        for part in parts:
            turns.ours.append(_send(app, part, step))
            turns.floor.append(app.floor("labels_in"))
        figures.append(turns.figure(f"{rows:,} labels at once, {name}", "labels/s", COPY, least=RATE))
    return [*figures, _import(app)]


def _send(app: App, ids: list[int], step: int) -> float:
    """Labels/s of one request, JSON in and answer out."""
    user = USERS[-1]
    rows = [{"sentence": id, "label": LABELS[(number + step) % 4]} for number, id in enumerate(ids)]
    content = json.dumps({"annotations": rows})
    client = app.connection()
    headers = {**app.token(user), "Content-Type": "application/json"}
    began = time.perf_counter()
    client.request("POST", "/api/v1/projects/bench/annotations/bulk/", content, headers)
    answer = client.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - began
    client.close()
    if answer.status != 200:
        raise Failed(f"Labels in bulk were answered {answer.status}: {body[:300]!r}")
    return len(rows) / seconds


def _import(app: App) -> Figure:
    """Rows/s of one file of labels by key, from its first byte to the commit."""
    path = app.path / "labels.jsonl"
    rows = 0
    with path.open("w") as file:
        for sentence in app.rows("projects/bench/sentences/"):
            for reviewer in ("ann", "ben", "zoe"):
                row = {"sentence_key": sentence["key"], "label": LABELS[rows % 4], "reviewer": reviewer}
                file.write(json.dumps(row) + "\n")
                rows += 1
            if rows >= IMPORTED:
                break
    floor = app.floor("labels_in")
    told = json.loads(app.python("-m", "tests.bench.bringing", str(path)))
    return Figure(
        f"import of {rows:,} labels by key", rows / told["seconds"], "rows/s", floor, least=RATE,
        note=f"{told['megabytes']:.0f} MB", beside=COPY,
    )  # fmt: skip
