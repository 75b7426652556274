"""The database's own speed at the same work, in the app's environment: `python -m tests.bench.floors`.

Reads a line of JSON for each question, a name and its arguments, and answers with a line. What is timed is psycopg's
connection and the server, nothing of the app.
"""

import json
import statistics
import sys
import threading
import time
import zlib
from collections.abc import Callable
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402
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
from tests.bench.figures import percentile  # noqa: E402

ROWS = 200
COPIED = 40_000
NARROW = "a bigint, b bigint, label text, at timestamptz, PRIMARY KEY (a, b)"
UPSERT = (
    "INSERT INTO bench_floor VALUES (%s, %s, 'fact', now()) ON CONFLICT (a, b) DO UPDATE "
    "SET label = excluded.label, at = excluded.at"
)
ERASE = "DELETE FROM bench_floor WHERE a = %s AND b = %s"
JOIN = (
    "SELECT s.*, a.*, d.title FROM annotations_annotation a JOIN documents_sentence s ON s.id = a.sentence_id "
    "JOIN documents_document d ON d.id = s.document_id JOIN documents_project p ON p.id = a.project_id "
    "WHERE p.slug = 'bench'"
)
ANSWERS = (
    "COPY (SELECT a.sentence_id, a.reviewer_id, a.label_id FROM annotations_annotation a "
    "JOIN documents_project p ON p.id = a.project_id "
    "WHERE p.slug = 'bench' AND a.reviewer_id = ANY (ARRAY(SELECT id FROM documents_user "
    "WHERE username = ANY (%s)))) TO STDOUT (FORMAT binary)"
)
SENTENCES = """
FROM documents_sentence s
WHERE s.project_id = (SELECT id FROM documents_project WHERE slug = 'bench') AND s.retired_at IS NULL
"""
FIRST = f"SELECT s.id, s.text {SENTENCES} ORDER BY s.id LIMIT 51"
BEST = f"""
SELECT s.id, s.text, ts_rank(to_tsvector('simple'::regconfig, s.text), websearch_to_tsquery('simple'::regconfig, %s))
{SENTENCES}
    AND to_tsvector('simple'::regconfig, coalesce(s.text, '')) @@ websearch_to_tsquery('simple'::regconfig, %s)
ORDER BY 3 DESC, 1 LIMIT 51
"""
LABEL_LINE = (
    "%d\t%d\t1\t0198c1a0-0000-7000-8000-000000000000\t%d\t1\t0\t1\tt\t0\t%d\t2026-01-01\t2026-01-01\n"
)
LABEL_COLUMNS = (
    "id, first_label_id, project_id, document_id, sentence_id, reviewer_id, round, label_id, blind, revisions, "
    "revision, created_at, labelled_at"
)
kept: dict[str, Any] = {}
"""What is made once a run: connections, and what is copied in."""


def raw() -> psycopg.Connection[Any]:
    """A connection of psycopg's own, which commits each statement and prepares those that come again."""
    if "connection" not in kept:
        kept["connection"] = connect()
    return kept["connection"]


def connect() -> psycopg.Connection[Any]:
    told = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port", "passfile", "options")
    return psycopg.connect(**{name: told[name] for name in names if name in told}, autocommit=True)


def timed(statement: str, *params: Any) -> float:
    """Milliseconds until all rows of a statement are here."""
    began = time.perf_counter()
    raw().execute(statement, params).fetchall()
    return 1000 * (time.perf_counter() - began)


def upsert() -> float:
    """Milliseconds of an insert-or-update of a narrow row, committed."""
    return _one_by_one(UPSERT, fill=False)


def erase() -> float:
    """Milliseconds of a delete of a narrow row by its key, committed."""
    return _one_by_one(ERASE, fill=True)


def _one_by_one(statement: str, fill: bool) -> float:
    one = raw()
    _make_table(one)
    if fill:
        one.execute(
            "INSERT INTO bench_floor SELECT n, 1, 'fact', now() FROM generate_series(0, %s) n", [ROWS]
        )
    took = []
    for number in range(ROWS):
        began = time.perf_counter()
        one.execute(statement, [number, 1])
        took.append(1000 * (time.perf_counter() - began))
    one.execute("DROP TABLE bench_floor")
    return statistics.median(took)


def _make_table(one: psycopg.Connection[Any]) -> None:
    one.execute("DROP TABLE IF EXISTS bench_floor")
    one.execute(f"CREATE TABLE bench_floor ({NARROW})")


