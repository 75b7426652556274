"""Neither the request nor the code is to blame: the disk, the database, the folder of files. Told, and over by itself."""

import errno
import logging
from datetime import timedelta

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InternalError, OperationalError, connection
from django.utils import timezone
from psycopg import errors as refused
from psycopg_pool import PoolTimeout

from config import storage
from documents import jobs, originals
from documents.management.commands.worker import Worker
from documents.models import Document, Job
from documents.outages import outage

live = pytest.mark.django_db(transaction=True)


def caused(by, kind=OperationalError):
    error = kind("what the server said")
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("exception", "words", "seconds"),
    [
        (caused(refused.DiskFull("could not extend file")), "no room left", 15),
        (OperationalError('could not write "pg_wal": No space left on device'), "no room left", 15),
        (caused(refused.ReadOnlySqlTransaction("cannot execute"), InternalError), "only be read", 15),
        (caused(refused.TooManyConnections("sorry")), "All connections", 2),
        (caused(PoolTimeout("no connection after 10 s")), "All connections", 2),
        (psycopg.OperationalError("FATAL: sorry, too many clients already"), "All connections", 2),
        (caused(refused.AdminShutdown("terminating connection")), "does not answer", 2),
        (caused(refused.CannotConnectNow("the database system is starting up")), "does not answer", 2),
        (OSError(errno.ENOSPC, "No space left on device"), "no room left", 15),
        (OSError(errno.EROFS, "Read-only file system"), "may not write", 15),
        (PermissionError(errno.EACCES, "Permission denied"), "may not write", 15),
    ],
)
def test_what_is_told(exception, words, seconds):
    told = outage(exception)

    assert told is not None
    assert words in told.message
    assert (told.status, told.retry_after) == (503, seconds)


@pytest.mark.parametrize(
    "exception", [InternalError("a bug"), FileNotFoundError(errno.ENOENT, "x"), ValueError()]
)
def test_what_is_a_bug_stays_one(exception):
    assert outage(exception) is None


@pytest.fixture
def full_disk():
    """`full_disk(True)`: the database finds no room for an answer; `full_disk(False)`: it does again."""

    def turn(on):
        with connection.cursor() as cursor:
            if on:
                cursor.execute(
                    "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION "
                    "'could not extend file' USING ERRCODE = 'disk_full'; END$$;"
                    "CREATE TRIGGER no_room BEFORE INSERT OR UPDATE ON annotations_annotation "
                    "FOR EACH ROW EXECUTE FUNCTION no_room()"
                )
            else:
                cursor.execute("DROP FUNCTION IF EXISTS no_room() CASCADE")

    yield turn
    turn(False)


@pytest.fixture
def read_only():
    """`read_only(True)`: the database takes nothing, as on a standby; `read_only(False)`: it does again."""

    def turn(on):
        connection.close()
        connection.close_pool()
        target = connection.get_connection_params() | {"options": "-c default_transaction_read_only=off"}
        with psycopg.connect(**target, autocommit=True) as server:
            server.execute(
                f"ALTER DATABASE {target['dbname']} SET default_transaction_read_only = {'on' if on else 'off'}"
            )

    yield turn
    turn(False)


@live
@pytest.mark.parametrize(("fault", "words"), [("full_disk", "no room left"), ("read_only", "only be read")])
def test_a_label_meets_a_database_that_takes_nothing(
    request, sentence, reviewer, api, client, caplog, fault, words
):
    turn = request.getfixturevalue(fault)
    program = api(reviewer)
    client.force_login(reviewer)
    assert (
        program.get("/api/v1/projects/").status_code == 200
    )  # so that nothing but the label is to be written
    turn(True)

    with caplog.at_level(logging.WARNING, "contested"):
        told = program.put(f"/api/v1/sentences/{sentence.pk}/label/", '{"label": "fact"}', "application/json")
    page = client.post(f"/sentences/{sentence.pk}/label/", {"label": "fact"})

    assert told.status_code == page.status_code == 503
    assert told["Content-Type"] == "application/problem+json"
    assert words in told.json()["detail"]
    assert int(told["Retry-After"]) == int(page["Retry-After"]) == 15
    assert words in page.content.decode()
    assert words in caplog.text
    assert "Traceback" not in caplog.text
    turn(False)
    again = program.put(f"/api/v1/sentences/{sentence.pk}/label/", '{"label": "fact"}', "application/json")
    assert again.status_code == 200


@live
def test_what_was_saved_can_be_read_while_nothing_can_be_written(document, reviewer, client, read_only):
    client.force_login(reviewer)
    read_only(True)

    for path in ("/", f"/documents/{document.pk}/", f"/projects/{document.project.slug}/"):
        assert client.get(path).status_code == 200, path


@live
def test_a_document_that_finds_the_folder_full(project, curator, api, monkeypatch):
    fill(monkeypatch)
    body = (
        '{"html": "<title>Quay</title><article><p>The quay is closed. It was built in 1931.</p></article>"}'
    )

    told = api(curator).post(f"/api/v1/projects/{project.slug}/documents/", body, "application/json")

    assert told.status_code == 503
    assert "no room left" in told.json()["detail"]
    assert not Document.objects.exists()
    monkeypatch.undo()
    again = api(curator).post(f"/api/v1/projects/{project.slug}/documents/", body, "application/json")
    assert again.status_code == 201


