"""How a study goes on: its rounds of norming, its checks and the steps that the project keeps."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Plan, Project

from .decisions import OfSentence
from .labels import Guideline

REPEAT_ROUND = 1
"""The round of a blind repeat; rounds of norming come after it."""

FIRST_NORMING_ROUND = 10


class NormingStage(models.TextChoices):
    """Where a round of norming stands: people vote blind, talk over the votes, vote again."""

    VOTING = "voting", _("first vote")
    TALKING = "talking", _("the votes are shown, people talk")
    REVOTING = "revoting", _("second vote")
    CLOSED = "closed", _("closed")


class Norming(models.Model):
    """A set of sentences that everybody votes on twice, once blind and once after they talked.

    A vote is an annotation of the phase `norming`: of the round `number` the first, of the next the second.
    `names_hidden`: votes are shown without saying whose they are.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="normings")
    name = models.CharField(max_length=100)
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=NormingStage.choices, default=NormingStage.VOTING)
    names_hidden = models.BooleanField(default=False, db_default=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="norming_of_project"),
            models.UniqueConstraint(fields=["project", "number"], name="norming_number_once"),
            models.CheckConstraint(name="norming_stage_known", condition=Q(stage__in=NormingStage.values)),
            models.CheckConstraint(name="norming_number_high", condition=Q(number__gte=FIRST_NORMING_ROUND)),
        ]

    def __str__(self) -> str:
        return self.name


class NormingSentence(OfSentence):
    """A sentence of a round of norming; `position` from 0."""

    norming = models.ForeignKey(Norming, models.CASCADE, related_name="sentences")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["norming", "sentence"], name="norming_sentence_once")]

    def __str__(self) -> str:
        return f"{self.sentence_id} in {self.norming_id}"


class Repeat(OfSentence):
    """A sentence that a reviewer is asked again without seeing what they said, to see whether they agree with
    themselves. The answer is an annotation of round 1."""

    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="repeats")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sentence", "reviewer"], name="repeat_once")]
        indexes = [models.Index(fields=["project", "reviewer"], name="repeat_of_reviewer")]

    def __str__(self) -> str:
        return f"{self.sentence_id} again to {self.reviewer_id}"


class TrainingResult(models.Model):
    """How a reviewer's answers in a training met the gold, when they were done with its last document.

    `right` of `of` gold sentences; one that was left unanswered is not right.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="results")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="training_results")
    right = models.PositiveIntegerField()
    of = models.PositiveIntegerField()
    has_passed = models.BooleanField()
    attempt = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "reviewer", "attempt"], name="training_result_once")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id}: {self.right} of {self.of}"


class StudyStep(models.Model):
    """A step of the study that somebody said is taken, with a note; what the rows show needs no such word.

    The step `freeze` names the version of the guideline that is frozen.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="steps")
    key = models.CharField(max_length=30)
    note = models.CharField(max_length=500, default="", db_default="", blank=True)
    guideline = models.ForeignKey(Guideline, models.SET_NULL, null=True, related_name="+")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="study_step_once")]

    def __str__(self) -> str:
        return self.key
