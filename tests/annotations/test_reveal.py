"""A project that shows the labels of others once one is done with a document: not before, and then there."""

import json

import pytest

from annotations import carrying, finishing, reading
from annotations.answers import Answer
from annotations.filters import Filters
from annotations.labelling import tag
from annotations.projects import change_project
from documents import access, linking
from documents.access import Actor

SECRET = "She said it in secret"


@pytest.fixture
def rae(reviewer, project):
    change_project(project, {"reveal": "done"})
    return Actor(reviewer.pk)


@pytest.fixture
def ines(make_member, document, sentence):
    """Another reviewer, who answered, linked and is done."""
    ines = make_member("ines")
    tag(sentence.pk, Actor(ines.pk), Answer("disputed", note=SECRET))
    last = document.sentences.get(text="I saw it open on Monday.")
    linking.draw(Actor(ines.pk), "disputes", last.pk, sentence.pk)
    return ines


@pytest.fixture
def document(document):
    """The project as it is now: it was changed since the document was made."""
    document.project.refresh_from_db()
    return document


def seen(client, document, sentence):
    """What the addresses of a document say of others."""
    export = "/api/v1/projects/harbour/export/?format=jsonl&rows=labels"
    answers = client.get("/api/v1/projects/harbour/annotations/").json()["results"]
    rows = b"".join(client.get(export)).decode().splitlines()
    links = client.get(f"/api/v1/documents/{document.pk}/links/").json()["results"]
    named = client.get("/api/v1/projects/harbour/annotations/?reviewer=ines").json().get("results")
    return {
        "history": SECRET in client.get(f"/api/v1/sentences/{sentence.pk}/history/").content.decode(),
        "annotations": "ines" in {row["reviewer"] for row in answers},
        "named": named,
        "export": "ines" in {json.loads(row)["reviewer"] for row in rows},
        "links": any(link["origin"] == "person" for link in links),
    }


def test_nothing_before_and_all_of_it_after(rae, ines, reviewer, document, sentence, api):
    document.project.refresh_from_db()
    client = api(reviewer)
    before = seen(client, document, sentence)
    assert before == {
        "history": False, "annotations": False, "named": [], "export": False, "links": False,
    }  # fmt: skip
    assert not reading.reviewers(document, rae).exists()

    finishing.finish(rae, document, confirm=True)

    after = seen(client, document, sentence)
    assert [row["note"] for row in after.pop("named")] == [SECRET]
    assert all(after.values()), after
    assert list(reading.reviewers(document, rae)) == [ines]
    assert carrying.counts(document, rae).kept == 0


def test_only_of_the_document_they_are_done_with(rae, ines, reviewer, document, make_document, api):
    other = make_document("Another quay. It is open.")
    hidden = other.sentences.first()
    tag(hidden.pk, Actor(ines.pk), Answer("fact", note="Not yet"))
    finishing.finish(rae, document, confirm=True)

    client = api(reviewer)
    assert "Not yet" not in client.get("/api/v1/projects/harbour/annotations/").content.decode()
    assert "Not yet" not in client.get(f"/api/v1/sentences/{hidden.pk}/history/").content.decode()
    rows = client.get("/api/v1/projects/harbour/export/?format=jsonl&rows=labels")
    assert b"Not yet" not in b"".join(rows)


def test_figures_of_the_project_stay_hidden(rae, reviewer, document, api):
    finishing.finish(rae, document, confirm=True)

    assert not access.sees_all_labels(rae, document.project)
    assert api(reviewer).get("/api/v1/projects/harbour/agreement/").status_code == 403


def test_opened_again_it_is_hidden_again(rae, ines, reviewer, document, sentence, api):
    finishing.finish(rae, document, confirm=True)
    finishing.resume(rae, document)

    assert not seen(api(reviewer), document, sentence)["history"]


def test_a_viewer_and_a_project_that_waits_for_the_release_show_nothing(
    rae, ines, reviewer, document, sentence, viewer, api, project
):
    finishing.finish(rae, document, confirm=True)
    assert not access.sees_labels_on(Actor(viewer.pk), document)
    assert not access.shows_when_done(Actor(viewer.pk), document.project)

    change_project(project, {"reveal": "release"})
    assert not any(seen_value for seen_value in seen(api(reviewer), document, sentence).values())


def test_a_name_that_is_no_member_is_refused_as_before(rae, document, reviewer, make_user):
    make_user("gone")
    document.project.refresh_from_db()
    with pytest.raises(Exception, match="blind"):
        Filters(reviewers=("gone",)).params(document.project, rae)
