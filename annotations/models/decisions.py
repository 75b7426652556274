"""What is settled of a sentence, and how it came to that."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models import Document, Project, Sentence

from .annotations import AbstainReason
from .labels import Guideline, Label


class OfSentence(models.Model):
    """A row about one sentence; composite keys hold it to the sentence's document and project."""

    project = models.ForeignKey(
        Project, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    document = models.ForeignKey(
        Document, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    sentence = models.ForeignKey(
        Sentence, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        abstract = True


# The events are written by triggers of our own: see events.py.
@pghistory.track(
    pghistory.ManualEvent("insert"),
    pghistory.ManualEvent("update"),
    pghistory.ManualEvent("delete"),
    context_field=None,  # type: ignore[arg-type]
    attrs={"pgh_id": models.BigAutoField(primary_key=True)},
    meta={"indexes": [models.Index(fields=["sentence", "pgh_id"], name="decision_event_sentence")]},
)
class Decision(OfSentence):
    """The adjudicated label of a sentence, or none with a reason for that: who decided, and why.

    `revision` is the one that a change has to name, so that two curators never overwrite each other; every
    change is an event. `is_unanimous`: all reviewers agreed, and it was accepted without being looked at
    alone. `is_gold` chooses it for training and checks, where `explanation` is what a reviewer is told.
    """

    label = models.ForeignKey(
        Label, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    abstain_reason = models.CharField(max_length=10, choices=AbstainReason.choices, null=True)
    reason = models.TextField(default="", db_default="", blank=True)
    is_unanimous = models.BooleanField(default=False, db_default=False)
    is_gold = models.BooleanField(default=False, db_default=False)
    explanation = models.TextField(default="", db_default="", blank=True)
    guideline_version = models.PositiveIntegerField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions", db_index=False
    )
    decided_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sentence"], name="decision_once"),
            models.CheckConstraint(
                name="decision_label_or_reason",
                condition=Q(label__isnull=False, abstain_reason__isnull=True)
                | Q(label__isnull=True, abstain_reason__in=AbstainReason.values),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "id"], name="decision_of_project"),
            models.Index(fields=["document"], name="decision_of_document"),
            models.Index(fields=["project", "document"], name="decision_gold", condition=Q(is_gold=True)),
        ]

    def __str__(self) -> str:
        return f"decision on {self.sentence_id}"


class Drawn(OfSentence):
    """A sentence drawn by lot to be decided whatever reviewers said of it, with what probability.

    Only such sentences can show how often a model or a majority is right.
    """

    probability = models.FloatField()
    seed = models.BigIntegerField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sentence"], name="drawn_once"),
            models.CheckConstraint(
                name="drawn_probability", condition=Q(probability__gt=0, probability__lte=1)
            ),
        ]
        indexes = [models.Index(fields=["project", "id"], name="drawn_of_project")]

    def __str__(self) -> str:
        return f"{self.sentence_id} drawn"


class SentBack(OfSentence):
    """A sentence that a reviewer is asked to look at again, and why.

    `revision` is that of the answer they are asked about: one with another is an answer given again.
    `settled_at` is when that, their word that the answer stands, or a decision was written down here.
    """

    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sent_back")
    reason = models.TextField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    sent_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(default="", db_default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    revision = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "sent back"
        constraints = [
            models.UniqueConstraint(
                fields=["sentence", "reviewer"],
                name="sent_back_once",
                condition=Q(settled_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["project", "id"], name="sent_back_of_project"),
            models.Index(fields=["sentence"], name="sent_back_of_sentence"),
        ]

    def __str__(self) -> str:
        return f"{self.sentence_id} back to {self.reviewer_id}"


class GuidelineGap(OfSentence):
    """A sentence for which the guideline has no rule, with a draft of one.

    It is closed by the version of the guideline that took it up, or by a word on why none does.
    """

    draft = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(Guideline, models.SET_NULL, null=True, related_name="gaps", db_index=False)
    closing_word = models.CharField(max_length=500, default="", db_default="", blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["project", "id"], name="gap_of_project"),
            models.Index(fields=["sentence"], name="gap_of_sentence"),
        ]

    def __str__(self) -> str:
        return f"gap at {self.sentence_id}"


class Remark(OfSentence):
    """A word in the discussion of a sentence; the discussion is closed while a decision stands."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="remarks", db_index=False
    )
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["sentence", "id"], name="remark_of_sentence"),
            models.Index(fields=["project", "id"], name="remark_of_project"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.sentence_id}"


class Mention(models.Model):
    """That a remark names a person, who has not read it while `read_at` is null.

    It goes with the remark in the database, where a document takes along what hangs on it.
    """

    remark = models.ForeignKey(Remark, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions", db_index=False
    )
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["remark", "person"], name="mention_once")]
        indexes = [models.Index(fields=["person"], name="mention_unread", condition=Q(read_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.remark_id}"
