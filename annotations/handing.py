"""Giving documents to people by hand, taking them back, and saying which come first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import dealing, finishing, freezing, training
from annotations.models import Annotation
from documents import access
from documents.access import DRAWN_TOLD, Actor, Need
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Assignment, AssignmentOrigin, AssignmentState, Document, Phase, Project
from documents.queries import Key, Row, Window, execute, fetch

MOST_DOCUMENTS = 10_000
REOPENED = [AssignmentState.GIVEN.value]
"""What a curator makes of an assignment."""

HIGHEST = 100
"""Priorities go from minus this to this."""

# One row for each document and person. What was skipped or left is theirs again; what they are at, or are
# done with, stays as it is.
HAND = """
INSERT INTO documents_assignment AS g (
    project_id, document_id, reviewer_id, phase, state, origin, priority, given_by_id, created_at, given_at)
SELECT %(project)s, d, r, %(phase)s, 'given', 'hand', coalesce(%(priority)s::int2, 0), %(user)s::bigint,
    now(), now()
FROM unnest(%(documents)s::uuid[]) d, unnest(%(reviewers)s::bigint[]) r
ON CONFLICT (document_id, reviewer_id) WHERE reviewer_id IS NOT NULL DO UPDATE SET state = 'given',
    origin = 'hand', skip_reason = '', lease_until = NULL, given_by_id = excluded.given_by_id,
    given_at = now(), priority = coalesce(%(priority)s::int2, g.priority), revision = g.revision + 1
WHERE g.state IN ('skipped', 'lapsed')
"""
PRIORITY = """
UPDATE documents_assignment SET priority = %(priority)s, revision = revision + 1
WHERE project_id = %(project)s AND document_id = ANY (%(documents)s::uuid[]) AND priority <> %(priority)s
  AND state IN ('open', 'given')
"""
# Whether it is a check is told to the reviewer once they are done with it, and nothing tells it before: the
# row of a check is made when it is pulled, that of another place long before, and no check is drawn by lot.
DRAWN_KNOWN = DRAWN_TOLD.format(reader="%(of)s::bigint")
LISTED = f"""
SELECT g.id, g.document_id, d.title, d.n_sentences, u.username, p.id, p.name,
    CASE WHEN g.phase = 'gold' AND g.state <> 'done' AND %(of)s::bigint IS NOT NULL THEN 'main'
         ELSE g.phase END, g.state, g.origin,
    g.is_sample AND {DRAWN_KNOWN}, CASE WHEN {DRAWN_KNOWN} THEN g.probability END, g.priority,
    g.lease_until, g.skip_reason, b.username,
    CASE WHEN g.origin = 'pull' AND %(of)s::bigint IS NOT NULL THEN coalesce(g.given_at, g.created_at)
         ELSE g.created_at END,
    g.given_at, g.done_at, g.first_done_at, g.frozen_at, g.revision,
    (SELECT count(*) FROM annotations_annotation a
     WHERE a.document_id = g.document_id AND a.reviewer_id = g.reviewer_id AND a.round = 0)
FROM documents_assignment g
JOIN documents_document d ON d.id = g.document_id AND d.is_current
LEFT JOIN documents_user u ON u.id = g.reviewer_id
LEFT JOIN documents_user b ON b.id = g.given_by_id
LEFT JOIN documents_plan p ON p.id = g.plan_id
WHERE g.project_id = %(project)s
  AND (%(assignment)s::bigint IS NULL OR g.id = %(assignment)s::bigint)
  AND (%(of)s::bigint IS NULL OR g.reviewer_id = %(of)s::bigint)
  AND (%(reviewer)s::text IS NULL OR u.username = %(reviewer)s::text)
  AND (%(state)s::text IS NULL OR g.state = %(state)s::text)
  AND (%(document)s::uuid IS NULL OR g.document_id = %(document)s::uuid)
  AND (%(plan)s::bigint IS NULL OR g.plan_id = %(plan)s::bigint)
  AND {{condition}} ORDER BY {{order}} LIMIT %(limit)s
