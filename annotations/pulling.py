"""Giving out the next document: one place to one person, with a lease, and nobody waits for anybody."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import checks, uncertainty
from documents import access
from documents.access import Actor, Need
from documents.errors import Forbidden
from documents.models import (
    Assignment,
    AssignmentOrigin,
    AssignmentState,
    Membership,
    Phase,
    Plan,
    Project,
    Role,
)
from documents.queries import fetch

BOUND = 5
"""Leases looked after by one pull."""

TRIES = 5

# Two pulls of one person, from two windows, come one after the other, and so give the same document. The
# first number says what is locked.
TURN: LiteralString = "SELECT pg_advisory_xact_lock(7341, %(user)s::int)"

# What was pulled and left: whoever answered there within the lease has it for as long again from their last
# answer on; else it goes back, as a place for somebody else. What others are looking after is passed over.
LAPSE: LiteralString = """
WITH late AS MATERIALIZED (
    SELECT g.id, g.lease_until, coalesce(p.lease_hours, 48) * interval '1 hour' AS lease, (
            SELECT max(a.labelled_at) FROM annotations_annotation a
            WHERE a.document_id = g.document_id AND a.reviewer_id = g.reviewer_id
        ) AS last_answer
    FROM documents_assignment g LEFT JOIN documents_plan p ON p.id = g.plan_id
    WHERE g.project_id = %(project)s AND g.state = 'given' AND g.lease_until < now()
      AND g.reviewer_id <> %(user)s
    ORDER BY g.lease_until LIMIT %(bound)s FOR UPDATE OF g SKIP LOCKED
), ended AS (
    UPDATE documents_assignment g SET
        state = CASE WHEN l.last_answer + l.lease > now() THEN 'given' ELSE 'lapsed' END,
        lease_until = CASE WHEN l.last_answer + l.lease > now() THEN l.last_answer + l.lease END,
        revision = g.revision + 1
    FROM late l WHERE g.id = l.id
    RETURNING g.*
), back AS (
    INSERT INTO documents_assignment (
        project_id, document_id, plan_id, phase, state, origin, is_sample, probability, priority, place,
        created_at)
    SELECT e.project_id, e.document_id, e.plan_id, e.phase, 'open', 'rule', e.is_sample, e.probability,
        e.priority, e.place, now()
    FROM ended e JOIN documents_document d ON d.id = e.document_id AND d.is_current
    JOIN documents_plan p ON p.id = e.plan_id AND p.closed_at IS NULL
    WHERE e.state = 'lapsed' AND e.phase <> 'gold'
    RETURNING document_id
)
SELECT array_agg(document_id) FROM back
"""

# Open places of documents that are nearly the same as one that the person has: these go to one person.
KIN: LiteralString = """
SELECT array_agg(DISTINCT n.other)
FROM documents_assignment g CROSS JOIN LATERAL (
    SELECT other_id AS other FROM documents_nearduplicate WHERE document_id = g.document_id
    UNION ALL SELECT document_id FROM documents_nearduplicate WHERE other_id = g.document_id
) n
WHERE g.reviewer_id = %(user)s AND g.project_id = %(project)s AND g.state IN ('given', 'done')
  AND EXISTS (SELECT FROM documents_assignment o WHERE o.document_id = n.other AND o.state = 'open')
