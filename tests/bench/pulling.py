"""Giving out the next document to fifty reviewers at once; and that no place is given twice in 100,000 pulls."""

import json

from tests.bench.app import App
from tests.bench.figures import Figure


def measure(app: App) -> list[Figure]:
    got = json.loads(app.python("-m", "tests.bench.pullers"))
    if got["twice"]:
        raise SystemExit(f"{got['twice']} of {got['pulls']} pulls gave what was given before.")
    return [
        Figure("deal 36,000 documents, three places each", got["deal"], "s", most=20),
        Figure("the next document, 50 reviewers, p50", got["p50"], "ms", most=5),
        Figure(f"the same without a pause, {got['pulls']:,} pulls", got["flood"], "pulls/s"),
    ]
