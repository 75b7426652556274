"""Figures of a project that take too long to count while somebody waits for them."""

from django.conf import settings
from django.db import models

from documents.models import Project


class Summary(models.Model):
    """What was counted of a project, from everybody's answers; shown only to who may see these.

    `based_on` is the last event of an answer, of any project, that is surely in it. Reviewers, documents and
    sentences stand in `data` by their ids: names and texts are looked up when it is shown, so that nothing
    that was changed or taken away lives on in it. It is the source of nothing, and may be deleted.
    """

    project = models.OneToOneField(Project, models.CASCADE, related_name="summary")
    based_on = models.BigIntegerField()
    data = models.JSONField()
    computed_at = models.DateTimeField()
    seconds = models.FloatField()

    def __str__(self) -> str:
        return f"{self.project_id} at {self.computed_at}"


class OwnSummary(models.Model):
    """How far one reviewer is, from their own answers alone: for them, where others' are kept from them.

    Like `Summary` otherwise; there is one only where they gave very many answers.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="+", db_index=False)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    based_on = models.BigIntegerField()
    data = models.JSONField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "reviewer"], name="own_summary_once")]

    def __str__(self) -> str:
        return f"{self.reviewer_id} in {self.project_id} at {self.computed_at}"
