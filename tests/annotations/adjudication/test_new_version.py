"""What goes along when a page is read again."""

import pytest

from annotations import deciding, discussing, gaps, labelling, sampling, sending_back
from annotations.answers import Answer
from annotations.deciding import Verdict
from annotations.models import Decision, Drawn, GuidelineGap, Mention, Remark, SentBack
from documents.access import Actor
from documents.removing import delete_document

URL = "https://harbour.example/quay"


@pytest.fixture
def read_again(make_document):
    """`read_again()`: a new version in which the second sentence is another."""
    return lambda: make_document("The quay is closed. It leaks badly.", source_url=URL)


@pytest.fixture
def first(make_document):
    return make_document("The quay is closed. It leaks.", source_url=URL)


def test_what_was_decided_goes_along_and_what_is_new_is_open(first, cora, curator, read_again):
    one, two = first.sentences.order_by("start")
    deciding.decide(cora, one.pk, Verdict("fact", reason="Seen."), 0)
    deciding.decide(cora, two.pk, Verdict("opinion"), 0)

    second = read_again()

    [carried] = Decision.objects.filter(document=second)
    assert (carried.sentence.text, carried.reason, carried.decided_by) == (one.text, "Seen.", curator)
    assert len(deciding.events(carried.sentence_id)) == 1
    assert deciding.current(two.pk).label == "opinion"


def test_what_waits_goes_along(first, cora, reviewers, read_again, owner):
    one = first.sentences.order_by("start").first()
    labelling.tag(one.pk, Actor(reviewers[0].pk), Answer("fact"))
    sending_back.send_back(cora, one.pk, ["ria"], "Sure?")
    discussing.discuss(cora, one.pk, "@olga?")
    discussing.discuss(cora, one.pk, "And?")
    gaps.open_gap(cora, one.pk, "A rule.")
    sampling.draw_sample(cora, first.project, 1, seed=3)

    second = read_again()

    ident = second.sentences.get(text=one.text).pk
    assert [row["sentence"] for row in discussing.waiting(reviewers[0].pk)] == [ident]
    assert [row["sentence"] for row in discussing.waiting(owner.pk)] == [ident]
    assert [row["text"] for row in discussing.remarks(cora, ident)] == ["@olga?", "And?"]
    assert SentBack.objects.filter(sentence=ident, settled_at=None).count() == 1
    assert Drawn.objects.get(sentence=ident).seed == 3
    assert GuidelineGap.objects.get(sentence=ident).draft == "A rule."
    discussing.discuss(cora, ident, "The next remark has an id of its own.")


def test_a_version_that_is_deleted_takes_its_own_along(first, cora, read_again):
    one = first.sentences.order_by("start").first()
    discussing.discuss(cora, one.pk, "@olga?")
    deciding.decide(cora, one.pk, Verdict("fact"), 0)
    second = read_again()

    delete_document(second)

    assert deciding.current(one.pk).label == "fact"
    assert (Remark.objects.count(), Mention.objects.count()) == (1, 1)
