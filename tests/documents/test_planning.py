"""Statistics are there before a large import has written most of it."""

from uuid import uuid4

import pytest
from django.db import connection

from documents import planning, store
from documents.ingest.parsed import ParsedDocument, ParsedPost


def reltuples():
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'documents_document'::regclass")
        return cursor.fetchone()[0]


def documents(many):
    for number in range(many):
        yield ParsedDocument([ParsedPost(f"Weir {number} leaks.", kind="article")], format="plaintext")


@pytest.mark.django_db(transaction=True)
def test_a_large_import_is_planned_with_statistics(project, monkeypatch):
    monkeypatch.setattr(store, "BATCH_DOCUMENTS", planning.FEW)
    with connection.cursor() as cursor:  # what a test before left statistics of is a new table again
        cursor.execute("TRUNCATE documents_document CASCADE")

    assert reltuples() < planning.FEW

    list(store.store(project.pk, documents(2 * planning.FEW), None))

    assert reltuples() >= planning.FEW


def test_no_plan_of_a_batch_reads_a_table_from_end_to_end(project):
    planning.for_growth()

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT 1 FROM documents_document WHERE id = %s FOR KEY SHARE", [uuid4()])
        assert "Seq Scan" not in str(cursor.fetchall())
