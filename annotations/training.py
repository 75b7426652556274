"""Trainings: documents with gold that a reviewer does first, told after each how their answers met it."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import gold
from annotations.gold import Met
from annotations.models import TrainingResult
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, NotFound
from documents.models import Assignment, AssignmentState, Phase, Plan, PlanKind, Project
from documents.queries import execute

OVER = (AssignmentState.DONE, AssignmentState.SKIPPED)

# The event of the delete is a copy of the row, so it says first whose action this was.
NAME_ACTOR = """
UPDATE annotations_annotation SET op = NULL, actor_id = %(reviewer)s
WHERE reviewer_id = %(reviewer)s AND round = 0 AND document_id = ANY (%(documents)s)
"""
CLEAR = """
DELETE FROM annotations_annotation
WHERE reviewer_id = %(reviewer)s AND round = 0 AND document_id = ANY (%(documents)s)
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A training as its reviewer sees it: `met` are the gold sentences of the documents they did."""

    plan: Plan
    assignments: list[Assignment]
    met: list[Met]
    results: list[TrainingResult]

    @property
    def right(self) -> int:
        return sum(one.is_right for one in self.met)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left to do."""
        return bool(self.assignments) and all(one.state in OVER for one in self.assignments)


def finished(assignment: Assignment) -> TrainingResult | None:
    """Called when a reviewer is done with a document or skipped it: the result, if it was the last one."""
    if assignment.plan is None or assignment.plan.kind != PlanKind.TRAINING or assignment.reviewer_id is None:
        return None
    return result(assignment.plan, assignment.reviewer_id)


@transaction.atomic
def result(plan: Plan, reviewer_id: int) -> TrainingResult | None:
    """The reviewer's last result in a training; it is stored once nothing is left to do.

    A document that was skipped is answered nowhere: who skips all has met no gold. None while there is
    something to do.
    """
    last = TrainingResult.objects.filter(plan=plan, reviewer_id=reviewer_id).last()
    theirs = list(_assignments(plan, reviewer_id))
    done = [one.first_done_at or one.done_at for one in theirs if one.state == AssignmentState.DONE]
    if not theirs or any(one.state not in OVER for one in theirs):
        return None
    # Where all was skipped, what they were given since tells a new attempt.
    since = done or [one.given_at for one in theirs]
    if last is not None and all(at is None or at <= last.made_at for at in since):
        return last
    met = gold.compared(plan.project_id, Phase.TRAINING, reviewer_id, plan.pk, OVER)
    right = sum(one.is_right for one in met)
    made, _new = TrainingResult.objects.get_or_create(
        plan=plan,
        reviewer_id=reviewer_id,
        attempt=last.attempt + 1 if last else 1,
        defaults={
            "right": right,
            "of": len(met),
            "has_passed": not met or right / len(met) >= (plan.pass_mark or 0),
        },
    )
    return made


def passed(user_id: int, project_id: int) -> bool:
    """Whether nothing keeps a reviewer from main work: they passed every training that has to be passed."""
    theirs = TrainingResult.objects.filter(plan=OuterRef("pk"), reviewer_id=user_id, has_passed=True)
    required = Plan.objects.filter(
        project_id=project_id, kind=PlanKind.TRAINING, must_pass=True, closed_at=None
    )
    return not required.filter(~Exists(theirs)).exists()


def feedback(actor: Actor, project: Project) -> list[Feedback]:
    """The actor's own trainings, with what gold says of documents that they are done with.

    Raises:
        NotFound, Forbidden: they label nothing in the project.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    plans = Plan.objects.filter(
        Exists(_assignments(OuterRef("pk"), actor.user_id)), project=project, kind=PlanKind.TRAINING
    )
    kept_from = access.threads_kept_from(actor, project)
    return [
        Feedback(
            plan,
            list(_assignments(plan, actor.user_id).select_related("document").order_by("place", "id")),
            gold.compared(project.pk, Phase.TRAINING, actor.user_id, plan.pk, kept_from=kept_from),
            list(TrainingResult.objects.filter(plan=plan, reviewer_id=actor.user_id)),
        )
        for plan in plans
    ]


def results(actor: Actor, project: Project, alone: bool = False) -> QuerySet[TrainingResult]:
    """Results of trainings: everybody's for curators, for others the actor's `alone`.

    Raises: as `feedback`.
    """
    level = access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    found = TrainingResult.objects.filter(plan__project=project).select_related("plan", "reviewer")
    return found if level >= Need.CURATE and not alone else found.filter(reviewer_id=actor.user_id)


@transaction.atomic
def try_again(actor: Actor, project: Project, plan_id: int) -> None:
    """Begin a training anew: its answers are taken away, which their history keeps, and its result stays.

    Raises:
        NotFound: the actor has no such training.
        Conflict: they are not through with it yet.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    plan = Plan.objects.filter(pk=plan_id, project=project, kind=PlanKind.TRAINING).first()
    theirs = list(_assignments(plan, actor.user_id).select_for_update()) if plan else []
    if plan is None or not theirs:
        raise NotFound(_("You have no such training in this project."))
    if result(plan, actor.user_id) is None:
        raise Conflict(_("You are not through with this training yet. Nothing was changed."))
    params = {"reviewer": actor.user_id, "documents": [one.document_id for one in theirs]}
    execute(NAME_ACTOR, params)
    execute(CLEAR, params)
    Assignment.objects.filter(pk__in=[one.pk for one in theirs]).update(
        state=AssignmentState.GIVEN,
        given_at=timezone.now(),
        lease_until=None,
        done_at=None,
        first_done_at=None,
        frozen_at=None,
        skip_reason="",
        revision=F("revision") + 1,
    )


def _assignments(plan: Plan | OuterRef, reviewer_id: int) -> QuerySet[Assignment]:
    """What they have to do in a training; a place that went back is theirs no more."""
    theirs = Assignment.objects.filter(plan=plan, reviewer_id=reviewer_id)
    return theirs.exclude(state=AssignmentState.LAPSED)
