"""What the store refuses: said in words, never half stored, and the rest of the batch kept."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from documents import preparing
from documents.ingest.parsed import ParsedDocument, ParsedPost
from documents.models import Document, Post
from documents.store import store


def parsed(text, **fields):
    return ParsedDocument(
        posts=[ParsedPost(text=text, kind="article", parent=None, depth=0)], format="jsonl", **fields
    )


def words(count):
    """So many different words without a full stop."""
    draw = random.Random(1)
    return " ".join(f"{draw.getrandbits(60):x}" for _ in range(count))


def test_a_sentence_too_long_for_the_index_is_refused_and_its_neighbours_are_kept(project):
    items = [parsed("The quay is closed."), parsed(words(90_000), title="Ledger"), parsed("It opened again.")]

    results = list(store(project.pk, items, None, "batch.jsonl"))

    assert [result.status for result in results] == ["created", "failed", "created"]
    assert results[1].source == "batch.jsonl"
    assert "Ledger" in results[1].error
    assert "Break it into sentences" in results[1].error
    assert Document.objects.count() == Post.objects.count() == 2


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("MOST_CHARACTERS", "holds 36 characters; at most 30"),
        ("MOST_SENTENCES", "holds 2 sentences; at most"),
    ],
)
def test_a_document_that_nobody_could_label_is_refused_by_name(project, monkeypatch, limit, message):
    monkeypatch.setattr(preparing, limit, 30 if limit == "MOST_CHARACTERS" else 1)
    items = [parsed("The quay is closed. It opened again.", title="Ledger"), parsed("Yes.")]

    refused, kept = store(project.pk, items, None)

    assert refused.status == "failed"
    assert f"Ledger: this one document {message}" in refused.error
    assert "Split it" in refused.error
    assert kept.status == "created"


def test_an_address_longer_than_the_index_takes_is_refused(project):
    [result] = store(project.pk, [parsed("Yes.", source_url="https://quay.example/" + "é" * 1_000)], None)

    assert result.status == "failed"
    assert "its address is longer than 2,000 bytes" in result.error
    assert not Document.objects.exists()


def test_a_title_is_reported_as_it_is_stored(project):
    [result] = store(project.pk, [parsed("Yes.", title="q\0" * 2_000)], None)

    assert result.title == "q" * 1_000 == Document.objects.get().title


@pytest.mark.django_db(transaction=True)
def test_the_same_text_at_the_same_time_is_stored_once(project):
    results = at_once(project, [parsed("The quay is closed.") for _ in range(6)])

    assert sorted(result.status for result in results) == ["created"] + ["duplicate"] * 5
    assert len({result.document for result in results}) == 1


@pytest.mark.django_db(transaction=True)
def test_readings_of_a_page_at_the_same_time_become_versions_one_after_another(project):
    url = "https://quay.example/closed"
    results = at_once(project, [parsed(f"It grew {n} times.", source_url=url) for n in range(6)])

    assert {result.status for result in results} == {"created"}
    assert sorted(Document.objects.values_list("version", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Document.objects.get(is_current=True).version == 6


def at_once(project, documents):
    def one(document):
        try:
            return next(store(project.pk, [document], None))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(documents)) as threads:
        return list(threads.map(one, documents))
