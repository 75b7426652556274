"""Figures of a project that take too long to count while somebody waits for them."""

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
