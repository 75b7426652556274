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

BOUND = "5"
"""Leases looked after by one pull."""
FIRST_PLACES = "32"
"""Places at the head of the queue, where those that went back are."""

TRIES = 5
AS_TAKEN = "2"
"""The revision of what was given just now, be it a place or a check."""

# Two pulls of one person, from two windows, come one after the other, and so give the same document. The
# first number says what is locked. Until the transaction ends, what an index has in order is not sorted:
# before the first statistics, for a minute after documents were dealt out, the planner takes a queue of
# 100,000 places for one of a single place, and sorted all of it for every pull. Nor is anything planned
# again, which took three times as long as the rest.
TURN: LiteralString = """
SELECT set_config('enable_sort', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
    pg_advisory_xact_lock(7341, %(user)s::int)
"""

LABELS: LiteralString = """
    FROM documents_membership m
    WHERE m.project_id = %(project)s AND m.user_id = %(user)s AND m.role <> 'viewer'
"""

# What was pulled and left: whoever answered there within the lease has it for as long again from their last
# answer on; else it goes back, as a place for somebody else. What others are looking after is passed over.
LAPSE: LiteralString = f"""
WITH late AS MATERIALIZED (
    SELECT g.id, g.lease_until, coalesce(p.lease_hours, 48) * interval '1 hour' AS lease, (
            SELECT max(a.labelled_at) FROM annotations_annotation a
            WHERE a.document_id = g.document_id AND a.reviewer_id = g.reviewer_id
        ) AS last_answer
    FROM documents_assignment g LEFT JOIN documents_plan p ON p.id = g.plan_id
    WHERE g.project_id = %(project)s AND g.state = 'given' AND g.lease_until < now()
      AND g.reviewer_id <> %(user)s AND EXISTS (SELECT {LABELS})
    ORDER BY g.lease_until LIMIT {BOUND} FOR UPDATE OF g SKIP LOCKED
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
SELECT array(SELECT document_id FROM back)
"""

# Where an open place `g` of a document `d` may be had: who asks has no place of the document, reads its
# language, and passed every training that has to be, or it is of a training.
FITS: LiteralString = """
    EXISTS (SELECT FROM me) AND NOT EXISTS (SELECT FROM held) AND NOT EXISTS (SELECT FROM due)
    AND d.is_current
    AND ((SELECT languages FROM me) IS NULL
         OR d.language = ANY (CAST((SELECT languages FROM me) AS text[])))
    AND (g.phase = 'training' OR NOT (SELECT waits FROM me))
    AND NOT EXISTS (SELECT FROM documents_assignment o
                    WHERE o.document_id = g.document_id AND o.reviewer_id = %(user)s)
"""
NO_MATE: LiteralString = f"{FITS} AND NOT EXISTS (SELECT FROM mate)"
QUEUE: LiteralString = "g.project_id, g.priority DESC, g.place, g.id"

# Whoever is ahead of the others has before them a place or two of all documents that they had themselves. So
# they look at the first of the queue, which is where a place goes back to, then behind what they were given
# last, and only then at all of it. An order by uncertainty moves places, so there nothing is behind.
FIRST: LiteralString = f"""
SELECT g.id, g.plan_id FROM (
    SELECT g.id, g.project_id, g.priority, g.place FROM documents_assignment g
    WHERE g.project_id = %(project)s AND g.state = 'open' ORDER BY {QUEUE} LIMIT {FIRST_PLACES}
) f
JOIN documents_assignment g ON g.id = f.id AND g.state = 'open'
JOIN documents_document d ON d.id = g.document_id
WHERE {NO_MATE} ORDER BY f.project_id, f.priority DESC, f.place, f.id LIMIT 1 FOR UPDATE OF g SKIP LOCKED
"""
ALL: LiteralString = f"""
SELECT g.id, g.plan_id FROM documents_assignment g JOIN documents_document d ON d.id = g.document_id
WHERE g.project_id = %(project)s AND g.state = 'open' AND {{behind}} AND {NO_MATE}
ORDER BY {QUEUE} LIMIT 1 FOR UPDATE OF g SKIP LOCKED
"""
BEHIND: LiteralString = """
    g.priority = (SELECT priority FROM latest) AND g.place > (SELECT place FROM latest)
    AND NOT EXISTS (SELECT FROM documents_plan k
                    WHERE k.project_id = %(project)s AND k."order" = 'uncertain' AND k.closed_at IS NULL)
"""
OF_STATE: LiteralString = """
    (SELECT g.priority, g.place, g.given_at FROM documents_assignment g
     WHERE g.reviewer_id = %(user)s AND g.project_id = %(project)s AND g.state = {state} AND g.origin = 'pull'
     ORDER BY g.given_at DESC LIMIT 1)
"""
LATEST: LiteralString = " UNION ALL ".join(
    OF_STATE.format(state=state) for state in ("'given'", "'done'", "'skipped'")
)