"""

# What the person has and has not finished, else the first open place they may have: of a document they
# have no place of, in a language they read, and of the main work only when they passed every training that
# has to be. A place that another pull holds is passed over. `place` locks one row alone.
PLACE: LiteralString = """
WITH held AS MATERIALIZED (
    SELECT g.id FROM documents_assignment g
    JOIN documents_document d ON d.id = g.document_id AND d.is_current
    WHERE g.reviewer_id = %(user)s AND g.project_id = %(project)s AND g.state = 'given'
      AND NOT %(another)s
    ORDER BY g.priority DESC, g.lease_until IS NULL, g.place, g.id LIMIT 1 FOR UPDATE OF g SKIP LOCKED
), place AS MATERIALIZED (
    SELECT g.id, coalesce(p.lease_hours, 48) AS lease
    FROM documents_assignment g
    JOIN documents_document d ON d.id = g.document_id
    LEFT JOIN documents_plan p ON p.id = g.plan_id
    WHERE g.project_id = %(project)s AND g.state = 'open' AND NOT EXISTS (SELECT FROM held)
      AND d.is_current
      AND (%(languages)s::text[] IS NULL OR d.language = ANY (%(languages)s::text[]))
      AND (g.phase = 'training' OR NOT %(waits)s)
      AND NOT EXISTS (SELECT FROM documents_assignment o
                      WHERE o.document_id = g.document_id AND o.reviewer_id = %(user)s)
      {among}
    ORDER BY g.project_id, g.priority DESC, g.place, g.id LIMIT 1 FOR UPDATE OF g SKIP LOCKED
), taken AS (
    UPDATE documents_assignment g SET state = 'given', reviewer_id = %(user)s, origin = 'pull',
        given_at = now(), lease_until = now() + p.lease * interval '1 hour', revision = g.revision + 1
    FROM place p WHERE g.id = p.id
    RETURNING g.id, g.document_id
), kept AS (
    UPDATE documents_assignment g SET lease_until = CASE WHEN g.lease_until IS NOT NULL THEN
            greatest(g.lease_until, now() + coalesce(
                (SELECT p.lease_hours FROM documents_plan p WHERE p.id = g.plan_id), 48) * interval '1 hour')
        END
    FROM held h WHERE g.id = h.id
    RETURNING g.id, g.document_id
)
SELECT id, document_id, true AS is_new FROM taken UNION ALL SELECT id, document_id, false FROM kept
"""

NEXT: LiteralString = PLACE.replace("{among}", "")
# The same among those documents, unless something that is more urgent waits.
NEXT_OF_KIN: LiteralString = PLACE.replace(
    "{among}",
    """AND g.document_id = ANY (%(kin)s::uuid[]) AND NOT EXISTS (
        SELECT FROM documents_assignment u
        WHERE u.project_id = g.project_id AND u.state = 'open' AND u.priority > g.priority)""",
)

# The languages that this person is given documents in; whether a plan slips documents with gold in; whether
# trainings have to be passed before any main work is given out, and they have not passed them; whether
# documents of a plan are nearly the same.
WAITS: LiteralString = """
SELECT m.languages, EXISTS (
    SELECT FROM documents_plan p
    WHERE p.project_id = %(project)s AND p.gold_every IS NOT NULL AND p.closed_at IS NULL
), EXISTS (
    SELECT FROM documents_plan p
    WHERE p.project_id = %(project)s AND p.must_pass AND p.kind = 'training' AND p.closed_at IS NULL
      AND NOT EXISTS (SELECT FROM annotations_trainingresult r
                      WHERE r.plan_id = p.id AND r.reviewer_id = %(user)s AND r.has_passed)
), EXISTS (
    SELECT FROM documents_plan p WHERE p.project_id = %(project)s AND p.has_kin AND p.closed_at IS NULL
)
FROM documents_membership m WHERE m.project_id = %(project)s AND m.user_id = %(user)s
"""

# A place of the document that went back and that nobody took: it is had again by whoever left it.
TAKE_AGAIN: LiteralString = """
WITH place AS MATERIALIZED (
    SELECT o.id, coalesce(p.lease_hours, 48) AS lease
    FROM documents_assignment g
    JOIN documents_assignment o ON o.document_id = g.document_id AND o.state = 'open'
        AND o.plan_id IS NOT DISTINCT FROM g.plan_id
    LEFT JOIN documents_plan p ON p.id = g.plan_id
    WHERE g.document_id = %(document)s AND g.reviewer_id = %(user)s AND g.state = %(state)s
    LIMIT 1 FOR UPDATE OF o, g SKIP LOCKED
), gone AS (
    DELETE FROM documents_assignment o USING place p WHERE o.id = p.id RETURNING p.lease
)
UPDATE documents_assignment g SET state = 'given', given_at = now(), skip_reason = '',
    lease_until = now() + gone.lease * interval '1 hour', revision = g.revision + 1
FROM gone WHERE g.document_id = %(document)s AND g.reviewer_id = %(user)s
RETURNING g.id
"""


@dataclass(frozen=True, slots=True)
class Pulled:
    """The document to go on with, and its assignment; `is_new` when it was given out just now."""

    assignment: int
    document: UUID
    is_new: bool


def pull(actor: Actor, project: Project, another: bool = False) -> Pulled | None:
    """The next document for a reviewer: what they hold and have not finished, else one place of the lot.

    The same again gives the same, until it is done or skipped; with `another` what they hold is left aside.
    A place is given to one person however many ask at once, and nobody waits: a row that somebody else is
    being given is passed over. The lease of what was pulled begins anew.

    Raises:
        NotFound, Forbidden: the actor may not label in the project.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    params: dict[str, Any] = {"project": project.pk, "user": actor.user_id, "bound": BOUND}
    params["another"] = another
    for _attempt in range(TRIES):
        try:
            found, is_to_repeat = _once(params)
        except IntegrityError:
            continue  # a curator gave them this very document meanwhile
        if found or not is_to_repeat:
            return found
    return None


