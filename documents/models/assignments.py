"""Who is to read which document, and how the documents were dealt out."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .documents import Document
from .projects import Project


class Phase(models.TextChoices):
    """What the answers of an assignment are made for; agreement and releases read `main`."""

    TRAINING = "training", _("Training")
    GOLD = "gold", _("Check against gold")
    MAIN = "main", _("Main")
    NORMING = "norming", _("Norming")


class PlanKind(models.TextChoices):
    """What documents are dealt out for; a pilot and a training are of the phase `training`."""

    PILOT = "pilot", _("Pilot")
    TRAINING = "training", _("Training")
    MAIN = "main", _("Main round")


class PlanOrder(models.TextChoices):
    """In which order open places are given out."""

    RANDOM = "random", _("drawn by lot")
    UNCERTAIN = "uncertain", _("where the labels are least certain first")


class Plan(models.Model):
    """One deal of documents to reviewers, drawn by lot from `seed` before the work starts.

    Each of the `n_documents` gets `reviewers_each` places; of them `n_overlap`, a random sample that is kept
    apart, are given to everybody (`overlap_share` of the documents, rounded up; those that are nearly the
    same count as one). `has_kin`: some are nearly the same as others, and go to one person where that can
    be. A place that was pulled and left for `lease_hours` goes to somebody else. `languages` empty means
    every one. `gold_every`: after so
    many pulled documents one with gold decisions is slipped in, null for never; `repeats`: sentences that a
    reviewer is asked again, a document. A training has a `pass_mark`, the share from 0 to 1 of the gold
    sentences that is to be met, and with `must_pass` nobody pulls main work before.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="plans")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=PlanKind.choices, default=PlanKind.MAIN)
    reviewers_each = models.PositiveSmallIntegerField(default=1)
    overlap_share = models.FloatField(default=0)
    order = models.CharField(max_length=10, choices=PlanOrder.choices, default=PlanOrder.RANDOM)
    languages = models.JSONField(default=list)
    seed = models.BigIntegerField()
    lease_hours = models.PositiveIntegerField(default=48)
    n_documents = models.PositiveIntegerField(default=0)
    n_overlap = models.PositiveIntegerField(default=0)
    has_kin = models.BooleanField(default=False, db_default=False)
    gold_every = models.PositiveSmallIntegerField(null=True)
    repeats = models.PositiveSmallIntegerField(default=0)
    pass_mark = models.FloatField(null=True)
    must_pass = models.BooleanField(default=False)
    guideline_version = models.PositiveIntegerField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="plan_of_project"),
            models.UniqueConstraint(fields=["project", "name"], name="plan_name_once"),
            models.CheckConstraint(name="plan_kind_known", condition=Q(kind__in=PlanKind.values)),
            models.CheckConstraint(name="plan_order_known", condition=Q(order__in=PlanOrder.values)),
            models.CheckConstraint(name="plan_share", condition=Q(overlap_share__range=(0, 1))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def phase(self) -> Phase:
        """The phase of the answers that are given under it."""
        return Phase.MAIN if self.kind == PlanKind.MAIN else Phase.TRAINING


class AssignmentState(models.TextChoices):
    """`open`: a place nobody has yet; `given`: somebody is to do it, or is doing it.

    `lapsed`: it was pulled, and left for longer than its lease; the place went back.
    """

    OPEN = "open", _("open")
    GIVEN = "given", _("to do")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("skipped")
    LAPSED = "lapsed", _("gone back")


class AssignmentOrigin(models.TextChoices):
    """How a document came to a reviewer.

    `own`: it is open to all, and they said that they are done with it, or skipped it.
    """

    HAND = "hand", _("by hand")
    RULE = "rule", _("by rule")
    PULL = "pull", _("pulled")
    OWN = "own", _("their own choice")


class Assignment(models.Model):
    """A document that a reviewer is to do, is doing, has done or has skipped; or an open place of one.

    There is one of a reviewer and a document. While it is `given` their answers are taken and are of its
    phase; in every other state they are not. `probability` is the one with which the document was drawn, null
    where that is not known; `is_sample` says that it belongs to the random sample everybody does. Places
    are given out by `priority`, the highest first, then by `place`, drawn by lot. `lease_until` is null
    where it was not pulled. `first_done_at` stays when it is opened again. `frozen_at` is when it was first
    opened again after others' labels could be seen: what was answered by then counts, and nothing else.
    `revision` grows with every change.
    """

    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False)
    document = models.ForeignKey(
        Document, models.DO_NOTHING, related_name="assignments", db_constraint=False, db_index=False
    )
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, related_name="assignments")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="assignments", db_index=False
    )
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.MAIN)
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.OPEN)
    origin = models.CharField(max_length=10, choices=AssignmentOrigin.choices)
    is_sample = models.BooleanField(default=False, db_default=False)
    probability = models.FloatField(null=True)
    priority = models.SmallIntegerField(default=0, db_default=0)
    place = models.BigIntegerField(default=0, db_default=0)
    lease_until = models.DateTimeField(null=True)
    skip_reason = models.CharField(max_length=500, default="", db_default="", blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    given_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    first_done_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "reviewer"],
                name="assignment_once",
                condition=Q(reviewer__isnull=False),
                include=["state", "phase"],
            ),
            models.CheckConstraint(
                name="assignment_state_known", condition=Q(state__in=AssignmentState.values)
            ),
            models.CheckConstraint(
                name="assignment_origin_known", condition=Q(origin__in=AssignmentOrigin.values)
            ),
            models.CheckConstraint(name="assignment_phase_known", condition=Q(phase__in=Phase.values)),
            models.CheckConstraint(
                name="assignment_of_somebody",
                condition=Q(state="open", reviewer__isnull=True)
                | (~Q(state="open") & Q(reviewer__isnull=False)),
            ),
            models.CheckConstraint(
                name="assignment_probability",
                condition=Q(probability__isnull=True) | Q(probability__gt=0, probability__lte=1),
            ),
        ]
        indexes = [
            models.Index(
                F("project"),
                F("priority").desc(),
                F("place"),
                F("id"),
                name="assignment_queue",
                condition=Q(state="open"),
            ),
            models.Index(fields=["document"], name="assignment_of_document"),
            models.Index(fields=["reviewer", "project", "state", "given_at"], name="assignment_of_reviewer"),
            models.Index(fields=["project", "state"], name="assignment_of_project"),
            models.Index(
                fields=["project", "lease_until"],
                name="assignment_lease",
                condition=Q(state="given", lease_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} on {self.document_id}: {self.state}"
