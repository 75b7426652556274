"""Every format goes the three ways in, command, API and page, and comes out as its fixture says."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError

from documents import ingest, jobs
from documents.management.commands.worker import Worker
from documents.models import Document, Job
from documents.tasks import ingest_sources

FIXTURES = Path(__file__).parent.parent / "data" / "formats"
NAMES = sorted(path.parent.name for path in FIXTURES.glob("*/expected.json"))


@pytest.fixture(params=NAMES)
def fixture(request):
    """A source file of one format, and what it holds."""
    folder = FIXTURES / request.param
    expected = json.loads((folder / "expected.json").read_text())
    return folder / expected["file"], expected


def stored() -> list[dict[str, Any]]:
    """The documents that are there, as a fixture describes them, in the order of their coming."""
    return [
        {
            "title": document.title,
            "author": document.byline,
            "published_at": document.published_at,
            "language": document.language,
            "comments": document.n_comments,
            "max_depth": document.max_depth,
            "pingbacks": document.n_pingbacks,
            "quotes": document.n_quotes,
        }
        for document in Document.objects.order_by("pk")
    ]


def compare(expected: dict[str, Any]) -> None:
    """What the fixture says of a document is so; of what it does not say, nothing is asked."""
    found = stored()
    wanted = [
        document | {"published_at": datetime.fromisoformat(document["published_at"])}
        if document.get("published_at")
        else document
        for document in expected["documents"]
    ]
    assert [
        {name: value for name, value in document.items() if name in want}
        for document, want in zip(found, wanted, strict=True)
    ] == wanted
    assert set(Document.objects.values_list("format", flat=True)) <= {
        expected.get("documents_format", expected["format"])
    }


def columns(expected: dict[str, Any]) -> dict[str, str]:
    return expected.get("columns", {})


def test_every_format_has_a_fixture():
    assert set(NAMES) >= set(ingest.FORMATS)


def test_a_job_may_bring_them_in():
    assert jobs.kinds["ingest"] is ingest_sources


@pytest.mark.django_db(transaction=True)
def test_by_command(project, fixture):
    path, expected = fixture
    out, err = io.StringIO(), io.StringIO()
    options = [f"--column={ours}={theirs}" for ours, theirs in columns(expected).items()]

    try:
        call_command("ingest", str(path), "--project", "harbour", "--json", *options, stdout=out, stderr=err)
    except CommandError:
        assert expected.get("failed")

    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [row["status"] for row in rows].count("failed") == expected.get("failed", 0)
    for what, count in ((what, f"{count:,}") for what, count in expected.get("left_out", [])):
        assert f"{what}: {count}" in err.getvalue()
    compare(expected)


@pytest.mark.django_db(transaction=True)
def test_by_api(api, curator, project, fixture):
    path, expected = fixture
    body = {"file": SimpleUploadedFile(path.name, path.read_bytes())}
    if columns(expected):
        body["columns"] = json.dumps(columns(expected))

    answer = api(curator).post("/api/v1/projects/harbour/documents/", body)

    assert answer.status_code in (201, 202), answer.content
    if answer.status_code == 202:
        assert Worker().step()
        job = Job.objects.get()
        assert job.failed == expected.get("failed", 0), job.results
        left_out = [row["title"] for row in job.results if row["status"] == "left_out"]
        assert left_out == [f"{what}: {count:,}" for what, count in expected.get("left_out", [])]
    compare(expected)


@pytest.mark.django_db(transaction=True)
def test_by_page(client, curator, project, fixture):
    path, expected = fixture
    client.force_login(curator)
    upload = SimpleUploadedFile(path.name, path.read_bytes())
    mapping = {f"column-{ours}": theirs for ours, theirs in columns(expected).items()}

    answer = client.post("/projects/harbour/add/", {"way": "upload", "uploads": [upload], **mapping})

    assert answer.status_code == 302, answer.text
    if Job.objects.exists():
        assert Worker().step()
    compare(expected)
