"""What reviewers said of the article before they saw its thread."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models import Document, Project, Sentence

from .annotations import AbstainReason
from .labels import Label


class BeforeThread(models.Model):
    """A reviewer's answer on a sentence of the article as it was when they opened the thread.

    Written once, with the opening, and never changed: an answer may be changed, cleared, given again or
    restored, what it was before the thread stays. A sentence that had no answer has no row.
    """

    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False)
    document = models.ForeignKey(Document, models.DO_NOTHING, db_constraint=False, db_index=False)
    sentence = models.ForeignKey(Sentence, models.DO_NOTHING, db_constraint=False, db_index=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="answers_before_threads", db_index=False
    )
    label = models.ForeignKey(
        Label, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    abstain_reason = models.CharField(max_length=10, choices=AbstainReason.choices, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sentence", "reviewer"], name="before_thread_once"),
            models.CheckConstraint(
                name="before_thread_label_or_reason",
                condition=Q(label__isnull=False, abstain_reason__isnull=True)
                | Q(label__isnull=True, abstain_reason__in=AbstainReason.values),
            ),
        ]
        indexes = [models.Index(fields=["document", "reviewer"], name="before_thread_of_document")]

    def __str__(self) -> str:
        return f"{self.reviewer_id} on {self.sentence_id}, before the thread"
