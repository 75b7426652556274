"""Trying again what a job could not read: that alone, once, and linked to the first try."""

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents import fetching, jobs, tasks  # noqa: F401 — declares what jobs do
from documents.jobs import Lease
from documents.management.commands.worker import Worker
from documents.models import Document, Job, JobResult
from documents.tasks import Reading
from tests.documents.ingest.site import answering, open_site

DOCUMENTS = "/api/v1/projects/harbour/documents/"


def line(number):
    return orjson.dumps({"title": f"Weir {number}", "posts": [{"text": f"Weir {number} leaks."}]})


BAD = b'{"posts": ['


@pytest.fixture
def call(api, curator):
    """`call(address, body)`: what the API answers a curator's POST."""
    client = api(curator)

    def post(address, body=None):
        return client.post(address, orjson.dumps(body or {}), "application/json")

    return post


@pytest.fixture
def upload(api, curator, project):
    """`upload(name=bytes)`: a job that reads these files, done."""

    def post(**files):
        uploads = [SimpleUploadedFile(name.replace("_", "."), content) for name, content in files.items()]
        answer = api(curator).post(DOCUMENTS, {"file": uploads})
        assert answer.status_code == 202, answer.content
        assert Worker().step()
        return Job.objects.get(pk=answer.json()["id"])

    return post


@pytest.fixture
def site(settings, monkeypatch):
    with open_site(settings, monkeypatch, every=0.01) as server:
        yield server


def test_only_what_failed_is_read_again(call, upload, monkeypatch):
    first = upload(
        a_jsonl=b"\n".join([line(1), BAD, line(2), BAD]),
        good_jsonl=line(3),
        b_jsonl=b"\n".join([BAD, line(4)]),
    )
    assert first.counts == {"created": 4, "failed": 3}

    answer = call(f"/api/v1/jobs/{first.pk}/retry/")
    assert Worker().step()

    assert answer.status_code == 202
    second = Job.objects.get(pk=answer.json()["id"])
    assert answer.json()["retry_of"] == str(first.pk)
    assert [source["name"] for source in second.params["sources"]] == ["a.jsonl", "b.jsonl"]
    assert (second.status, second.counts, second.total) == ("done", {"failed": 3}, 3)
    assert list(second.outcomes.values_list("source", "item")) == [(0, 1), (0, 3), (1, 0)]
    assert "line 4" in str(second.results[1])


