"""What a room sends again is acknowledged again and changes nothing; what it made on an old state overwrites nothing."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from selectolax.lexbor import LexborHTMLParser

from annotations.models import Annotation
from documents import link_history
from documents.access import Actor
from documents.models import Link, Membership, Recut
from documents.queries import Window

pytestmark = pytest.mark.django_db

EVIDENCE = '[{"url": "https://archive.example/", "quotation": "", "stance": "supports"}]'
WHOLE = {
    "abstain_reason": "",
    "note": "",
    "confidence": "0",
    "mixed": "false",
    "attributed": "false",
    "evidence": "[]",
}
ANSWERS = {
    "label": {"label": "fact", **WHOLE},
    "abstention": {**WHOLE, "label": "", "abstain_reason": "unclear"},
    "note": {"label": "fact", **WHOLE, "note": "I was there."},
    "confidence": {"label": "fact", **WHOLE, "confidence": "4"},
    "flags": {"label": "fact", **WHOLE, "mixed": "true", "attributed": "true"},
    "evidence": {"label": "fact", **WHOLE, "evidence": EVIDENCE},
    "clearing": {"clear": "1"},
}


@pytest.fixture
def send(client, reviewer) -> Callable:
    """`send(address, fields)`: as the outbox sends it; gives the status and what the answer says of itself."""
    client.force_login(reviewer)

    def post(address, fields, op=None, base=""):
        fields = {**fields, "op": op or str(uuid4()), "base": base, "reviewer": str(reviewer.pk)}
        response = client.post(address, fields, headers={"HX-Request": "true"})
        element = LexborHTMLParser(response.content.decode()).css_first("[data-sentence], [data-op]")
        return response.status_code, (dict(element.attributes) if element else {})

    return post


def told(document) -> list[dict]:
    """The history of the document's links."""
    owner = Actor(document.project.memberships.get(role="owner").user_id)
    return [row for _, row in link_history.history(owner, document, Window())]


def answer():
    fields = (
        "label__key",
        "abstain_reason",
        "note",
        "confidence",
        "mixed",
        "attributed",
        "evidence",
        "revision",
    )
    return Annotation.objects.values_list(*fields).first()


def events():
    return Annotation.pgh_event_model.objects.count()


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_that_comes_twice_is_acknowledged_twice_and_taken_once(send, sentence, kind):
    address = f"/sentences/{sentence.pk}/label/"
    base = ""
    if kind == "clearing":
        base = send(address, ANSWERS["label"], base="0")[1]["data-revision"]
    op = str(uuid4())

    first = send(address, ANSWERS[kind], op, base or "0")
    before, count = answer(), events()
    again = send(address, ANSWERS[kind], op, base or "0")

    assert first[0] == again[0] == 200
    assert first[1]["data-op"] == again[1]["data-op"] == op
    assert first[1] == again[1]
    assert (answer(), events()) == (before, count)


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_that_comes_again_after_a_newer_one_leaves_that_as_it_is(send, sentence, kind):
    address = f"/sentences/{sentence.pk}/label/"
    given = send(address, ANSWERS["label"], base="0")[1]["data-revision"] if kind == "clearing" else "0"
    op = str(uuid4())
    taken = send(address, ANSWERS[kind], op, given)[1].get("data-revision") or "0"
    newer = {**ANSWERS["label"], "label": "opinion"}
    assert send(address, newer, base=taken)[0] == 200
    before, count = answer(), events()

    status, said = send(address, ANSWERS[kind], op, given)

    assert (status, said["data-op"], said["data-label"]) == (200, op, "opinion")
    assert (answer(), events()) == (before, count)


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("base", ["0", "stale"])
def test_an_answer_made_on_an_old_state_is_a_conflict_with_both_sides(send, sentence, kind, base):
    address = f"/sentences/{sentence.pk}/label/"
    old = send(address, {**ANSWERS["label"], "label": "disputed"}, base="0")[1]["data-revision"]
    send(address, {**ANSWERS["label"], "label": "opinion", "note": "Newer."}, base=old)
    before, count = answer(), events()

    status, theirs = send(address, ANSWERS[kind], base=old if base == "stale" else base)

    assert (status, theirs["data-label"], theirs["data-note"]) == (409, "opinion", "Newer.")
    assert (answer(), events()) == (before, count)


def test_undoing_is_an_answer_like_any_other(send, sentence):
    address = f"/sentences/{sentence.pk}/label/"
    first = send(address, ANSWERS["note"], base="0")[1]["data-revision"]
    second = send(address, ANSWERS["abstention"], base=first)[1]["data-revision"]
    op = str(uuid4())

    undone = send(address, ANSWERS["note"], op, second)
    assert send(address, ANSWERS["note"], op, second) == undone

    assert answer()[:3] == ("fact", None, "I was there.")
    assert Annotation.objects.get().revisions == 2


