"""Many labels at once: through the API in parts of 10,000, and an import of what the app exported."""

import json
import statistics
import time

from tests.bench.app import USERS, App
from tests.bench.figures import Figure

ROWS = 10_000
LABELS = ("fact", "opinion", "disputed", "unsupported")
RATE = 20_000


def measure(app: App) -> list[Figure]:
    parts = [app.sentence_ids()[start : start + ROWS] for start in range(0, 3 * ROWS, ROWS)]
    figures = []
    floors = [app.floor("labels_in")["rows/s"]]
    for name, step in (("new", 0), ("changed", 1), ("the same", 1)):
        rates = [_send(app, part, step) for part in parts]
        floors.append(app.floor("labels_in")["rows/s"])
        rate, floor = statistics.median(rates), statistics.median(floors)
        figures.append(Figure(f"10,000 labels at once, {name}", rate, "labels/s", floor, least=RATE))
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
        raise SystemExit(f"Labels in bulk were answered {answer.status}: {body[:300]!r}")
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
    floor = app.floor("labels_in")["rows/s"]
    told = json.loads(app.python("-m", "tests.bench.bringing", str(path)))
    return Figure(
        f"import of {rows:,} labels by key", rows / told["seconds"], "rows/s", floor, least=RATE,
        note=f"{told['megabytes']:.0f} MB",
    )  # fmt: skip
