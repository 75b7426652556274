"""Work that outlives a request; the row is the truth, a task is only the wake-up call."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from .documents import UUIDv7
from .projects import Project

MOST_LISTED = 2_000


class JobStatus(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(models.Model):
    """A piece of work with a lease.

    A worker holds the row until `lease_until`; `cursor` says how far the work is stored, so that another
    worker goes on there when the first was killed. `fraction` is how far that is, from 0 to 1, null while
    nobody can tell; `rate` counts documents a second, `seconds_left` is a guess from both. `waits_for` says
    what holds it up, such as a site that asks not to be called at the moment.
    """

    id = models.UUIDField(primary_key=True, db_default=UUIDv7(), editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=30)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    params = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    failed = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    sentences = models.PositiveBigIntegerField(default=0)
    fraction = models.FloatField(null=True)
    rate = models.FloatField(null=True)
    sentence_rate = models.FloatField(null=True)
    seconds_left = models.FloatField(null=True)
    waits_for = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    retry_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="retries")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "project"], name="job_of_project"),
            models.CheckConstraint(name="job_status_known", condition=Q(status__in=JobStatus.values)),
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

    @property
    def results(self) -> list[dict[str, Any]]:
        """What is to tell of the first items, and of those after them that failed; at most MOST_LISTED."""
        told = self.outcomes.filter(told__isnull=False).order_by("id")
        return [row for row in told.values_list("told", flat=True)[:MOST_LISTED] if row is not None]


class JobResult(models.Model):
    """What became of one item of a job: item `item` of source `source`, both counted from 0.

    The first of a job are kept with what is to tell of them in `told`, then those that failed, were left out
    or are unchanged; of very many failures only that they failed, so that they can be tried again. `rest`
    says that the source broke off there: nothing after the item was read.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="outcomes", db_index=False)
    source = models.PositiveIntegerField()
    item = models.PositiveBigIntegerField()
    status = models.CharField(max_length=10)
    rest = models.BooleanField(default=False)
    told = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["job", "status", "id"], name="job_result_by_status"),
            models.Index(fields=["job", "id"], name="job_result_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.source}/{self.item}"


class Chore(models.Model):
    """When something that is done once in a while for the whole instance was done last, and on which
    machine."""

    name = models.CharField(max_length=30, primary_key=True)
    done_at = models.DateTimeField()
    done_by = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name
