"""How an export leaves: bounded, a few at once, ended when the reader goes."""

import csv
import io
import json
from dataclasses import replace
from itertools import islice

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from annotations import export
from annotations.export import Asked, columns, copying
from annotations.export.formats import FORMATS
from annotations.export.sorts import SORTS
from documents.access import Actor
from documents.errors import Invalid, Unavailable

from .conftest import body, lines


def test_only_a_few_run_at_once_and_each_gives_its_place_back(project, owner):
    actor = Actor(owner.pk)
    for _ in range(export.MOST_AT_ONCE):
        export._slots.acquire()
    try:
        with pytest.raises(Unavailable) as caught:
            export.stream(project, actor)
        assert caught.value.retry_after > 0
    finally:
        for _ in range(export.MOST_AT_ONCE):
            export._slots.release()

    for _ in range(export.MOST_AT_ONCE + 1):
        assert body(project, owner, "csv").startswith("sentence_key,")


def test_a_reader_who_goes_away_ends_the_query(project, owner, reviewer, make_document, answer, monkeypatch):
    page = make_document(" ".join(f"Sentence number {n} stands here." for n in range(200)))
    for sentence in page.sentences.all():
        answer(sentence, reviewer, "fact")
    monkeypatch.setattr(copying, "BLOCK_BYTES", 100)

    made = export.stream(project, Actor(owner.pk), Asked("csv"))
    assert next(made.chunks)
    made.chunks.close()

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert body(project, owner, "csv").count("\n") == 201


def test_more_than_a_million_rows_are_not_for_a_request(
    project, owner, reviewer, sentences, answer, monkeypatch
):
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    answer(sentences[0], reviewer, "fact")
    assert len(body(project, owner).splitlines()) == 1

    answer(sentences[1], reviewer, "fact")
    with pytest.raises(Invalid, match="POST"):
        body(project, owner)
    with pytest.raises(Invalid, match="POST"):
        body(project, owner, rows="sentences")


@pytest.mark.parametrize(("format", "rows"), [("xlsx", "labels"), ("csv", "people")])
def test_an_unknown_format_or_sort_of_rows_is_named(project, owner, format, rows):
    with pytest.raises(Invalid) as caught:
        body(project, owner, format, rows)

    assert len(caught.value.extra["errors"]) == 1


@pytest.mark.parametrize("sort", ["labels", "sentences"])
def test_a_line_is_what_postgresql_makes_of_the_row(
    project, owner, reviewer, sentences, answer, monkeypatch, sort
):
    answer(sentences[0], reviewer, "fact", note='"\\\n\t\x1f\u2028', confidence=2)
    answer(sentences[2], reviewer, None, abstain_reason="other")

    ours = lines(project, owner, sort)

    usual = ", ".join(f'"{name}"' for name in SORTS[sort].names)
    plain = f"SELECT row_to_json(r) FROM (SELECT {usual} FROM ({SORTS[sort].rows}) a) r"
    monkeypatch.setitem(SORTS, sort, replace(SORTS[sort], lines=plain))
    assert lines(project, owner, sort) == ours
    assert list(ours[0]) == columns.names(SORTS[sort].columns)


def test_an_export_is_the_same_where_statements_are_logged(project, document, owner):
    plain = body(project, owner)

    with CaptureQueriesContext(connection):
        assert body(project, owner) == plain


def test_a_stream_that_breaks_off_is_no_whole_file(project, owner, reviewer, sentences, answer, monkeypatch):
    for sentence in sentences:
        answer(sentence, reviewer, "fact")
    monkeypatch.setattr(copying, "BLOCK_BYTES", 100)

    def broken(format: str) -> bytes:
        true = FORMATS[format].chunks

        def breaks(wanted):
            yield from islice(true(wanted), 3)
            raise OperationalError

        with monkeypatch.context() as patched:
            patched.setitem(FORMATS, format, replace(FORMATS[format], chunks=breaks))
            found: list[bytes] = []
            with pytest.raises(OperationalError):
                found.extend(export.stream(project, Actor(owner.pk), Asked(format)).chunks)
        return b"".join(found)

    with pytest.raises(json.JSONDecodeError):
        [json.loads(line) for line in broken("jsonl").decode().splitlines()]
    for format, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = csv.reader(io.StringIO(broken(format).decode(), newline=""), strict=True, delimiter=delimiter)
        with pytest.raises(csv.Error, match="unexpected end"):
            list(rows)
    assert b"not whole" in broken("html")
    assert body(project, owner, "csv").count("\r\n") == 5


def test_what_is_made_beside_the_query_keeps_its_order_and_tells_what_broke():
    assert list(copying.ahead(range(5), str)) == ["0", "1", "2", "3", "4"]
    assert list(copying.ahead([], str)) == []

    found = []
    with pytest.raises(ZeroDivisionError):
        found.extend(copying.ahead([2, 1, 0, 4], lambda number: 2 // number))
    assert found in ([1], [1, 2])
