"""Work that outlives a request: the row holds state, lease and cursor, any worker can go on.

A worker owns a running job while its lease lasts and renews it from a thread of its own.
When the worker is killed the lease runs out, and the next worker that looks takes the job
over at the cursor. Every write of a worker names it, so one that lost its lease can write
nothing any more.
"""

import os
import socket
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import connection, transaction
from django.utils import timezone

from documents.errors import Conflict
from documents.models import Job, JobStatus

CHANNEL = "contested_jobs"
LEASE_SECONDS = 60
MOST_ATTEMPTS = 5
MOST_RESULTS = 1_000
LIVE = (JobStatus.QUEUED, JobStatus.RUNNING)

# A queued job, or a running one whose worker is gone; SKIP LOCKED lets many workers look at once.
CLAIM = """
UPDATE documents_job SET status = 'running', worker = %(worker)s, attempts = attempts + 1,
    lease_until = now() + %(lease)s * interval '1 second', started_at = coalesce(started_at, now())
WHERE id = (
    SELECT id FROM documents_job
    WHERE status = 'queued' OR (status = 'running' AND lease_until < now())
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id
"""

# One statement adds to the results, so that a row of many results is not sent back and forth.
# When they are many, what failed is still told: nobody looks for what went well.
ADVANCE = """
UPDATE documents_job SET cursor = %(cursor)s::jsonb, done = done + %(done)s, failed = failed + %(failed)s,
    total = coalesce(%(total)s, total), attempts = 0,
    results = CASE WHEN jsonb_array_length(results) < %(most)s THEN results || %(results)s::jsonb
                   WHEN jsonb_array_length(results) < 2 * %(most)s THEN results || %(failures)s::jsonb
                   ELSE results END,
    lease_until = now() + %(lease)s * interval '1 second'
WHERE id = %(id)s AND worker = %(worker)s AND status = 'running'
"""


class LeaseLost(Exception):
    """Another worker has the job, or somebody cancelled it: leave it alone."""


class Stopping(Exception):
    """This worker is to end; the job goes back to the queue."""


class CannotRun(Exception):
    """The job can never be done; the message says why and what to do."""


type Work = Callable[[Job, "Lease"], None]
kinds: dict[str, Work] = {}


def work(kind: str) -> Callable[[Work], Work]:
    """Declare what a job of that kind does; it may be run again from any cursor it saved."""

    def declare(function: Work) -> Work:
        kinds[kind] = function
        return function

    return declare


def new_worker_name() -> str:
    """A name that no other worker has or had."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:12]}"


@transaction.atomic
def create(kind: str, project_id: int, user_id: int | None, params: dict[str, Any]) -> Job:
    """Queue a job and wake a worker up; `params` is plain JSON."""
    job = Job.objects.create(kind=kind, project_id=project_id, created_by_id=user_id, params=params)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    job.refresh_from_db()
    return job


def claim(worker: str) -> Job | None:
    """The oldest job that nobody works on, now this worker's; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"worker": worker, "lease": LEASE_SECONDS})
        row = cursor.fetchone()
    return None if row is None else Job.objects.get(pk=row[0])


def cancel(job_id: UUID) -> None:
    """Cancel a job that has not ended; a worker notices at its next step. What is stored stays.

    Raises:
        Conflict: it has ended.
    """
    live = Job.objects.filter(pk=job_id, status__in=LIVE)
    if not live.update(status=JobStatus.CANCELLED, finished_at=timezone.now(), worker=""):
        status = Job.objects.values_list("status", flat=True).get(pk=job_id)
        raise Conflict(f"This job has ended already: {status}. Nothing was changed.")


class Lease:
    """A worker's hold on a running job; every method ends in LeaseLost once it is gone."""

    def __init__(self, job_id: UUID, worker: str, stopping: Callable[[], bool] = lambda: False) -> None:
        self.job_id, self.worker, self.stopping = job_id, worker, stopping

    def renew(self) -> bool:
        """Hold the job for another LEASE_SECONDS; False when it is no longer ours."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE documents_job SET lease_until = now() + %s * interval '1 second' "
                "WHERE id = %s AND worker = %s AND status = 'running'",
                [LEASE_SECONDS, self.job_id, self.worker],
            )
            return cursor.rowcount == 1

    def advance(
        self,
        cursor: dict[str, Any],
        results: Sequence[dict[str, Any]] = (),
        failed: int = 0,
        total: int | None = None,
    ) -> None:
        """Save how far the work is stored, and what became of each item since.

        Raises:
            LeaseLost: the job is another worker's, or was cancelled.
            Stopping: saved, and the worker is to end.
        """
        failures = [row for row in results if row.get("status") == "failed"]
        params: dict[str, Any] = {
            "failures": orjson.dumps(failures[:MOST_RESULTS], default=str).decode(),
            "cursor": orjson.dumps(cursor).decode(),
            "results": orjson.dumps(list(results)[:MOST_RESULTS], default=str).decode(),
            "done": sum(row.get("status") != "left_out" for row in results) - failed,
            "failed": failed,
            "total": total,
            "most": MOST_RESULTS,
            "lease": LEASE_SECONDS,
            "id": self.job_id,
            "worker": self.worker,
        }
        with connection.cursor() as database:
            database.execute(ADVANCE, params)
            if database.rowcount == 0:
                raise LeaseLost
        if self.stopping():
            raise Stopping

    def finish(self, status: JobStatus = JobStatus.DONE, error: str = "") -> None:
        """End the job, unless it is no longer ours."""
        self._mine().update(
            status=status, error=error, finished_at=timezone.now(), worker="", lease_until=None
        )

    def give_back(self) -> None:
        """Queue the job again at its cursor, for another worker to go on."""
        self._mine().update(status=JobStatus.QUEUED, worker="", lease_until=None, attempts=0)

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job_id, worker=self.worker, status=JobStatus.RUNNING)


def run(job: Job, lease: Lease) -> None:
    """Do a claimed job to its end, or to where it stops; database errors are the caller's."""
    if job.attempts > MOST_ATTEMPTS:
        lease.finish(
            JobStatus.FAILED,
            f"It was started {MOST_ATTEMPTS} times and its worker ended each time before anything more "
            "was stored. What was stored before stays. Split the input, or look into the worker's log.",
        )
        return
    try:
        kinds[job.kind](job, lease)
    except LeaseLost:
        return
    except Stopping:
        lease.give_back()
    except CannotRun as error:
        lease.finish(JobStatus.FAILED, str(error))
    else:
        lease.finish()
