"""What has to be there when everything has settled: each acknowledged label once, each job done, no half of a document."""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.bench.app import ROOT, App
from tests.config.servers import connect
from tests.kills.work import PATIENCE, Work

EVENTS = """
SELECT e.op::text, u.username, e.sentence_id, l.key, count(*)
FROM annotations_annotationevent e JOIN documents_user u ON u.id = e.reviewer_id
LEFT JOIN annotations_label l ON l.id = e.label_id WHERE e.op IS NOT NULL GROUP BY 1, 2, 3, 4
"""
STATE = """
SELECT u.username, a.sentence_id, l.key FROM annotations_annotation a
JOIN documents_user u ON u.id = a.reviewer_id LEFT JOIN annotations_label l ON l.id = a.label_id
"""
HALF = """
SELECT d.title FROM documents_document d
WHERE d.title LIKE 'Gate %' AND (
    (SELECT count(*) FROM documents_post p WHERE p.document_id = d.id) <> 2
    OR (SELECT count(*) FROM documents_sentence s WHERE s.document_id = d.id) <> 4)
"""


def of_labels(database: Any, work: Work) -> Iterator[str]:
    """A line for each label that was lost, doubled, or is another than what was acknowledged."""
    found: dict[str, list[tuple[str, int, str, int]]] = {}
    for op, user, sentence, label, times in database.execute(EVENTS):
        found.setdefault(op, []).append((user, sentence, label, times))
    for op, expected in work.acknowledged.ops.items():
        events = found.get(op, [])
        if not events:
            yield f"lost: {expected} with op {op} has no event"
        elif events != [(*expected, 1)]:
            yield f"doubled or changed: {expected} with op {op} has {events}"
    state = {(user, sentence): label for user, sentence, label in database.execute(STATE)}
    for key, label in work.acknowledged.last.items():
        if state.get(key) != label:
            yield f"lost: {key} was last acknowledged as {label}, and is {state.get(key)}"
    if len(state) != len(work.acknowledged.last):
        yield f"{len(state)} answers are there, and {len(work.acknowledged.last)} were acknowledged"


def of_the_rest(database: Any, work: Work) -> Iterator[str]:
    """A line for each job that did not end as it should, half of a document, and place given twice."""
    for id, kind, status, failed in database.execute("SELECT id, kind, status, failed FROM documents_job"):
        if (status, failed) != ("done", 0):
            yield f"job {id}, {kind}, is {status} with {failed} failures"
    [documents] = database.execute(
        "SELECT count(*) FROM documents_document WHERE title LIKE 'Gate %'"
    ).fetchone()
    if documents != sum(work.imported):
        yield f"{documents} documents are there, and {sum(work.imported)} were imported"
    for [title] in database.execute(HALF):
        yield f"half a document: {title}"
    given: dict[str, str] = {}
    for user, document in work.pulled:
        if given.setdefault(document, user) != user:
            yield f"document {document} was given to {given[document]} and to {user}"
    held = "SELECT document_id::text, count(DISTINCT reviewer_id) FROM documents_assignment GROUP BY 1"
    for document, people in database.execute(held):
        if people > 1:
            yield f"document {document} is held by {people}"


def of_integrity(app: App) -> Iterator[str]:
    """What `check_integrity` finds."""
    done = subprocess.run(
        [sys.executable, "manage.py", "check_integrity"],
        cwd=ROOT, env=app.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        yield f"check_integrity: {done.stdout[-2000:]}{done.stderr[-500:]}"


def settled(app: App) -> Iterator[str]:
    """Wait until no job is left to do; a line for those that are."""
    give_up = time.monotonic() + PATIENCE
    waiting: list[Any] = []
    while time.monotonic() < give_up:
        with connect(app.path / "data") as database:
            waiting = database.execute(
                "SELECT kind, status, waits_for FROM documents_job WHERE status IN ('queued', 'running')"
            ).fetchall()
        if not waiting:
            return
        time.sleep(0.5)
    yield f"jobs that never ended: {waiting}"


def all_of_it(app: App, work: Work) -> list[str]:
    """Every fault that was found."""
    faults = [*work.faults, *settled(app)]
    with connect(app.path / "data") as database:
        faults += [*of_labels(database, work), *of_the_rest(database, work)]
    return [*faults, *of_integrity(app)]
