"""Files and web pages that come in as a job, and the page that says how far it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents import fetching, tasks  # noqa: F401 — declares what jobs do
from documents.adding import AT_ONCE
from documents.ingest import fetch
from documents.ingest.fetch import Fetched
from documents.management.commands.worker import Worker
from documents.models import Document, Job

ADD = "/projects/harbour/add/"


@pytest.fixture
def start(client, curator, project):
    """`start(name=content)`: a job that reads uploaded files, begun on the page."""

    def post(**files):
        client.force_login(curator)
        uploads = [SimpleUploadedFile(name.replace("_", "."), content) for name, content in files.items()]
        answer = client.post(ADD, {"way": "upload", "uploads": uploads})
        job = Job.objects.get()
        assert answer["Location"] == f"/jobs/{job.pk}/"
        return job

    return post


def test_the_good_files_are_kept_and_the_bad_ones_named(client, start):
    job = start(good_txt=b"The quay is closed. Nobody was told.", empty_txt=b"")

    waiting = client.get(f"/jobs/{job.pk}/").text
    assert Worker().step()
    done = client.get(f"/jobs/{job.pk}/").text

    assert "Waiting." in waiting
    assert "every 1s" in waiting
    assert "1 document read, 1 could not be." in done
    assert "1 added" in done
    assert "1 could not be read" in done
    assert done.index("Not read") < done.index("Added</span>")
    assert "empty.txt" in done
    assert f"/documents/{Document.objects.get().pk}/" in done
    assert "every 1s" not in done


def test_a_large_file_does_not_hold_the_request(start):
    job = start(large_txt=b"The quay is closed. " * (AT_ONCE // 20 + 1))

    assert not Document.objects.exists()
    assert Worker().step()
    job.refresh_from_db()
    assert (job.status, job.done) == ("done", 1)


def test_a_large_pasted_text_is_a_job_that_keeps_its_address_and_letters(client, curator, project):
    client.force_login(curator)
    text = "Die Mühle schließt. " * (AT_ONCE // 20)

    client.post(ADD, {"way": "paste", "text": text, "source_url": "https://example.org/mill"})
    assert Worker().step()

    document = Document.objects.get()
    assert document.source_url == "https://example.org/mill"
    assert document.posts.get().text.startswith("Die Mühle schließt.")


def test_pages_of_the_web_are_fetched_by_a_job(client, curator, project, monkeypatch):
    def fetch_page(url, **options):
        return Fetched(f"The quay of {url[-1]} is closed.".encode(), url, "text/plain", "utf-8")

    monkeypatch.setattr(fetch, "fetch", fetch_page)
    monkeypatch.setattr(fetching, "EVERY", 0)
    client.force_login(curator)

    answer = client.post(
        ADD, {"way": "pages", "addresses": "https://example.org/a\n\n  example.org/b\nhttps://example.org/a"}
    )
    assert Worker().step()

    page = client.get(answer["Location"]).text
    assert "2 web pages" in page
    assert ">2 added<" in page
    assert set(Document.objects.values_list("source_url", flat=True)) == {
        "https://example.org/a",
        "https://example.org/b",
    }


@pytest.mark.parametrize(
    ("addresses", "says"),
    [
        ("", "There is no address yet."),
        ("https://example.org/\nno address", "Line 2 is no web address"),
        ("file:///etc/passwd", "Line 1 is no web address"),
        ("ftp://example.org/", "Line 1 is no web address"),
        ("\n".join(f"https://example.org/{n}" for n in range(501)), "more than 500 addresses"),
    ],
)
def test_what_is_no_address_is_told_and_nothing_starts(client, curator, project, addresses, says):
    client.force_login(curator)

    answer = client.post(ADD, {"way": "pages", "addresses": addresses})

    assert answer.status_code == 400
    assert says in answer.text
    assert not Job.objects.exists()


@pytest.mark.parametrize("lets", [True, False])
def test_robots_txt_is_ignored_only_where_the_instance_lets(client, curator, project, settings, lets):
    settings.INGEST_IGNORE_ROBOTS = lets
    client.force_login(curator)
    sent = {"way": "pages", "addresses": "https://example.org/a", "ignore_robots": "on"}

    offered = "robots.txt forbids" in client.get(ADD).text
    answer = client.post(ADD, sent)

    assert offered is lets
    assert answer.status_code == (302 if lets else 403)
    assert [job.params["ignore_robots"] for job in Job.objects.all()] == [True] * lets


def test_robots_txt_is_kept_to_unless_somebody_says_otherwise(client, curator, project, settings):
    settings.INGEST_IGNORE_ROBOTS = True
    client.force_login(curator)

    client.post(ADD, {"way": "pages", "addresses": "https://example.org/a"})

    assert "ignore_robots" not in Job.objects.get().params


def test_one_file_that_cannot_be_read_is_told_on_the_page(client, curator, project):
    client.force_login(curator)
    empty = SimpleUploadedFile("empty.txt", b" \n ")

    answer = client.post(ADD, {"way": "upload", "uploads": [empty]})

    assert answer.status_code == 400
    assert "1 could not be read" in answer.text
    assert "Nothing was stored." in answer.text
    assert not Job.objects.exists()


def test_htmx_gets_the_part_that_changes(client, start):
    job = start(a_txt=b"One is here.", b_txt=b"Two is there.")

    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).text

    assert part.strip().startswith('<div id="job"')
    assert "<html" not in part


def test_a_job_is_cancelled_once_and_the_second_time_is_told(client, viewer, start):
    job = start(a_txt=b"One is here.", b_txt=b"Two is there.")

    first = client.post(f"/jobs/{job.pk}/cancel/", follow=True).text
    second = client.post(f"/jobs/{job.pk}/cancel/", follow=True).text
    client.force_login(viewer)
    seen = client.get(f"/jobs/{job.pk}/").text

    assert "Cancelled." in first
    assert "This job was cancelled already. Nothing was changed." in second
    assert "Add more" not in seen
    assert not Worker().step()
    assert not Document.objects.exists()


def test_the_jobs_are_listed_where_documents_come_in(client, start):
    job = start(a_txt=b"One is here.", b_txt=b"Two is there.")
    Job.objects.update(done=1_500)

    listed = client.get(ADD).text

    assert f"/jobs/{job.pk}/" in listed
    assert "2 files" in listed
    assert "1,500" in listed
