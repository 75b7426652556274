"""What the jobs of annotations do."""

import time
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_noop
from psycopg.types.json import Jsonb

from annotations import consensus, releases, since, summaries
from annotations.export import kept
from annotations.importing import running, starting
from annotations.models import LabelImport, Release, ReleaseState
from documents import chores, jobs
from documents.chores import Chore
from documents.errors import Conflict
from documents.jobs import CannotRun, Lease, LeaseLost, Stopping
from documents.models import Job, JobStatus
from documents.outages import outage
from documents.pace import Figures

SAY_EVERY = 0.5
"""Seconds between two words on how far a job is."""

chores.CHORES.append(Chore("exports", timedelta(hours=1), kept.expire))


@jobs.work(consensus.KIND)
def fit_consensus(job: Job, lease: Lease) -> None:
    """Fit the model of the project anew. It starts from the answers each time, so a second run does no
    harm."""
    lease.stop_if_told()
    consensus.refit(job.project)


@jobs.work(summaries.KIND)
def summarise(job: Job, lease: Lease) -> None:
    """Count the figures of the job's project, or of one reviewer in it, anew. Counting again harms nothing,
    so there is no cursor."""
    lease.stop_if_told()
    reviewer = job.params.get("reviewer")
    if reviewer is None:
        summaries.refresh(job.project)
    else:
        summaries.refresh_own(job.project, reviewer, since.settled_event())


@jobs.work(releases.KIND, queue=jobs.LONG)
def build_release(job: Job, lease: Lease) -> None:
    """Build a release. It starts from a snapshot of its own each time, so a second run does no harm."""
    waiting = Release.objects.select_related("project").filter(state=ReleaseState.BUILDING)
    release = waiting.filter(pk=job.params[releases.KIND]).first()
    if release is None:  # taken away, or built by a run that ended before it could say so
        return
    said = Progress(job, lease)
    try:
        releases.build(release, said, lambda: lease.advance({"built": True}, figures=Figures(fraction=1.0)))
    except Conflict:  # taken away meanwhile
        return
    except (LeaseLost, Stopping):
        raise
    except Exception as error:
        if outage(error):  # it goes on when that is over
            raise
        if not lease.renew():  # another worker builds it, and cleared the folder of this one
            raise LeaseLost from error
        broke = gettext_noop("Something went wrong that should not, and the log says more.")
        releases.failed(release, str(error) if isinstance(error, CannotRun) else broke)
        raise
    finally:
        said.close()


@jobs.work(starting.KIND, queue=jobs.LONG)
def import_labels(job: Job, lease: Lease) -> None:
    """Import labels, or try to. All is one transaction, which a worker that is killed takes with it: the next
    begins anew."""
    waiting = LabelImport.objects.select_related("project").filter(finished_at=None)
    one = waiting.filter(pk=job.params[starting.KIND]).first()
    if one is None:  # done by a run that ended before it could say so
        return
    said = Progress(job, lease)
    try:
        with starting.opened(one) as (stream, size):
            running.run(
                one, stream, size, lambda share: said(share, {}), lambda: lease.advance({"stored": True})
            )
        lease.advance({"stored": True}, figures=Figures(fraction=1.0))
    finally:
        said.close()


@jobs.work(kept.KIND, queue=jobs.LONG)
def make_export(job: Job, lease: Lease) -> None:
    """Make the file of an export. It starts from a snapshot of its own each time, so a second run does no
    harm."""
    said = Progress(job, lease)
    try:
        made = kept.make(job, said)
    finally:
        said.close()
    lease.advance(made, figures=Figures(fraction=1.0))


class Progress:
    """Says how far a job is, over a second connection: the first is in a snapshot, which may not write.

    In a transaction of the caller's, which no second connection sees into, nothing is said.
    """

    def __init__(self, job: Job, lease: Lease) -> None:
        self.job, self.lease = job, lease
        self.other = None if connection.in_atomic_block else connection.copy()
        self.said_at = 0.0

    def __call__(self, share: float, made: dict[str, int]) -> None:
        """Note the share that is done, and how many files and bytes were `made`.

        Raises:
            LeaseLost: the job is another worker's, or was cancelled.
            Stopping: the worker is to end.
        """
        self.lease.stop_if_told()
        if self.other is None or time.monotonic() - self.said_at < SAY_EVERY:
            return
        self.said_at = time.monotonic()
        told: list[Any] = [share, Jsonb(made), self.job.pk, self.lease.worker, JobStatus.RUNNING.value]
        with self.other.cursor() as cursor:
            cursor.execute(
                "UPDATE documents_job SET fraction = %s, cursor = %s"
                " WHERE id = %s AND worker = %s AND status = %s",
                told,
            )
            if not cursor.rowcount:
                raise LeaseLost

    def close(self) -> None:
        """Give the second connection back."""
        if self.other is not None:
            self.other.close()
