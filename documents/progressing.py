"""How far a job is and what became of its items, for its page and the API alike."""

from typing import Any
from uuid import UUID

from django.utils.formats import number_format

from documents.models import Job, JobResult
from documents.queries import Key, Row, Window

# In the order in which people look for them.
STATUSES = ["failed", "created", "duplicate", "unchanged", "left_out"]


def sources_done(job: Job) -> int:
    """How many of the job's sources were read to their end."""
    sources = len(job.params.get("sources", []))
    return min(int(job.cursor.get("source", 0)), sources)


def results(job_id: UUID, window: Window, status: str = "") -> list[tuple[Key, Row]]:
    """What became of items of a job, in their order, with the key of each."""
    found = JobResult.objects.filter(job_id=job_id)
    if status:
        found = found.filter(status=status)
    if window.after is not None:
        found = found.filter(**{"pk__lt" if window.backwards else "pk__gt": window.after[0]})
    rows = found.order_by("-pk" if window.backwards else "pk")[: window.limit]
    return [((row.pk,), as_row(row)) for row in rows]


def first(job_id: UUID, status: str, most: int) -> list[Row]:
    """The first items of a status."""
    return [row for _, row in results(job_id, Window(most), status)][:most]


def as_row(result: JobResult) -> Row:
    """A result as lists show it; of one of very many failures only that it failed."""
    return {
        "status": result.status,
        "document": None,
        "title": "",
        "error": None,
        "source": "",
        **(result.told or {}),
        "source_number": result.source,
        "item": result.item,
    }


def tabs(job: Job) -> list[dict[str, Any]]:
    """The statuses that the job's items have, each with its number."""
    return [
        {
            "status": status,
            "count": job.counts[status],
            "shown": number_format(job.counts[status], force_grouping=True),
        }
        for status in STATUSES
        if job.counts.get(status)
    ]


def listed(job: Job, status: str) -> int:
    """How many items of a status are kept in the list."""
    return job.outcomes.filter(status=status).count()