def upserts(clients: int, seconds: float) -> dict[str, float]:
    """The same by so many connections at once: how many a second, and milliseconds of the slowest of a hundred."""
    _make_table(raw())
    took: list[list[float]] = [[] for _ in range(clients)]
    ready = threading.Barrier(clients)

    def work(place: int) -> None:
        with connect() as one:
            ready.wait()
            end = time.monotonic() + seconds
            while (began := time.perf_counter()) and time.monotonic() < end:
                one.execute(UPSERT, [len(took[place]) % ROWS, place])
                took[place].append(1000 * (time.perf_counter() - began))

    threads = [threading.Thread(target=work, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    raw().execute("DROP TABLE bench_floor")
    every = [one for each in took for one in each]
    return {"rate": len(every) / seconds, "p50": percentile(every, 0.5), "p99": percentile(every, 0.99)}


def copy_out(kind: str) -> dict[str, float]:
    """Rows/s and seconds of an export's own statement, or of a plain join of the same tables, through COPY."""
    project = Project.objects.get(slug="bench")
    lead = Actor(get_user_model().objects.get(username="lead").pk)
    params = export.parameters(project, lead, Filters())
    labels = SORTS["labels"]
    statement = {
        "csv": lambda: csv.statement(labels.rows, labels.names),
        "jsonl": lambda: jsonl.statement(labels.rows, labels.names, labels.groups),
        "join": lambda: f"COPY ({JOIN}) TO STDOUT (FORMAT csv)",
    }[kind]()
    rows = 0
    with connection.cursor() as cursor:
        cursor.execute("RESET ALL" if kind == "join" else PLAN.replace(" LOCAL", ""))
        began = time.perf_counter()
        with cursor.cursor.copy(statement, None if kind == "join" else params) as copy:
            for _block in copy:
                rows += 1
        seconds = time.perf_counter() - began
    return {"rows": rows, "rate": rows / seconds, "seconds": seconds}


def answers(*reviewers: str) -> float:
    """Seconds of a binary COPY of these reviewers' answers: sentence, reviewer, label."""
    began = time.perf_counter()
    with raw().cursor() as cursor, cursor.copy(ANSWERS, [list(reviewers)]) as copy:
        for _row in copy:
            pass
    return time.perf_counter() - began


def copy_in() -> float:
    """Sentences/s of COPY into a table without index, key or trigger."""
    one = raw()
    if "sentences" not in kept:
        wanted = f"COPY (SELECT * FROM documents_sentence ORDER BY id LIMIT {COPIED}) TO STDOUT"
        with one.cursor() as cursor, cursor.copy(wanted) as copy:
            kept["sentences"] = [bytes(row) for row in copy]
    return _copied("LIKE documents_sentence", "", b"".join(kept["sentences"]), len(kept["sentences"]))


def sentences() -> int:
    """How many there are, of all projects."""
    return int(raw().execute("SELECT count(*) FROM documents_sentence").fetchall()[0][0])


def labels_in() -> float:
    """Answers/s of COPY into an unlogged table of the same columns without index, key or trigger."""
    content = "".join(LABEL_LINE % (n, n, n, n) for n in range(COPIED)).encode()
    return _copied(
        "LIKE annotations_annotation INCLUDING DEFAULTS", "UNLOGGED", content, COPIED, LABEL_COLUMNS
    )


def _copied(like: str, kind: str, content: bytes, rows: int, columns: str = "") -> float:
    one = raw()
    one.execute("DROP TABLE IF EXISTS bench_floor")
    one.execute(f"CREATE {kind} TABLE bench_floor ({like})")
    began = time.perf_counter()
    into = f"({columns})" if columns else ""
    with one.cursor() as cursor, cursor.copy(f"COPY bench_floor {into} FROM STDIN") as copy:
        copy.write(content)
    seconds = time.perf_counter() - began
    one.execute("DROP TABLE bench_floor")
    return rows / seconds


def document(id: str, user: str) -> float:
    """Milliseconds of all that a document's page is made of, by two statements: its texts; its sentences with the
    reader's answers."""
    posts = timed(
        'SELECT id, parent_id, author, posted_at, text FROM documents_post WHERE document_id = %s ORDER BY "order"',
        id,
    )
    return posts + timed(
        'SELECT s.id, s.post_id, s.start, s."end", a.label_id, a.revision FROM documents_sentence s '
        "LEFT JOIN annotations_annotation a ON a.sentence_id = s.id AND a.round = 0 "
        "AND a.reviewer_id = (SELECT id FROM documents_user WHERE username = %s) "
        "WHERE s.document_id = %s AND s.retired_at IS NULL",
        user, id,
    )  # fmt: skip


def texts(id: str) -> float:
    """Kilobytes of a document's texts, and nothing else, compressed."""
    rows = raw().execute('SELECT text FROM documents_post WHERE document_id = %s ORDER BY "order"', [id])
    return len(zlib.compress("\n".join(row[0] for row in rows).encode(), 6)) / 1000


def search(words: str) -> float:
    """Milliseconds of a page of the sentences that fit words best, found by the index; without words of the first."""
    return timed(BEST, words, words) if words else timed(FIRST)


def summary() -> float:
    """Milliseconds of reading what is kept for a dashboard."""
    return timed(
        "SELECT data FROM annotations_summary WHERE project_id = (SELECT id FROM documents_project "
        "WHERE slug = 'bench')"
    )


def counted() -> float:
    """Seconds of counting a project's answers by label."""
    return (
        timed(
            "SELECT a.label_id, count(*) FROM annotations_annotation a JOIN documents_project p ON p.id = a.project_id "
            "WHERE p.slug = 'bench' GROUP BY 1"
        )
        / 1000
    )


def sessions() -> dict[str, str]:
    """A session key for every person."""
    found = {}
    for user in get_user_model().objects.all():
        client = Client()
        client.force_login(user)
        found[user.get_username()] = client.cookies["sessionid"].value
    return found


FLOORS: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (
        upsert, erase, upserts, copy_out, answers, copy_in, sentences, labels_in, document, texts, search, summary,
        counted, sessions,
    )
}  # fmt: skip


def main() -> None:
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(FLOORS[name](*arguments)), flush=True)


if __name__ == "__main__":
    main()
