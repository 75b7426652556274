"""Invitations into a project."""

from django.conf import settings
from django.db import models

from .projects import Project, Role


class Invitation(models.Model):
    """A link that makes whoever opens it a member, once. Only the digest of its secret is kept.

    It is open until it is used, taken back or past `expires_at`; what became of it stays on record. `email`
    is where it was sent; it need not be that of the account that uses it.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="invitation_role_known", condition=models.Q(role__in=Role.values))
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.project}"
