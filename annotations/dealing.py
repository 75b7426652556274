"""Dealing documents out: a plan drawn by lot before the work starts, its figures, its end."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import drawing, kinship, uncertainty
from annotations.drawing import Page, Seats
from documents import access, audit
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid
from documents.models import (
    Assignment,
    AssignmentOrigin,
    AssignmentState,
    Membership,
    Plan,
    PlanKind,
    PlanOrder,
    Project,
    Role,
)
from documents.queries import execute, fetch

ALL, NEW = "all", "new"
MOST_EACH, LONGEST_LEASE = 50, 24 * 365
MOST_BETWEEN, MOST_REPEATS = 1_000, 20

# Current documents with something to label; `new` leaves out what an earlier plan dealt.
PAGES = """
SELECT d.id, d.language, d.n_sentences FROM documents_document d
WHERE d.project_id = %(project)s AND d.is_current AND d.n_sentences > 0
  AND (%(documents)s::uuid[] IS NULL OR d.id = ANY (%(documents)s::uuid[]))
  AND (%(languages)s::text[] IS NULL OR d.language = ANY (%(languages)s::text[]))
  AND (NOT %(new)s OR NOT EXISTS (
        SELECT FROM documents_assignment g WHERE g.document_id = d.id AND g.plan_id IS NOT NULL))
ORDER BY d.id
"""

# Who has a document already, and the places of it that nobody has yet. A place that was skipped or went back
# is taken by somebody else, and the one who left it does not get it again.
TAKEN = """
SELECT g.document_id, g.reviewer_id, g.state IN ('open', 'given', 'done')
FROM documents_assignment g WHERE g.document_id = ANY (%(documents)s::uuid[]) AND g.project_id = %(project)s
"""
# Who labelled a document while it was open to all: they go on with it.
BEGAN = """
SELECT DISTINCT a.document_id, a.reviewer_id FROM annotations_annotation a
JOIN documents_membership m ON m.project_id = a.project_id AND m.user_id = a.reviewer_id
    AND m.role <> 'viewer'
WHERE a.document_id = ANY (%(documents)s::uuid[]) AND a.round = 0
  AND NOT EXISTS (SELECT FROM documents_assignment g
                  WHERE g.document_id = a.document_id AND g.reviewer_id = a.reviewer_id)
"""
# The rows are held first: an answer that is on its way is committed before who began is read.
CLOSE = """
UPDATE documents_document SET needs_assignment = true
WHERE id = ANY (%(documents)s::uuid[]) AND NOT needs_assignment
"""

# Documents that nobody has anything to do with go back to everybody.
OPEN_AGAIN = """
UPDATE documents_document d SET needs_assignment = false
WHERE d.id = ANY (%(documents)s::uuid[]) AND d.needs_assignment
  AND NOT EXISTS (SELECT FROM documents_assignment g WHERE g.document_id = d.id)
"""

COPY = """
COPY documents_assignment (
    project_id, document_id, plan_id, reviewer_id, phase, state, origin, is_sample, probability, place,
    given_by_id, created_at, given_at
) FROM STDIN
"""

LATER = """
INSERT INTO documents_assignment (
    project_id, document_id, plan_id, reviewer_id, phase, state, origin, is_sample, probability, place,
    given_by_id, created_at, given_at)
SELECT DISTINCT ON (g.document_id) g.project_id, g.document_id, g.plan_id, %(reviewer)s, g.phase, 'given',
    'rule', true, g.probability, g.place, %(user)s::bigint, now(), now()
FROM documents_assignment g JOIN documents_document d ON d.id = g.document_id AND d.is_current
WHERE g.plan_id = %(plan)s AND g.is_sample
  AND (%(languages)s::text[] IS NULL OR d.language = ANY (%(languages)s::text[]))
ON CONFLICT (document_id, reviewer_id) WHERE reviewer_id IS NOT NULL DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Deal:
    """What is to be dealt, and how.

    `documents` is `ALL` current ones, the `NEW` ones that no plan has yet, or ids. Each gets `reviewers_each`
    places; `overlap_share` of them, from 0 to 1, are drawn for everybody in `reviewers` (user names; empty
    for every reviewer of the project). With `gives` the other places are given to them as well, evenly by
    sentences; otherwise they are open, for whoever asks for the next: by lot, or with the `order` `uncertain`
    where the labels so far are least certain. `seed` None draws one.
    After `gold_every` pulled documents one with gold is slipped in, and `repeats` sentences a document are
    asked once more, blind.
    """

    name: str
    kind: str = PlanKind.MAIN.value
    documents: str | tuple[UUID, ...] = NEW
    languages: tuple[str, ...] = ()
    reviewers_each: int = 1
    overlap_share: float = 0.0
    reviewers: tuple[str, ...] = ()
    gives: bool = False
    order: str = PlanOrder.RANDOM.value
    seed: int | None = None
    lease_hours: int = 48
    pass_mark: float | None = None
    must_pass: bool = False
    gold_every: int | None = None
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What a reviewer gets: documents, of them those everybody gets, and their sentences together."""

    reviewer: str
    documents: int
    sample: int
    sentences: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a deal comes to: `places` in all, `given` to somebody, `open` to be asked for.

    `short` places are open because too few people may have the document; with `gives` only.
    """

    seed: int
    documents: int
    sentences: int
    overlap: int
    places: int
    given: int
    open: int
    short: int
    loads: tuple[Load, ...]


