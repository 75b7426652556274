"""Blind repeats: sentences that a reviewer is asked once more, without what they said the first time.

How often they say the same is how far they agree with themselves: a ceiling on how far two people can.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import agreement, rounds
from annotations.agreement import Agreement
from annotations.answers import Answer
from annotations.filters import COUNTED_LABEL, COUNTED_REASON
from annotations.measures import Answers
from annotations.models import REPEAT_ROUND, Phase, Repeat
from annotations.rounds import Said
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, NotFound
from documents.models import Assignment, AssignmentState, Project, User
from documents.queries import execute, fetch

DAYS = 7
"""After so many days a sentence is asked again …"""
DOCUMENTS = 5
"""… or after so many other documents that its reviewer was done with, whichever comes first."""

# Sentences of a document that they answered, drawn by lot from the plan's seed: the same if it is done twice.
# What is nothing but a quotation counts in no agreement.
DRAW = """
INSERT INTO annotations_repeat (project_id, document_id, sentence_id, reviewer_id, plan_id, asked_at)
SELECT s.project_id, s.document_id, s.id, %(reviewer)s, %(plan)s, now()
FROM documents_sentence s
JOIN annotations_annotation a ON a.sentence_id = s.id AND a.reviewer_id = %(reviewer)s AND a.round = 0
WHERE s.document_id = %(document)s AND s.retired_at IS NULL AND NOT s.is_quote
ORDER BY sha256(convert_to(%(seed)s || ':' || %(reviewer)s || ':' || s.id, 'UTF8')) LIMIT %(most)s
ON CONFLICT (sentence_id, reviewer_id) DO NOTHING
"""

PAIRS = f"""
SELECT r.reviewer_id, r.document_id, r.sentence_id, al.key, {COUNTED_REASON}, bl.key, b.abstain_reason
FROM annotations_repeat r
JOIN documents_sentence s ON s.id = r.sentence_id AND s.retired_at IS NULL
JOIN annotations_annotation a
  ON a.sentence_id = r.sentence_id AND a.reviewer_id = r.reviewer_id AND a.round = 0
JOIN annotations_annotation b
  ON b.sentence_id = r.sentence_id AND b.reviewer_id = r.reviewer_id AND b.round = {REPEAT_ROUND}
LEFT JOIN annotations_label al ON al.id = {COUNTED_LABEL}
LEFT JOIN annotations_label bl ON bl.id = b.label_id
WHERE r.project_id = %(project)s AND r.answered_at IS NOT NULL
  AND (%(reviewer)s::bigint IS NULL OR r.reviewer_id = %(reviewer)s)
ORDER BY r.answered_at, r.id
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a reviewer said of a sentence the first time, and when they were asked again."""

    document: str
    sentence: int
    first: Said
    again: Said

    @property
    def is_same(self) -> bool:
        return self.first == self.again


@dataclass(frozen=True, slots=True)
class Self:
    """How far a reviewer agrees with themselves; `pairs` in the order in which they were answered.

    Both measures are over labels: where one of the two answers gives none, it is missing.
    """

    reviewer: User
    pairs: list[Pair]
    raw: Agreement
    alpha: Agreement


def draw(assignment: Assignment) -> int:
    """Called when a reviewer is done with a document: draws what they are asked again; how many."""
    plan = assignment.plan
    if plan is None or not plan.repeats or assignment.phase != Phase.MAIN:
        return 0
    there = Repeat.objects.filter(document_id=assignment.document_id, reviewer_id=assignment.reviewer_id)
    if there.exists():
        return 0
    params = {
        "document": assignment.document_id,
        "reviewer": assignment.reviewer_id,
        "plan": plan.pk,
        "seed": str(plan.seed),
        "most": plan.repeats,
    }
    return execute(DRAW, params)


def due(actor: Actor, project: Project) -> list[Repeat]:
    """What the actor is asked again now, the longest waiting first.

    Raises:
        NotFound, Forbidden: they label nothing in the project.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    waiting = list(_waiting(actor, project).order_by("asked_at", "id"))
    now = timezone.now()
    since = {one.asked_at for one in waiting if now - one.asked_at < timedelta(days=DAYS)}
    done = _done_since(actor, project, since)
    return [
        one
        for one in waiting
        if now - one.asked_at >= timedelta(days=DAYS) or done.get(one.asked_at, 0) >= DOCUMENTS
    ]


