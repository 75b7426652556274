"""A plan that was dealt: found, looked at, and how often its reviewers are checked."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from annotations import dealing
from documents import access
from documents.access import Actor, Need
from documents.errors import Invalid, NotFound
from documents.models import Assignment, AssignmentState, Plan, PlanKind


def plan_of(actor: Actor, plan_id: int, need: Need = Need.READ) -> Plan:
    """The plan of that id, with its project, when the actor may do `need` in it.

    Raises:
        NotFound: no such plan in a project of theirs.
        Forbidden: their role or their token's scope is too low.
    """
    missing = _("There is no such plan in a project of yours.")
    found = Plan.objects.select_related("project").filter(pk=plan_id).first()
    if found is None:
        raise NotFound(missing)
    access.require(actor, found.project_id, need, missing)
    return found


def untaken(plan: Plan) -> int:
    """How many documents nobody has taken, which are open to all again once the plan is closed."""
    others = Assignment.objects.filter(document=OuterRef("document")).exclude(plan=plan, state="open")
    places = Assignment.objects.filter(~Exists(others), plan=plan, state=AssignmentState.OPEN)
    return places.values("document").distinct().count()


def check(actor: Actor, plan: Plan, gold_every: int | None, repeats: int) -> None:
    """Say after how many pulled documents one with gold is slipped in, None for never, and how many
    sentences a document are asked once more. What was asked already stays.

    Raises:
        NotFound, Forbidden: the actor is no curator of the project.
        Invalid: a number is out of range.
    """
    access.require(actor, plan.project_id, Need.CURATE, access.no_project(plan.project.slug))
    errors = dealing.wrong_checks(gold_every, repeats)
    if gold_every is not None and plan.kind != PlanKind.MAIN:
        errors["gold_every"] = [_("Only the main round has checks.")]
    if errors:
        raise Invalid(_("Nothing was changed."), errors=errors)
    Plan.objects.filter(pk=plan.pk).update(gold_every=gold_every, repeats=repeats)
