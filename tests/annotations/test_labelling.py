"""Giving, changing and clearing answers."""

from uuid import uuid4

import pytest
from django.utils import timezone

from annotations.answers import Answer
from annotations.bulk import bulk
from annotations.labelling import StaleBase, UnknownLabel, current, tag, untag
from annotations.models import Annotation
from annotations.outdated import SentenceRetired
from annotations.projects import create_project
from documents.access import Actor, Need
from documents.errors import Forbidden, Invalid, NotFound
from documents.models import Document

AnnotationEvent = Annotation.pgh_event_model  # type: ignore[attr-defined]


@pytest.fixture
def rae(reviewer):
    return Actor(reviewer.pk)


def events(sentence):
    return list(AnnotationEvent.objects.filter(sentence=sentence).order_by("pgh_id"))


def test_an_answer_is_stored_with_its_context(rae, sentence):
    saved = tag(sentence.pk, rae, Answer("fact", note="see page 2", confidence=4))

    annotation = Annotation.objects.get()
    assert annotation.label.key == saved.label == "fact"
    assert (annotation.note, annotation.confidence) == ("see page 2", 4)
    assert annotation.first_label == annotation.label
    assert annotation.guideline_version == 1
    assert annotation.document_id == sentence.document_id
    assert saved.revision == annotation.revision
    assert saved.position == 1


def test_the_same_answer_again_is_no_event(rae, sentence):
    first = tag(sentence.pk, rae, Answer("fact"))

    again = tag(sentence.pk, rae, Answer("fact"))

    assert again.revision == first.revision
    assert len(events(sentence)) == 1


def test_omitted_fields_keep_their_value(rae, sentence):
    tag(sentence.pk, rae, Answer("fact", note="kept", confidence=2, mixed=True))

    saved = tag(sentence.pk, rae, Answer("opinion"))

    assert (saved.note, saved.confidence, saved.mixed) == ("kept", 2, True)
    assert Annotation.objects.get().first_label.key == "fact"
    assert Annotation.objects.get().revisions == 1


def test_confidence_zero_takes_it_away(rae, sentence):
    tag(sentence.pk, rae, Answer("fact", confidence=2))

    assert tag(sentence.pk, rae, Answer("fact", confidence=0)).confidence is None


def test_a_time_that_no_number_holds_is_none(rae, sentence):
    for label in ("fact", "opinion"):
        tag(sentence.pk, rae, Answer(label, duration_ms=2**31 - 1))
        bulk(
            sentence.project_id,
            rae.user_id,
            [{"sentence": sentence.pk, "label": "disputed", "duration_ms": 9}],
        )

        assert Annotation.objects.get().duration_ms == (None if label == "fact" else 9)


def test_abstaining_is_an_answer(rae, sentence):
    tag(sentence.pk, rae, Answer("fact"))

    saved = tag(sentence.pk, rae, Answer(None, "no_claim"))

    assert (saved.label, saved.abstain_reason) == (None, "no_claim")
    assert Annotation.objects.get().label is None


def test_a_known_op_is_acknowledged_again_and_changes_nothing(rae, sentence):
    op = uuid4()
    tag(sentence.pk, rae, Answer("fact"), op=op, base=0)
    later = tag(sentence.pk, rae, Answer("opinion"))

    again = tag(sentence.pk, rae, Answer("fact"), op=op, base=0)

    assert again.op == op
    assert (again.label, again.revision) == ("opinion", later.revision)


def test_a_known_op_without_a_base_changes_nothing_either(rae, sentence):
    op = uuid4()
    tag(sentence.pk, rae, Answer("fact"), op=op)
    tag(sentence.pk, rae, Answer("opinion"))

    assert tag(sentence.pk, rae, Answer("fact"), op=op).label == "opinion"


def test_a_stale_base_is_refused_with_both_sides(rae, sentence):
    first = tag(sentence.pk, rae, Answer("fact"), op=uuid4(), base=0)
    second = tag(sentence.pk, rae, Answer("opinion"), op=uuid4(), base=first.revision)

    with pytest.raises(StaleBase) as refusal:
        tag(sentence.pk, rae, Answer("disputed"), op=uuid4(), base=first.revision)

    assert refusal.value.extra["theirs"]["label"] == "opinion"
    assert refusal.value.extra["theirs"]["revision"] == second.revision
    assert refusal.value.extra["yours"]["label"] == "disputed"
    assert current(sentence.pk, rae).label == "opinion"


def test_a_base_from_before_a_clear_is_stale(rae, sentence):
    first = tag(sentence.pk, rae, Answer("fact"))
    untag(sentence.pk, rae)

    with pytest.raises(StaleBase):
        tag(sentence.pk, rae, Answer("opinion"), op=uuid4(), base=first.revision)

    anew = tag(sentence.pk, rae, Answer("opinion"), op=uuid4(), base=0)
    assert anew.revision > first.revision


