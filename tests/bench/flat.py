"""Memory that does not grow with the dataset: every export and an import at a tenth and at all of it.

`ANSWERS=10000000` makes a long run of it; 1,000,000 is usual.
"""

import json
import os

from tests.bench import corpus
from tests.bench.app import App
from tests.bench.figures import Figure

ANSWERS = int(os.environ.get("ANSWERS") or 1_000_000)
EACH, PER_DOCUMENT = 4, 40
"""Answers of a sentence, and sentences of a document."""
FORMATS = (
    "jsonl",
    "csv",
    "tsv",
    "parquet",
    "huggingface",
    "webannotation",
    "convokit",
    "labelstudio",
    "html",
)
ROWS = ("sentences", "posts", "links")
GROWTH = 1.3
"""What a process holds at ten times the rows, at most, of what it held."""


def measure(app: App) -> list[Figure]:
    held: dict[str, list[float]] = {}
    rates: dict[str, float] = {}
    for share, seed in ((0.1, 21), (0.9, 22)):
        documents = int(ANSWERS * share) // EACH // PER_DOCUMENT
        corpus.write(app.path / f"flat{seed}.jsonl", documents, seed=seed)
        app.ingest(app.path / f"flat{seed}.jsonl")
        app.python("-m", "tests.bench.filling")
        for name, told in taken(app):
            held.setdefault(name, []).append(told["megabytes"])
            rates[name] = told["rows"] / told["seconds"]
    figures = []
    for name, (few, many) in held.items():
        figures.append(Figure(f"{name}, {ANSWERS:,} answers", rates[name], "rows/s"))
        figures.append(
            Figure(
                "memory that it held, to that of a tenth", many / few, "×", most=GROWTH,
                note=f"{few:.0f} and {many:.0f} MB",
            )
        )  # fmt: skip
    return figures


def taken(app: App) -> list[tuple[str, dict[str, float]]]:
    """What each way out, and the one in, held and took."""
    asked = [(format, "labels") for format in FORMATS] + [("parquet", rows) for rows in ROWS]
    file = str(app.path / "flat-labels.jsonl")
    found = []
    for format, rows in asked:
        path = [file] if (format, rows) == ("jsonl", "labels") else []
        told = json.loads(app.python("-m", "tests.bench.taking", format, rows, *path))
        found.append((f"export of {rows} as {format}", told))
    told = json.loads(app.python("-m", "tests.bench.bringing", file))
    return [*found, ("import of the labels that it left", told | {"rows": found[0][1]["rows"]})]