def _once(params: dict[str, Any]) -> tuple[Pulled | None, bool]:
    """A place, and whether one went back meanwhile that this may have passed over."""
    with transaction.atomic(), _cursor() as cursor:
        cursor.execute(TURN, params)
        went_back = _value(cursor.execute(LAPSE, params, prepare=True))
        if went_back:
            uncertainty.rank(params["project"], went_back)
        cursor.execute(WAITS, params, prepare=True)
        languages, checks_here, params["waits"], has_kin = cursor.fetchone() or ([], False, False, False)
        params["languages"] = languages or None
        if checks_here and not params["waits"] and (check := _check(params)):
            return check, False
        row = None
        if has_kin and (kin := _value(cursor.execute(KIN, params, prepare=True))):
            row = cursor.execute(NEXT_OF_KIN, params | {"kin": kin}, prepare=True).fetchone()
        row = row or cursor.execute(NEXT, params, prepare=True).fetchone()
    return (Pulled(*row) if row else None), bool(went_back)


def _check(params: dict[str, Any]) -> Pulled | None:
    """A document with gold, where it is time for one and the person has nothing else before them."""
    held = Assignment.objects.filter(
        reviewer_id=params["user"],
        project_id=params["project"],
        state=AssignmentState.GIVEN,
        document__is_current=True,
    )
    if not params["another"] and held.exists():
        return None
    plans = Plan.objects.filter(project_id=params["project"], gold_every__isnull=False, closed_at=None)
    for plan in plans:
        if not checks.due(params["user"], plan):
            continue
        document = checks.gold_document_for(params["user"], plan, params["languages"])
        if document is not None:
            now = timezone.now()
            made = Assignment.objects.create(
                project_id=plan.project_id,
                document_id=document,
                plan=plan,
                reviewer_id=params["user"],
                phase=Phase.GOLD,
                state=AssignmentState.GIVEN,
                origin=AssignmentOrigin.PULL,
                given_at=now,
                lease_until=now + timedelta(hours=plan.lease_hours),
            )
            return Pulled(made.pk, document, True)
    return None


def _cursor() -> psycopg.Cursor[Any]:
    """A cursor that leaves the values to the server: its statements are planned once a connection."""
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    return psycopg.Cursor(raw)


def _value(cursor: psycopg.Cursor[Any]) -> Any:
    row = cursor.fetchone()
    return row[0] if row else None


def pull_anywhere(actor: Actor, another: bool = False) -> Pulled | None:
    """The next document of any project whose documents are given out: what is held first.

    Raises:
        Forbidden: the actor labels in no project, or their token may not.
    """
    labels = Membership.objects.filter(user_id=actor.user_id).exclude(role=Role.VIEWER)
    if actor.level < Need.LABEL or not labels.exists():
        raise Forbidden(_("You label in no project, or not with this token. Nothing was changed."))
    mine = with_places(actor)
    held = Assignment.objects.filter(
        reviewer_id=actor.user_id, state=AssignmentState.GIVEN, project__in=mine, document__is_current=True
    )
    holding = set() if another else set(held.values_list("project_id", flat=True))
    for project in sorted(mine, key=lambda one: (one.pk not in holding, one.name, one.pk)):
        if found := pull(actor, project, another):
            return found
    return None


def with_places(actor: Actor) -> list[Project]:
    """The projects in which documents are given out to the actor: with an open plan, or something held."""
    labelling = Membership.objects.filter(user_id=actor.user_id).exclude(role=Role.VIEWER)
    held = Assignment.objects.filter(reviewer_id=actor.user_id, state=AssignmentState.GIVEN)
    dealt = Plan.objects.filter(closed_at=None)
    return list(
        access.projects_of(actor).filter(
            Q(pk__in=held.values("project_id")) | Q(pk__in=dealt.values("project_id")),
            pk__in=labelling.values("project_id"),
        )
    )


def take_again(actor: Actor, document_id: UUID, state: AssignmentState = AssignmentState.LAPSED) -> bool:
    """Whether a document that went back was had again by who left it, because nobody took it meanwhile.

    `state` is how they left it: for longer than its lease, or skipped.
    """
    return bool(fetch(TAKE_AGAIN, {"document": document_id, "user": actor.user_id, "state": state.value}))
