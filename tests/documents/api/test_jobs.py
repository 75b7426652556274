"""Jobs: what they store, and what survives a worker that is killed."""

from datetime import timedelta

import orjson
import pytest
from django.utils import timezone

from documents import jobs, tasks  # noqa: F401 — declares what jobs do
from documents.jobs import Lease, LeaseLost
from documents.management.commands.worker import Worker
from documents.models import Document, Job
from documents.reading.frames import MOST_ITEMS


def line(number):
    return orjson.dumps({"title": f"Weir {number}", "posts": [{"text": f"Weir {number} leaks."}]}).decode()


@pytest.fixture
def start(api, curator, project):
    """`start(lines)`: a job that brings these lines in."""

    def post(lines):
        body = orjson.dumps({"jsonl": "\n".join(lines)})
        answer = api(curator).post("/api/v1/projects/harbour/documents/", body, "application/json")
        assert answer.status_code == 202, answer.content
        return Job.objects.get(pk=answer.json()["id"])

    return post


def test_a_worker_stores_the_good_and_lists_the_bad(api, viewer, start):
    job = start([line(1), '{"posts": [', line(2), line(1)])

    assert Worker().step()

    found = api(viewer).get(f"/api/v1/jobs/{job.pk}/").json()
    assert (found["status"], found["done"], found["failed"], found["total"]) == ("done", 3, 1, 4)
    assert [row["status"] for row in found["results"]] == ["created", "failed", "created", "duplicate"]
    assert "line 2" in found["results"][1]["error"] + found["results"][1]["source"]
    assert Document.objects.count() == 2
    assert not Worker().step()


def test_a_job_goes_on_where_a_killed_worker_left_it(start):
    job = start([line(number) for number in range(MOST_ITEMS + 50)])
    killed = jobs.claim("killed")
    assert killed is not None

    class Kill(BaseException):
        """What no handler catches."""

    class Dying(Lease):
        def stop_if_told(self):
            raise Kill

    with pytest.raises(Kill):
        jobs.kinds["ingest"](killed, Dying(killed.pk, "killed"))
    assert jobs.claim("early") is None
    Job.objects.update(lease_until=timezone.now() - timedelta(hours=1))

    assert Worker().step()

    job.refresh_from_db()
    assert (job.status, job.done, job.failed) == ("done", MOST_ITEMS + 50, 0)
    assert job.counts == {"created": MOST_ITEMS + 50}
    assert list(job.outcomes.values_list("item", flat=True)) == list(range(MOST_ITEMS + 50))
    assert Document.objects.count() == MOST_ITEMS + 50


def test_a_worker_that_lost_its_lease_writes_nothing_more(start):
    job = start([line(1), line(2)])
    first = jobs.claim("slow")
    assert first is not None
    Job.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    assert jobs.claim("quick") is not None

    slow = Lease(first.pk, "slow")
    with pytest.raises(LeaseLost):
        slow.advance({"source": 9})
    slow.finish()

    job.refresh_from_db()
    assert (slow.renew(), job.status, job.worker, job.cursor) == (False, "running", "quick", {})


def test_a_worker_that_is_told_to_end_gives_the_job_back(start):
    job = start([line(number) for number in range(4 * MOST_ITEMS)])
    worker = Worker()
    worker.ending.set()

    worker.step()

    job.refresh_from_db()
    assert (job.status, job.worker) == ("queued", "")
    assert job.cursor.get("items", 0) == job.done == Document.objects.count() < 4 * MOST_ITEMS
    Worker().step()
    job.refresh_from_db()
    assert (job.status, job.done) == ("done", 4 * MOST_ITEMS)


def test_a_job_that_kills_every_worker_is_given_up(start):
    job = start([line(1), line(2)])
    for attempt in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim(f"killed {attempt}") is not None
        Job.objects.update(lease_until=timezone.now() - timedelta(hours=1))

    Worker().step()

    job.refresh_from_db()
    assert job.status == "failed"
    assert "started 5 times" in job.error


def test_a_cancelled_job_stops_and_keeps_what_it_stored(api, curator, start):
    job = start([line(number) for number in range(MOST_ITEMS + 1)])
    taken = jobs.claim("worker")
    assert taken is not None
    client, path = api(curator), f"/api/v1/jobs/{job.pk}/"

    assert client.delete(path).status_code == 204
    jobs.run(taken, Lease(taken.pk, "worker"))

    job.refresh_from_db()
    assert job.status == "cancelled"
    assert client.delete(path).status_code == 409


def test_a_page_that_cannot_be_fetched_is_a_failed_result(api, curator, project, monkeypatch):
    from documents.ingest import fetch
    from documents.ingest.parsed import IngestError

    def refuse(url, **limits):
        raise IngestError("It answered 404.", place=url, remedy="Look at the address.")

    monkeypatch.setattr(fetch, "fetch", refuse)
    body = orjson.dumps({"url": "https://news.example/weir"})
    answer = api(curator).post("/api/v1/projects/harbour/documents/", body, "application/json")

    Worker().step()

    found = api(curator).get(f"/api/v1/jobs/{answer.json()['id']}/").json()
    assert (found["status"], found["failed"]) == ("done", 1)
    assert "answered 404" in found["results"][0]["error"]


def test_an_upload_that_is_gone_fails_the_job(start, settings, tmp_path):
    import shutil

    job = start([line(1), line(2)])
    shutil.rmtree(tmp_path / "files")

    Worker().step()

    job.refresh_from_db()
    assert job.status == "failed"
    assert "upload it again" in job.error


def test_a_job_is_for_members_alone(api, stranger, viewer, start):
    path = f"/api/v1/jobs/{start([line(1), line(2)]).pk}/"

    assert api(stranger).get(path).status_code == 404
    assert api(viewer).delete(path).status_code == 403
