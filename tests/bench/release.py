"""Releases: how long one of 100,000 answers takes from the call to the draft, and what the worker held."""

import random
import time

from tests.bench.app import USERS, App, Failed
from tests.bench.exports import Memory
from tests.bench.figures import Figure

ANSWERS = 100_000
EACH = 3
AT_ONCE = 10_000
SEED = 20_110_125
LABELS = ("fact", "opinion", "disputed", "unsupported")
PATIENCE = 120
"""Seconds."""


def measure(app: App) -> list[Figure]:
    ids = app.sentence_ids()[: ANSWERS // EACH + 1]
    generator = random.Random(SEED)
    for user in USERS[5 : 5 + EACH]:
        answers = [{"sentence": id, "label": generator.choice(LABELS)} for id in ids]
        for start in range(0, len(answers), AT_ONCE):
            body = {"annotations": answers[start : start + AT_ONCE]}
            app.api("POST", "projects/bench/annotations/bulk/", body, user)
    figures = []
    beside = "its answers through COPY as JSON Lines"
    with Memory(app) as memory:
        for version, what in (("1.0.0", "the first"), ("1.1.0", "with its change log")):
            floors = [app.floor("copy_out", "jsonl")["seconds"]]
            seconds, made = build(app, version)
            floors.append(app.floor("copy_out", "jsonl")["seconds"])
            answers_in = made["counts"]["answers"]
            if answers_in < EACH * len(ids):
                raise Failed(f"The release holds {answers_in:,} answers of {EACH * len(ids):,}.")
            app.api("POST", f"projects/bench/releases/{version}/publish/")
            share = ANSWERS / answers_in
            figures.append(
                Figure(
                    f"100,000 answers, {what}", seconds * share, "s", share * sum(floors) / 2, most=6,
                    note=f"{answers_in:,} answers, {made['counts']['sentences']:,} sentences", beside=beside,
                )
            )  # fmt: skip
    return [*figures, Figure("memory that releases took", memory.growth, "MB", most=256)]


def build(app: App, version: str) -> tuple[float, dict]:
    """Seconds from the call until the draft is there."""
    began = time.perf_counter()
    app.api("POST", "projects/bench/releases/", {"version": version})
    while time.perf_counter() - began < PATIENCE:
        made = app.api("GET", f"projects/bench/releases/{version}/")
        if made["state"] == "draft":
            return time.perf_counter() - began, made
        if made["state"] == "failed":
            break
        time.sleep(0.1)
    raise Failed(f"The release was not built: {made}")