def test_ops_of_one_sentence_that_come_in_any_order_end_with_the_last(send, sentence):
    address = f"/sentences/{sentence.pk}/label/"
    ops = [str(uuid4()) for _ in range(3)]
    bases = ["0"]
    for op, label in zip(ops, ["fact", "opinion", "disputed"], strict=True):
        bases.append(send(address, {**WHOLE, "label": label}, op, bases[-1])[1]["data-revision"])

    for index in (2, 0, 1, 1, 0, 2):
        label = ["fact", "opinion", "disputed"][index]
        status, said = send(address, {**WHOLE, "label": label}, ops[index], bases[index])
        assert (status, said["data-op"], said["data-label"]) == (200, ops[index], "disputed")

    assert answer()[0] == "disputed"
    assert events() == 3


@pytest.fixture
def link_fields(document, sentence):
    source = document.sentences.get(post__order=1)
    return {"kind": "disputes", "source": str(source.pk), "target": str(sentence.pk)}


@pytest.mark.parametrize("state", ["confirmed", "rejected", "erased"])
def test_a_link_that_comes_twice_is_taken_once(send, document, link_fields, state):
    address = f"/documents/{document.pk}/links/"
    if state != "confirmed":
        send(address, {**link_fields, "state": "confirmed"})
    op = str(uuid4())

    first = send(address, {**link_fields, "state": state}, op)
    again = send(address, {**link_fields, "state": state}, op)

    assert first == again
    assert (first[0], first[1]["data-op"], first[1]["data-state"]) == (200, op, state)
    assert Link.objects.filter(kind="disputes").count() == (0 if state == "erased" else 1)


def test_a_link_that_comes_again_after_a_newer_word_on_it_leaves_that_as_it_is(send, document, link_fields):
    address = f"/documents/{document.pk}/links/"
    drawn, erased = str(uuid4()), str(uuid4())
    send(address, {**link_fields, "state": "confirmed"}, drawn)
    send(address, {**link_fields, "state": "erased"}, erased)

    status, said = send(address, {**link_fields, "state": "confirmed"}, drawn)
    assert (status, said["data-op"], said["data-state"]) == (200, drawn, "erased")
    assert not Link.objects.exists()

    send(address, {**link_fields, "state": "confirmed"})
    status, said = send(address, {**link_fields, "state": "erased"}, erased)
    assert (status, said["data-op"], said["data-state"]) == (200, erased, "confirmed")
    assert Link.objects.count() == 1


def test_an_erasure_that_found_nothing_takes_back_no_newer_link(send, document, link_fields):
    address = f"/documents/{document.pk}/links/"
    erased = str(uuid4())
    assert send(address, {**link_fields, "state": "erased"}, erased)[1]["data-state"] == "erased"
    send(address, {**link_fields, "state": "confirmed"})

    status, said = send(address, {**link_fields, "state": "erased"}, erased)

    assert (status, said["data-op"], said["data-state"]) == (200, erased, "confirmed")
    assert Link.objects.count() == 1
    assert [row["did"] for row in told(document)] == ["drew"]


def test_a_word_that_was_the_same_already_takes_back_no_newer_one(send, document, link, link_fields):
    address = f"/documents/{document.pk}/links/"
    span = {"kind": "quotes", "post": str(link.source_post_id), "start": "0", "end": "6"}
    fields = {**span, "target": link_fields["target"]}
    send(address, {**fields, "state": "confirmed"})
    same = str(uuid4())
    assert send(address, {**fields, "state": "confirmed"}, same)[0] == 200
    send(address, {**fields, "state": "rejected"})

    status, said = send(address, {**fields, "state": "confirmed"}, same)

    assert (status, said["data-op"], said["data-state"]) == (200, same, "rejected")


def test_a_cut_that_comes_twice_is_made_once(client, reviewer, document, sentence):
    client.force_login(reviewer)
    fields = {"sentence": [str(sentence.pk)], "cut": ["4"]}

    answers = [client.post(f"/sentences/{sentence.pk}/recut/", fields) for _ in range(2)]

    assert [response.status_code for response in answers] == [302, 302]
    assert Recut.objects.count() == 1
    assert document.sentences.filter(retired_at=None, post__order=0).count() == 3


def test_an_op_of_somebody_else_is_never_taken_for_ones_own(send, client, make_member, sentence):
    address = f"/sentences/{sentence.pk}/label/"
    op = str(uuid4())
    send(address, ANSWERS["label"], op, "0")
    other = make_member("rob", "reviewer")
    client.force_login(other)
    fields = {**ANSWERS["abstention"], "op": op, "base": "0", "reviewer": str(other.pk)}

    response = client.post(address, fields, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert Annotation.objects.get(reviewer=other).abstain_reason == "unclear"


def test_who_left_the_project_is_told_what_became_of_it_and_what_to_do(client, reviewer, sentence):
    client.force_login(reviewer)
    Membership.objects.filter(user=reviewer).delete()

    for address in (f"/sentences/{sentence.pk}/label/", f"/documents/{sentence.document_id}/links/"):
        response = client.post(address, {"label": "fact"}, headers={"HX-Request": "true"})
        assert response.status_code == 404
        assert "What you did is kept in this browser" in response.content.decode()
