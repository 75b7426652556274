"""What a request reads itself: beside it, within limits, and no longer than anybody waits."""

import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.models import Document, Job
from documents.reading import Reader, at_once

API = "/api/v1/projects/harbour/documents/"
PAGE = "/projects/harbour/add/"


class Misbehaving(Reader):
    program = (sys.executable, "-m", "tests.documents.reading.misbehaving")


@pytest.fixture(autouse=True)
def misbehaving(monkeypatch, settings):
    """The process's reader does what the text tells it to."""
    settings.INGEST_DOCUMENT_MEMORY = 512
    monkeypatch.setattr("documents.reading.PATIENCE", 0.5)
    reader = Misbehaving()
    monkeypatch.setattr(at_once, "_reader", reader)
    yield reader
    reader.close()


@pytest.fixture
def a_second(settings):
    """For tests of the time alone: a slow machine takes a second for other things too."""
    settings.INGEST_DOCUMENT_SECONDS = 1.0


@pytest.fixture
def post(api, curator, project):
    client = api(curator)
    return lambda text: client.post(API, {"text": text}, "application/json")


@pytest.mark.parametrize(
    ("deed", "seconds", "says"),
    [
        ("parse compute", 1, "more than 1 seconds of processor time"),
        ("prepare exhaust", 60, "512 MiB of memory"),
        ("prepare nest", 60, "nested more deeply"),
        ("prepare crash", 60, "ended its reader twice"),
    ],
)
def test_what_passes_a_limit_is_refused_by_its_name(post, settings, deed, seconds, says):
    settings.INGEST_DOCUMENT_SECONDS = float(seconds)

    answer = post(deed)

    assert answer.status_code == 400
    assert says in answer.json()["detail"]
    assert "Nothing was stored." in answer.json()["detail"]
    assert post("All is well.").status_code == 201


def test_what_takes_longer_than_anybody_waits_is_a_job(post, monkeypatch, a_second):
    monkeypatch.setattr(at_once, "LONGEST_WAIT", 0.4)

    answer = post("parse compute")

    assert answer.status_code == 202
    assert Job.objects.get().status == "queued"
    assert not Document.objects.exists()
    monkeypatch.undo()
    assert post("All is well.").status_code == 201


def test_one_reader_stays_for_the_next_request(post, misbehaving):
    post("One is enough.")
    first = misbehaving._process.pid
    post("It goes on.")

    assert misbehaving._process.pid == first


@pytest.mark.parametrize("deed", ["parse crash", "parse compute"])
def test_a_file_in_which_no_table_can_be_looked_for_does_no_harm(client, curator, project, deed, a_second):
    client.force_login(curator)

    answer = client.post(PAGE, {"way": "upload", "uploads": [SimpleUploadedFile("a.csv", deed.encode())]})

    assert answer.status_code == 400
    assert "Nothing was stored." in answer.text