"""
FIELDS = (
    "id", "document", "title", "sentences", "reviewer", "plan", "plan_name", "phase", "state", "origin",
    "is_sample", "probability", "priority", "lease_until", "reason", "given_by", "created_at", "given_at",
    "done_at", "first_done_at", "frozen_at", "revision", "answered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which assignments; what is None does not matter. `of` is the one person whose may be seen."""

    of: int | None = None
    reviewer: str | None = None
    state: str | None = None
    document: UUID | None = None
    plan: int | None = None
    assignment: int | None = None


def hand_out(
    actor: Actor,
    project: Project,
    documents: Sequence[UUID],
    reviewers: Sequence[str],
    phase: str = Phase.MAIN.value,
    priority: int | None = None,
) -> int:
    """Give each of these documents to each of these people; how many places are new or theirs again.

    Idempotent. From then on the documents are those people's alone, and of whoever labelled in them before.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
        Invalid: no such document, reviewer, phase or priority; names it.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    errors = _wrong(phase, priority)
    if not documents or not reviewers:
        errors["reviewers" if documents else "documents"] = [_("Name at least one.")]
    if errors:
        raise Invalid(_("Nothing was assigned."), errors=errors)
    ids = _current(project, documents)
    people = dealing.labellers(project, reviewers)
    with transaction.atomic():
        dealing.hold_and_seat_who_began(project, ids, actor, phase)
        return execute(
            HAND,
            {
                "project": project.pk,
                "documents": ids,
                "reviewers": [person.user_id for person in people],
                "phase": phase,
                "priority": priority,
                "user": actor.user_id,
            },
        )


def prioritise(actor: Actor, project: Project, documents: Sequence[UUID], priority: int) -> int:
    """Say how early documents are given out, the highest first; how many places changed.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
        Invalid: no such document, or a priority out of range.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    if errors := _wrong(Phase.MAIN.value, priority):
        raise Invalid(_("Nothing was changed."), errors=errors)
    params = {"project": project.pk, "documents": _current(project, documents), "priority": priority}
    return execute(PRIORITY, params)


def take_back(actor: Actor, assignment: Assignment) -> None:
    """Take a document from somebody. What they answered there is kept: the place is then one that was
    skipped, by the word of the curator. A place of a plan goes to somebody else.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
        Conflict: they are done with it.
    """
    access.require(actor, assignment.project_id, Need.CURATE, no_assignment())
    with transaction.atomic():
        theirs = _locked(assignment)
        if theirs.state == AssignmentState.DONE:
            raise Conflict(
                _("They are done with the document, and their answers count. Nothing was changed.")
            )
        if theirs.state == AssignmentState.GIVEN:
            finishing.give_back(theirs)
        if Annotation.objects.filter(document_id=theirs.document_id, reviewer_id=theirs.reviewer_id).exists():
            theirs.state, theirs.lease_until = AssignmentState.SKIPPED, None
            theirs.skip_reason = theirs.skip_reason or _("Taken back by a curator")
            theirs.revision += 1
            theirs.save()
        else:
            theirs.delete()
            execute(dealing.OPEN_AGAIN, {"documents": [theirs.document_id]})
        # What was left of a training may have been this document alone.
        training.finished(theirs)


