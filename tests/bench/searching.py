"""Looking for sentences: the table of a project's sentences and the API's list, by words and without, beside the
index alone."""

from collections import Counter
from functools import partial
from urllib.parse import urlencode

from tests.bench.app import App
from tests.bench.client import Client
from tests.bench.figures import Figure
from tests.bench.turns import in_turns

VISITS = 7
SAMPLE = 1_000
"""Sentences in which words are counted."""
FLOOR = "the 50 best of the index by one SELECT"
FIRST = "50 sentences by one SELECT"


def measure(app: App) -> list[Figure]:
    """Milliseconds of pages of 50 sentences, the best first where words are looked for."""
    assert app.sentence_ids()
    rare, common = words(app)
    figures = []
    with Client.by_session(app, "lead") as page, Client.by_token(app, "lead") as api:
        for name, sought in (("no words", ""), ("a rare word", rare), ("a common word", common)):
            query = {"q": sought} if sought else {}
            paths = {
                "table": (page, f"/projects/bench/data/?{urlencode(query)}"),
                "API": (
                    api,
                    "/api/v1/projects/bench/sentences/?"
                    + urlencode({"page_size": 50, **query, **({"sort": "-rank"} if sought else {})}),
                ),
            }
            for where, (client, path) in paths.items():
                client.get(path)
                turns = in_turns(client.asking(path), partial(app.floor, "search", sought), VISITS)
                figures.append(turns.figure(f"{where}, {name}", "ms", FLOOR if sought else FIRST))
    return figures


def words(app: App) -> tuple[str, str]:
    """A word that one sentence in hundreds has, and one that every fourth has."""
    rows = app.api("GET", f"projects/bench/sentences/?page_size={SAMPLE}")["results"]
    counts = Counter(word for row in rows for word in set(row["text"].lower().strip(".?!").split()))
    ordered = counts.most_common()
    return next(word for word, number in reversed(ordered) if len(word) > 4 and number >= 2), ordered[0][0]
