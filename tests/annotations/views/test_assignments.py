"""The pages of assignments: dealing, giving by hand, being done, and what waits at home."""

import pytest

from annotations import dealing, handing, sending_back, study
from annotations.answers import Answer
from annotations.dealing import Deal
from annotations.labelling import tag
from annotations.models import Mention, Remark
from documents.access import Actor
from documents.models import Assignment, Plan

DEAL = {
    "name": "First",
    "kind": "main",
    "which": "new",
    "languages": "",
    "reviewers_each": "2",
    "overlap": "50",
    "gives": "",
    "lease_hours": "48",
}


@pytest.fixture
def given(document, project, curator, reviewer):
    handing.hand_out(Actor(curator.pk), project, [document.pk], [reviewer.username])
    return document


def test_a_curator_sees_what_a_deal_comes_to_and_deals_exactly_that(sign_in, curator, reviewer, document):
    client = sign_in(curator)
    address = "/projects/harbour/assignments/"

    shown = client.post(address, DEAL | {"do": "preview"})
    assert shown.status_code == 200
    assert not Plan.objects.exists()
    seed = shown.context["figures"].seed
    assert f'value="{seed}"' in shown.content.decode()

    assert client.post(address, DEAL | {"do": "deal", "seed": seed}).status_code == 302
    assert Plan.objects.get().seed == seed
    assert "First" in client.get(address).content.decode()


def test_a_wrong_field_is_named_and_nothing_is_dealt(sign_in, curator, reviewer, document):
    client = sign_in(curator)
    shown = client.post("/projects/harbour/assignments/", DEAL | {"do": "deal", "overlap": "500"})

    assert shown.status_code == 400
    assert "100" in shown.content.decode()
    assert not Plan.objects.exists()


def test_documents_are_given_by_hand_and_taken_back(sign_in, curator, reviewer, document):
    client = sign_in(curator)
    address = "/projects/harbour/assignments/"
    client.post(
        address, {"do": "hand", "documents": [str(document.pk)], "reviewers": ["rae"], "priority": "3"}
    )
    theirs = Assignment.objects.get()
    assert (theirs.reviewer, theirs.priority) == (reviewer, 3)

    client.post(address, {"do": "take-back", "assignment": theirs.pk})
    assert not Assignment.objects.exists()
    assert client.post(address, {"do": "hand"}).status_code == 400
    client.post(address, {"do": "languages", "user": "rae", "languages": "en, DE"})
    assert reviewer.memberships.get().languages == ["de", "en"]


def test_reviewers_see_their_own_alone(sign_in, given, reviewer, make_member, curator, project):
    handing.hand_out(Actor(curator.pk), project, [given.pk], [make_member("sid").username])
    page = sign_in(reviewer).get("/projects/harbour/assignments/").content.decode()

    assert "The quay" in page
    assert "sid" not in page


def test_being_done_asks_about_what_is_left_and_leads_on(sign_in, given, reviewer, sentence):
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    client = sign_in(reviewer)
    address = f"/documents/{given.pk}/assignment/"
    assert "3 sentences have no answer" in client.get(address).content.decode()

    assert client.post(address, {"do": "done"}).status_code == 409
    assert client.post(address, {"do": "done", "confirm": "1"}).url == "/next/"
    assert client.get("/next/").url == "/"
    room = client.get(f"/documents/{given.pk}/").content.decode()
    assert "Read only" in room
    assert "You are done" in room

    assert client.post(address, {"do": "resume"}).url == given.get_absolute_url()
    assert client.post(address, {"do": "skip"}).status_code == 400
    client.post(address, {"do": "skip", "reason": "I wrote it"})
    assert "I wrote it" in client.get(address).content.decode()


def test_give_me_the_next_leads_to_a_document(sign_in, curator, reviewer, document, project):
    dealing.deal_out(Actor(curator.pk), project, Deal(name="First"))
    client = sign_in(reviewer)
    assert "Give me the next" in client.get("/").content.decode()

    assert client.post("/projects/harbour/next/").url == document.get_absolute_url()
    home = client.get("/").content.decode()
    assert home.count(document.get_absolute_url()) == 1
    assert client.get("/next/").url == document.get_absolute_url()


def test_what_waits_stands_at_home(sign_in, reviewer, curator, document, sentence, project):
    where = {"project": project, "document": document, "sentence": sentence}
    tag(sentence.pk, Actor(reviewer.pk), Answer("fact"))
    sending_back.send_back(Actor(curator.pk), sentence.pk, ["rae"], "Look at the date")
    remark = Remark.objects.create(**where, author=curator, text="What do you say, @rae?")
    Mention.objects.create(remark=remark, person=reviewer)

    page = sign_in(reviewer).get("/").content.decode()

    assert "Look at the date" in page
    assert "What do you say, @rae?" in page
    assert f"/documents/{document.pk}/?s={sentence.pk}#current" in page


def test_the_steps_tick_themselves_off(sign_in, curator, owner, reviewer, document, project):
    def taken():
        return [step.key for step in study.steps(project) if step.is_taken]

    assert taken() == []
    dealing.deal_out(
        Actor(curator.pk), project, Deal(name="Pilot", kind="pilot", overlap_share=1, reviewers=("rae",))
    )
    assert taken() == ["pilot"]
    sign_in(reviewer).post(f"/documents/{document.pk}/assignment/", {"do": "done", "confirm": "1"})
    assert taken() == ["pilot", "piloted"]
    client = sign_in(curator)
    client.post("/projects/harbour/study/", {"step": "confusion", "note": "Fact and opinion"})
    assert "Fact and opinion" in client.get("/projects/harbour/study/").content.decode()
    assert client.post("/projects/harbour/study/", {"step": "freeze"}).status_code == 403


def test_a_frozen_guideline_changes_only_when_it_is_unfrozen_with_a_reason(sign_in, owner, project):
    client = sign_in(owner)
    edit = "/projects/harbour/guideline/edit/"
    new = {"text": "# New", "summary": "All.", "base": "1"}
    client.post("/projects/harbour/study/", {"step": "freeze"})

    refused = client.post(edit, new)
    assert refused.status_code == 400
    assert "frozen at version 1" in refused.content.decode()
    assert client.post("/projects/harbour/study/", {"step": "freeze", "undo": "1"}).status_code == 400
    client.post("/projects/harbour/study/", {"step": "freeze", "undo": "1", "note": "A law changed"})
    assert "A law changed" in client.get("/projects/harbour/study/").content.decode()
    assert client.post(edit, new).status_code == 302