def test_an_answer_that_holds_already_is_no_conflict(rae, sentence):
    tag(sentence.pk, rae, Answer("fact"))

    assert tag(sentence.pk, rae, Answer("fact"), op=uuid4(), base=0).label == "fact"


def test_clearing_is_one_event_that_names_the_action(rae, sentence):
    saved = tag(sentence.pk, rae, Answer("fact"))
    op = uuid4()

    cleared = untag(sentence.pk, rae, op=op, base=saved.revision)

    assert (cleared.label, cleared.revision, cleared.op) == (None, 0, op)
    assert not Annotation.objects.exists()
    assert [event.pgh_label for event in events(sentence)] == ["insert", "delete"]
    assert events(sentence)[-1].op == op
    assert events(sentence)[-1].actor_id == rae.user_id


def test_clearing_twice_by_one_op_spares_a_newer_answer(rae, sentence):
    tag(sentence.pk, rae, Answer("fact"))
    op = uuid4()
    untag(sentence.pk, rae, op=op)
    tag(sentence.pk, rae, Answer("opinion"))

    again = untag(sentence.pk, rae, op=op)

    assert (again.label, again.op) == ("opinion", op)


def test_clearing_on_a_stale_base_is_refused(rae, sentence):
    first = tag(sentence.pk, rae, Answer("fact"))
    tag(sentence.pk, rae, Answer("opinion"))

    with pytest.raises(StaleBase):
        untag(sentence.pk, rae, op=uuid4(), base=first.revision)


def test_an_unknown_label_changes_nothing(rae, sentence):
    with pytest.raises(UnknownLabel):
        tag(sentence.pk, rae, Answer("nonsense"))

    assert not Annotation.objects.exists()


def test_a_label_of_another_project_is_unknown(rae, sentence, owner):
    other = create_project("other", "Other", owner)
    other.labels.create(
        key="elsewhere",
        name="Elsewhere",
        hotkey="9",
        letter="E",
        colour_light="#000000",
        colour_dark="#ffffff",
        pattern="solid",
    )

    with pytest.raises(UnknownLabel):
        tag(sentence.pk, rae, Answer("elsewhere"))


def test_a_retired_sentence_takes_no_answer(rae, sentence):
    type(sentence).objects.filter(pk=sentence.pk).update(retired_at=timezone.now())

    with pytest.raises(SentenceRetired):
        tag(sentence.pk, rae, Answer("fact"))


def test_strangers_are_told_that_there_is_no_such_sentence(sentence, stranger):
    with pytest.raises(NotFound):
        tag(sentence.pk, Actor(stranger.pk), Answer("fact"))
    with pytest.raises(NotFound):
        untag(sentence.pk, Actor(stranger.pk))


def test_a_viewer_may_not_label(sentence, viewer):
    with pytest.raises(Forbidden):
        tag(sentence.pk, Actor(viewer.pk), Answer("fact"))


def test_a_token_to_read_may_not_label(sentence, reviewer):
    with pytest.raises(Forbidden):
        tag(sentence.pk, Actor(reviewer.pk, Need.READ), Answer("fact"))


def test_a_token_for_another_project_sees_no_sentence(sentence, reviewer):
    with pytest.raises(NotFound):
        tag(sentence.pk, Actor(reviewer.pk, projects=(sentence.project_id + 1,)), Answer("fact"))


def test_a_document_that_needs_assignment_takes_no_answer(rae, sentence):
    Document.objects.update(needs_assignment=True)

    with pytest.raises(Forbidden):
        tag(sentence.pk, rae, Answer("fact"))


def test_answers_of_two_reviewers_stand_apart(rae, sentence, curator):
    tag(sentence.pk, rae, Answer("fact"))
    tag(sentence.pk, Actor(curator.pk), Answer("opinion"))

    assert current(sentence.pk, rae).label == "fact"
    assert current(sentence.pk, Actor(curator.pk)).label == "opinion"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"label": None},
        {"label": 3},
        {"label": "fact", "abstain_reason": "unclear"},
        {"label": None, "abstain_reason": "bored"},
        {"label": "fact", "confidence": 6},
        {"label": "fact", "confidence": "high"},
        {"label": "fact", "confidence": True},
        {"label": "fact", "mixed": "perhaps"},
        {"label": "fact", "note": ["a"]},
        {"label": "fact", "duration_ms": -1},
    ],
)
def test_an_answer_of_the_wrong_shape_is_refused_by_field(fields):
    with pytest.raises(Invalid) as refusal:
        Answer.parse(fields)

    assert refusal.value.extra["errors"]