# The first open place of a document that is nearly the same as one they have, where a plan has such and
# nothing more urgent waits.
MATE: LiteralString = f"""
SELECT g.id, coalesce((SELECT p.lease_hours FROM documents_plan p WHERE p.id = g.plan_id), 48) AS lease
FROM documents_assignment g JOIN documents_document d ON d.id = g.document_id
WHERE g.project_id = %(project)s AND g.state = 'open'
  AND EXISTS (SELECT FROM documents_plan k
              WHERE k.project_id = %(project)s AND k.has_kin AND k.closed_at IS NULL)
  AND g.document_id IN (
    SELECT unnest(ARRAY[n.document_id, n.other_id])
    FROM documents_assignment h
    JOIN documents_nearduplicate n ON n.document_id = h.document_id OR n.other_id = h.document_id
    WHERE h.reviewer_id = %(user)s AND h.project_id = %(project)s AND h.state IN ('given', 'done'))
  AND NOT EXISTS (SELECT FROM documents_assignment u
                  WHERE u.project_id = g.project_id AND u.state = 'open' AND u.priority > g.priority)
  AND {FITS}
ORDER BY g.place, g.id LIMIT 1 FOR UPDATE OF g SKIP LOCKED
"""

# Whether the person labels here; what they have and has not finished; else the plans that ask for a document
# with gold now; else a mate of what they have; else the first open place that fits. A place that another pull
# holds is passed over. `mate` and `place` lock one row alone. What is taken gets a new id, and one revision:
# a check is made when it is pulled, and would be told by those of other places, which are older.
NEXT: LiteralString = f"""
WITH me AS MATERIALIZED (
    SELECT nullif(m.languages, '{{}}') AS languages, EXISTS (
        SELECT FROM documents_plan p
        WHERE p.project_id = %(project)s AND p.must_pass AND p.kind = 'training' AND p.closed_at IS NULL
          AND NOT EXISTS (SELECT FROM annotations_trainingresult r
                          WHERE r.plan_id = p.id AND r.reviewer_id = %(user)s AND r.has_passed)
    ) AS waits {LABELS}
), held AS MATERIALIZED (
    SELECT g.id FROM documents_assignment g
    JOIN documents_document d ON d.id = g.document_id AND d.is_current
    WHERE g.reviewer_id = %(user)s AND g.project_id = %(project)s AND g.state = 'given'
      AND NOT %(another)s AND EXISTS (SELECT FROM me)
    ORDER BY g.priority DESC, g.lease_until IS NULL, g.place, g.id LIMIT 1 FOR UPDATE OF g SKIP LOCKED
), due AS MATERIALIZED (
    SELECT p.id FROM documents_plan p
    WHERE p.project_id = %(project)s AND p.gold_every IS NOT NULL AND p.closed_at IS NULL
      AND NOT %(past_checks)s AND NOT (SELECT waits FROM me) AND NOT EXISTS (SELECT FROM held)
      AND (SELECT count(*) FILTER (WHERE g.phase = 'main')
               >= p.gold_every * (1 + count(*) FILTER (WHERE g.phase = 'gold'))
           FROM documents_assignment g
           WHERE g.plan_id = p.id AND g.reviewer_id = %(user)s AND g.origin = 'pull')
), latest AS MATERIALIZED (
    SELECT priority, place FROM ({LATEST}) l ORDER BY given_at DESC LIMIT 1
), mate AS MATERIALIZED (
    {MATE}
), place AS MATERIALIZED (
    SELECT f.id, coalesce((SELECT p.lease_hours FROM documents_plan p WHERE p.id = f.plan_id), 48) AS lease
    FROM (
        SELECT * FROM ({FIRST}) first
        UNION ALL SELECT * FROM ({ALL.format(behind=BEHIND)}) behind
        UNION ALL SELECT * FROM ({ALL.format(behind="true")}) everything
        LIMIT 1
    ) f
), taken AS (
    UPDATE documents_assignment g SET id = nextval('documents_assignment_id_seq'), state = 'given',
        reviewer_id = %(user)s, origin = 'pull', given_at = now(),
        lease_until = now() + p.lease * interval '1 hour', revision = {AS_TAKEN}
    FROM (SELECT * FROM mate UNION ALL SELECT * FROM place) p WHERE g.id = p.id
    RETURNING g.id, g.document_id
), kept AS (
    UPDATE documents_assignment g SET lease_until = CASE WHEN g.lease_until IS NOT NULL THEN
            greatest(g.lease_until, now() + coalesce(
                (SELECT p.lease_hours FROM documents_plan p WHERE p.id = g.plan_id), 48) * interval '1 hour')
        END
    FROM held h WHERE g.id = h.id
    RETURNING g.id, g.document_id
)
SELECT EXISTS (SELECT FROM me), (SELECT languages FROM me), ARRAY(SELECT id FROM due),
    got.id, got.document_id, got.is_new
FROM (SELECT 1) one LEFT JOIN (
    SELECT id, document_id, true AS is_new FROM taken UNION ALL SELECT id, document_id, false FROM kept
) got ON true
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


@dataclass(frozen=True, slots=True)
class _Got:
    """What NEXT gives, and of which documents places went back before: it may have passed some over."""

    labels_here: bool
    languages: list[str] | None
    due: list[int]
    pulled: Pulled | None
    went_back: list[UUID]


def pull(actor: Actor, project: Project, another: bool = False) -> Pulled | None:
    """The next document for a reviewer: what they hold and have not finished, else one place of the lot.

    The same again gives the same, until it is done or skipped; with `another` what they hold is left aside.
    A place is given to one person however many ask at once, and nobody waits: a row that somebody else is
    being given is passed over. The lease of what was pulled begins anew.

    Raises:
        NotFound, Forbidden: the actor may not label in the project.
    """
    if not access.reaches(actor, project.pk, Need.LABEL):
        _refuse(actor, project)
    params: dict[str, Any] = {"project": project.pk, "user": actor.user_id}
    params |= {"another": another, "past_checks": False}
    for _attempt in range(TRIES):
        try:
            got = _once(params)
            if not got.labels_here:
                _refuse(actor, project)
            if got.due and (got.pulled is None):
                return _check_or_place(params, got)
        except IntegrityError:
            continue  # a curator gave them this very document meanwhile
        if got.pulled or not got.went_back:
            return got.pulled
    return None


def _refuse(actor: Actor, project: Project) -> None:
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))


def _once(params: dict[str, Any]) -> _Got:
    """One pull, in one trip to the database and one transaction.

    Statements that are sent together are a transaction of their own where none is open, and each sees what
    was committed before it began: the last sees what the person's other window was given.
    """
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    with connection.wrap_database_errors:
        with raw.pipeline():
            psycopg.Cursor(raw).execute(TURN, params, prepare=True)
            lapse = psycopg.Cursor(raw).execute(LAPSE, params, prepare=True)
            place = psycopg.Cursor(raw).execute(NEXT, params, prepare=True)
        [[went_back]], [row] = lapse.fetchall(), place.fetchall()
    if went_back:
        uncertainty.rank(params["project"], went_back)
    labels_here, languages, due, *pulled = row
    return _Got(labels_here, languages, due, Pulled(*pulled) if pulled[0] else None, went_back)


@transaction.atomic
def _check_or_place(params: dict[str, Any], got: _Got) -> Pulled | None:
    """A document with gold, where there is one for the person; else a place of the lot."""
    fetch(TURN, params)
    return _check(params, got) or _once(params | {"past_checks": True}).pulled


def _check(params: dict[str, Any], got: _Got) -> Pulled | None:
    """A document with gold of the plans that ask for one, unless another window was given something."""
    held = Assignment.objects.filter(
        reviewer_id=params["user"],
        project_id=params["project"],
        state=AssignmentState.GIVEN,
        document__is_current=True,
    )
    if not params["another"] and held.exists():
        return None
    for plan in Plan.objects.filter(pk__in=got.due):
        if not checks.due(params["user"], plan):
            continue
        document = checks.gold_document_for(params["user"], plan, got.languages)
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
                revision=int(AS_TAKEN),
                priority=_priority_of_work(plan, params["user"]),
            )
            return Pulled(made.pk, document, True)
    return None


def _priority_of_work(plan: Plan, user_id: int) -> int:
    """That of what they were given before: a check has the same."""
    before = Assignment.objects.filter(plan=plan, reviewer_id=user_id, origin=AssignmentOrigin.PULL)
    return before.order_by("-given_at", "-pk").values_list("priority", flat=True).first() or 0


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
