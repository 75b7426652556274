"""Which answers are taken where documents are assigned, and which of them count."""

import pytest
from django.utils import timezone

from annotations import agreement, labelling
from annotations.answers import Answer
from annotations.bulk import bulk
from annotations.models import Annotation
from documents.access import Actor
from documents.errors import Forbidden
from documents.models import Assignment, Document

from .export.conftest import lines


@pytest.fixture
def assigned(document, reviewer):
    """The document is assigned to `reviewer`, who is at it."""
    Document.objects.update(needs_assignment=True)
    return Assignment.objects.create(
        project_id=document.project_id,
        document=document,
        reviewer=reviewer,
        state="given",
        origin="hand",
    )


def set_state(assignment, state):
    Assignment.objects.filter(pk=assignment.pk).update(state=state)


def tag(sentence, user, label="fact"):
    return labelling.tag(sentence.pk, Actor(user.pk), Answer(label))


def test_an_assigned_document_takes_the_answers_of_whom_it_is_assigned_to(
    assigned, sentence, reviewer, curator
):
    assert tag(sentence, reviewer).label == "fact"

    with pytest.raises(Forbidden, match="assigned to others"):
        tag(sentence, curator)


@pytest.mark.parametrize(
    ("state", "why"),
    [("done", "you are done"), ("skipped", "You skipped"), ("lapsed", "longer than its time")],
)
def test_whoever_is_not_at_it_is_told_why(assigned, sentence, reviewer, state, why):
    tag(sentence, reviewer)
    set_state(assigned, state)

    with pytest.raises(Forbidden, match=why):
        tag(sentence, reviewer, "opinion")

    assert Annotation.objects.get().label.key == "fact"


def test_an_open_document_takes_no_answer_of_whoever_is_done_with_it(document, sentence, reviewer, curator):
    Assignment.objects.create(
        project_id=document.project_id, document=document, reviewer=reviewer, state="done", origin="own"
    )

    with pytest.raises(Forbidden, match="you are done"):
        tag(sentence, reviewer)
    assert tag(sentence, curator).label == "fact"


@pytest.mark.parametrize("phase", ["main", "training", "gold"])
def test_an_answer_is_of_the_phase_of_its_assignment(assigned, project, sentence, reviewer, phase):
    Assignment.objects.update(phase=phase)

    tag(sentence, reviewer)
    [_, second, *_] = assigned.document.sentences.order_by("post__order", "start")
    bulk(project.pk, reviewer.pk, [{"sentence": second.pk, "label": "opinion"}])

    assert set(Annotation.objects.values_list("phase", flat=True)) == {phase}


def test_answers_count_once_their_reviewer_is_done(assigned, project, sentence, reviewer, curator, owner):
    Assignment.objects.create(
        project_id=project.pk, document=assigned.document, reviewer=curator, state="given", origin="hand"
    )
    tag(sentence, reviewer)
    tag(sentence, curator)
    assert agreement.measure(project, Actor(owner.pk))["n_annotations"] == 0

    Assignment.objects.update(state="done", done_at=timezone.now())

    assert agreement.measure(project, Actor(owner.pk))["n_annotations"] == 2


def test_what_stood_when_a_reviewer_was_done_counts_after_they_opened_it_again(
    assigned, project, sentence, reviewer, owner
):
    tag(sentence, reviewer)
    label = Annotation.objects.get().label
    Annotation.objects.update(frozen_at=timezone.now(), frozen_label=label)
    tag(sentence, reviewer, "opinion")

    [row] = [row for row in sentence_rows(project, owner) if row["labels"]]

    assert row["labels"] == {"fact": 1}
    assert row["majority"] == "fact"


def test_answers_of_a_training_are_no_labels_of_a_sentence(assigned, project, sentence, reviewer, owner):
    Assignment.objects.update(phase="training")
    tag(sentence, reviewer)
    Assignment.objects.update(state="done")

    assert not [row for row in sentence_rows(project, owner) if row["labels"]]
    of_training = sentence_rows(project, owner, phase="training")
    assert [row["labels"] for row in of_training if row["labels"]] == [{"fact": 1}]


def sentence_rows(project, user, **filters):
    """The rows of the export, a sentence each."""
    return lines(project, user, "sentences", **filters)
