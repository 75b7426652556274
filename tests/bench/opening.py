"""Opening a document: the server's time and the bytes it sends, for documents of 40, 2,000 and 20,000 sentences."""

from functools import partial

from tests.bench import corpus
from tests.bench.app import USERS, App
from tests.bench.client import CODINGS, Client
from tests.bench.figures import Figure
from tests.bench.turns import in_turns

READER = USERS[1]
VISITS = 9
AT_ONCE = 10_000
SIZES = {40: "40 labelled sentences", 2_000: "2,000 labelled sentences", 20_000: "20,000 sentences"}
MOST = {40: None, 2_000: 50.0, 20_000: None}
"""Milliseconds of the server."""
ROWS, TEXTS = "its rows by two SELECTs", "its texts alone, compressed"


def measure(app: App) -> list[Figure]:
    """Milliseconds until all of a page is there, and its size as a browser takes it."""
    figures = []
    with Client.by_session(app, READER, **{"Accept-Encoding": CODINGS}) as client:
        for (sentences, name), document in zip(SIZES.items(), documents(app), strict=True):
            path = f"/documents/{document}/"
            page = client.get(path)
            floor = partial(app.floor, "document", document, READER)
            turns = in_turns(client.asking(path), floor, VISITS)
            size = len(page.body) / 1000
            figures += [
                turns.figure(f"{name}: server", "ms", ROWS, MOST[sentences]),
                Figure(f"{name}: sent", size, "kB", app.floor("texts", document), most=150, beside=TEXTS),
            ]
    return figures


def documents(app: App) -> tuple[str, ...]:
    """Ids of documents of each size; the reader has answered all of those that are called labelled. Made once."""
    if app.documents:
        return app.documents
    project = "rooms"
    app.manage("project", project, "--owner", "lead")
    app.api("POST", f"projects/{project}/members/", {"user": READER, "role": "reviewer"})
    for seed, sentences in enumerate(SIZES, 3):
        path = app.path / f"room-{sentences}.jsonl"
        corpus.write(path, 1, sentences=sentences, seed=seed)
        app.ingest(path, project=project)
    by_size = sorted(app.rows(f"projects/{project}/documents/"), key=lambda one: one["counts"]["sentences"])
    for document, name in zip(by_size, SIZES.values(), strict=True):
        if "labelled" in name:
            rows = app.rows(f"documents/{document['id']}/sentences/")
            answers = [{"sentence": row["id"], "label": "fact"} for row in rows]
            for start in range(0, len(answers), AT_ONCE):
                body = {"annotations": answers[start : start + AT_ONCE]}
                app.api("POST", f"projects/{project}/annotations/bulk/", body, READER)
    app.documents = tuple(str(one["id"]) for one in by_size)
    return app.documents