def fill(monkeypatch, number=errno.ENOSPC):
    """Let the disk be full at the moment when a file is brought to it."""

    def fail(path):
        raise OSError(number, "No space left on device")

    monkeypatch.setattr(storage, "flush", fail)


def test_no_half_of_a_file_is_left(monkeypatch, db):
    fill(monkeypatch)
    with pytest.raises(OSError, match="No space"):
        originals.keep("ab" * 32, b"the page")

    assert not default_storage.exists(originals.path_of("ab" * 32))
    monkeypatch.undo()
    originals.keep("ab" * 32, b"the page")
    with originals.open_kept("ab" * 32) as kept:
        assert kept.read() == b"the page"
    assert default_storage.listdir("") == (["originals"], [])


def test_a_file_of_the_same_name_is_replaced(db):
    for content in (b"half", b"whole"):
        assert default_storage.save("exports/aa/1", ContentFile(content)) == "exports/aa/1"

    with default_storage.open("exports/aa/1") as kept:
        assert kept.read() == b"whole"


def test_what_a_killed_process_was_writing_goes_after_a_day(settings, db, monkeypatch):
    default_storage.save("first", ContentFile(b"x"))
    drafts = settings.STORAGES["default"]["OPTIONS"]["location"] / storage.DRAFTS
    (drafts / "left").write_bytes(b"half")
    storage.WholeFiles(location=drafts.parent).save("second", ContentFile(b"x"))
    assert (drafts / "left").exists()
    monkeypatch.setattr(storage, "ABANDONED", -1)

    storage.WholeFiles(location=drafts.parent).save("third", ContentFile(b"x"))

    assert not (drafts / "left").exists()


@live
def test_a_job_waits_until_there_is_room(project, curator, monkeypatch):
    def work(job, lease):
        originals.keep("cd" * 32, b"made")
        lease.advance({"made": True})

    monkeypatch.setitem(jobs.kinds, "trial", work)
    job = jobs.create("trial", project.pk, curator.pk, {})
    with monkeypatch.context() as full:
        fill(full)
        for _attempt in range(jobs.MOST_ATTEMPTS + 1):
            Worker().run(once=True)
            job.refresh_from_db()
            assert (job.status, job.worker, job.attempts) == ("queued", "", 0)
            assert "no room left" in job.waits_for
            Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    Worker().run(once=True)

    job.refresh_from_db()
    assert (job.status, job.waits_for, job.cursor) == ("done", "", {"made": True})


@live
def test_a_database_that_goes_away_is_no_fault_of_the_job(project, curator):
    job = jobs.create("trial", project.pk, curator.pk, {})
    for _outage in range(jobs.MOST_ATTEMPTS + 1):
        assert jobs.claim("the worker") == job

    job.refresh_from_db()
    assert job.attempts == 1


@live
def test_a_worker_waits_for_a_database_that_takes_nothing(project, curator, monkeypatch, caplog, read_only):
    monkeypatch.setitem(jobs.kinds, "trial", lambda job, lease: lease.advance({"made": True}))
    job = jobs.create("trial", project.pk, curator.pk, {})
    worker = Worker()
    monkeypatch.setattr(worker.ending, "wait", lambda seconds: read_only(False))
    read_only(True)

    worker.run(once=True)

    assert "The database can only be read at the moment" in caplog.text
    job.refresh_from_db()
    assert job.status == "done"


class TestClocks:
    """The database's clock is the one that counts, and it may be set."""

    def test_a_lease_of_a_clock_that_was_set_back(self, project, curator):
        job = jobs.create("trial", project.pk, curator.pk, {})
        jobs.claim("killed")
        assert jobs.claim("next") is None
        Job.objects.update(lease_until=timezone.now() + timedelta(days=3))

        assert jobs.claim("next") == job

    def test_a_lease_of_a_clock_that_was_set_ahead(self, project, curator):
        """It ends early: another takes the job, and who had it can write nothing any more."""
        job = jobs.create("trial", project.pk, curator.pk, {})
        first = jobs.Lease(jobs.claim("first").pk, "first")
        Job.objects.update(lease_until=timezone.now() - timedelta(days=3))

        assert jobs.claim("second") == job
        with pytest.raises(jobs.LeaseLost):
            first.advance({"at": 1})


class TestTakingOver:
    def test_who_was_killed_on_this_machine(self, project, curator, monkeypatch):
        jobs.create("trial", project.pk, curator.pk, {})
        jobs.claim(jobs.new_worker_name())
        assert jobs.take_over() == 0  # that is us
        monkeypatch.setattr(jobs, "_is_alive", lambda pid: False)

        assert jobs.take_over() == 1
        assert jobs.claim("next") is not None

    def test_not_who_may_live_on_another(self, project, curator, monkeypatch):
        jobs.create("trial", project.pk, curator.pk, {})
        jobs.claim("another.1234:1:abc")
        monkeypatch.setattr(jobs, "_is_alive", lambda pid: False)

        assert jobs.take_over() == 0
