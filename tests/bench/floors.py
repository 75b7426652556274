"""The database's own speed at the same work: `python -m tests.bench.floors NAME`, in the app's environment."""

import json
import statistics
import sys
import time

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from annotations import export  # noqa: E402
from annotations.export import csv, jsonl  # noqa: E402
from annotations.export.copying import PLAN  # noqa: E402
from annotations.export.sorts import SORTS  # noqa: E402
from annotations.filters import Filters  # noqa: E402
from documents.access import Actor  # noqa: E402
from documents.models import Project  # noqa: E402

JOIN = (
    "SELECT s.*, a.*, d.title FROM annotations_annotation a JOIN documents_sentence s ON s.id = a.sentence_id "
    "JOIN documents_document d ON d.id = s.document_id"
)


def upsert() -> dict[str, float]:
    """Milliseconds of an insert-or-update of a narrow row, committed."""
    times = []
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_floor (a bigint, b bigint, label text, at timestamptz, PRIMARY KEY (a, b))"
        )
        for number in range(400):
            began = time.perf_counter()
            cursor.execute(
                "INSERT INTO bench_floor VALUES (%s, 1, %s, now()) ON CONFLICT (a, b) DO UPDATE "
                "SET label = excluded.label, at = excluded.at",
                [number % 200, "fact"],
            )
            times.append((time.perf_counter() - began) * 1000)
        cursor.execute("DROP TABLE bench_floor")
    return {"ms": statistics.median(times)}


def copy_out() -> dict[str, float]:
    """Rows/s of the exports' own statements and of a plain join of the same tables, through COPY."""
    project = Project.objects.get(slug="bench")
    lead = Actor(get_user_model().objects.get(username="lead").pk)
    params = export.parameters(project, lead, Filters())
    labels = SORTS["labels"]
    statements = {
        "csv": csv.statement(labels.rows, labels.names),
        "jsonl": jsonl.statement(labels.rows, labels.names, labels.groups),
        "join": f"COPY ({JOIN}) TO STDOUT (FORMAT csv)",
    }
    rates = {}
    with connection.cursor() as cursor:
        for name, statement in statements.items():
            cursor.execute("RESET ALL" if name == "join" else PLAN.replace(" LOCAL", ""))
            seconds, rows = [], 0
            for _ in range(3):
                began, rows = time.perf_counter(), 0
                with cursor.copy(statement, None if name == "join" else params) as copy:
                    for _block in copy:
                        rows += 1
                seconds.append(time.perf_counter() - began)
            rates[name] = rows / statistics.median(seconds)
    return rates


def copy_in() -> dict[str, float]:
    """Sentences/s of COPY into a table without index, key or trigger."""
    with connection.cursor() as cursor:
        with cursor.copy("COPY documents_sentence TO STDOUT") as copy:
            blocks = [bytes(block) for block in copy]
        cursor.execute("CREATE TABLE bench_floor (LIKE documents_sentence)")
        content = b"".join(blocks)
        began = time.perf_counter()
        with cursor.copy("COPY bench_floor FROM STDIN") as copy:
            copy.write(content)
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_floor")
    return {"rows/s": len(blocks) / seconds}


def labels_in() -> dict[str, float]:
    """Answers/s of COPY into an unlogged table of the same columns without index, key or trigger."""
    rows = 40_000
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNLOGGED TABLE bench_floor (LIKE annotations_annotation INCLUDING DEFAULTS)")
        line = (
            "%d\t%d\t1\t0198c1a0-0000-7000-8000-000000000000\t%d\t1\t0\t1\tt\t0\t%d\t2026-01-01\t2026-01-01\n"
        )
        content = "".join(line % (n, n, n, n) for n in range(rows))
        columns = (
            "id, first_label_id, project_id, document_id, sentence_id, reviewer_id, round, label_id, blind, "
            "revisions, revision, created_at, labelled_at"
        )
        began = time.perf_counter()
        with cursor.copy(f"COPY bench_floor ({columns}) FROM STDIN") as copy:
            copy.write(content)
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_floor")
    return {"rows/s": rows / seconds}


def sessions() -> dict[str, str]:
    """A session key for every person."""
    found = {}
    for user in get_user_model().objects.all():
        client = Client()
        client.force_login(user)
        found[user.get_username()] = client.cookies["sessionid"].value
    return found


if __name__ == "__main__":
    print(
        json.dumps({f.__name__: f for f in (upsert, copy_out, copy_in, labels_in, sessions)}[sys.argv[1]]())
    )
