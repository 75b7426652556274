"""Imports of labels: what was brought in from elsewhere, by whom, and what became of it."""

from django.conf import settings
from django.db import models

from documents.models import Job, Project
from documents.models.documents import UUIDv7


class LabelImport(models.Model):
    """A file of labels, tried or imported; the row stays as the provenance of the answers it brought.

    The answers' last change has its `id` as their `op`. `sha256` names the bytes, kept with the originals.
    `options` is what was asked for (`annotations.importing.options`), `outcome` what was found
    (`annotations.importing.running.Outcome`); `report` names the kept table of the rows that did not simply
    match. `is_trial`: nothing was to be stored. `imported_at` is set in the transaction of the answers.
    """

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="label_imports")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=20, blank=True, default="", db_default="")
    is_trial = models.BooleanField(default=True, db_default=True)
    options = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    report = models.CharField(max_length=64, blank=True, default="", db_default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/projects/{self.project.slug}/labels-import/{self.pk}/"
