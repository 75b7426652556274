"""Checks in the work: documents with gold that are slipped in among others, and how answers meet it there.

What a check found is told to the person once they are done with its document, and to curators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from annotations import gold, measures
from annotations.gold import Met
from documents import access
from documents.access import Actor, Need
from documents.models import Assignment, AssignmentOrigin, Phase, Plan, Project, User
from documents.queries import fetch

# A current document with gold that the reviewer has nothing to do with yet, drawn by the plan's seed.
CANDIDATE = """
SELECT d.id FROM documents_document d
WHERE d.project_id = %(project)s AND d.is_current
  AND (%(languages)s::text[] IS NULL OR d.language = ANY (%(languages)s::text[]))
  AND (%(read)s::text[] IS NULL OR d.language = ANY (%(read)s::text[]))
  AND EXISTS (
    SELECT FROM annotations_decision z
    JOIN documents_sentence s ON s.id = z.sentence_id AND s.retired_at IS NULL
    WHERE z.project_id = d.project_id AND z.document_id = d.id AND z.is_gold)
  AND NOT EXISTS (
    SELECT FROM documents_assignment g WHERE g.document_id = d.id AND g.reviewer_id = %(reviewer)s)
  AND NOT EXISTS (
    SELECT FROM annotations_annotation a WHERE a.document_id = d.id AND a.reviewer_id = %(reviewer)s)
ORDER BY sha256(convert_to(%(seed)s || ':' || %(reviewer)s || ':' || d.id, 'UTF8')) LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Point:
    """Gold that was met up to and with one document; the interval of the share is Wilson's, at 95%."""

    document: UUID
    done_at: datetime
    right: int
    of: int
    right_so_far: int
    of_so_far: int
    low: float | None
    high: float | None

    @property
    def share(self) -> float | None:
        """Of all so far, from 0 to 1."""
        return self.right_so_far / self.of_so_far if self.of_so_far else None


@dataclass(frozen=True, slots=True)
class Checked:
    """A reviewer's checks over time, the first document first."""

    reviewer: User
    points: list[Point]

    @property
    def last(self) -> Point:
        return self.points[-1]


def due(reviewer_id: int, plan: Plan) -> bool:
    """Whether the next document that the reviewer pulls is to be one with gold."""
    if not plan.gold_every:
        return False
    pulled = Assignment.objects.filter(plan=plan, reviewer_id=reviewer_id, origin=AssignmentOrigin.PULL)
    n = pulled.aggregate(main=Count("pk", Q(phase=Phase.MAIN)), gold=Count("pk", Q(phase=Phase.GOLD)))
    return bool(n["main"] >= plan.gold_every * (n["gold"] + 1))


def gold_document_for(reviewer_id: int, plan: Plan, languages: Sequence[str] | None = None) -> UUID | None:
    """A document with gold that the reviewer has not done, for an assignment of the phase `gold`.

    The same until it is assigned; None where there is none left. `languages` are those they read, None for
    every one.
    """
    rows = fetch(
        CANDIDATE,
        {
            "project": plan.project_id,
            "reviewer": reviewer_id,
            "seed": str(plan.seed),
            "languages": list(plan.languages) or None,
            "read": list(languages) if languages else None,
        },
    )
    return rows[0][0] if rows else None


def of_reviewers(actor: Actor, project: Project) -> list[Checked]:
    """Everybody's checks for curators, for others their own; by user name.

    Raises:
        NotFound, Forbidden: the actor labels nothing in the project.
    """
    level = access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    only = None if level >= Need.CURATE else actor.user_id
    by_reviewer: dict[int, list[Met]] = {}
    for met in gold.compared(project.pk, Phase.GOLD, only):
        by_reviewer.setdefault(met.reviewer, []).append(met)
    people = User.objects.filter(pk__in=by_reviewer).order_by("username")
    return [Checked(user, points(by_reviewer[user.pk])) for user in people]


def of_person(actor: Actor, project: Project) -> list[Met]:
    """The gold of checks that the actor is done with, and what they said.

    Raises: as `of_reviewers`.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    kept_from = access.threads_kept_from(actor, project)
    return gold.compared(project.pk, Phase.GOLD, actor.user_id, kept_from=kept_from)


def points(those: list[Met]) -> list[Point]:
    """A point for each document, in the order in which they were done."""
    by_document: dict[UUID, list[Met]] = {}
    for met in those:
        by_document.setdefault(met.document, []).append(met)
    found: list[Point] = []
    right_so_far = of_so_far = 0
    for document, met_there in by_document.items():
        right = sum(one.is_right for one in met_there)
        right_so_far += right
        of_so_far += len(met_there)
        low, high = measures.wilson(right_so_far, of_so_far)
        found.append(
            Point(
                document,
                met_there[0].done_at,
                right,
                len(met_there),
                right_so_far,
                of_so_far,
                low,
                high,
            )
        )
    return found
