"""How the sentences of a post were cut anew by hand: who, when, what."""

from django.conf import settings
from django.db import models

from .documents import Document, Post
from .projects import Project


class Recut(models.Model):
    """One change of the cut: some sentences were retired, others put in their place.

    `before` and `after` list `[sentence's id, start, end]`; a sentence that the change left
    alone stands in neither. Nothing here is ever changed.
    """

    project = models.ForeignKey(Project, models.DO_NOTHING, db_constraint=False, db_index=False)
    document = models.ForeignKey(
        Document,
        models.DO_NOTHING,
        related_name="recuts",
        db_constraint=False,
        db_index=False,
    )
    post = models.ForeignKey(
        Post,
        models.DO_NOTHING,
        related_name="recuts",
        db_constraint=False,
        db_index=False,
    )
    before = models.JSONField()
    after = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["document", "id"], name="recut_of_document")]

    def __str__(self) -> str:
        return f"{len(self.before)} to {len(self.after)} in post {self.post_id}"
