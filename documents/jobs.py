"""Work that outlives a request: the row holds state, lease and cursor, any worker can go on.

A worker owns a running job while its lease lasts and renews it from a thread of its own.
When the worker is killed the lease runs out, and the next worker that looks takes the job
over at the cursor. Every write of a worker names it, so one that lost its lease can write
nothing any more.
"""

import os
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents.errors import Conflict
from documents.models import Job, JobStatus
from documents.pace import Figures

CHANNEL = "contested_jobs"
LEASE_SECONDS = 60
TURN_SECONDS = 60.0
"""After so long, since it first stored something, a job that takes turns lets those that wait go first."""
MOST_ATTEMPTS = 5
CAREFUL_FROM = 2
"""From this attempt on without progress items are taken one by one, to find the one that ends workers."""
MOST_DEATHS = 2
"""Workers that one item may end before it is passed over."""
SAY_AGAIN = 2.0
"""Seconds after which a reason for waiting is written again, which also finds out about a lost lease."""
MOST_RESULTS = 1_000
"""Results of any kind that are kept with what is to tell of them."""
MOST_TOLD = 10_000
"""Failures whose reasons are kept; of later ones only that they failed."""
LIVE = (JobStatus.QUEUED, JobStatus.RUNNING)

# A queued job, or a running one whose worker is gone, or is us: a worker that asks for work does none, so the
# database must have gone away under it, which is no fault of the job. A lease that ends later than in
# LEASE_SECONDS is of a clock that was set back since. SKIP LOCKED lets many workers look at once. First comes
# what waits longest: since it was made, or since it had a turn.
CLAIM = """
UPDATE documents_job SET status = 'running', attempts = attempts + (worker <> %(worker)s)::integer,
    worker = %(worker)s, lease_until = now() + %(lease)s * interval '1 second',
    started_at = coalesce(started_at, now())
WHERE id = (
    SELECT id FROM documents_job
    WHERE status IN ('queued', 'running') AND (%(kinds)s::text[] IS NULL OR kind = ANY (%(kinds)s)) AND (
        lease_until IS NULL AND status = 'queued' OR worker = %(worker)s
        OR lease_until NOT BETWEEN now() AND now() + %(lease)s * interval '1 second')
    ORDER BY coalesce(lease_until, created_at), id LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id
"""

# Only what was done since is sent; `attempts` counts starts without progress.
ADVANCE = """
UPDATE documents_job SET cursor = %(cursor)s::jsonb, done = done + %(done)s, failed = failed + %(failed)s,
    total = coalesce(%(total)s, total), sentences = sentences + %(sentences)s,
    attempts = CASE WHEN %(progress)s THEN 0 ELSE attempts END, waits_for = '',
    counts = counts || coalesce((
        SELECT jsonb_object_agg(key, coalesce((counts->>key)::bigint, 0) + value::bigint)
        FROM jsonb_each_text(%(counts)s::jsonb)
    ), '{}'::jsonb),
    fraction = coalesce(%(fraction)s, fraction), rate = coalesce(%(rate)s, rate),
    sentence_rate = coalesce(%(sentence_rate)s, sentence_rate), seconds_left = %(seconds_left)s,
    lease_until = now() + %(lease)s * interval '1 second'
WHERE id = %(id)s AND worker = %(worker)s AND status = 'running'
RETURNING done, failed, (counts->>'left_out')::bigint
"""

RESULTS = """
INSERT INTO documents_jobresult (job_id, source, item, status, rest, told)
SELECT %s, * FROM unnest(%s::integer[], %s::bigint[], %s::text[], %s::boolean[], %s::jsonb[])
"""


@dataclass(slots=True)
class Outcome:
    """What became of item `item` of source `source`: `told` is the row that people see, with a `status`.

    `rest`: the source broke off there, nothing after it was read.
    """

    told: dict[str, Any]
    source: int = 0
    item: int = 0
    rest: bool = False

    @property
    def status(self) -> str:
        return str(self.told["status"])


class LeaseLost(Exception):
    """Another worker has the job, or somebody cancelled it: leave it alone."""


class Stopping(Exception):
    """This worker is to end; the job goes back to the queue."""


class TurnOver(Exception):
    """Others wait, and the job had its time: it goes on after them."""


class CannotRun(Exception):
    """The job can never be done; the message says why and what to do."""


SHORT, LONG = "short", "long"
"""The queues: what somebody waits for and what may take hours. One never waits for the other, where workers
of both run."""
QUEUES = (SHORT, LONG)

type Work = Callable[[Job, "Lease"], None]
kinds: dict[str, Work] = {}
takes_turns: set[str] = set()
"""Kinds that go on at their cursor, so that one job of many hours can let others go first."""
_long: set[str] = set()