def test_a_second_click_gives_the_same_job(call, upload):
    first = upload(a_jsonl=b"\n".join([line(1), BAD]))

    answers = [call(f"/api/v1/jobs/{first.pk}/retry/") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Job.objects.count() == 2


def test_one_that_was_cancelled_can_be_tried_once_more(call, api, curator, upload):
    first = upload(a_jsonl=b"\n".join([line(1), BAD]))
    second = call(f"/api/v1/jobs/{first.pk}/retry/").json()["id"]
    assert api(curator).delete(f"/api/v1/jobs/{second}/").status_code == 204

    third = call(f"/api/v1/jobs/{first.pk}/retry/")

    assert third.status_code == 202
    assert third.json()["id"] != second


def test_what_did_not_fail_cannot_be_tried_again(call, upload, project, curator):
    good = upload(a_jsonl=line(1) + b"\n" + line(2))
    going_on = Job.objects.create(project=project, kind="ingest", failed=1)

    for job in (good, going_on):
        assert call(f"/api/v1/jobs/{job.pk}/retry/").status_code == 409
    assert Job.objects.count() == 2


def test_a_retry_of_a_retry_reads_what_still_failed(call, upload):
    first = upload(a_jsonl=b"\n".join([BAD, line(1), BAD]))
    second = call(f"/api/v1/jobs/{first.pk}/retry/").json()["id"]
    assert Worker().step()
    third = call(f"/api/v1/jobs/{second}/retry/").json()["id"]
    assert Worker().step()

    assert list(JobResult.objects.filter(job=third).values_list("source", "item")) == [(0, 0), (0, 2)]


def test_pages_that_failed_are_fetched_anew_and_the_others_left_alone(site, client, curator, project):
    client.force_login(curator)
    site.pages["/good"] = answering(b"The quay is closed. Nobody was told.", Content_Type="text/plain")
    site.pages["/bad"] = answering(b"", 500)
    addresses = f"{site.base}/good\n{site.base}/bad"
    job = client.post("/projects/harbour/add/", {"way": "pages", "addresses": addresses})["Location"]
    assert Worker().step()
    page = client.get(job).text
    assert "Try the one that failed again" in page.replace("\n", " ")
    site.pages["/bad"] = answering(b"The weir leaks. It always did.", Content_Type="text/plain")
    site.seen.clear()

    again = client.post(f"{job}retry/")["Location"]
    assert Worker().step()

    assert [path for path, _ in site.seen] == ["/bad"]
    assert Document.objects.count() == 2
    assert "Tried again" in client.get(job).text
    assert again in client.get(job).text
    assert "an earlier job" in client.get(again).text
    assert client.post(f"{job}retry/")["Location"] == again


def test_a_page_read_twice_is_unchanged_when_the_site_says_so(site, call):
    def answer(handler):
        known = handler.headers["If-None-Match"] == '"v1"'
        body = b"" if known else b"The quay is closed. Nobody was told."
        answering(body, 304 if known else 200, ETag='"v1"', Content_Type="text/plain")(handler)

    site.pages["/quay"] = answer
    rows = []
    for _ in range(2):
        job = call(DOCUMENTS, {"url": f"{site.base}/quay"}).json()["id"]
        assert Worker().step()
        [row] = Job.objects.get(pk=job).results
        rows.append(row)

    assert [row["status"] for row in rows] == ["created", "unchanged"]
    assert rows[0]["document"] == rows[1]["document"]
    assert rows[1]["sentences"] == 2
    job = Job.objects.latest("id")
    assert (job.counts, job.done, job.failed) == ({"unchanged": 1}, 1, 0)


def test_robots_txt_is_ignored_only_where_the_instance_lets_curators(site, call, client, curator, settings):
    site.pages["/robots.txt"] = answering(b"User-agent: *\nDisallow: /\n")
    site.pages["/quay"] = answering(b"The quay is closed. Nobody was told.", Content_Type="text/plain")
    first = call(DOCUMENTS, {"url": f"{site.base}/quay"}).json()["id"]
    assert Worker().step()
    assert "Disallow: /" in Job.objects.get(pk=first).results[0]["error"]
    client.force_login(curator)
    assert "robots.txt forbids it" not in client.get(f"/jobs/{first}/").text

    refused = call(f"/api/v1/jobs/{first}/retry/", {"ignore_robots": True})
    settings.INGEST_IGNORE_ROBOTS = True
    offered = client.get(f"/jobs/{first}/").text
    allowed = call(f"/api/v1/jobs/{first}/retry/", {"ignore_robots": True})
    assert Worker().step()

    assert (refused.status_code, allowed.status_code) == (403, 202)
    assert "robots.txt forbids it" in offered
    assert Job.objects.get(pk=allowed.json()["id"]).counts == {"created": 1}


def test_a_page_of_another_format_is_read_as_what_it_is_and_kept(site, call):
    lines = line(1) + b"\n" + line(2)
    site.pages["/dump.html"] = answering(lines, Content_Type="text/html")

    job = call(DOCUMENTS, {"url": f"{site.base}/dump.html"}).json()["id"]
    assert Worker().step()

    assert Job.objects.get(pk=job).counts == {"created": 2}
    from documents import originals
    from documents.models import Fetch

    assert originals.open_kept(Fetch.objects.get().sha256).read() == lines


@pytest.mark.parametrize(("head", "says"), [(b"%PDF-1.7\n", "PDF"), (b"\x89PNG\r\n\x1a\n", "PNG image")])
def test_what_is_no_page_says_what_it_is(site, call, head, says):
    site.pages["/file"] = answering(head + bytes(200), Content_Type="text/html")

    job = call(DOCUMENTS, {"url": f"{site.base}/file"}).json()["id"]
    assert Worker().step()

    assert says in Job.objects.get(pk=job).results[0]["error"]


def test_a_page_whose_comments_a_script_loads_says_so(site, call):
    site.pages["/quay"] = answering(
        b"<html><body><article><h1>Quay</h1><p>The quay is closed. Nobody was told of it before.</p></article>"
        b'<div id="disqus_thread"></div></body></html>',
        Content_Type="text/html",
    )

    call(DOCUMENTS, {"url": f"{site.base}/quay"})
    assert Worker().step()

    assert any("Disqus" in note for note in Document.objects.get().notes)


def test_a_page_that_refreshes_to_another_is_read_itself(site, call):
    site.pages["/quay"] = answering(
        b'<html><head><meta http-equiv="refresh" content="0; url=/other"></head>'
        b"<body><article><p>The quay is closed. Nobody was told of it.</p></article></body></html>",
        Content_Type="text/html",
    )

    call(DOCUMENTS, {"url": f"{site.base}/quay"})
    assert Worker().step()

    assert [path for path, _ in site.seen] == ["/robots.txt", "/quay"]


def test_a_killed_worker_does_not_make_the_site_send_the_page_again(site, call):
    site.pages["/quay"] = answering(b"The quay is closed. Nobody was told.", Content_Type="text/plain")
    job = call(DOCUMENTS, {"url": f"{site.base}/quay"}).json()["id"]
    claimed = jobs.claim("killed")

    class Kill(BaseException):
        """What no handler catches."""

    class Dying(Lease):
        def advance(self, cursor, *args, **more):
            super().advance(cursor, *args, **more)
            raise Kill

    with pytest.raises(Kill):
        jobs.kinds["ingest"](claimed, Dying(claimed.pk, "killed"))
    Job.objects.update(status="queued", worker="", lease_until=None)
    assert Worker().step()

    assert [path for path, _ in site.seen] == ["/robots.txt", "/quay"]
    assert Job.objects.get(pk=job).counts == {"created": 1}


def test_an_item_that_ends_its_workers_is_passed_over(call, project, monkeypatch):
    body = b"\n".join([line(1), line(2), line(3)]).decode()
    job = call(DOCUMENTS, {"jsonl": body}).json()["id"]

    class Kill(BaseException):
        """What no handler catches."""

    store = Reading._store

    def deadly(self, at, frame, label):
        if any(item == 1 for item, _ in frame.items):
            raise Kill
        store(self, at, frame, label)

    monkeypatch.setattr(Reading, "_store", deadly)
    deaths = 0
    while (claimed := jobs.claim(f"worker {deaths}")) is not None:
        try:
            jobs.run(claimed, Lease(claimed.pk, f"worker {deaths}"))
        except Kill:
            deaths += 1
            Job.objects.update(status="running", lease_until="2026-01-01T00:00Z")

    found = Job.objects.get(pk=job)
    assert (found.status, found.counts) == ("done", {"created": 2, "failed": 1})
    assert deaths == 3
    assert "ended its worker more than once" in str(found.results)


def test_of_very_many_failures_all_can_be_tried_again(call, upload, monkeypatch):
    monkeypatch.setattr(jobs, "MOST_RESULTS", 5)
    monkeypatch.setattr(jobs, "MOST_TOLD", 10)
    first = upload(a_jsonl=b"\n".join([line(0), *[BAD] * 30, line(1)]))

    assert first.counts == {"created": 2, "failed": 30}
    assert first.outcomes.filter(status="failed").count() == 30
    assert first.outcomes.filter(told__isnull=True).count() == 20
    second = call(f"/api/v1/jobs/{first.pk}/retry/").json()["id"]
    assert Worker().step()
    assert Job.objects.get(pk=second).failed == 30


def test_results_are_listed_by_pages_and_kinds(api, viewer, client, upload):
    job = upload(a_jsonl=b"\n".join([line(1), BAD, line(1), line(2)]))
    address = f"/api/v1/jobs/{job.pk}/results/"

    first = api(viewer).get(f"{address}?page_size=3").json()
    rest = api(viewer).get(first["next"]).json()
    failed = api(viewer).get(f"{address}?status=failed").json()["results"]

    statuses = [row["status"] for row in [*first["results"], *rest["results"]]]
    assert statuses == ["created", "failed", "duplicate", "created"]
    assert [(row["item"], row["status"]) for row in failed] == [(1, "failed")]
    client.force_login(viewer)
    page = client.get(f"/jobs/{job.pk}/?show=failed").text
    assert "Weir 1" not in page
    assert "failed again" not in page


def test_what_a_source_leaves_out_is_told_and_is_no_failure(project):
    job = Job.objects.create(project=project, kind="ingest", status="running", worker="w")
    told = {"status": "left_out", "title": "drafts: 2", "source": "blog.xml"}

    Lease(job.pk, "w").advance({}, [jobs.Outcome(told)])

    job.refresh_from_db()
    assert (job.done, job.failed, job.counts, job.results) == (0, 0, {"left_out": 1}, [told])
