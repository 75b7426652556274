"""The page of a job while it goes on, and afterwards, in a browser."""

import os
import threading
import time
from pathlib import Path

import orjson
import pytest
from django.db import connection

from documents import jobs, originals, tasks
from documents.management.commands.worker import Worker
from documents.models import Job
from tests.browser.test_accessibility import found

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}},
}


LONG = "and on it goes " * 60


def lines(count):
    return b"\n".join(
        b'{"posts": ['
        if number % 120 == 7
        else orjson.dumps(
            {"title": f"Weir {number}", "posts": [{"text": f"Weir {number} leaks {LONG}."}] * 4}
        )
        for number in range(count)
    )


@pytest.fixture
def big_job(project, curator):
    """A job of some seconds, not yet begun."""
    sha256 = originals.keep_stream([lines(360)])
    source = {"name": "the-reach.jsonl", "url": None, "format": None, "encoding": None, "sha256": sha256}
    return jobs.create("ingest", project.pk, curator.pk, {"sources": [source]})


@pytest.fixture
def work(monkeypatch):
    """`work()`: a worker in a thread, until the queue is empty; slow enough to be watched."""
    threads = []
    monkeypatch.setattr(tasks.planning, "analyse", lambda: time.sleep(0.4))

    def start():
        def run():
            try:
                Worker().run(once=True)
            finally:
                connection.close()

        threads.append(threading.Thread(target=run))
        threads[-1].start()

    yield start
    for thread in threads:
        thread.join()


def picture(page, name):
    """Keep what the page looks like, where a folder for it is given."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_job_is_watched_to_its_end_and_tried_again(enter, curator, big_job, work):
    page = enter(curator)
    page.goto(f"{page.base}/jobs/{big_job.pk}/")
    assert "Waiting." in page.locator("#job").inner_text()

    work()
    page.wait_for_function(
        "() => { const bar = document.querySelector('progress'); return bar && bar.value > 5 && bar.value < 95 }",
        timeout=60_000,
    )
    picture(page, "job-running")
    assert "documents read" in page.locator("#job").inner_text()
    page.wait_for_function("() => document.querySelector('.job').dataset.status === 'done'", timeout=120_000)

    assert "3 could not be" in page.locator("[role=status]").inner_text()
    picture(page, "job-done")
    page.get_by_role("link", name="3 could not be read").click()
    assert page.locator(".results > li").count() == 3
    page.get_by_role("button", name="Try the 3 that failed again").click()
    page.wait_for_selector("text=an earlier job")
    assert Job.objects.get(retry_of=big_job).params["sources"] == big_job.params["sources"]


@pytest.mark.parametrize("look", LOOKS)
def test_a_running_job_reads_well(enter, curator, project, look):
    job = running(project, curator)
    page = enter(curator, **LOOKS[look])

    page.goto(f"{page.base}/jobs/{job.pk}/")

    text = page.locator("#job").inner_text()
    for words in (
        "43 %",
        "about 3 minutes left",
        "470 documents a second",
        "may be asked again",
        "drafts: 2",
    ):
        assert words in text
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert found(page) == []
    picture(page, f"job-{look}")


def running(project, curator):
    """A job in the middle, held up by a site, with one result of each kind."""
    sources = [{"name": f"part-{n}.jsonl", "url": None, "format": None, "encoding": None} for n in range(3)]
    job = Job.objects.create(
        project=project,
        kind="ingest",
        status="running",
        worker="w",
        created_by=curator,
        params={"sources": sources},
        started_at="2026-11-24T10:00Z",
        fraction=0.43,
        rate=470.2,
        sentence_rate=18_675.4,
        seconds_left=171,
    )
    row = {"document": None, "title": "The quay", "sentences": 41, "comments": 12, "source": "part-1.jsonl"}
    lease = jobs.Lease(job.pk, "w")
    document = {"document": "01a20d29-1181-7312-88cd-f2a0527e150d"}
    kinds = [
        {"status": "created", **row, **document},
        {"status": "duplicate", **row, **document},
        {"status": "unchanged", **row, **document},
        {"status": "left_out", **row, "title": "drafts: 2"},
        {
            "status": "failed",
            **row,
            "error": "part-1.jsonl, line 7, posts[2].text: “text” must be a string, not a number, 12. Correct it "
            "as CONTRIBUTING describes the format, and bring the line in again; the other lines are kept.",
        },
    ]
    figures = jobs.Figures(0.43, 470.2, 18_675.4, 171)
    lease.advance(
        {"source": 1, "items": 5}, [jobs.Outcome(kind, 1, n) for n, kind in enumerate(kinds)], figures
    )
    lease.wait("news.example may be asked again in 12 seconds.")
    return job
