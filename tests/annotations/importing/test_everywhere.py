"""Imports from the page, the API and the command; the job that does them."""

import json
from datetime import timedelta
from io import StringIO

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotations import tasks as tasks  # declares the work
from annotations.importing import applying, starting
from annotations.importing.options import Options
from annotations.models import Annotation, LabelImport
from documents import jobs
from documents.access import Actor
from documents.jobs import Lease
from documents.models import Job

pytestmark = pytest.mark.django_db
API = "/api/v1/projects/harbour/labels-import/"
PAGE = "/projects/harbour/labels-import/"


def work() -> None:
    """What a worker does with all that is queued."""
    while job := jobs.claim("worker"):
        jobs.run(job, Lease(job.pk, "worker"))


@pytest.fixture
def content(keys) -> str:
    """Two rows, the second with a label that the project does not have."""
    rows = [{"sentence_key": keys[0], "label": "fact"}, {"sentence_key": keys[1], "label": "rumour"}]
    return "".join(json.dumps(row | {"reviewer": "bob"}) + "\n" for row in rows)


def test_on_the_page(sign_in, curator, content, django_user_model):
    client = sign_in(curator)

    tried = client.post(PAGE, {"file": SimpleUploadedFile("labels.jsonl", content.encode())})
    assert "It goes on without you" in client.get(tried.url).content.decode()
    work()
    page = client.get(tried.url).content.decode()
    assert "have a label that the project has not" in page
    assert 'name="do" value="import"' not in page
    report = client.get(f"{tried.url}report/")
    assert b"rumour" in b"".join(report)

    form = {"label-name": ["fact", "rumour"], "label-0": "fact", "label-1": "opinion", "offsets": "auto"}
    again = client.post(tried.url, form | {"do": "try", "reviewer-name": ["bob"], "reviewer-0": "cora"})
    work()
    assert 'name="do" value="import"' in client.get(again.url).content.decode()
    done = client.post(again.url, {"do": "import"})
    work()

    assert "2 answers were stored." in client.get(done.url).content.decode()
    given = list(Annotation.objects.order_by("pk").values_list("reviewer__username", "label__key"))
    assert given == [("cora", "fact"), ("cora", "opinion")]
    assert "2 answers" in client.get(PAGE).content.decode()


def test_a_page_without_a_file_says_so(sign_in, owner, project):
    answer = sign_in(owner).post(PAGE, {})

    assert (answer.status_code, "No file was chosen" in answer.content.decode()) == (400, True)


def test_a_table_is_asked_about_on_the_page(sign_in, owner, document):
    client = sign_in(owner)
    table = SimpleUploadedFile("t.csv", b"what,how\nIt was never closed.,fact\n")

    tried = client.post(PAGE, {"file": table})
    work()
    assert 'name="column-label"' in client.get(tried.url).content.decode()
    again = client.post(tried.url, {"do": "try", "column-text": "what", "column-label": "how"})
    work()

    assert LabelImport.objects.get(pk=again.url.split("/")[-2]).outcome["counts"] == {"matched": 1}


def test_by_the_api(api, curator, content):
    client = api(curator)

    tried = client.post(API, {"content": content, "name": "x.jsonl"}, content_type="application/json")
    assert (tried.status_code, tried.json()["state"], tried.json()["dry_run"]) == (202, "queued", True)
    work()
    found = client.get(tried.headers["Location"]).json()
    assert (found["state"], found["counts"]) == ("refused", {"matched": 1, "unknown_label": 1})
    assert found["labels"][1] == {"label": "rumour", "rows": 1, "means": None}
    assert b"rumour" in b"".join(client.get(found["report"]))

    how = {"earlier": found["id"], "labels": {"rumour": "opinion"}, "dry_run": False}
    done = client.post(API, how, content_type="application/json")
    work()

    assert client.get(done.headers["Location"]).json()["stored"] == 2
    assert [one["state"] for one in client.get(API).json()["results"]] == ["imported", "refused"]


def test_a_file_by_the_api(api, owner, content):
    upload = SimpleUploadedFile("labels.jsonl", content.encode())

    tried = api(owner).post(API, {"file": upload, "labels": '{"rumour": ""}', "dry_run": "false"})
    work()

    assert tried.json()["name"] == "labels.jsonl"
    assert Annotation.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"content": "a", "earlier": "0" * 32},
        {"content": "a", "labels": {"a": "abstain:x"}},
        {"content": "a", "columns": 3},
    ],
)
def test_requests_that_cannot_be(api, owner, project, body):
    assert api(owner).post(API, body, content_type="application/json").status_code == 400


def test_an_import_of_another_project_is_none(api, owner, stranger, content, project):
    from annotations.projects import create_project

    one = starting.start(project, Actor(owner.pk), "a", starting.keep([b"a"]), Options(), True)
    create_project("other", "Other", stranger)

    assert api(stranger).get(f"/api/v1/projects/other/labels-import/{one.pk}/").status_code == 404
    how = {"earlier": str(one.pk)}
    assert (
        api(stranger)
        .post("/api/v1/projects/other/labels-import/", how, content_type="application/json")
        .status_code
        == 404
    )


def test_by_the_command(content, tmp_path, project):
    path, report = tmp_path / "labels.jsonl", tmp_path / "report.csv"
    path.write_text(content)

    with pytest.raises(CommandError, match="1 of 2 rows"):
        call_command(
            "import_labels", path, project="harbour", dry_run=True, report=str(report), stdout=StringIO()
        )
    assert "rumour" in report.read_text()
    out = StringIO()
    call_command(
        "import_labels", path, "--project", "harbour", "--map", "rumour=opinion", "--json", stdout=out
    )

    assert orjson.loads(out.getvalue())["stored"] == 2
    assert Annotation.objects.count() == 2


@pytest.mark.parametrize("wrong", [["--map", "x"], ["--column", "size=a"], ["--phase", "late"]])
def test_a_command_that_cannot_be(wrong, tmp_path, project):
    with pytest.raises(CommandError):
        call_command("import_labels", tmp_path / "nowhere", "--project", "harbour", *wrong)


class Killed(BaseException):
    """What no code of the job handles, as kill -9."""


def test_a_worker_that_is_killed_leaves_nothing_and_the_next_does_it(owner, project, content, monkeypatch):
    options = Options(labels={"rumour": "opinion"})
    one = starting.start(
        project, Actor(owner.pk), "x.jsonl", starting.keep([content.encode()]), options, False
    )
    true = applying.apply

    def dies(*arguments):
        true(*arguments)
        raise Killed

    monkeypatch.setattr(applying, "apply", dies)
    job = jobs.claim("first")
    with pytest.raises(Killed):
        jobs.run(job, Lease(job.pk, "first"))
    assert not Annotation.objects.exists()
    monkeypatch.setattr(applying, "apply", true)
    Job.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    work()

    one.refresh_from_db()
    assert (one.job.status if one.job else "", starting.standing(one)) == ("done", "imported")
    assert Annotation.objects.count() == 2


def test_an_import_that_was_cancelled_stores_nothing(owner, project, content):
    options = Options(labels={"rumour": "opinion"})
    one = starting.start(
        project, Actor(owner.pk), "x.jsonl", starting.keep([content.encode()]), options, False
    )
    job = jobs.claim("first")
    jobs.cancel(job.pk)
    jobs.run(job, Lease(job.pk, "first"))

    one.refresh_from_db()
    assert (starting.standing(one), Annotation.objects.count()) == ("failed", 0)
