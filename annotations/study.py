"""The steps of a study, from the pilot to the frozen guideline: what the rows show, and what people say."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from annotations.models import Guideline, StudyStep
from documents import access, audit
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid
from documents.models import Assignment, AssignmentState, Plan, PlanKind, Project

CONFUSION, FREEZE, UNFREEZE = "confusion", "freeze", "unfreeze"
STEPS = ("pilot", "piloted", CONFUSION, "guideline", "fresh", FREEZE)
SAID = (CONFUSION, FREEZE)
"""What people say; the other steps are seen from what was done."""

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class Step:
    """A step: whether it is taken, when, by whom, and with which word. `is_said` where a person says so."""

    key: str
    is_taken: bool
    is_said: bool = False
    at: datetime | None = None
    by: str | None = None
    note: str = ""
    version: int | None = None


def steps(project: Project) -> list[Step]:
    """The six steps in their order.

    `pilot`: one was dealt; `piloted`: every place of one is done or put away; `confusion`: somebody looked at
    what reviewers take for what, and says so; `guideline`: a version was published since the first pilot was
    dealt; `fresh`: another pilot was dealt under a later version, and is done; `freeze`: the guideline stays
    as it is.
    """
    pilots = list(Plan.objects.filter(project=project, kind=PlanKind.PILOT).order_by("id"))
    first = pilots[0] if pilots else None
    done = [plan for plan in pilots if _is_done(plan)]
    newest = Guideline.objects.filter(project=project).order_by("-version").first()
    before = (first.guideline_version or 0) if first else 0
    changed = newest if first and newest and newest.version > before else None
    fresh = [plan for plan in done if (plan.guideline_version or 0) > before]
    said = {step.key: step for step in StudyStep.objects.filter(project=project).select_related("taken_by")}
    return [
        Step("pilot", first is not None, at=first.created_at if first else None),
        Step("piloted", bool(done)),
        _said(CONFUSION, said),
        Step(
            "guideline",
            changed is not None,
            at=changed.created_at if changed else None,
            version=changed.version if changed else None,
        ),
        Step("fresh", bool(fresh)),
        _said(FREEZE, said),
    ]


def take(actor: Actor, project: Project, key: str, note: str = "") -> None:
    """Say that a step is taken; the same again changes its note. Freezing names the version that holds.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project; to freeze, no owner.
        Invalid: no step that people say, a note that is too long, or no guideline to freeze.
    """
    need = Need.OWN if key == FREEZE else Need.CURATE
    access.require(actor, project.pk, need, access.no_project(project.slug))
    if key not in SAID:
        raise Invalid(_("This step is seen from what was done. Nothing was changed."), errors={"step": [key]})
    note = _note(note)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        newest = Guideline.objects.filter(project=project).order_by("-version").first()
        if key == FREEZE and newest is None:
            raise Invalid(_("There is no guideline to freeze. Nothing was changed."))
        StudyStep.objects.update_or_create(
            project=project,
            key=key,
            defaults={
                "note": note,
                "taken_by_id": actor.user_id,
                "guideline": newest if key == FREEZE else None,
            },
        )
        if key == FREEZE:
            audit.record("guideline.frozen", project=project, actor=actor.user_id)


def undo(actor: Actor, project: Project, key: str, reason: str = "") -> None:
    """Take a step back. The guideline is unfrozen with a reason, which is kept; idempotent.

    Raises:
        NotFound, Forbidden: as for `take`.
        Invalid: the guideline is to be unfrozen without a reason.
    """
    need = Need.OWN if key == FREEZE else Need.CURATE
    access.require(actor, project.pk, need, access.no_project(project.slug))
    reason = _note(reason)
    if key == FREEZE and not reason:
        raise Invalid(
            _("Say why the guideline is to change after all. It stays frozen."),
            errors={"reason": [_("A few words.")]},
        )
    with transaction.atomic():
        gone, _of = StudyStep.objects.filter(project=project, key=key).delete()
        if gone and key == FREEZE:
            StudyStep.objects.update_or_create(
                project=project, key=UNFREEZE, defaults={"note": reason, "taken_by_id": actor.user_id}
            )
            audit.record("guideline.thawed", project=project, actor=actor.user_id)


def unfrozen(project: Project) -> StudyStep | None:
    """The last time the guideline was unfrozen, and why."""
    return StudyStep.objects.filter(project=project, key=UNFREEZE).select_related("taken_by").first()


def require_thawed(project: Project) -> None:
    """That the guideline may change.

    Raises:
        Conflict: it is frozen.
    """
    frozen = StudyStep.objects.filter(project=project, key=FREEZE).select_related("guideline").first()
    if frozen is not None:
        raise Conflict(
            _(
                "The guideline is frozen at version {version}, so that all labels mean the same. Nothing was "
                "published. An owner can unfreeze it among the steps of the study, and say why."
            ).format(version=frozen.guideline.version if frozen.guideline else "–")
        )


def _is_done(plan: Plan) -> bool:
    places = Assignment.objects.filter(plan=OuterRef("pk"))
    left = places.filter(state__in=[AssignmentState.OPEN, AssignmentState.GIVEN])
    done = places.filter(state=AssignmentState.DONE)
    return Plan.objects.filter(~Exists(left), Exists(done), pk=plan.pk).exists()


def _said(key: str, said: dict[str, StudyStep]) -> Step:
    step = said.get(key)
    if step is None:
        return Step(key, False, is_said=True)
    version = step.guideline.version if step.guideline else None
    by = step.taken_by.username if step.taken_by else None
    return Step(key, True, is_said=True, at=step.taken_at, by=by, note=step.note, version=version)


def _note(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > LONGEST_NOTE:
        raise Invalid(
            _("The note is too long. Nothing was changed."),
            errors={"note": [_("At most {most} characters.").format(most=LONGEST_NOTE)]},
        )
    return text
