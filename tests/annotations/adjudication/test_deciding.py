"""Decisions: made on a revision, never overwritten in silence, with their history."""

from threading import Thread

import pytest
from django.db import connection, transaction

from annotations import deciding
from annotations.deciding import StaleDecision, Verdict
from annotations.labelling import UnknownLabel
from annotations.labels import change_label
from annotations.models import Decision
from annotations.outdated import NewerVersion, SentenceRetired
from documents import recutting
from documents.access import Actor
from documents.errors import Forbidden, Invalid, NotFound
from tests.locks import wait_for_a_lock

URL = "https://harbour.example/quay"


def test_a_decision_is_stored_with_who_and_why(sentence, cora, curator):
    decided = deciding.decide(cora, sentence.pk, Verdict("fact", reason="The archive says so."), 0)

    assert (decided.label, decided.reason, decided.revision) == ("fact", "The archive says so.", 1)
    assert (decided.decided_by, decided.guideline_version) == (curator.username, 1)
    assert not decided.is_unanimous


def test_the_same_decision_again_changes_nothing(sentence, cora, owner):
    first = deciding.decide(cora, sentence.pk, Verdict("fact"), 0)

    again = deciding.decide(Actor(owner.pk), sentence.pk, Verdict("fact"), 0)

    assert again == first
    assert len(deciding.events(sentence.pk)) == 1


def test_a_decision_on_a_stale_revision_is_refused_with_both(sentence, cora, owner, curator):
    deciding.decide(cora, sentence.pk, Verdict("fact", reason="Seen."), 0)

    with pytest.raises(StaleDecision) as refusal:
        deciding.decide(Actor(owner.pk), sentence.pk, Verdict("opinion"), 0)

    theirs = refusal.value.extra["theirs"]
    assert (theirs["label"], theirs["reason"], theirs["revision"]) == ("fact", "Seen.", 1)
    assert theirs["decided_by"] == curator.username
    assert refusal.value.extra["yours"]["label"] == "opinion"
    assert deciding.current(sentence.pk).label == "fact"


def test_it_is_changed_on_the_revision_that_stands(sentence, cora):
    first = deciding.decide(cora, sentence.pk, Verdict("fact"), 0)

    second = deciding.decide(cora, sentence.pk, Verdict(None, "unclear", "Who is “it”?"), first.revision)

    assert (second.label, second.abstain_reason, second.revision) == (None, "unclear", 2)
    assert [event["did"] for event in deciding.events(sentence.pk)] == ["decided", "decided"]


def test_a_decision_taken_back_leaves_its_history(sentence, cora, owner):
    deciding.decide(cora, sentence.pk, Verdict("fact"), 0)

    deciding.undecide(Actor(owner.pk), sentence.pk, 1, "Too early.")

    assert not Decision.objects.exists()
    back, made = deciding.events(sentence.pk)
    assert (back["did"], back["person"], back["reason"]) == ("taken_back", owner.username, "Too early.")
    assert (made["did"], made["label"]) == ("decided", "fact")


def test_a_revision_is_never_used_twice(sentence, cora):
    deciding.decide(cora, sentence.pk, Verdict("fact"), 0)
    deciding.undecide(cora, sentence.pk, 1)

    again = deciding.decide(cora, sentence.pk, Verdict("opinion"), 0)

    assert again.revision == 3
    with pytest.raises(StaleDecision):
        deciding.decide(cora, sentence.pk, Verdict("fact"), 1)
    with pytest.raises(StaleDecision):
        deciding.undecide(cora, sentence.pk, 1)


def test_a_decision_that_is_gone_is_not_changed_but_made_anew(sentence, cora):
    deciding.decide(cora, sentence.pk, Verdict("fact"), 0)
    deciding.undecide(cora, sentence.pk, 1)

    with pytest.raises(StaleDecision):
        deciding.decide(cora, sentence.pk, Verdict("opinion"), 1)

    assert deciding.undecide(cora, sentence.pk, 1).revision == 0


def test_curators_decide_and_nobody_else(sentence, reviewer, viewer, stranger):
    for person in (reviewer, viewer):
        with pytest.raises(Forbidden):
            deciding.decide(Actor(person.pk), sentence.pk, Verdict("fact"), 0)
    with pytest.raises(NotFound):
        deciding.decide(Actor(stranger.pk), sentence.pk, Verdict("fact"), 0)


def test_a_retired_label_is_refused(project, sentence, cora):
    change_label(project, "fact", {"retired": True})

    with pytest.raises(UnknownLabel):
        deciding.decide(cora, sentence.pk, Verdict("fact"), 0)


def test_a_sentence_that_was_cut_anew_takes_no_decision(sentence, cora, curator):
    recutting.recut(cora, sentence.document_id, [sentence.pk], [9])

    with pytest.raises(SentenceRetired) as refusal:
        deciding.decide(cora, sentence.pk, Verdict("fact"), 0)

    assert refusal.value.extra["now"]


def test_a_sentence_of_an_older_version_takes_none_either(cora, make_document):
    first = make_document("The quay is closed. It leaks.", source_url=URL)
    make_document("The quay is closed. It leaks badly.", source_url=URL)

    with pytest.raises(NewerVersion):
        deciding.decide(cora, first.sentences.first().pk, Verdict("fact"), 0)


def test_a_verdict_is_a_label_or_a_reason_for_none():
    assert Verdict.parse({"label": "fact", "reason": " Seen.\r\n"}) == Verdict("fact", None, "Seen.")
    for wrong in (
        {},
        {"label": "fact", "abstain_reason": "unclear"},
        {"label": "fact", "reason": "x" * 10_001},
    ):
        with pytest.raises(Invalid):
            Verdict.parse(wrong)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [0, 1])
def test_of_two_who_decide_at_once_one_is_told_of_the_other(sentence, cora, owner, before):
    """The second waits for the first to commit, and then does not overwrite what it did."""
    if before:
        deciding.decide(cora, sentence.pk, Verdict("disputed"), 0)
    told = []

    def decide():
        try:
            deciding.decide(Actor(owner.pk), sentence.pk, Verdict("opinion"), before)
        except StaleDecision as refusal:
            told.append(refusal.extra["theirs"]["label"])
        connection.close()

    thread = Thread(target=decide)
    with transaction.atomic():
        deciding.decide(cora, sentence.pk, Verdict("fact"), before)
        thread.start()
        wait_for_a_lock()
    thread.join()

    assert told == ["fact"]
    assert deciding.current(sentence.pk).label == "fact"


@pytest.mark.django_db(transaction=True)
def test_a_decision_made_while_a_new_version_is_stored_goes_along(cora, make_document):
    first = make_document("The quay is closed. It leaks.", source_url=URL)
    stored = []

    def read_again():
        stored.append(make_document("The quay is closed. It leaks badly.", source_url=URL))
        connection.close()

    thread = Thread(target=read_again)
    with transaction.atomic():
        deciding.decide(
            cora, first.sentences.order_by("start").first().pk, Verdict("fact", reason="Seen."), 0
        )
        thread.start()
        wait_for_a_lock()
    thread.join()

    carried = Decision.objects.get(document=stored[0])
    assert (carried.sentence.text, carried.label.key, carried.reason) == (
        "The quay is closed.",
        "fact",
        "Seen.",
    )
