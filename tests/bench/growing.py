"""Fill the project `grown` with so many sentences and about as many answers: `python -m tests.bench.growing 1000000`, in
the environment of an app that nobody uses meanwhile.

Rows are copied into tables without indexes, keys and triggers, two blocks of documents at a time, and all of it is
made anew afterwards, so that PostgreSQL itself checks what it always checks; `check_integrity` proves the rest.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django

from config import database

database.ensure()  # the app is stopped
django.setup()

from django.db import connection  # noqa: E402

from annotations.projects import create_project  # noqa: E402
from documents.models import Membership, Project, Role, User  # noqa: E402
from tests.bench import threads  # noqa: E402
from tests.bench.grown_rows import Block, Place  # noqa: E402

PROCESSES = 2
TABLES = (
    "documents_document", "documents_post", "documents_sentence", "documents_link", "annotations_annotation",
    "annotations_annotationevent", "documents_assignment", "annotations_decision",
)  # fmt: skip
"""Those that many rows are copied into."""
FEW = 50_000
"""Up to so many sentences indexes are left in place."""

FOREIGN = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND (conrelid = ANY (%(tables)s::regclass[]) OR confrelid = ANY (%(tables)s::regclass[]))
ORDER BY oid
"""
# In the order of their age, which the planner goes by where two would do.
INDEXES = """
SELECT i.indrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid), i.indexrelid::regclass::text,
    pg_get_indexdef(i.indexrelid)
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u')
WHERE i.indrelid = ANY (%(tables)s::regclass[]) ORDER BY i.indexrelid
"""
PLAN = """
INSERT INTO documents_plan (project_id, name, kind, reviewers_each, overlap_share, "order", languages, seed,
    lease_hours, n_documents, n_overlap, repeats, must_pass, created_at, has_kin)
VALUES (%s, 'All', 'main', 2, 0, 'random', '[]', 1, 48, %s, 0, 0, false, now(), false) RETURNING id
"""
JOBS = """
INSERT INTO documents_job (kind, status, params, cursor, error, done, failed, attempts, worker, created_at,
    started_at, finished_at, project_id, counts, sentences, waits_for)
SELECT 'ingest', 'done', '{}', '{}', '', 1, 0, 1, '', at, at, at, %s, '{}', 0, ''
FROM generate_series(1, %s) n, LATERAL (SELECT now() - n * interval '10 minutes' AS at) t
"""
AUDIT = """
INSERT INTO documents_auditdraft (at, kind, actor, project, action, ip, request_id, details)
SELECT now(), 'person', %s, %s, 'export.started', '', '', '{"rows": ' || n || '}' FROM generate_series(1, %s) n
"""
SESSIONS = """
INSERT INTO django_session (session_key, session_data, expire_date)
SELECT md5(n::text), repeat('x', 200), now() + interval '10 days' FROM generate_series(1, %s) n
ON CONFLICT DO NOTHING
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("size", type=int)
    parser.add_argument("--part", type=json.loads, help="what a process of the fill is told; not for people")
    options = parser.parse_args()
    if options.part:
        copy(**options.part)
        return
    began = time.monotonic()
    documents = max(threads.EACH, round(options.size / threads.SENTENCES))
    blocks = -(-documents // threads.EACH)
    place = prepare(options.size, documents)
    with without_indexes() if options.size > FEW else nothing():
        said(began, "copying")
        each = {"place": place, "blocks": blocks, "of": PROCESSES, "documents": documents}
        command = [sys.executable, "-m", __spec__.name, str(options.size), "--part"]
        running = [subprocess.Popen([*command, json.dumps(each | {"at": at})]) for at in range(PROCESSES)]
        if any([process.wait() for process in running]):  # noqa: C419 - all of them are waited for
            raise SystemExit("Copying failed.")
        said(began, "indexes and keys")
    settle(Project.objects.get(slug="grown"), options.size)
    said(began, "statistics")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    said(began, "done")


def said(began: float, what: str) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {what}", file=sys.stderr, flush=True)


def prepare(size: int, documents: int) -> dict[str, Any]:
    """The project, its people and its plan; what each process has to know of them."""
    lead = User.objects.get(username="lead")
    project = create_project("grown", "Grown", lead)
    wanted = min(500, max(8, size // 20_000))
    people = list(User.objects.filter(username__startswith="reader").order_by("pk"))
    User.objects.bulk_create(
        User(username=f"reviewer{number:03}", password="!") for number in range(wanted - len(people))
    )
    people += User.objects.filter(username__startswith="reviewer").order_by("pk")
    Membership.objects.bulk_create(
        Membership(project=project, user=one, role=Role.REVIEWER) for one in people
    )
    with connection.cursor() as cursor:
        cursor.execute(PLAN, [project.pk, documents])
        [plan] = cursor.fetchone() or [0]
        first: dict[str, int] = {}
        for table in TABLES:
            if table != "documents_document":
                key = "pgh_id" if table.endswith("event") else "id"
                cursor.execute(f"SELECT nextval(pg_get_serial_sequence('{table}', '{key}'))")
                [first[table]] = cursor.fetchone() or [0]
    return {
        "project": project.pk,
        "plan": plan,
        "people": [one.pk for one in people],
        "curator": lead.pk,
        "labels": list(project.labels.order_by("position").values_list("pk", flat=True)),
        "posts": first["documents_post"],
        "sentences": first["documents_sentence"],
        "annotations": first["annotations_annotation"],
    }


def copy(place: dict[str, Any], blocks: int, of: int, at: int, documents: int) -> None:
    """Every so-manieth block, one transaction each."""
    for number in range(at, blocks, of):
        first = number * threads.EACH
        found = threads.block(1, number, first, min(threads.EACH, documents - first))
        rows = Block(Place(**place), number, found)
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            for statement, lines in rows.copies():
                with cursor.copy(statement) as stream:
                    stream.write("".join(lines))
            cursor.execute("COMMIT")


@contextmanager
def nothing() -> Iterator[None]:
    """Indexes stay; but events are copied, as the answers are."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_annotation DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE annotations_annotation ENABLE TRIGGER USER")


