"""Statistics are there before a large import has written most of it."""

from uuid import uuid4

import pytest
from django.db import connection

from documents import planning, store
from documents.ingest.parsed import ParsedDocument, ParsedPost
from tests.waiting import wait_for


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


@pytest.mark.django_db(transaction=True)
def test_what_grows_is_counted_while_it_grows(project):
    list(store.store(project.pk, documents(planning.FEW), None))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE documents_document")
    before = reltuples()
    more = [ParsedDocument([ParsedPost(f"Dam {n}.", kind="article")], format="plaintext") for n in range(250)]
    list(store.store(project.pk, more, None))

    def is_counted():
        planning.analyse()
        return reltuples() >= before + 250

    wait_for(is_counted)


def test_no_plan_of_a_batch_reads_a_table_from_end_to_end(project):
    planning.for_growth()

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN SELECT 1 FROM documents_document WHERE id = %s FOR KEY SHARE", [uuid4()])
        assert "Seq Scan" not in str(cursor.fetchall())
