"""Gold: decisions chosen for training and checks, and how a reviewer's answers meet them.

A reviewer learns what is gold, and what it says, only of documents that they are done with.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations import deciding
from annotations.deciding import Verdict
from annotations.filters import COUNTED_LABEL, COUNTED_REASON
from annotations.models import Decision
from annotations.rounds import Said
from documents import access, audit
from documents.access import Actor, Need
from documents.errors import Invalid, NotFound
from documents.models import Phase, Project
from documents.queries import fetch

MOST = 1_000
"""Sentences that are made gold at once."""
EXPLANATION_LENGTH = 2_000

# Gold sentences of documents that reviewers did, with what they said there. An answer that was first given
# after they were done, when they may have seen the gold, counts as none.
COMPARED = f"""
SELECT g.reviewer_id, g.plan_id, g.document_id, coalesce(g.first_done_at, g.done_at, g.created_at),
    z.sentence_id, gl.key, z.abstain_reason, z.explanation, al.key,
    CASE WHEN a.id IS NOT NULL THEN {COUNTED_REASON} END, a.id IS NOT NULL
FROM documents_assignment g
JOIN annotations_decision z ON z.document_id = g.document_id AND z.is_gold
JOIN documents_sentence s ON s.id = z.sentence_id AND s.retired_at IS NULL
JOIN documents_post p ON p.id = s.post_id
LEFT JOIN annotations_label gl ON gl.id = z.label_id
LEFT JOIN annotations_annotation a ON a.sentence_id = z.sentence_id AND a.reviewer_id = g.reviewer_id
    AND a.round = 0 AND (g.first_done_at IS NULL OR a.created_at <= g.first_done_at)
LEFT JOIN annotations_label al ON al.id = {COUNTED_LABEL}
WHERE g.project_id = %(project)s AND g.phase = %(phase)s AND g.state = ANY (%(states)s)
  AND (%(reviewer)s::bigint IS NULL OR g.reviewer_id = %(reviewer)s)
  AND (%(plan)s::bigint IS NULL OR g.plan_id = %(plan)s)
  AND (%(kept_from)s::bigint IS NULL OR documents_post_open(s.post_id, %(kept_from)s))
ORDER BY 4, g.document_id, p."order", s.start
"""


@dataclass(frozen=True, slots=True)
class Met:
    """A gold sentence of a document that a reviewer did: what they said, what holds, and why."""

    reviewer: int
    plan: int | None
    document: UUID
    done_at: datetime
    sentence: int
    gold: Said
    explanation: str
    mine: Said | None

    @property
    def is_right(self) -> bool:
        """Whether they said the same; one that was left unanswered is not right."""
        return self.mine == self.gold


def compared(
    project_id: int,
    phase: Phase,
    reviewer: int | None = None,
    plan: int | None = None,
    states: Sequence[str] = ("done",),
    kept_from: int | None = None,
) -> list[Met]:
    """Gold and answers of a reviewer, or of all, in the order in which documents were done.

    `kept_from`: see `access.threads_kept_from`.
    """
    params: dict[str, Any] = {
        "project": project_id,
        "phase": phase.value,
        "reviewer": reviewer,
        "plan": plan,
        "states": list(states),
        "kept_from": kept_from,
    }
    return [
        Met(
            reviewer=row[0],
            plan=row[1],
            document=row[2],
            done_at=row[3],
            sentence=row[4],
            gold=Said(row[5], row[6]),
            explanation=row[7],
            mine=Said(row[8], row[9]) if row[10] else None,
        )
        for row in fetch(COMPARED, params)
    ]


def listing(actor: Actor, project: Project) -> QuerySet[Decision]:
    """The gold of a project, for those who decide.

    Raises:
        NotFound, Forbidden: the actor is no curator of it.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    found = Decision.objects.filter(project=project, is_gold=True, sentence__retired_at=None)
    return found.select_related("label", "decided_by")


def candidates(actor: Actor, project: Project) -> QuerySet[Decision]:
    """What is decided and not gold, the latest first.

    Raises: as `listing`.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    found = Decision.objects.filter(
        project=project, is_gold=False, sentence__retired_at=None, document__is_current=True
    )
    return found.select_related("label", "decided_by").order_by("-decided_at", "-id")


@dataclass(frozen=True, slots=True)
class Mark:
    """A sentence to make gold; without `said` the decision that stands is taken."""

    sentence: int
    explanation: str
    said: Said | None = None


@transaction.atomic
def mark(actor: Actor, project: Project, marks: Iterable[Mark]) -> int:
    """Make sentences gold, deciding those for which it is said how; all or none. How many.

    Raises:
        NotFound: a sentence is none of the project's, or is not decided and it is not said how.
        Forbidden: the actor is no curator.
        Invalid: an explanation is too long, a label is none, or too many at once.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    marks = list(marks)
    if len(marks) > MOST:
        raise Invalid(_("At most {most} sentences at once.").format(most=f"{MOST:,}"))
    for one in marks:
        if len(one.explanation) > EXPLANATION_LENGTH:
            raise Invalid(
                _("An explanation has at most {most} characters.").format(most=f"{EXPLANATION_LENGTH:,}"),
                errors={"explanation": [_("Too long.")]},
            )
        if one.said:
            _decide(actor, one.sentence, one.said)
        decision = _decision(project, one.sentence)
        explanation = one.explanation.replace("\r\n", "\n").strip()
        if not decision.is_gold or decision.explanation != explanation:
            decision.is_gold, decision.explanation = True, explanation
            decision.revision += 1
            decision.save(update_fields=["is_gold", "explanation", "revision"])
    audit.record("gold.changed", project=project, actor=actor.user_id, marked=len(marks))
    return len(marks)


@transaction.atomic
def unmark(actor: Actor, project: Project, sentence_id: int) -> None:
    """Take a sentence out of the gold; its decision stays. What is none stays none.

    Raises:
        NotFound: no decided sentence of the project.
        Forbidden: the actor is no curator.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    decision = _decision(project, sentence_id)
    if decision.is_gold:
        decision.is_gold = False
        decision.revision += 1
        decision.save(update_fields=["is_gold", "revision"])
        audit.record("gold.changed", project=project, actor=actor.user_id, unmarked=1)


def _decide(actor: Actor, sentence_id: int, said: Said) -> None:
    """A decision that says so already stays as it is."""
    there = deciding.current(sentence_id)
    if there.revision and (there.label, there.abstain_reason) == (said.label, said.abstain_reason):
        return
    wanted = {"label": said.label, "abstain_reason": said.abstain_reason, "reason": there.reason}
    deciding.decide(actor, sentence_id, Verdict.parse(wanted), there.revision)


def _decision(project: Project, sentence_id: int) -> Decision:
    found = Decision.objects.select_for_update(of=("self",))
    decision = found.filter(project=project, sentence_id=sentence_id).first()
    if decision is None:
        raise NotFound(_("There is no decided sentence of that number in this project."))
    return decision
