"""Questions to a project's data that somebody keeps under a name."""

from django.conf import settings
from django.db import models

from documents.models import Project


class SavedView(models.Model):
    """Filters and an order of the page of data, as the query of its address: one's own, or for all members.

    Nothing that is found is kept, so whoever opens it sees what they may see.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="saved_views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2_000, blank=True)
    is_shared = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "owner", "name"], name="saved_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name
