"""`projects/{slug}/export/`."""

import csv
import io
import json
import threading

import pytest

from annotations import export, labelling
from annotations.answers import Answer
from documents.access import Actor

PATH = "/api/v1/projects/harbour/export/"


@pytest.fixture
def labelled(sentence, reviewer):
    labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    return sentence


def content(response) -> str:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content).decode()


def test_json_lines_of_answers_unless_asked_otherwise(api, owner, labelled):
    response = api(owner).get(PATH)

    assert response["Content-Type"] == "application/x-ndjson; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="harbour-labels.jsonl"'
    [row] = [json.loads(line) for line in content(response).splitlines()]
    assert (row["sentence_id"], row["label"]) == (labelled.pk, "fact")


@pytest.mark.parametrize(("rows", "count"), [("labels", 1), ("sentences", 4), ("documents", 1)])
def test_csv_of_each_sort_of_rows(api, owner, labelled, rows, count):
    response = api(owner).get(PATH, {"format": "csv", "rows": rows}, headers={"Accept": "text/csv"})

    assert response["Content-Type"].startswith("text/csv")
    assert len(list(csv.DictReader(io.StringIO(content(response))))) == count


def test_filters_may_name_several(api, owner, labelled, document):
    client = api(owner)
    for query, count in (("label=fact&label=opinion", 1), ("label=opinion,disputed", 0), ("language=fr", 0)):
        assert content(client.get(f"{PATH}?{query}")).count("\n") == count, query


@pytest.mark.parametrize(
    ("query", "field"),
    [("format=xlsx", "format"), ("rows=x", "rows"), ("label=x", "label"), ("lable=fact", "lable")],
)
def test_a_wrong_query_is_named(api, owner, labelled, query, field):
    response = api(owner).get(f"{PATH}?{query}")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert field in response.json()["errors"]


def test_who_may_read_what(api, client, owner, reviewer, viewer, stranger, labelled):
    assert client.get(PATH).status_code == 401
    assert api(stranger).get(PATH).status_code == 404
    assert content(api(reviewer).get(PATH)).count("\n") == 1
    assert content(api(viewer).get(PATH)) == ""
    assert api(reviewer).get(PATH, {"names": "1"}).status_code == 403
    assert content(api(owner).get(PATH, {"names": "1"})).count("\n") == 1
    assert api(owner, scopes=["read"]).get(PATH, {"names": "1"}).status_code == 403


def test_a_busy_process_says_when_to_come_back(api, owner, labelled, monkeypatch):
    slots = threading.BoundedSemaphore(1)
    monkeypatch.setattr(export, "_slots", slots)
    slots.acquire()

    response = api(owner).get(PATH)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0

    slots.release()
    assert content(api(owner).get(PATH)).count("\n") == 1
    assert slots.acquire(blocking=False)