def change(
    actor: Actor,
    assignment: Assignment,
    state: str | None = None,
    priority: int | None = None,
    revision: int | None = None,
) -> None:
    """Let somebody go on who was done, skipped or left the document (`given`), or change its priority.

    Whoever is let go on by a curator knows that something is asked of their answers: those so far are what
    counts.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
        Invalid: another state, or a priority out of range.
        ChangedMeanwhile: `revision` is not that of the assignment any more.
    """
    access.require(actor, assignment.project_id, Need.CURATE, no_assignment())
    errors = _wrong(Phase.MAIN.value, priority)
    if state not in (None, AssignmentState.GIVEN.value):
        errors["state"] = [_("Only “given”: the reviewer says when they are done.")]
    if errors:
        raise Invalid(_("Nothing was changed."), errors=errors)
    with transaction.atomic():
        theirs = _locked(assignment)
        if revision is not None and revision != theirs.revision:
            raise finishing.ChangedMeanwhile(
                _("This was changed in another window. Nothing was overwritten; look at it again."),
                state=theirs.state,
                revision=theirs.revision,
            )
        if priority is not None and priority != theirs.priority:
            theirs.priority = priority
            theirs.revision += 1
            theirs.save(update_fields=["priority", "revision"])
        if state is None or theirs.state == AssignmentState.GIVEN:
            return
        if theirs.reviewer_id is None:
            raise Invalid(
                _("This place is nobody's yet. Assign the document to somebody. Nothing was changed.")
            )
        if theirs.state == AssignmentState.DONE:
            freezing.reopen(theirs, freezes=True)
        else:
            theirs.state, theirs.origin, theirs.skip_reason = state, AssignmentOrigin.HAND, ""
            theirs.given_at, theirs.given_by_id = timezone.now(), actor.user_id
            theirs.revision += 1
            theirs.save()


def assignment_of(actor: Actor, assignment_id: int) -> Assignment:
    """The assignment of that id, when the actor may know of it: curators of all, others of their own.

    Raises:
        NotFound: no such one for them.
    """
    found = Assignment.objects.select_related("project").filter(pk=assignment_id).first()
    level = None if found is None else access.level_in(actor, found.project_id)
    if found is None or level is None:
        raise NotFound(no_assignment())
    if level < Need.CURATE and found.reviewer_id != actor.user_id:
        raise NotFound(no_assignment())
    return found


def no_assignment() -> str:
    """What is said of an assignment that is not there, or not for the one who asks."""
    return _("There is no such assignment in a project of yours.")


def listed(project: Project, window: Window, wanted: Wanted) -> list[tuple[Key, Row]]:
    """Assignments of the current documents, the first made first; open places have no reviewer."""
    condition, values = window.condition(["g.id"])
    params: dict[str, Any] = {
        name: getattr(wanted, name) for name in ("of", "reviewer", "state", "document", "plan", "assignment")
    }
    params |= {"project": project.pk, "after": values[0] if values else None, "limit": window.limit}
    sql = LISTED.format(condition=condition.replace("%s", "%(after)s"), order=window.order(["g.id"]))
    return [((row[0],), dict(zip(FIELDS, row, strict=True))) for row in fetch(sql, params)]


def _locked(assignment: Assignment) -> Assignment:
    found = Assignment.objects.select_for_update(no_key=True, of=("self",)).filter(pk=assignment.pk).first()
    if found is None:
        raise NotFound(no_assignment())
    return found


def _current(project: Project, documents: Iterable[UUID]) -> list[UUID]:
    wanted = list(dict.fromkeys(documents))
    if len(wanted) > MOST_DOCUMENTS:
        raise Invalid(_("At most {most} documents at once.").format(most=f"{MOST_DOCUMENTS:,}"))
    there = set(
        Document.objects.filter(project=project, is_current=True, pk__in=wanted).values_list("pk", flat=True)
    )
    if missing := [str(one) for one in wanted if one not in there]:
        raise Invalid(
            _("Not every document is a current one of this project. Nothing was changed."),
            errors={"documents": [_("Not there: {ids}.").format(ids=", ".join(missing[:10]))]},
        )
    return wanted


def _wrong(phase: str, priority: int | None) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if phase not in Phase.values:
        errors["phase"] = [_("One of: {names}.").format(names=", ".join(Phase.values))]
    if priority is not None and not -HIGHEST <= priority <= HIGHEST:
        errors["priority"] = [
            _("A whole number from {least} to {most}.").format(least=-HIGHEST, most=HIGHEST)
        ]
    return errors
