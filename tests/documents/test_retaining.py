"""Originals go when a project keeps them no longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.projects import change_project, create_project
from documents import chores, originals, retaining
from documents.errors import Invalid
from documents.models import AuditEntry, Document, Fetch, Job

OLD = timedelta(days=40)


@pytest.fixture
def keep(make_document):
    """`keep(b"bytes", aged=True)`: a document that was read from these bytes, some time ago."""

    def make(content: bytes, aged: bool, in_project=None) -> Document:
        sha256 = originals.keep_stream([content])
        document = make_document(f"{content!r} was read.", in_project=in_project)
        document.raw_sha256 = sha256
        document.retrieved_at = timezone.now() - (OLD if aged else timedelta())
        document.save(update_fields=["raw_sha256", "retrieved_at"])
        return document

    return make


def is_there(sha256: str) -> bool:
    try:
        originals.open_kept(sha256).close()
    except FileNotFoundError:
        return False
    return True


@pytest.fixture
def at_once(django_capture_on_commit_callbacks):
    """`at_once()`: what `enforce` does, with what follows the end of its transaction."""

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            retaining.enforce()

    return run


def test_what_is_older_goes_and_the_document_stays(project, keep, at_once):
    old, new = keep(b"old", aged=True), keep(b"new", aged=False)
    gone, kept = old.raw_sha256, new.raw_sha256
    at_once()
    assert is_there(gone)
    change_project(project, {"originals_days": 30})

    at_once()

    assert not is_there(gone)
    assert is_there(kept)
    old.refresh_from_db()
    assert old.raw_sha256 == ""
    assert old.posts.exists()


def test_pages_and_uploads_go_too(project, keep, at_once):
    page, upload = (originals.keep_stream([content]) for content in (b"page", b"upload"))
    then = timezone.now() - OLD
    Fetch.objects.create(
        project=project,
        url="https://a.example/",
        final_url="",
        status=200,
        sha256=page,
        size=4,
        fetched_at=then,
    )
    job = Job.objects.create(
        project=project,
        kind="ingest",
        status="done",
        finished_at=then,
        params={"sources": [{"sha256": upload}]},
    )
    waiting = Job.objects.create(project=project, kind="ingest", params={"sources": [{"sha256": upload}]})
    change_project(project, {"originals_days": 0})

    at_once()
    assert not is_there(page)
    assert is_there(upload)  # a job that waits is yet to read it

    waiting.delete()
    job.params.pop(retaining.GONE, None)
    Job.objects.filter(pk=job.pk).update(params=job.params)
    at_once()
    assert not is_there(upload)
    assert not Fetch.objects.exists()


def test_what_another_project_was_read_from_stays(project, owner, keep, at_once):
    other = create_project("other", "Other", owner)
    mine = keep(b"shared", aged=True)
    keep(b"shared", aged=True, in_project=other)
    change_project(project, {"originals_days": 30})

    at_once()

    assert is_there(mine.raw_sha256)
    assert Document.objects.filter(project=other).exclude(raw_sha256="").exists()


def test_the_worker_does_it_and_it_is_on_record(project, keep, settings):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS audit_seal IMMEDIATE")
    keep(b"old", aged=True)
    change_project(project, {"originals_days": 30})

    chores.tidy()
    chores.tidy()

    told = AuditEntry.objects.get(action="originals.removed")
    assert (told.kind, told.project) == ("system", project.pk)
    assert told.details == '{"days":30,"documents":1,"pages":0}'


def test_owners_set_it_on_the_page_and_by_the_api(client, project, owner):
    client.force_login(owner)
    page = client.get("/projects/harbour/settings/").content.decode()
    done = client.patch(
        "/api/v1/projects/harbour/",
        {"originals_days": 90, "erases_labels": True},
        content_type="application/json",
    )

    assert 'name="originals_days"' in page
    assert (done.json()["originals_days"], done.json()["erases_labels"]) == (90, True)
    with pytest.raises(Invalid):
        change_project(project, {"originals_days": -1})
