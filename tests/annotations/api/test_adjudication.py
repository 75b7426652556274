"""The API of adjudication: decisions on a revision, lists with cursors, and what is said before them."""

import pytest

from annotations import deciding, labelling, sending_back
from annotations.answers import Answer
from annotations.deciding import Verdict
from annotations.projects import create_project
from documents.access import Actor
from documents.models import User

PROJECT = "/api/v1/projects/harbour"


@pytest.fixture
def sentences(document, make_member):
    """The sentences of the document; two reviewers part on all of them."""
    found = list(document.sentences.order_by("post__order", "start"))
    for name, label in (("ria", "fact"), ("rob", "opinion")):
        person = make_member(name)
        for sentence in found:
            labelling.tag(sentence.pk, Actor(person.pk), Answer(label, note=f"{name} said so"))
    return found


@pytest.fixture
def desk(api, curator):
    return api(curator)


def test_the_queue_goes_on_by_its_cursor(desk, sentences):
    first = desk.get(f"{PROJECT}/adjudication/?page_size=3&labels=fact,opinion").json()
    second = desk.get(first["next"]).json()

    rows = first["results"] + second["results"]
    assert [row["sentence"] for row in rows] == [sentence.pk for sentence in sentences]
    assert rows[0]["labels"] == {"fact": 1, "opinion": 1}
    assert desk.get(second["previous"]).json()["results"] == first["results"]
    assert desk.get(f"{PROJECT}/adjudication/?labels=fact").status_code == 400
    assert desk.get(f"{PROJECT}/adjudication/?state=lost").status_code == 400


def test_a_decision_is_made_read_listed_and_taken_back(desk, sentences, curator):
    address = f"/api/v1/sentences/{sentences[0].pk}/decision/"

    made = desk.put(address, {"label": "fact", "reason": "Seen.", "base": 0}, "application/json").json()
    read = desk.get(address).json()
    listed = desk.get(f"{PROJECT}/decisions/").json()["results"]

    assert (made["label"], made["revision"], made["decided_by"]) == ("fact", 1, curator.username)
    assert [event["did"] for event in read["events"]] == ["decided"]
    assert {one["reviewer"]: one["note"] for one in read["answers"]} == {
        "ria": "ria said so",
        "rob": "rob said so",
    }
    assert [(one["sentence"], one["sentence_key"]) for one in listed] == [
        (sentences[0].pk, sentences[0].sentence_key)
    ]
    assert desk.delete(address).status_code == 400
    assert desk.delete(f"{address}?base=1").status_code == 204
    assert desk.get(address).json()["revision"] == 0


def test_a_stale_base_is_a_problem_with_both_sides(desk, sentences, owner):
    deciding.decide(Actor(owner.pk), sentences[0].pk, Verdict("opinion"), 0)

    answer = desk.post(
        f"{PROJECT}/decisions/",
        {"sentence": sentences[0].pk, "label": "fact", "base": 0},
        "application/json",
    )

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["theirs"]["label"] == "opinion"
    assert answer.json()["yours"]["label"] == "fact"
    missing = desk.post(f"{PROJECT}/decisions/", {"sentence": sentences[0].pk}, "application/json")
    assert set(missing.json()["errors"]) == {"base"}


def test_a_sentence_of_another_project_is_not_there(desk, sentences, curator):
    create_project("other", "Other", curator)
    fields = {"decisions": {"label": "fact", "base": 0}, "gaps": {"draft": "A rule."}}

    for kind, said in fields.items():
        body = {"sentence": sentences[0].pk, **said}
        answer = desk.post(f"/api/v1/projects/other/{kind}/", body, "application/json")
        assert answer.status_code == 404


def test_unanimous_sentences_and_a_sample(desk, sentences):
    rob = Actor(User.objects.get(username="rob").pk)
    labelling.tag(sentences[0].pk, rob, Answer("fact"))

    assert desk.get(f"{PROJECT}/decisions/unanimous/").json() == {"count": 1}
    assert desk.post(f"{PROJECT}/decisions/unanimous/", {}, "application/json").json() == {"count": 1}
    drawn = desk.post(f"{PROJECT}/decisions/sample/", {"n": 2, "seed": 4}, "application/json")
    assert drawn.json() == {"drawn": 2, "population": 4, "probability": 0.5, "seed": 4}


def test_what_is_asked_is_answered(desk, api, sentences):
    address = f"/api/v1/sentences/{sentences[0].pk}"
    ria = api(User.objects.get(username="ria"))
    rob = api(User.objects.get(username="rob"))

    sent = desk.post(
        f"{address}/send-back/", {"reviewers": ["ria"], "reason": "Sure?"}, "application/json"
    ).json()
    said = desk.post(f"{address}/remarks/", {"text": "@rob?"}, "application/json").json()

    assert [one["is_open"] for one in sent] == [True]
    assert said["not_told"] == []
    assert [one["what"] for one in ria.get(f"{PROJECT}/waiting/").json()] == ["sent_back"]
    assert [one["what"] for one in rob.get(f"{PROJECT}/waiting/").json()] == ["mention"]
    assert rob.get(f"{address}/send-back/").json() == []
    assert rob.get(f"{address}/remarks/").json()["remarks"][0]["is_new"]
    assert rob.get(f"{PROJECT}/waiting/").json() == []
    stands = ria.patch(f"{address}/send-back/", {"answer": "It is said."}, "application/json").json()
    assert [(one["answer"], one["is_open"]) for one in stands] == [("It is said.", False)]
    assert sending_back.of_sentence(sentences[0])[0]["answer"] == "It is said."


def test_gaps_are_listed_and_closed(desk, sentences):
    gap = desk.post(
        f"{PROJECT}/gaps/", {"sentence": sentences[0].pk, "draft": "A rule."}, "application/json"
    ).json()

    assert [one["id"] for one in desk.get(f"{PROJECT}/gaps/").json()["results"]] == [gap["id"]]
    closed = desk.patch(f"{PROJECT}/gaps/{gap['id']}/", {"closed_by_version": 1}, "application/json").json()
    assert closed["closed_by_version"] == 1
    assert desk.get(f"{PROJECT}/gaps/").json()["results"] == []
    assert len(desk.get(f"{PROJECT}/gaps/?state=closed").json()["results"]) == 1
