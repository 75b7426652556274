"""Trying again what a job could not read, and nothing else of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from documents import audit, fetching, jobs
from documents.errors import Conflict
from documents.jobs import LIVE
from documents.models import Job, JobResult, JobStatus


@transaction.atomic
def retry(job_id: UUID, user_id: int | None, ignore_robots: bool = False) -> tuple[Job, bool]:
    """A job that tries again what failed in this one, and goes on where one that ended early stopped.

    Pages of the web are fetched anew, of uploads the failed items alone are read. Asked twice it gives the
    same job, with False, as long as that one was neither cancelled nor ended early.

    Raises:
        Conflict: the job has not ended, or there is nothing to try again.
        Forbidden: robots.txt is to be ignored, and this instance allows nobody to.
    """
    if ignore_robots:
        fetching.let_ignore_robots()
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.status in LIVE:
        raise Conflict(_("This job has not ended yet. Wait until it has, or cancel it, and try again then."))
    if (before := in_hand(job)) is not None:
        return before, False
    sources, again = _plan(job)
    if job.kind != "ingest" or not sources:
        raise Conflict(_("Nothing of this job failed, so there is nothing to try again."))
    params = {**job.params, "sources": sources, "again": again}
    params.pop("ignore_robots", None)
    if ignore_robots:
        params["ignore_robots"] = True
    anew = jobs.create(job.kind, job.project_id, user_id, params, retry_of=job)
    audit.record("documents.added", project=job.project_id, actor=user_id, job=anew.pk, retry_of=job.pk)
    return anew, True


def may_retry(job: Job) -> bool:
    """Whether there is something to try again."""
    return job.kind == "ingest" and job.status not in LIVE and bool(job.failed or ended_early(job))


def in_hand(job: Job) -> Job | None:
    """The job that tries this one's failures again, or has; one that was given up does not count."""
    given_up = [JobStatus.FAILED, JobStatus.CANCELLED]
    return job.retries.exclude(status__in=given_up).order_by("-id").first()


def ended_early(job: Job) -> bool:
    """Whether the job stopped before it had read everything."""
    return job.status == JobStatus.FAILED and job.cursor.get("source", 0) < len(job.params.get("sources", []))


def _plan(job: Job) -> tuple[list[dict[str, Any]], list[dict[str, Any] | None]]:
    """The sources to read again, and for each which items: None for all of it.

    `onwards` is the item from which on everything is wanted, for a source that broke off.
    """
    sources: Sequence[dict[str, Any]] = job.params.get("sources", [])
    failed = (
        JobResult.objects.filter(job=job, status="failed")
        .values("source")
        .order_by()
        .annotate(onwards=Min("item", filter=Q(rest=True)))
    )
    wanted: dict[int, int | None] = {row["source"]: row["onwards"] for row in failed}
    whole: set[int] = {at for at in wanted if at < len(sources) and "sha256" not in sources[at]}
    if ended_early(job):
        at, items = job.cursor.get("source", 0), job.cursor.get("items", 0)
        earlier = wanted.get(at)
        wanted[at] = items if earlier is None else min(items, earlier)
        unread = range(at + 1, len(sources))
        wanted |= dict.fromkeys(unread)
        whole |= set(unread) | ({at} if "sha256" not in sources[at] else set())
    order = sorted(at for at in wanted if at < len(sources))
    return (
        [sources[at] for at in order],
        [None if at in whole else {"source": at, "onwards": wanted[at]} for at in order],
    )