def preview(actor: Actor, project: Project, deal: Deal) -> Figures:
    """The figures of a deal; nothing is written.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
        Invalid: a field is wrong, or there is no document to deal; names it.
    """
    _curates(actor, project)
    _checked(project, deal)
    return _draw(project, deal)[0]


def deal_out(actor: Actor, project: Project, deal: Deal) -> tuple[Plan, Figures]:
    """Make a plan and its places, all in one transaction; the documents are open to all no longer.

    Who labelled one of them while it was open has a place in it. Nobody gets a document twice.

    Raises:
        As for `preview`.
        Conflict: a plan of that name is there.
    """
    _curates(actor, project)
    _checked(project, deal)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if Plan.objects.filter(project=project, name=deal.name).exists():
            raise Conflict(_("There is a plan of this name already. Nothing was dealt out."))
        figures, seats = _draw(project, deal, hold=True)
        plan = Plan.objects.create(
            project=project,
            name=deal.name,
            kind=deal.kind,
            reviewers_each=deal.reviewers_each,
            overlap_share=deal.overlap_share,
            order=deal.order,
            languages=list(deal.languages),
            seed=figures.seed,
            lease_hours=deal.lease_hours,
            n_documents=figures.documents,
            n_overlap=figures.overlap,
            has_kin=seats.has_kin,
            pass_mark=deal.pass_mark,
            must_pass=deal.must_pass,
            gold_every=deal.gold_every,
            repeats=deal.repeats,
            guideline_version=_guideline(project),
            created_by_id=actor.user_id,
        )
        _store(plan, seats, actor)
        _note(actor, plan, figures.documents)
    return plan, figures


def extend(actor: Actor, plan: Plan, reviewers: tuple[str, ...] = (), gives: bool = False) -> Figures:
    """Deal the documents that came in since, by the rules of the plan and with a sample of their own.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
        Conflict: the plan is closed.
        Invalid: nothing came in, or there is no such reviewer.
    """
    _curates(actor, plan.project)
    with transaction.atomic():
        plan = _open(plan)
        deal = Deal(
            name=plan.name,
            kind=plan.kind,
            languages=tuple(plan.languages),
            reviewers_each=plan.reviewers_each,
            overlap_share=plan.overlap_share,
            reviewers=reviewers,
            gives=gives,
            order=plan.order,
            seed=(plan.seed + plan.n_documents) % 2**63,
        )
        _checked(plan.project, deal)
        figures, seats = _draw(plan.project, deal, hold=True)
        plan.n_documents += figures.documents
        plan.n_overlap += figures.overlap
        plan.has_kin = plan.has_kin or seats.has_kin
        plan.save(update_fields=["n_documents", "n_overlap", "has_kin"])
        _store(plan, seats, actor)
        _note(actor, plan, figures.documents)
    return figures


def add_to_sample(actor: Actor, plan: Plan, username: str) -> int:
    """Give somebody who came later the documents that everybody does; how many were new to them.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
        Conflict: the plan is closed.
        Invalid: nobody of that name labels in the project.
    """
    _curates(actor, plan.project)
    with transaction.atomic():
        plan = _open(plan)
        [person] = labellers(plan.project, [username])
        given = execute(
            LATER,
            {
                "plan": plan.pk,
                "reviewer": person.user_id,
                "user": actor.user_id,
                "languages": person.languages or None,
            },
        )
        _note(actor, plan, given)
    return given


def close(actor: Actor, plan: Plan) -> int:
    """End a plan: its open places go, what was given stays to be done; how many went. Idempotent.

    Documents that nobody had taken are of no plan any more: they are open to all as before, and can be dealt
    again.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
    """
    _curates(actor, plan.project)
    with transaction.atomic():
        Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        places = Assignment.objects.filter(plan=plan, state=AssignmentState.OPEN)
        documents = list(places.values_list("document_id", flat=True).distinct())
        gone, _by_model = places.delete()
        execute(OPEN_AGAIN, {"documents": documents})
        if Plan.objects.filter(pk=plan.pk, closed_at=None).update(closed_at=timezone.now()):
            audit.record("plan.closed", project=plan.project, actor=actor.user_id, plan=plan.pk, gone=gone)
    return gone


