"""How much a request may be, and be about: each limit is a problem in words, never a fault of the server."""

import gzip
import io
import os
import threading
import zipfile

import pytest
from django.db import connection, transaction
from django.test import Client

from config import database
from documents.arriving import REFUSED, RETRY_AFTER
from documents.models import Document, Project
from documents.rendering import DEEPEST
from tests.waiting import PATIENCE

DOCUMENTS = "/api/v1/projects/harbour/documents/"


def nested(levels):
    return "[" * levels + "]" * levels


@pytest.mark.parametrize("key", [None, "a-key"])
def test_json_that_is_nested_too_deeply_is_refused(api, owner, project, key):
    headers = {"Idempotency-Key": key} if key else {}
    for body in (nested(DEEPEST + 1), nested(900), nested(200_000), '{"a":' * 400 + "1" + "}" * 400):
        answer = api(owner).post(DOCUMENTS, body, content_type="application/json", headers=headers)

        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"


def test_json_as_deep_as_may_be_is_read(api, owner, project):
    answer = api(owner).post(DOCUMENTS, nested(DEEPEST), content_type="application/json")

    assert answer.status_code == 400
    assert "nested" not in answer.json()["detail"]


def test_a_packed_body_is_refused_and_the_answer_says_how_to_send_it(api, owner, project):
    bomb = gzip.compress(b" " * 10_000_000)
    for packing in ("gzip", "br", "zstd", "deflate", "gzip, gzip"):
        answer = api(owner).post(
            DOCUMENTS, bomb, content_type="application/json", headers={"Content-Encoding": packing}
        )

        assert answer.status_code == 415
        assert answer["Accept-Encoding"] == "identity"
        assert answer.json()["status"] == 415


@pytest.mark.parametrize("name", ["a.json.gz", "nested.zip"])
def test_a_bomb_among_uploads_is_told_in_words_and_stores_nothing(api, owner, project, name):
    content = gzip.compress(b"\0" * 90_000_000, 1)
    for _ in range(6 if name.endswith("zip") else 0):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("inner.zip", content)
        content = packed.getvalue()

    answer = api(owner).post(DOCUMENTS, {"file": io.BytesIO(content)})

    assert answer.status_code in (201, 202, 400, 422)
    assert not Document.objects.exists()


def test_many_fields_and_many_files_are_refused(api, owner, project):
    fields = {f"field{number}": "x" for number in range(3_000)}
    files = {"file": [io.BytesIO(b"A text.") for _ in range(200)]}

    for body in (fields, files):
        answer = api(owner).post(DOCUMENTS, body)

        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["page_size=1001", "page_size=0", "page_size=" + "9" * 5_000, "document=" + "a," * 2_000]
)
def test_a_list_gives_so_much_and_is_asked_so_much(api, owner, project, query):
    answer = api(owner).get(f"/api/v1/projects/harbour/sentences/?{query}")

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) <= {"page_size", "document"}


def test_a_query_of_thousands_of_parameters_is_refused(api, owner, project):
    answer = api(owner).get("/api/v1/projects/harbour/sentences/?" + "label=fact&" * 3_000)

    assert answer.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "status"), [("busy", 503), ("too_large", 413), ("cut_off", 400), ("unreadable", 400)]
)
def test_what_is_not_let_in_is_answered_without_the_database(reason, status, django_assert_num_queries):
    how = {REFUSED: reason, RETRY_AFTER: 3}
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "anything"
    with django_assert_num_queries(0):
        program = client.put("/api/v1/sentences/1/label/", b"{}", content_type="application/json", **how)
        outbox = client.post("/sentences/1/label/", {"label": "fact"}, headers={"HX-Request": "true"}, **how)
        page = client.get("/", **how)

    assert {program.status_code, outbox.status_code, page.status_code} == {status}
    assert program.json()["status"] == status
    assert "Content-Security-Policy" in page.headers
    if status == 503:
        assert {answer["Retry-After"] for answer in (program, outbox, page)} == {"3"}


def test_each_kind_of_process_has_its_times(monkeypatch):
    said = {}
    for kind in database.TIMEOUTS:
        monkeypatch.setattr(database, "kind", kind)
        said[kind] = database.connection_settings()["OPTIONS"]["options"]

    assert said == {
        "web": "-c statement_timeout=60s -c lock_timeout=10s -c max_parallel_workers_per_gather=0",
        "worker": "-c statement_timeout=21600s -c lock_timeout=600s",
        "command": "-c statement_timeout=0s -c lock_timeout=0s",
    }


def test_what_DATABASE_URL_asks_of_the_server_still_holds(monkeypatch):
    monkeypatch.setitem(os.environ, "DATABASE_URL", "postgresql://a@b/c?options=-c%20work_mem%3D8MB")

    options = database.connection_settings()["OPTIONS"]["options"]

    assert options.endswith(" -c work_mem=8MB")
    assert options.startswith("-c statement_timeout=")


def test_a_statement_that_takes_too_long_is_stopped_and_told_in_words(api, owner, project, monkeypatch):
    def slow(*_args, **_more):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '20ms'")
            cursor.execute("SELECT pg_sleep(60)")

    monkeypatch.setattr("documents.access.project", slow)

    answer = api(owner).get("/api/v1/projects/harbour/sentences/")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) >= 30
    assert "Ask for less" in answer.json()["detail"]


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_too_long_for_a_lock_is_told_that_somebody_changes_it(api, owner, project):
    held, over = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Project.objects.select_for_update().get(pk=project.pk)
            held.set()
            over.wait(PATIENCE)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(PATIENCE)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20ms'")
            answer = api(owner).patch(
                "/api/v1/projects/harbour/", {"name": "Other"}, content_type="application/json"
            )
    finally:
        over.set()
        holder.join(PATIENCE)

    assert answer.status_code == 503
    assert "Somebody is changing" in answer.json()["detail"]
