"""The history of answers and decisions: each change is one event, whatever statement made it."""

from typing import Any

import pytest
from django.db import connection, transaction

from annotations.bulk import bulk
from annotations.models import Annotation, Decision, events
from annotations.models.annotations import SILENT

AnnotationEvent = Annotation.pgh_event_model  # type: ignore[attr-defined]
DecisionEvent = Decision.pgh_event_model  # type: ignore[attr-defined]


@pytest.fixture
def sentences(document):
    return list(document.sentences.order_by("post__order", "start"))


@pytest.fixture
def answers(sentences, project, reviewer, curator):
    """Two reviewers' answers on every sentence."""
    for person in (reviewer, curator):
        bulk(project.pk, person.pk, [{"sentence": sentence.pk, "label": "fact"} for sentence in sentences])
    return list(Annotation.objects.order_by("pk"))


@pytest.fixture
def decision(sentences, project, curator):
    return Decision.objects.create(
        project=project,
        document_id=sentences[0].document_id,
        sentence=sentences[0],
        abstain_reason="unclear",
        decided_by=curator,
        decided_at=project.created_at,
    )


def run(statement: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def since(start: int) -> list[tuple[int, str]]:
    """The answers that later events are of, and what each event says."""
    found = AnnotationEvent.objects.filter(pgh_id__gt=start).order_by("id", "pgh_id")
    return list(found.values_list("id", "pgh_label"))


def last() -> int:
    return AnnotationEvent.objects.order_by("-pgh_id").values_list("pgh_id", flat=True).first() or 0


@pytest.mark.parametrize(("model", "silent"), [(Annotation, SILENT), (Decision, ())])
def test_the_triggers_are_what_the_models_call_for(db, model, silent):
    """A field added to a model without a migration of its triggers would be missing in events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [events.name(model)])
        [[there]] = cursor.fetchall()

    wanted = events.function(model, silent).split("$events$")[1]
    assert "".join(there.split()) == "".join(wanted.split())


def test_an_event_holds_the_whole_answer(answers):
    fields = [field.attname for field in AnnotationEvent._meta.fields if not field.name.startswith("pgh_")]

    for answer in answers:
        event = AnnotationEvent.objects.get(id=answer.pk)
        assert (event.pgh_label, event.pgh_obj_id) == ("insert", answer.pk)
        assert [getattr(event, field) for field in fields] == [getattr(answer, field) for field in fields]


def test_one_statement_over_many_rows_makes_an_event_of_each_that_changed(answers):
    start, spared = last(), answers[0]

    run("UPDATE annotations_annotation SET confidence = CASE WHEN id <> %s THEN 4 END", spared.pk)

    assert since(start) == [(answer.pk, "update") for answer in answers[1:]]


def test_a_statement_that_changes_nothing_makes_none(answers):
    start = last()

    run("UPDATE annotations_annotation SET label_id = label_id, actor_id = NULL, op = gen_random_uuid()")

    assert since(start) == []


def test_a_new_id_is_an_event_as_well(answers):
    start, [answer, *_] = last(), answers

    run("UPDATE annotations_annotation SET id = 900000 WHERE id = %s", answer.pk)

    assert since(start) == [(900_000, "update")]


def test_an_upsert_makes_one_event_of_each_row_new_or_changed(answers, sentences):
    start, gone, changed = last(), answers[0].pk, answers[1].pk
    answers[0].delete()
    run(
        "INSERT INTO annotations_annotation AS a (project_id, document_id, sentence_id, reviewer_id, round,"
        " abstain_reason, blind, revision, created_at, labelled_at)"
        " SELECT project_id, document_id, id, %s, 0, 'other', true, 0, now(), now()"
        " FROM documents_sentence WHERE id = ANY (%s)"
        " ON CONFLICT (sentence_id, reviewer_id, round)"
        " DO UPDATE SET label_id = NULL, abstain_reason = excluded.abstain_reason",
        answers[0].reviewer_id,
        [sentence.pk for sentence in sentences[:2]],
    )

    new = Annotation.objects.get(sentence=sentences[0], reviewer=answers[0].reviewer_id)
    assert since(start) == [(gone, "delete"), (changed, "update"), (new.pk, "insert")]


def test_answers_that_go_with_their_document_leave_an_event_each(answers, document):
    start = last()

    run("DELETE FROM documents_sentence WHERE document_id = %s", document.pk)

    assert since(start) == [(answer.pk, "delete") for answer in answers]


def test_two_statements_of_one_make_an_event_each(answers):
    start, [one, other, *_] = last(), answers

    run(
        "WITH gone AS (DELETE FROM annotations_annotation WHERE id = %s RETURNING id)"
        " UPDATE annotations_annotation SET note = 'x' WHERE id = %s AND EXISTS (SELECT FROM gone)",
        one.pk,
        other.pk,
    )

    assert since(start) == [(one.pk, "delete"), (other.pk, "update")]


def test_what_is_taken_back_leaves_no_event(answers):
    start = last()

    with transaction.atomic():
        run("DELETE FROM annotations_annotation")
        transaction.set_rollback(True)

    assert since(start) == []


def test_a_decision_has_an_event_for_each_change(decision):
    Decision.objects.update(reason="as the comment says")
    Decision.objects.update(reason="as the comment says")
    decision.delete()

    told = DecisionEvent.objects.order_by("pgh_id").values_list("pgh_label", "reason")
    assert list(told) == [
        ("insert", ""),
        ("update", "as the comment says"),
        ("delete", "as the comment says"),
    ]
