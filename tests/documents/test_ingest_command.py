"""`manage.py ingest` as people and scripts meet it: pipes that end, Ctrl-C, addresses."""

import io
import json
import subprocess
import sys
import threading

import orjson
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from documents import fetching
from documents.management.commands.ingest import fraction, in_words
from documents.models import Document
from documents.store import Stored
from tests.documents.ingest.site import Site, answering
from tests.documents.test_killed_workers import ROOT, lines
from tests.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("ingest", *arguments, "--project", "harbour", "--json", stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()


def test_one_line_a_document_and_the_failed_among_them(project, tmp_path):
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_bytes(lines("upper", 3))
    bad.write_bytes(lines("lower", 1) + b'{"posts": [\n' + lines("old", 1))

    rows, err = run(str(good), str(bad), str(tmp_path / "none.txt"))

    assert [row["status"] for row in rows] == ["created"] * 4 + ["failed", "created", "failed"]
    assert "2 could not be read; everything else is stored." in err
    assert {"status", "document", "title", "format", "language", "posts", "comments", "max_depth", "pingbacks",
            "sentences", "quotes", "error", "source"} <= set(rows[0])  # fmt: skip


def test_a_page_is_fetched_politely(project, settings, monkeypatch):
    site = Site()
    threading.Thread(target=site.serve_forever, args=[0.01], daemon=True).start()
    settings.INGEST_NETWORKS, settings.INGEST_PORTS = ["127.0.0.0/8"], {site.port}
    monkeypatch.setattr(fetching, "EVERY", 0.01)
    site.pages["/robots.txt"] = answering(b"User-agent: *\nDisallow: /private\n")
    site.pages["/quay"] = answering(
        b"The quay is closed. Nobody was told.", Content_Type="text/plain", ETag='"1"'
    )
    site.pages["/private"] = answering(b"The weir leaks. Nobody minds.", Content_Type="text/plain")
    base = f"http://127.0.0.1:{site.port}"

    rows, _ = run(f"{base}/quay", f"{base}/private")
    ignoring, _ = run(f"{base}/private", "--ignore-robots")
    site.pages["/quay"] = answering(b"", 304)
    again, _ = run(f"{base}/quay")
    site.shutdown()
    site.server_close()

    assert [row["status"] for row in rows] == ["created", "failed"]
    assert "Disallow: /private" in rows[1]["error"]
    assert [row["status"] for row in ignoring] == ["created"]
    assert [(row["status"], row["document"]) for row in again] == [("unchanged", rows[0]["document"])]


def test_a_pipe_that_ends_is_no_fault(project, tmp_path, worker_environment):
    path = tmp_path / "upper.jsonl"
    path.write_bytes(lines("upper", 2_000))
    command = [sys.executable, "manage.py", "ingest", str(path), "--project", "harbour", "--json"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=worker_environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    first = process.stdout.readline()
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()

    assert orjson.loads(first)["status"] == "created"
    assert process.wait(PATIENCE) == 141
    assert error == b""
    assert Document.objects.count() > 0


def test_what_comes_by_a_pipe_is_read(project, tmp_path, worker_environment):
    command = [sys.executable, "manage.py", "ingest", "/dev/stdin", "--project", "harbour", "--json"]

    done = subprocess.run(
        command, cwd=ROOT, env=worker_environment, input=lines("upper", 20), capture_output=True
    )

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == Document.objects.count() == 20


@pytest.mark.parametrize(
    ("sizes", "at", "position", "expected"),
    [
        ([100], 0, 50, 0.5),
        ([100, 300], 1, 100, 0.5),
        ([100, None], 1, None, 0.5),
        ([None], 0, None, None),
        ([0], 0, 0, None),
        ([100], 0, 900, 1.0),
    ],
)
def test_how_far(sizes, at, position, expected):
    assert fraction(sizes, at, position) == expected


def test_a_later_reading_is_called_by_its_version_and_a_place_named_once():
    later = Stored("created", title="The weir", format="html", language="en", version=2)
    failed = Stored("failed", source="a.csv", error="a.csv: It has no rows.")

    assert in_words(later).endswith(" · version 2")
    assert in_words(failed) == "failed     a.csv: It has no rows."
