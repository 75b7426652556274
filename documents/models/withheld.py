"""Whose words do not come back when a page is read again."""

from django.db import models
from django.db.models import Q

from .projects import Project


class Withheld(models.Model):
    """What was withdrawn in a project, as a keyed hash: all that an author wrote, or one post.

    `site` is the host that it holds for, empty for every one.
    """

    AUTHOR, POST = "author", "post"

    project = models.ForeignKey(Project, models.CASCADE, related_name="withheld", db_index=False)
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    site = models.TextField(blank=True, default="", db_default="")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "withheld"
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "digest", "site"], name="withheld_once"),
            models.CheckConstraint(name="withheld_kind_known", condition=Q(kind__in=["author", "post"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"
