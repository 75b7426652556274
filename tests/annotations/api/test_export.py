"""`projects/{slug}/export/`."""

import base64
import csv
import hashlib
import io
import json
import threading

import pytest

from annotations import export, labelling
from annotations.answers import Answer
from documents.access import Actor
from tests.annotations.export.conftest import work

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
    told = response.json()["errors"][field][0]
    assert {"format": "parquet", "rows": "sentences", "label": "opinion", "lable": "label"}[field] in told


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


def test_what_is_asked_for_in_a_body_counts_as_in_the_address(api, owner, labelled):
    asked = {"format": "csv", "label": ["fact", "opinion"], "names": True}
    job = api(owner).post(PATH, asked, content_type="application/json").json()
    assert (job["format"], job["filters"]) == ("csv", {"label": ["fact", "opinion"]})

    for body, named in (
        ({"lable": "fact"}, "lable"),
        ({"label": {"a": 1}}, "label"),
        ({"format": "csv"}, "format"),
        (["fact"], "body"),
    ):
        refused = api(owner).post(f"{PATH}?format=jsonl", body, content_type="application/json")
        assert refused.status_code == 400
        assert named in refused.json()["errors"]
    assert len(api(owner).get("/api/v1/projects/harbour/exports/").json()["results"]) == 1
    assert api(owner).post(PATH, {}, content_type="application/json").status_code == 202


@pytest.fixture
def made(api, owner, labelled):
    """What the API says of an export of the owner's that is made."""
    client = api(owner)
    response = client.post(f"{PATH}?format=csv&rows=sentences&label=fact")
    assert response.status_code == 202
    assert response.json()["file"] is None
    work()
    found = client.get(response["Location"]).json()
    assert [found] == client.get("/api/v1/projects/harbour/exports/").json()["results"]
    return found


def test_a_job_makes_the_same_as_a_file(api, owner, made):
    client = api(owner)
    streamed = content(client.get(PATH, {"format": "csv", "rows": "sentences", "label": "fact"})).encode()
    response = client.get(made["file"]["url"])

    data = b"".join(response.streaming_content)
    assert data == streamed
    digest = hashlib.sha256(data)
    assert made["file"]["sha256"] == digest.hexdigest()
    assert response["ETag"] == f'"{digest.hexdigest()}"'
    encoded = base64.b64encode(digest.digest()).decode()
    assert response["Repr-Digest"] == f"sha-256=:{encoded}:"
    assert response["Digest"] == f"SHA-256={encoded}"
    assert (response["Accept-Ranges"], response["Content-Length"]) == ("bytes", str(len(data)))
    assert made["filters"] == {"label": ["fact"]}
    assert made["file"]["url"].startswith("http://")
    assert (made["status"], made["progress"], made["file"]["bytes"]) == ("done", 1, len(data))


def test_a_download_is_taken_up_again(api, owner, made):
    client, url, etag = api(owner), made["file"]["url"], f'"{made["file"]["sha256"]}"'
    whole = b"".join(client.get(url).streaming_content)
    size = len(whole)

    def part(span, **headers):
        response = client.get(url, headers={"Range": span, **headers})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response.status_code, body, response.get("Content-Range")

    assert part("bytes=10-", **{"If-Range": etag}) == (206, whole[10:], f"bytes 10-{size - 1}/{size}")
    assert part("bytes=0-9") == (206, whole[:10], f"bytes 0-9/{size}")
    assert part("bytes=-5") == (206, whole[-5:], f"bytes {size - 5}-{size - 1}/{size}")
    assert part(f"bytes=5-{size * 9}")[1] == whole[5:]
    assert part(f"bytes=-{size * 9}")[1] == whole
    assert part("bytes=10-", **{"If-Range": '"another"'})[:2] == (200, whole)
    for span in ("bytes=1-2,4-5", "bytes=x-", "bytes=-", "bytes=9-3", "lines=1-2"):
        assert part(span)[:2] == (200, whole), span
    for span in (f"bytes={size}-", "bytes=-0"):
        assert part(span) == (416, b"", f"bytes */{size}"), span
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    packed = client.get(url, headers={"Accept-Encoding": "gzip, zstd", "Range": "bytes=10-"})
    assert b"".join(packed.streaming_content) == whole[10:]
    assert packed["ETag"] == etag
    assert not packed.has_header("Content-Encoding")
    head = client.head(url)
    assert (head.status_code, head["Content-Length"]) == (200, str(size))


def test_an_export_is_taken_away(api, owner, made):
    client = api(owner)
    assert client.delete(f"/api/v1/projects/harbour/exports/{made['id']}/").status_code == 204
    assert client.get(made["file"]["url"]).status_code == 404


def test_what_is_too_large_names_the_post(api, owner, labelled, monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 0)

    response = api(owner).get(PATH)

    assert response.status_code == 400
    assert "POST" in response.json()["detail"]


def test_columns_are_told_with_type_unit_and_meaning(api, viewer, document):
    found = api(viewer).get(f"{PATH}columns/", {"rows": "labels"}).json()

    assert found[0]["name"] == "sentence_key"
    start = next(one for one in found if one["name"] == "start")
    assert (start["type"], start["unit"], start["may_be_null"]) == ("int", "Unicode code points", False)
    assert all(one["meaning"] for one in found)


def test_for_a_spreadsheet_formulas_are_escaped_unless_kept(api, owner, reviewer, make_document):
    for sentence in make_document("Plain.", title="=1+1").sentences.all():
        labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    client = api(owner)

    def title(query: str) -> str:
        text = content(client.get(f"{PATH}?format=csv&{query}"))
        return next(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline="")))["document_title"]

    assert title("") == "=1+1"
    assert title("formulas=escape") == title("for=spreadsheet") == "'=1+1"
    assert title("for=spreadsheet&formulas=keep") == "=1+1"