def _note(actor: Actor, plan: Plan, documents: int) -> None:
    audit.record("plan.dealt", project=plan.project, actor=actor.user_id, plan=plan.pk, documents=documents)


def labellers(project: Project, usernames: Iterable[str] = ()) -> list[Membership]:
    """The members of these names, who all may label; for none every reviewer of the project.

    Raises:
        Invalid: nobody of a name labels in the project.
    """
    names = list(dict.fromkeys(usernames))
    members = Membership.objects.filter(project=project).select_related("user").order_by("user__username")
    if not names:
        return list(members.filter(role=Role.REVIEWER))
    found = {m.user.username: m for m in members.filter(user__username__in=names).exclude(role=Role.VIEWER)}
    if missing := [name for name in names if name not in found]:
        unknown = ", ".join(f"“{name}”" for name in missing)
        raise Invalid(
            _("Nobody called {names} labels in this project.").format(names=unknown),
            errors={"reviewers": [_("Not a reviewer here: {names}.").format(names=unknown)]},
        )
    return [found[name] for name in names]


def hold_and_seat_who_began(project: Project, documents: list[UUID], actor: Actor, phase: str) -> None:
    """Close documents to all but whom they are assigned to; who labelled in them meanwhile goes on."""
    params: dict[str, Any] = {"documents": documents, "project": project.pk}
    execute(CLOSE, params)
    began = fetch(BEGAN, params)
    Assignment.objects.bulk_create(
        Assignment(
            project_id=project.pk,
            document_id=document,
            reviewer_id=reviewer,
            phase=phase,
            state=AssignmentState.GIVEN,
            origin=AssignmentOrigin.RULE,
            given_by_id=actor.user_id,
            given_at=timezone.now(),
        )
        for document, reviewer in began
    )


def _curates(actor: Actor, project: Project) -> None:
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))


def _open(plan: Plan) -> Plan:
    plan = Plan.objects.select_for_update(no_key=True, of=("self",)).select_related("project").get(pk=plan.pk)
    if plan.closed_at is not None:
        raise Conflict(_("This plan is closed. Nothing was changed; make a new one."))
    return plan


def _checked(project: Project, deal: Deal) -> None:
    errors: dict[str, list[str]] = {}
    if not deal.name.strip() or len(deal.name) > 100:
        errors["name"] = [_("A name of at most 100 characters.")]
    if deal.kind not in PlanKind.values:
        errors["kind"] = [_("One of: {names}.").format(names=", ".join(PlanKind.values))]
    if not 1 <= deal.reviewers_each <= MOST_EACH:
        errors["reviewers_each"] = [_("A whole number from 1 to {most}.").format(most=MOST_EACH)]
    if not 0 <= deal.overlap_share <= 1:
        errors["overlap_share"] = [_("A share from 0 to 1.")]
    if deal.order not in PlanOrder.values:
        errors["order"] = [_("One of: {names}.").format(names=", ".join(PlanOrder.values))]
    elif deal.order == PlanOrder.UNCERTAIN and (words := _no_order(deal)):
        errors["order"] = [words]
    if not 1 <= deal.lease_hours <= LONGEST_LEASE:
        errors["lease_hours"] = [_("A whole number from 1 to {most}.").format(most=LONGEST_LEASE)]
    if deal.pass_mark is not None and not 0 <= deal.pass_mark <= 1:
        errors["pass_mark"] = [_("A share from 0 to 1.")]
    if (deal.pass_mark is not None or deal.must_pass) and deal.kind != PlanKind.TRAINING:
        errors["kind"] = [_("Only a training is passed.")]
    if deal.gold_every is not None and deal.kind != PlanKind.MAIN:
        errors["gold_every"] = [_("Only the main round has checks.")]
    errors |= wrong_checks(deal.gold_every, deal.repeats)
    if deal.seed is not None and not 0 <= deal.seed < 2**63:
        errors["seed"] = [_("A whole number from 0 on.")]
    if errors:
        raise Invalid(_("The plan could not be read. Nothing was dealt out."), errors=errors)


