"""When a reader opened the thread of a document, in a project where the article comes first."""

from django.conf import settings
from django.db import models

from .documents import Document
from .projects import Project


class Opening(models.Model):
    """That a reader has opened a document's thread; never changed, and there once.

    Older versions of the document have a row as well, with the same moment, and so do later ones: a thread
    that was seen was seen. `unanswered` sentences of the article had no answer of theirs then; null
    where they had seen the thread before the project asked for the article first.
    """

    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False)
    document = models.ForeignKey(
        Document,
        models.DO_NOTHING,
        related_name="openings",
        db_constraint=False,
        db_index=False,
    )
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="openings")
    opened_at = models.DateTimeField()
    unanswered = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "reader"], name="opening_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} opened {self.document_id}"
