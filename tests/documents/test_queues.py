"""Jobs by queue: what takes hours never holds up what somebody waits for, and of two long ones both go on."""

from datetime import timedelta
from threading import Event

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotations import tasks as _of_annotations  # noqa: F401 - declares its kinds
from documents import jobs
from documents import tasks as _of_documents  # noqa: F401
from documents.management.commands import worker as workers
from documents.management.commands.worker import Worker
from documents.models import Job
from tests.waiting import PATIENCE


@pytest.fixture
def declare(monkeypatch):
    """`declare("export", do, jobs.LONG)`: a kind of job for this test alone."""
    monkeypatch.setattr(jobs, "kinds", {})
    monkeypatch.setattr(jobs, "_long", set())
    monkeypatch.setattr(jobs, "takes_turns", set())

    def make(kind, do=lambda job, lease: None, queue=jobs.SHORT, turns=False):
        jobs.work(kind, queue, turns)(do)

    return make


@pytest.mark.django_db
def test_a_worker_takes_of_its_queues_alone(project, curator, declare):
    declare("export", queue=jobs.LONG)
    declare("ingest")
    jobs.create("export", project.pk, curator.pk, {})
    ingest = jobs.create("ingest", project.pk, curator.pk, {})

    assert Worker([jobs.SHORT]).step()
    ingest.refresh_from_db()
    assert ingest.status == "done"
    assert not Worker([jobs.SHORT]).step()
    assert Worker([jobs.LONG]).step()


@pytest.mark.django_db
def test_a_kind_of_a_newer_version_is_left_to_its_workers(project, curator, declare):
    declare("ingest")
    job = jobs.create("telepathy", project.pk, curator.pk, {})

    assert not Worker().step()
    job.refresh_from_db()
    assert job.status == "queued"


@pytest.mark.django_db
def test_who_waits_longest_is_next(project, curator, declare):
    declare("ingest")
    first, second, third = (jobs.create("ingest", project.pk, curator.pk, {}) for _ in range(3))
    Job.objects.filter(pk=first.pk).update(lease_until=timezone.now() - timedelta(seconds=1))  # it had a turn
    Job.objects.filter(pk__in=[second.pk, third.pk]).update(created_at=timezone.now() - timedelta(minutes=1))

    assert [jobs.claim(name) for name in ("a", "b", "c")] == [second, third, first]


@pytest.mark.django_db
@pytest.mark.parametrize("others", [True, False])
def test_a_long_one_that_goes_on_at_its_cursor_gives_way(project, curator, declare, monkeypatch, others):
    monkeypatch.setattr(jobs, "TURN_SECONDS", -1.0)

    def step(job, lease):
        at = job.cursor.get("at", 0) + 1
        lease.advance({"at": at}, [jobs.Outcome({"status": "created"})])
        lease.stop_if_told()

    declare("ingest", step, turns=True)
    long = jobs.create("ingest", project.pk, curator.pk, {})
    if others:
        jobs.create("ingest", project.pk, curator.pk, {})

    assert Worker().step()
    long.refresh_from_db()
    assert (long.status, long.cursor) == ("queued" if others else "done", {"at": 1})
    assert Worker().step() is others  # it is the other's turn, or nothing is left


@pytest.mark.django_db
def test_one_that_would_begin_anew_gives_way_to_nobody(project, curator, declare, monkeypatch):
    monkeypatch.setattr(jobs, "TURN_SECONDS", -1.0)

    def step(job, lease):
        lease.advance({}, [jobs.Outcome({"status": "created"})])
        lease.stop_if_told()

    declare("export", step, jobs.LONG)
    long = jobs.create("export", project.pk, curator.pk, {})
    jobs.create("export", project.pk, curator.pk, {})

    assert Worker().step()
    long.refresh_from_db()
    assert long.status == "done"


@pytest.mark.django_db(transaction=True)
def test_the_lanes_of_one_process_do_not_wait_for_each_other(project, curator, declare):
    """The export ends only once the ingest is done, which came later."""
    ingested, ending = Event(), Event()

    def export(job, lease):
        assert ingested.wait(PATIENCE)
        ending.set()

    declare("export", export, jobs.LONG)
    declare("ingest", lambda job, lease: ingested.set())
    jobs.create("export", project.pk, curator.pk, {})
    jobs.create("ingest", project.pk, curator.pk, {})

    workers.run([Worker([queue], ending) for queue in jobs.QUEUES], once=False)

    assert set(Job.objects.values_list("status", flat=True)) == {"done"}


@pytest.mark.django_db(transaction=True)
def test_a_lane_that_breaks_ends_all_and_says_why(declare, monkeypatch):
    monkeypatch.setattr(jobs, "claim", lambda name, wanted: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        workers.run([Worker([queue], Event()) for queue in ["short"]], once=False)


@pytest.mark.parametrize("queues", ["", "middle", "short,middle"])
def test_a_queue_that_is_none_is_refused(queues):
    with pytest.raises(CommandError, match="short and long"):
        call_command("worker", queues=queues)


def test_every_kind_has_its_queue():
    assert {"export", "release", "import_labels"} <= set(jobs.kinds_of([jobs.LONG]))
    assert {"ingest", "summary", "consensus"} <= set(jobs.kinds_of([jobs.SHORT]))
    assert not set(jobs.kinds_of([jobs.LONG])) & set(jobs.kinds_of([jobs.SHORT]))
