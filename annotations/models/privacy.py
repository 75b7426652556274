"""What was done to protect people: on record, and never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Project


class PrivacyKind(models.TextChoices):
    """What was done."""

    KEY = "key", _("new key of the pseudonyms")
    WITHDRAWAL = "withdrawal", _("words withdrawn")


class PrivacyAct(models.Model):
    """A new key, or a withdrawal: who did it, when and why; `counts` says how much it changed, `releases` the
    versions that were replaced. Whom it was about is not kept."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="privacy_acts")
    kind = models.CharField(max_length=10, choices=PrivacyKind.choices)
    reason = models.TextField()
    counts = models.JSONField(default=dict)
    releases = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="privacy_kind_known", condition=Q(kind__in=PrivacyKind.values))
        ]

    def __str__(self) -> str:
        return self.kind
