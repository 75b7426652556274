"""Worker processes that are killed in the middle of a job: nothing is twice, nothing is missing."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from django.utils import timezone

from documents import jobs, originals
from documents.models import Document, Job, Post
from tests.waiting import PATIENCE, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db(transaction=True)


def lines(name, count):
    return b"".join(
        orjson.dumps(
            {
                "title": f"{name} {number}",
                "posts": [{"text": f"Weir {number} of {name} leaks. Nobody minds it."}] * 3,
            }
        )
        + b"\n"
        for number in range(count)
    )


@pytest.fixture
def start_worker(worker_environment):
    """`start_worker()`: a worker process on the tests' database; killed at the end."""
    processes = []

    def start(*arguments):
        command = [sys.executable, "manage.py", "worker", *arguments]
        process = subprocess.Popen(command, cwd=ROOT, env=worker_environment, start_new_session=True)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def kill(process):
    """As kill -9 does, and the lease that its worker held runs out."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    Job.objects.update(lease_until=timezone.now() - timedelta(hours=1))


def test_a_job_whose_workers_are_killed_is_done_once(project, start_worker):
    sources = []
    for name, count in (("upper", 700), ("lower", 1_500), ("old", 300)):
        sha256 = originals.keep_stream([lines(name, count)])
        sources.append(
            {"name": f"{name}.jsonl", "url": None, "format": None, "encoding": None, "sha256": sha256}
        )
    job = jobs.create("ingest", project.pk, None, {"sources": sources})

    deaths = 0
    for share in (0.1, 0.35, 0.6, 0.85):
        process = start_worker()
        wait_for(lambda share=share: Document.objects.count() >= share * 2_500)
        kill(process)
        deaths += 1
        job.refresh_from_db()
        assert job.done == Document.objects.count()
    start_worker("--once").wait(PATIENCE)

    job.refresh_from_db()
    assert (deaths, job.status, job.done, job.total) == (4, "done", 2_500, 2_500)
    assert job.counts == {"created": 2_500}
    assert Document.objects.count() == 2_500
    assert Post.objects.count() == 7_500
    told = list(job.outcomes.values_list("source", "item"))
    assert len(told) == len(set(told)) == jobs.MOST_RESULTS
    assert job.fraction == 1


def test_the_reader_does_not_outlive_its_worker(project, start_worker):
    sha256 = originals.keep_stream([lines("upper", 3_000)])
    source = {"name": "upper.jsonl", "url": None, "format": None, "encoding": None, "sha256": sha256}
    jobs.create("ingest", project.pk, None, {"sources": [source]})
    process = start_worker()
    wait_for(lambda: Document.objects.exists())
    readers = children(process.pid)

    kill(process)

    assert readers
    wait_for(lambda: not any(is_alive(reader) for reader in readers))


def children(pid):
    return [
        int(folder.name)
        for folder in Path("/proc").iterdir()
        if folder.name.isdecimal() and parent_of(folder) == pid
    ]


def parent_of(folder):
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_worker_that_is_told_to_end_ends_soon_and_loses_nothing(project, start_worker):
    sha256 = originals.keep_stream([lines("upper", 3_000)])
    source = {"name": "upper.jsonl", "url": None, "format": None, "encoding": None, "sha256": sha256}
    job = jobs.create("ingest", project.pk, None, {"sources": [source]})
    process = start_worker()
    wait_for(lambda: Document.objects.exists())

    process.terminate()
    process.wait(PATIENCE)

    job.refresh_from_db()
    assert (job.status, job.worker) == ("queued", "")
    assert job.done == Document.objects.count() < 3_000
