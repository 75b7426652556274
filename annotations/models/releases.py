"""What was published of a project: snapshots that never change."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Job, Project
from documents.models.documents import UUIDv7


class ReleaseState(models.TextChoices):
    """Where a release stands; only `building`, `draft` and `failed` ones can be taken away."""

    BUILDING = "building", _("being built")
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    FAILED = "failed", _("failed")


SHOWN = (ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN)
"""The states in which members know of a release; before them it is the curators' own."""


class Release(models.Model):
    """An immutable, checksummed snapshot of a project's dataset.

    `files` is a list of {"name", "sha256", "bytes", "rows"}, the bytes kept under their SHA-256. `counts` are
    the figures that pages show and the next release compares itself with. `based_on` is the newest event of
    an answer that was there before the snapshot was taken, `guideline_version` the one that held then.
    `statements` is what only people know of the data, field by field. `names_reviewers`: by their user names
    and not by pseudonyms. From its publication on a trigger keeps the row as it is, but for its withdrawal
    and for that of somebody's words: then its files are replaced, `revision` goes up by one and `withdrawals`
    by an entry. `mask` is what was masked in its texts, `text_free` that it holds none, `pseudonym_key` the
    number of the key of its pseudonyms.
    """

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="releases")
    version = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.BUILDING)
    files = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    statements = models.JSONField(default=dict)
    names_reviewers = models.BooleanField(default=False)
    guideline_version = models.PositiveIntegerField(null=True)
    based_on = models.BigIntegerField(null=True)
    previous = models.ForeignKey("self", models.SET_NULL, null=True, related_name="next_releases")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", db_index=False)
    error = models.TextField(default="", db_default="", blank=True)
    mask = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    text_free = models.BooleanField(default=False, db_default=False)
    pseudonym_key = models.PositiveIntegerField(default=1, db_default=1)
    revision = models.PositiveIntegerField(default=1, db_default=1)
    withdrawals = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(default="", db_default="", blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="release_of_project"),
            models.UniqueConstraint(fields=["project", "version"], name="release_version_once"),
            models.CheckConstraint(name="release_state_known", condition=Q(state__in=ReleaseState.values)),
            models.CheckConstraint(
                name="release_moments",
                condition=Q(state__in=SHOWN, published_at__isnull=False)
                | (~Q(state__in=SHOWN) & Q(published_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="release_withdrawal",
                condition=(
                    Q(state=ReleaseState.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")
                )
                | (~Q(state=ReleaseState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.version

    def get_absolute_url(self) -> str:
        return f"/projects/{self.project.slug}/releases/{self.version}/"

    def file(self, name: str) -> dict[str, object] | None:
        """What is known of one of its files; None when it has none of that name."""
        return next((file for file in self.files if file["name"] == name), None)