def work(kind: str, queue: str = SHORT, turns: bool = False) -> Callable[[Work], Work]:
    """Declare what a job of that kind does; it may be run again from any cursor it saved.

    `turns`: it goes on there, instead of beginning anew, and so gives way to others after TURN_SECONDS.
    """

    def declare(function: Work) -> Work:
        kinds[kind] = function
        if queue == LONG:
            _long.add(kind)
        if turns:
            takes_turns.add(kind)
        return function

    return declare


def kinds_of(queues: Collection[str]) -> list[str]:
    """The kinds in these queues that this version knows: others are left to workers of a newer one."""
    return sorted(kind for kind in kinds if (LONG if kind in _long else SHORT) in queues)


def new_worker_name() -> str:
    """A name that no other worker has or had: where it runs, its process, and something of its own."""
    return f"{place()}:{os.getpid()}:{uuid4().hex[:12]}"


def place() -> str:
    """Where process numbers mean what they do here: this machine since it was started, or this container."""
    host = socket.gethostname()[:40].replace(":", "-")
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
        return f"{host}.{boot}.{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return host if sys.platform == "darwin" else f"{host}.{uuid4().hex[:8]}"


def take_over() -> int:
    """End the leases of workers that were killed here, instead of waiting until they run out; how many."""
    here = f"{place()}:"
    running = Job.objects.filter(status=JobStatus.RUNNING, worker__startswith=here)
    dead = [
        worker
        for worker in running.values_list("worker", flat=True)
        if not _is_alive(int(worker.removeprefix(here).partition(":")[0]))
    ]
    over = TransactionNow() - timedelta(seconds=1)
    return running.filter(worker__in=dead).update(lease_until=over) if dead else 0


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@transaction.atomic
def create(
    kind: str, project_id: int, user_id: int | None, params: dict[str, Any], retry_of: Job | None = None
) -> Job:
    """Queue a job and wake a worker up; `params` is plain JSON."""
    job = Job.objects.create(
        kind=kind, project_id=project_id, created_by_id=user_id, params=params, retry_of=retry_of
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    job.refresh_from_db()
    return job


ENDED: dict[str, str] = {
    JobStatus.DONE: gettext_noop("This job is done already. Nothing was changed."),
    JobStatus.FAILED: gettext_noop("This job failed already. Nothing was changed."),
    JobStatus.CANCELLED: gettext_noop("This job was cancelled already. Nothing was changed."),
}


def claim(worker: str, wanted: list[str] | None = None) -> Job | None:
    """The job that waits longest of those that nobody works on, now this worker's; None when there is none.

    `wanted`: of these kinds alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"worker": worker, "lease": LEASE_SECONDS, "kinds": wanted})
        row = cursor.fetchone()
    return None if row is None else Job.objects.get(pk=row[0])


def others_wait(wanted: list[str]) -> bool:
    """Does a job of these kinds wait for a worker?"""
    waiting = Job.objects.filter(status=JobStatus.QUEUED, kind__in=wanted)
    return waiting.filter(Q(lease_until=None) | Q(lease_until__lt=TransactionNow())).exists()


def cancel(job_id: UUID) -> None:
    """Cancel a job that has not ended; a worker notices at its next step. What is stored stays.

    Raises:
        Conflict: it has ended.
    """
    live = Job.objects.filter(pk=job_id, status__in=LIVE)
    ended = {"finished_at": timezone.now(), "worker": "", "waits_for": "", "seconds_left": None}
    if not live.update(status=JobStatus.CANCELLED, **ended):
        status = Job.objects.values_list("status", flat=True).get(pk=job_id)
        raise Conflict(_(ENDED[JobStatus(status)]))


class Lease:
    """A worker's hold on a running job; every method ends in LeaseLost once it is gone."""

    def __init__(
        self,
        job_id: UUID,
        worker: str,
        stopping: Callable[[], bool] = lambda: False,
        giving_way: Callable[[], bool] = lambda: False,
    ) -> None:
        self.job_id, self.worker, self.stopping = job_id, worker, stopping
        self.giving_way = giving_way
        self.is_lost = False
        self._turn_ends: float | None = None
        self._said, self._said_at = "", 0.0

    def renew(self) -> bool:
        """Hold the job for another LEASE_SECONDS; False when it is no longer ours."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE documents_job SET lease_until = now() + %s * interval '1 second' "
                "WHERE id = %s AND worker = %s AND status = 'running'",
                [LEASE_SECONDS, self.job_id, self.worker],
            )
            self.is_lost = cursor.rowcount == 0
        return not self.is_lost

    @transaction.atomic
    def advance(
        self,
        cursor: dict[str, Any],
        outcomes: Sequence[Outcome] = (),
        figures: Figures | None = None,
        total: int | None = None,
    ) -> None:
        """Save how far the work is stored, and what became of each item since.

        In the caller's transaction, where there is one: then what was stored and that it was are one.

        Raises:
            LeaseLost: the job is another worker's, or was cancelled.
        """
        counts = Counter(outcome.status for outcome in outcomes)
        figures = figures or Figures()
        params: dict[str, Any] = {
            "cursor": orjson.dumps(cursor).decode(),
            "counts": orjson.dumps(counts).decode(),
            "done": len(outcomes) - counts["failed"] - counts["left_out"],
            "failed": counts["failed"],
            "sentences": sum(one.told.get("sentences", 0) for one in outcomes if one.status == "created"),
            "progress": bool(outcomes),
            "total": total,
            "fraction": figures.fraction,
            "rate": figures.rate,
            "sentence_rate": figures.sentence_rate,
            "seconds_left": figures.seconds_left,
            "lease": LEASE_SECONDS,
            "id": self.job_id,
            "worker": self.worker,
        }
        with connection.cursor() as database:
            database.execute(ADVANCE, params)
            row = database.fetchone()
            if row is None:
                raise LeaseLost
            if outcomes and self._turn_ends is None:
                self._turn_ends = time.monotonic() + TURN_SECONDS
            done, failed, left_out = row
            before = done + failed + (left_out or 0) - len(outcomes)
            if kept := _kept(outcomes, before, failed - counts["failed"]):
                database.execute(RESULTS, [self.job_id, *map(list, zip(*kept, strict=True))])

    def stop_if_told(self) -> None:
        """Between two steps, when what was done is saved.

        Raises:
            LeaseLost: renewing found the job to be another worker's, or cancelled.
            Stopping: the worker is to end.
            TurnOver: others are to have a turn.
        """
        if self.is_lost:
            raise LeaseLost
        if self.stopping():
            raise Stopping
        if self._turn_ends is not None and time.monotonic() > self._turn_ends:
            if self.giving_way():
                raise TurnOver
            self._turn_ends = time.monotonic() + SAY_AGAIN

    def wait(self, reason: str) -> None:
        """Say what the job waits for.

        Raises:
            LeaseLost: the job is another worker's, or was cancelled.
            Stopping: the worker is to end.
            TurnOver: others are to have a turn.
        """
        self.stop_if_told()
        now = time.monotonic()
        if reason == self._said and now - self._said_at < SAY_AGAIN:
            return
        self._said, self._said_at = reason, now
        if not self._mine().update(waits_for=reason[:300]):
            raise LeaseLost

    def finish(self, status: JobStatus = JobStatus.DONE, error: str = "") -> None:
        """End the job, unless it is no longer ours."""
        self._mine().update(
            status=status,
            error=error,
            finished_at=timezone.now(),
            worker="",
            lease_until=None,
            waits_for="",
            seconds_left=None,
        )

    def put_off(self, reason: str, seconds: int) -> None:
        """Queue the job again at its cursor for when what is in the way may be gone, and say what that is."""
        later = TransactionNow() + timedelta(seconds=min(seconds, LEASE_SECONDS))
        self._mine().update(
            status=JobStatus.QUEUED, worker="", lease_until=later, attempts=0, waits_for=reason[:300]
        )

    def give_back(self) -> None:
        """Queue the job again at its cursor, for another worker to go on."""
        self._mine().update(status=JobStatus.QUEUED, worker="", lease_until=None, attempts=0, waits_for="")

    def give_way(self) -> None:
        """Queue the job again at its cursor, after those that wait already."""
        just_now = TransactionNow() - timedelta(milliseconds=1)
        self._mine().update(
            status=JobStatus.QUEUED, worker="", lease_until=just_now, attempts=0, waits_for=""
        )

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job_id, worker=self.worker, status=JobStatus.RUNNING)


def _kept(outcomes: Sequence[Outcome], before: int, failed_before: int) -> list[tuple[Any, ...]]:
    """The rows to keep of a step, when so many items and so many failures came before it."""
    rows: list[tuple[Any, ...]] = []
    failed = failed_before
    for number, one in enumerate(outcomes, before):
        has_failed = one.status == "failed"
        failed += has_failed
        if number < MOST_RESULTS or one.status in ("left_out", "unchanged"):
            is_told = True
        elif has_failed:
            is_told = failed <= MOST_TOLD
        else:
            continue
        told = orjson.dumps(one.told, default=str).decode() if is_told else None
        rows.append((one.source, one.item, one.status, one.rest, told))
    return rows


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
    except TurnOver:
        lease.give_way()
    except CannotRun as error:
        lease.finish(JobStatus.FAILED, str(error))
    else:
        lease.finish()
