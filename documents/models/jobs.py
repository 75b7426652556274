"""Work that outlives a request; the row is the truth, a task is only the wake-up call."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .documents import UUIDv7
from .projects import Project


class JobStatus(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(models.Model):
    """A piece of work with a lease.

    A worker holds the row until `lease_until`; `cursor` says how far the work is stored, so
    that another worker goes on there when the first was killed. `results` lists what became
    of each item, `failed` of them with an error.
    """

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=30)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    params = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    results = models.JSONField(default=list)
    error = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    failed = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="job_status_known", condition=Q(status__in=JobStatus.values))
        ]
        indexes = [
            models.Index(
                fields=["lease_until"],
                name="job_open",
                condition=Q(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"