def wrong_checks(gold_every: int | None, repeats: int | None) -> dict[str, list[str]]:
    """What is wrong with how often reviewers are checked; None says nothing."""
    errors: dict[str, list[str]] = {}
    if gold_every is not None and not 1 <= gold_every <= MOST_BETWEEN:
        errors["gold_every"] = [_("A whole number from 1 to {most}.").format(most=f"{MOST_BETWEEN:,}")]
    if repeats is not None and not 0 <= repeats <= MOST_REPEATS:
        errors["repeats"] = [_("A whole number from 0 to {most}.").format(most=MOST_REPEATS)]
    return errors


def _no_order(deal: Deal) -> str | None:
    """Why this deal cannot go by uncertainty."""
    if deal.kind != PlanKind.MAIN:
        return _("Only the main round goes by uncertainty.")
    if deal.gives:
        return _("Places that are given out now come in no order: let them wait until somebody asks.")
    if not deal.overlap_share:
        return _(
            "This needs documents drawn for everybody: agreement and the mix of labels are counted on them "
            "alone, since the order would bias both."
        )
    return None


def _draw(project: Project, deal: Deal, hold: bool = False) -> tuple[Figures, Seats]:
    """The places of a deal. With `hold` the documents are closed and held before anything is read of them."""
    seed = secrets.randbits(63) if deal.seed is None else deal.seed
    people = labellers(project, deal.reviewers)
    wanted: dict[str, Any] = {
        "project": project.pk,
        "documents": None if isinstance(deal.documents, str) else list(deal.documents),
        "languages": [language.lower() for language in deal.languages] or None,
        "new": deal.documents == NEW,
    }
    pages = [Page(*row) for row in fetch(PAGES, wanted)]
    _found_all(deal, pages)
    ids = {"documents": [page.id for page in pages], "project": project.pk}
    if hold:
        execute(CLOSE, ids)
    for page, reviewer, counts in _taken(pages, ids):
        if reviewer is not None:
            page.known.add(reviewer)
        page.taken += counts
    has_kin = kinship.find(project, deal.kind, pages)
    began = fetch(BEGAN, ids)
    seats = drawing.draw(
        pages,
        {person.user_id: frozenset(person.languages) for person in people},
        began=began,
        each=deal.reviewers_each,
        share=deal.overlap_share,
        gives=deal.gives,
        seed=seed,
    )
    seats.has_kin = has_kin
    return _figures(seed, pages, seats, people), seats


def _taken(pages: list[Page], ids: dict[str, Any]) -> Iterable[tuple[Page, int | None, bool]]:
    by_id = {page.id: page for page in pages}
    return ((by_id[document], reviewer, counts) for document, reviewer, counts in fetch(TAKEN, ids))


def _found_all(deal: Deal, pages: list[Page]) -> None:
    if not isinstance(deal.documents, str) and (missing := set(deal.documents) - {p.id for p in pages}):
        unknown = ", ".join(sorted(map(str, missing))[:10])
        raise Invalid(
            _(
                "Not every document is a current one of this project in these languages. Nothing was "
                "dealt out."
            ),
            errors={"documents": [_("Not there: {ids}.").format(ids=unknown)]},
        )
    if not pages:
        raise Invalid(
            _("There is no document to deal out. Bring some in, or choose other ones."),
            errors={"documents": [_("None fits.")]},
        )


def _figures(seed: int, pages: list[Page], seats: Seats, people: list[Membership]) -> Figures:
    loads = tuple(
        Load(
            person.user.username,
            len(mine := seats.of(person.user_id)),
            sum(seat.is_sample for seat in mine),
            sum(seat.page.sentences for seat in mine),
        )
        for person in people
    )
    given = sum(seat.reviewer is not None for seat in seats.seats)
    return Figures(
        seed=seed,
        documents=len(pages),
        sentences=sum(page.sentences for page in pages),
        overlap=seats.overlap,
        places=len(seats.seats),
        given=given,
        open=len(seats.seats) - given,
        short=seats.short,
        loads=loads,
    )


def _store(plan: Plan, seats: Seats, actor: Actor) -> None:
    now = timezone.now()
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for seat in seats.seats:
            is_open = seat.reviewer is None
            copy.write_row(
                (
                    plan.project_id,
                    seat.page.id,
                    plan.pk,
                    seat.reviewer,
                    plan.phase.value,
                    AssignmentState.OPEN.value if is_open else AssignmentState.GIVEN.value,
                    AssignmentOrigin.RULE.value,
                    seat.is_sample,
                    seat.probability,
                    seat.place,
                    None if is_open else actor.user_id,
                    now,
                    None if is_open else now,
                )
            )
    if plan.order == PlanOrder.UNCERTAIN:
        uncertainty.rank(plan.project_id, {seat.page.id for seat in seats.seats})


def _guideline(project: Project) -> int | None:
    return project.guidelines.order_by("-version").values_list("version", flat=True).first()
