"""Assignments through the API: dealing, handing out, the next, and being done."""

import pytest

from annotations.answers import Answer
from annotations.labelling import tag
from documents.access import Actor
from documents.models import Assignment

JSON = {"content_type": "application/json"}


@pytest.fixture
def plan(api, curator, document, reviewer):
    """A plan over the one document, dealt through the API."""
    response = api(curator).post("/api/v1/projects/harbour/plans/", {"name": "All", "seed": 3}, **JSON)
    assert response.status_code == 201, response.content
    return response.json()


def test_a_preview_says_what_the_plan_comes_to_and_writes_nothing(api, curator, document, reviewer):
    body = {"name": "All", "overlap_share": 1, "reviewers": ["rae"], "seed": 3}
    told = api(curator).post("/api/v1/projects/harbour/plans/preview/", body, **JSON).json()

    assert told["loads"] == [{"reviewer": "rae", "documents": 1, "sample": 1, "sentences": 4}]
    assert not Assignment.objects.exists()


def test_a_plan_is_listed_read_and_closed(api, curator, plan):
    client = api(curator)
    assert plan["figures"]["open"] == 1
    listed = client.get("/api/v1/projects/harbour/plans/").json()["results"]
    assert [one["id"] for one in listed] == [plan["id"]]

    closed = client.patch(f"/api/v1/plans/{plan['id']}/", {"closed": True}, **JSON).json()

    assert closed["closed_at"]
    assert closed["places"]["open"] == 0


def test_next_gives_a_document_and_being_done_is_asked_once(api, plan, reviewer, document, sentence):
    client = api(reviewer)
    got = client.post("/api/v1/projects/harbour/next/", {}, **JSON).json()
    assert (got["document"], got["is_new"]) == (str(document.pk), True)
    assert got["assignment"]["reviewer"] == "rae"
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))

    address = f"/api/v1/documents/{document.pk}/assignment/"
    asked = client.put(address, {"state": "done"}, **JSON)
    assert (asked.status_code, asked.json()["unanswered"]) == (409, 3)
    done = client.put(address, {"state": "done", "confirm": True, "revision": 2}, **JSON)

    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert client.get(address).json() == done.json()
    assert client.post("/api/v1/next/", {}, **JSON).json()["document"] is None


def test_a_skip_wants_a_reason(api, plan, reviewer, document):
    client = api(reviewer)
    client.post("/api/v1/next/", {}, **JSON)
    address = f"/api/v1/documents/{document.pk}/assignment/"

    assert client.put(address, {"state": "skipped"}, **JSON).status_code == 400
    skipped = client.put(address, {"state": "skipped", "reason": "I wrote it"}, **JSON).json()
    assert (skipped["state"], skipped["reason"]) == ("skipped", "I wrote it")


def test_reviewers_see_their_own_and_curators_all(api, curator, reviewer, document, make_member):
    make_member("sid")
    client = api(curator)
    body = {"document": str(document.pk), "reviewers": ["rae", "sid"], "priority": 4}

    assert client.post("/api/v1/projects/harbour/assignments/", body, **JSON).json()["assigned"] == 2
    assert client.post("/api/v1/projects/harbour/assignments/", body, **JSON).json() == {
        "assigned": 0,
        "changed": 0,
    }
    everybody = client.get("/api/v1/projects/harbour/assignments/").json()["results"]
    mine = api(reviewer).get("/api/v1/projects/harbour/assignments/?reviewer=sid").json()["results"]
    assert [one["reviewer"] for one in everybody] == ["rae", "sid"]
    assert mine == []
    own = api(reviewer).get("/api/v1/projects/harbour/assignments/?state=given").json()["results"]
    assert [one["priority"] for one in own] == [4]


def test_a_member_is_given_documents_in_their_languages(api, curator, reviewer):
    told = api(curator).patch("/api/v1/projects/harbour/members/rae/", {"languages": ["DE", ""]}, **JSON)
    assert told.json()["languages"] == ["de"]
