"""GET /metrics/: what Prometheus reads, for whoever has METRICS_TOKEN, or on this machine alone.

`up` gives its processes a folder (PROMETHEUS_MULTIPROC_DIR) in which they count; whichever is asked adds up.
"""

import hmac
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import REGISTRY, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from documents import metrics, replica
from documents.queries import fetch

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OF_A_PROCESS = re.compile(r"_(\d+)\.db$")
SAMPLE_EVERY = 1.0
"""Seconds between two looks at this process's pool, after a request."""

# Open jobs by an index; those of the last day by their ids, which begin with the time.
OPEN_JOBS = """
SELECT kind, status, count(*),
       greatest(0, extract(epoch FROM clock_timestamp() - min(coalesce(started_at, created_at))))::float8,
       count(*) FILTER (WHERE status = 'running' AND lease_until < now())
FROM documents_job WHERE status IN ('queued', 'running') GROUP BY kind, status
"""
ENDED_JOBS = """
SELECT kind, status, count(*) FROM documents_job
WHERE id > uuidv7(interval '-1 day') AND status NOT IN ('queued', 'running') GROUP BY kind, status
"""
CHORES = "SELECT name, extract(epoch FROM clock_timestamp() - done_at)::float8 FROM documents_chore"
DATABASE = """
SELECT pg_database_size(current_database())::float8,
       (SELECT coalesce(max(number), 0) FROM documents_auditentry),
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'),
       (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())
"""


def may_read(request: HttpRequest) -> bool:
    """With the token; without one, only from this machine, and where no proxy could stand in between."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    is_direct = not settings.PUBLIC_URL and "X-Forwarded-For" not in request.headers
    # A page elsewhere may have its own name lead here, and would read this by a browser on this machine.
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return is_direct and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


def answer(request: HttpRequest) -> HttpResponse:
    """The numbers; 404 for whoever may not read them."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if not may_read(request):
        return HttpResponse(
            "There is nothing here.\n", status=404, content_type="text/plain", headers=headers
        )
    sample_pool()
    counted: CollectorRegistry = REGISTRY
    if folder := os.environ.get(FOLDER):
        forget_the_dead(Path(folder))
        counted = CollectorRegistry()
        MultiProcessCollector(counted, folder)
    asked = CollectorRegistry()
    asked.register(Asked())
    return HttpResponse(
        generate_latest(counted) + generate_latest(asked), content_type=CONTENT_TYPE_LATEST, headers=headers
    )


def forget_the_dead(folder: Path) -> None:
    """Take away what processes that ended said of themselves; what they counted stays."""
    for path in folder.glob("gauge_live*.db"):
        found = OF_A_PROCESS.search(path.name)
        if found and not Path("/proc", found[1]).exists():
            path.unlink(missing_ok=True)


_sampled_at = 0.0


def sample_pool() -> None:
    """Note how this process's pool stands, at most once a second."""
    global _sampled_at
    now = time.monotonic()
    if now - _sampled_at < SAMPLE_EVERY:
        return
    _sampled_at = now
    pool = getattr(connection, "pool", None)
    if pool is not None:
        stats = pool.get_stats()
        for state, name in (
            ("open", "pool_size"),
            ("idle", "pool_available"),
            ("waiting", "requests_waiting"),
        ):
            metrics.POOL.labels(state).set(stats.get(name, 0))


class Asked(Collector):
    """What is looked up when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        """Of jobs, the database, backups and the disk; without the first two while the database is away."""
        is_up = GaugeMetricFamily("contested_database_up", "Whether the database answers.")
        try:
            found = [*of_jobs(), *of_database(), *of_replica()]
        except Error:
            found = []
        is_up.add_metric([], bool(found))
        yield is_up
        yield from found
        free = shutil.disk_usage(settings.DATA_DIR).free
        yield GaugeMetricFamily("contested_disk_free_bytes", "What is free where DATA_DIR is.", value=free)
        yield from of_backups()


def of_jobs() -> Iterator[Metric]:
    """How many jobs there are, by kind and state, and how old the oldest open one is."""
    number = GaugeMetricFamily(
        "contested_jobs",
        "Jobs: open ones, and those of the last day that ended.",
        labels=["kind", "status"],
    )
    age = GaugeMetricFamily(
        "contested_job_oldest_seconds",
        "Since the oldest job was queued, or was started.",
        labels=["kind", "status"],
    )
    left = GaugeMetricFamily("contested_jobs_left", "Jobs whose worker is gone, and nobody took yet.")
    expired = 0
    for kind, status, count, oldest, without_worker in fetch(OPEN_JOBS, []):
        number.add_metric([kind, status], count)
        age.add_metric([kind, status], oldest)
        expired += without_worker
    for kind, status, count in fetch(ENDED_JOBS, []):
        number.add_metric([kind, status], count)
    left.add_metric([], expired)
    return iter((number, age, left))


def of_database() -> Iterator[Metric]:
    """Its size, its connections, how long the audit log is, and when each chore was done."""
    [[size, entries, active, connected]] = fetch(DATABASE, [])
    yield GaugeMetricFamily("contested_database_bytes", "The database on its disk.", value=size)
    yield GaugeMetricFamily("contested_audit_entries", "Number of the last entry.", value=entries)
    states = GaugeMetricFamily(
        "contested_database_connections", "Connections of every process and machine.", labels=["state"]
    )
    states.add_metric(["active"], active)
    states.add_metric(["all"], connected)
    yield states
    chores = GaugeMetricFamily(
        "contested_chore_age_seconds",
        "Since a chore of the instance was done, by whichever machine.",
        labels=["chore"],
    )
    for name, age in fetch(CHORES, []):
        chores.add_metric([name], age)
    yield chores


def of_replica() -> Iterator[Metric]:
    """Whether the replica answers and how far it is behind, where one is named."""
    if not replica.is_named():
        return
    lag = replica.lag()
    is_up = "Whether the replica answers, and is one of this database."
    yield GaugeMetricFamily("contested_replica_up", is_up, value=lag is not None)
    if lag is not None:
        missing = "What it has not replayed of the primary's log."
        yield GaugeMetricFamily("contested_replica_lag_bytes", missing, value=lag.bytes)
        age = "Since the last commit that it has was made; 0 where it has all."
        yield GaugeMetricFamily("contested_replica_lag_seconds", age, value=lag.seconds)


def of_backups() -> Iterator[Metric]:
    """How old the newest scheduled backup is, where there are to be some; -1 where there is none."""
    if settings.BACKUP_SCHEDULE is None:
        return
    from config.backups.schedule import Schedule

    try:
        made = Schedule(*settings.BACKUP_SCHEDULE).backups()
        age = time.time() - made[-1].stat().st_mtime if made else -1.0
    except OSError:
        age = -1.0
    yield GaugeMetricFamily("contested_backup_age_seconds", "Since the newest backup was made.", value=age)
