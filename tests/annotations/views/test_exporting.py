"""The page where the data leaves."""

import pytest

from annotations import export, labelling
from annotations.answers import Answer
from documents.access import Actor
from documents.models import Job
from tests.annotations.export.conftest import work

PATH = "/projects/harbour/export/"


@pytest.fixture
def labelled(sentence, reviewer):
    labelling.tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    return sentence


def test_the_form_gives_the_data_at_once(client, owner, labelled):
    client.force_login(owner)
    form = {
        "rows": "labels", "format": "csv", "label": ["fact", "opinion"], "reviewer": " rae  olga ",
        "language": "", "pseudonyms": "on", "spreadsheet": "on", "do": "download",
    }  # fmt: skip

    response = client.post(PATH, form)

    assert response.status_code == 302
    assert response["Location"] == (
        "/api/v1/projects/harbour/export/?format=csv&rows=labels&label=fact&label=opinion"
        "&reviewer=rae%2Colga&reviewers=pseudonyms&for=spreadsheet"
    )
    data = b"".join(client.get(response["Location"]).streaming_content)
    assert data.count(b"\r\n") == 2
    assert b"reviewer-" in data


def test_a_file_is_made_shown_and_taken_away(client, owner, labelled):
    client.force_login(owner)
    assert client.post(PATH, {"rows": "posts", "format": "parquet", "do": "file"}).status_code == 302
    page = client.get(PATH).text
    assert 'hx-get="/projects/harbour/export/"' in page
    assert "Posts · Parquet" in page

    work()
    job = Job.objects.get()
    part = client.get(PATH, headers={"HX-Request": "true"}).text

    assert '<form class="settings"' not in part
    assert "hx-get" not in part
    assert f"/api/v1/projects/harbour/exports/{job.pk}/file/" in part
    assert Job.objects.get().cursor["file"]["sha256"] in part
    client.post(PATH, {"remove": str(job.pk)})
    assert not Job.objects.exists()


def test_what_is_wrong_is_said_on_the_page(client, owner, reviewer, labelled, monkeypatch):
    client.force_login(owner)
    wrong = client.post(PATH, {"rows": "labels", "format": "csv", "reviewer": "nobody", "do": "download"})
    assert wrong.status_code == 400
    assert "nobody" in wrong.text
    assert client.post(PATH, {"rows": "posts", "format": "html", "do": "file"}).status_code == 400
    assert client.post(PATH, {"remove": "x"}).status_code == 404
    monkeypatch.setattr(export, "MOST_ROWS", 0)
    assert "0" in client.post(PATH, {"rows": "labels", "format": "csv", "do": "download"}).text
    client.force_login(reviewer)
    forbidden = client.post(PATH, {"rows": "labels", "format": "csv", "names": "on", "do": "download"})
    assert forbidden.status_code == 403


def test_the_columns_are_explained(client, viewer, document):
    client.force_login(viewer)

    page = client.get(PATH).text

    assert "<code>disputed_in_thread</code>" in page
    assert 'name="names"' not in page