def _waiting(actor: Actor, project: Project) -> QuerySet[Repeat]:
    return Repeat.objects.filter(
        project=project,
        reviewer_id=actor.user_id,
        answered_at=None,
        sentence__retired_at=None,
        document__is_current=True,
    )


def _done_since(actor: Actor, project: Project, moments: set[Any]) -> dict[Any, int]:
    """How many documents the actor was done with after each of the moments."""
    done = Assignment.objects.filter(
        project=project, reviewer_id=actor.user_id, state=AssignmentState.DONE
    ).values_list("done_at", flat=True)
    times = [at for at in done if at is not None] if moments else []
    return {moment: sum(at > moment for at in times) for moment in moments}


@transaction.atomic
def answer(actor: Actor, repeat_id: int, answer: Answer) -> Repeat:
    """Answer a sentence that is asked again; once, since the first answer may be seen afterwards.

    Raises:
        NotFound: the actor is asked no such thing.
        Conflict: it is answered already.
        and what `rounds.answer` raises.
    """
    asked = Repeat.objects.select_for_update(of=("self",)).filter(pk=repeat_id, reviewer_id=actor.user_id)
    found = asked.select_related("project").first()
    missing = _("You are asked no such sentence again.")
    if found is None:
        raise NotFound(missing)
    access.require(actor, found.project_id, Need.LABEL, missing)
    if found.answered_at is not None:
        raise Conflict(_("You answered this sentence again already. Nothing was changed."))
    if found not in due(actor, found.project):
        raise NotFound(missing)
    rounds.answer(actor, found.sentence_id, REPEAT_ROUND, answer, Phase.MAIN)
    found.answered_at = timezone.now()
    found.save(update_fields=["answered_at"])
    return found


def self_agreement(actor: Actor, project: Project, alone: bool = False) -> list[Self]:
    """How far each reviewer agrees with themselves: everybody for curators, for others the actor `alone`.

    Raises: as `due`.
    """
    level = access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    only = None if level >= Need.CURATE and not alone else actor.user_id
    by_reviewer: dict[int, list[Pair]] = {}
    for reviewer, document, sentence, label, reason, label_again, reason_again in fetch(
        PAIRS, {"project": project.pk, "reviewer": only}
    ):
        pair = Pair(str(document), sentence, Said(label, reason), Said(label_again, reason_again))
        by_reviewer.setdefault(reviewer, []).append(pair)
    people = User.objects.filter(pk__in=by_reviewer).order_by("username")
    return [_measured(user, by_reviewer[user.pk]) for user in people]


def _measured(user: User, pairs: list[Pair]) -> Self:
    """The two answers are those of two coders; a document is the unit."""
    units: dict[str, int] = {}
    keys: dict[str, int] = {}
    rows = [
        (units.setdefault(pair.document, len(units)), pair.sentence, coder, keys.setdefault(label, len(keys)))
        for pair in pairs
        for coder, label in enumerate((pair.first.label, pair.again.label))
        if label
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], []]
    answers = Answers.numbered(*columns).paired()
    return Self(user, pairs, agreement.of_answers(answers, "raw"), agreement.of_answers(answers, "alpha"))


def n_waiting(actor: Actor, project: Project) -> dict[str, int]:
    """How many sentences wait to be asked again, and how many were answered."""
    theirs = Repeat.objects.filter(project=project, reviewer_id=actor.user_id)
    counts = theirs.aggregate(
        waiting=Count("pk", Q(answered_at=None)), answered=Count("pk", Q(answered_at__isnull=False))
    )
    return dict(counts)
