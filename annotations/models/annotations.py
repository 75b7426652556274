"""One reviewer's answer on one sentence, and every change of it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Phase, Project, Sentence

from .labels import Label


class AbstainReason(models.TextChoices):
    """Why a reviewer gives no label."""

    NO_CLAIM = "no_claim", _("no claim")
    UNCLEAR = "unclear", _("unclear")
    OTHER = "other", _("other, see note")


FROZEN = ("frozen_at", "frozen_label", "frozen_abstain_reason")
"""What was counted when an answer was opened again; says nothing new, and makes no event."""

SILENT = ("op", "actor", "labelled_at")
"""Fields that are in every event, and whose change alone makes none."""


# The events are written by triggers of our own: see events.py.
@pghistory.track(
    pghistory.ManualEvent("insert"),
    pghistory.ManualEvent("update"),
    pghistory.ManualEvent("delete"),
    exclude=list(FROZEN),
    context_field=None,  # type: ignore[arg-type]
    attrs={"pgh_id": models.BigAutoField(primary_key=True)},
    meta={
        "indexes": [
            models.Index(fields=["op"], name="annotation_event_op", condition=Q(op__isnull=False)),
            models.Index(fields=["sentence", "pgh_id"], name="annotation_event_sentence"),
        ]
    },
)
class Annotation(models.Model):
    """A label, or none with an `abstain_reason`.

    Unique on sentence, reviewer and round; round 0 is the answer. `revision` grows with
    every change and is never used twice for a sentence, also when an answer is cleared and
    given again, so an edit made on an older state is recognised. `op` names the action of
    the browser that made the last change, `actor` who made it. Every change is an event, by
    trigger, under bulk SQL as well; writing the same answer again is none. `op` and `actor`
    alone make no event, so that clearing can name them first and the event of the delete
    carries them. `carried_from` is the answer on the sentence of the version before that this
    one was copied from when the page was read again; its first event is that copy. `evidence` is a list
    of what speaks for the claim and against it (annotations/evidence.py). `frozen_label` and
    `frozen_abstain_reason` are what counts where `frozen_at` is set: the answer as it stood when its reviewer
    was done with the document, before they saw what others said and opened it again.

    An event has a column of the database's own, `transaction_id`, and an index on document, reviewer and it
    (annotations/live.py says what for).
    """

    project = models.ForeignKey(
        Project,
        models.DO_NOTHING,
        related_name="annotations",
        db_constraint=False,
        db_index=False,
    )
    document = models.ForeignKey(
        Document,
        models.DO_NOTHING,
        related_name="annotations",
        db_constraint=False,
        db_index=False,
    )
    sentence = models.ForeignKey(
        Sentence,
        models.DO_NOTHING,
        related_name="annotations",
        db_constraint=False,
        db_index=False,
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="annotations",
        db_index=False,
    )
    round = models.PositiveSmallIntegerField(default=0)
    label = models.ForeignKey(
        Label,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    abstain_reason = models.CharField(max_length=10, choices=AbstainReason.choices, null=True)
    confidence = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(default="", db_default="", blank=True)
    attributed = models.BooleanField(default=False, db_default=False)
    mixed = models.BooleanField(default=False, db_default=False)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.MAIN, db_default=Phase.MAIN)
    blind = models.BooleanField(default=True)
    guideline_version = models.PositiveIntegerField(null=True)
    first_label = models.ForeignKey(
        Label,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    revisions = models.PositiveIntegerField(default=0, db_default=0)
    revision = models.BigIntegerField()
    duration_ms = models.PositiveIntegerField(null=True)
    op = models.UUIDField(null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    carried_from = models.BigIntegerField(null=True)
    evidence = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    frozen_at = models.DateTimeField(null=True)
    frozen_label = models.ForeignKey(
        Label,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    frozen_abstain_reason = models.CharField(max_length=10, choices=AbstainReason.choices, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    labelled_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sentence", "reviewer", "round"], name="annotation_once"),
            models.CheckConstraint(
                name="annotation_label_or_reason",
                condition=Q(label__isnull=False, abstain_reason__isnull=True)
                | Q(label__isnull=True, abstain_reason__in=AbstainReason.values),
            ),
            models.CheckConstraint(
                name="annotation_confidence",
                condition=Q(confidence__isnull=True) | Q(confidence__range=(1, 5)),
            ),
            models.CheckConstraint(
                name="annotation_evidence_list",
                condition=Exact(
                    models.Func("evidence", function="jsonb_typeof", output_field=models.CharField()), "array"
                ),
            ),
            models.CheckConstraint(
                name="annotation_frozen_label_or_reason",
                condition=Q(frozen_at=None, frozen_label=None, frozen_abstain_reason=None)
                | Q(frozen_at__isnull=False, frozen_label__isnull=False, frozen_abstain_reason=None)
                | Q(
                    frozen_at__isnull=False,
                    frozen_label=None,
                    frozen_abstain_reason__in=AbstainReason.values,
                ),
            ),
            models.CheckConstraint(name="annotation_phase_known", condition=Q(phase__in=Phase.values)),
        ]
        indexes = [
            models.Index(fields=["document", "reviewer"], name="annotation_progress"),
            models.Index(fields=["project", "id"], name="annotation_of_project"),
            models.Index(fields=["reviewer", "project", "id"], name="annotation_of_reviewer"),
            # What few answers have is found without reading all; an answer without it has no entry.
            *(
                models.Index(fields=["project", "sentence"], name=name, condition=condition)
                for name, condition in {
                    "annotation_mixed": Q(mixed=True),
                    "annotation_attributed": Q(attributed=True),
                    "annotation_noted": ~Q(note=""),
                    "annotation_cited": ~Q(evidence=[]),
                }.items()
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} on {self.sentence_id}"