@contextmanager
def without_indexes() -> Iterator[None]:
    """Take foreign keys and indexes of the large tables away, and make them anew at the end."""
    again: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(FOREIGN, {"tables": list(TABLES)})
        foreign = [
            (table, name, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            for table, name, definition in cursor.fetchall()
        ]
        cursor.execute(INDEXES, {"tables": list(TABLES)})
        indexes = cursor.fetchall()
        for table, name, _ in foreign:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for table, constraint, definition, index, created in indexes:
            if constraint:
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
                again.append(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}")
            else:
                cursor.execute(f"DROP INDEX {index}")
                again.append(created)
    with nothing():
        yield
    with connection.cursor() as cursor:
        for statement in [*again, *(statement for _, _, statement in foreign)]:
            cursor.execute(statement)


def settle(project: Project, size: int) -> None:
    """Sequences go on after what was copied; jobs, entries of the log and sessions as an instance of that size has."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if table != "documents_document":
                key = "pgh_id" if table.endswith("event") else "id"
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), "
                    f"greatest(1, (SELECT coalesce(max({key}), 1) FROM {table})))"
                )
        # Revisions come from the same sequence, and none is used twice.
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('annotations_annotation', 'id'), "
            "(SELECT greatest(max(id), max(revision), 1) FROM annotations_annotation))"
        )
        cursor.execute(JOBS, [project.pk, max(10, size // 5_000)])
        cursor.execute(
            AUDIT, [project.memberships.get(role="owner").user_id, project.pk, min(20_000, size // 500)]
        )
        cursor.execute(SESSIONS, [min(50_000, size // 100)])


if __name__ == "__main__":
    try:
        main()
    finally:
        connection.close()
        database.leave()
