"""Jobs: how far one is, what became of each document, and its end before time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from documents import access, jobs
from documents.access import Need
from documents.errors import Conflict
from documents.models import Job, JobStatus, User

MOST_SHOWN = 200
ENDED = {
    JobStatus.DONE: "Done",
    JobStatus.FAILED: "Ended early",
    JobStatus.CANCELLED: "Cancelled",
}


@require_safe
def show(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """A job's page; while it lasts htmx asks every second for the part that changes."""
    actor = access.actor_for(cast(User, request.user))
    job = access.job(actor, job_id)
    level = access.level_in(actor, job.project_id) or Need.READ
    template = "documents/job.html"
    if request.headers.get("HX-Request") == "true":
        template += "#progress"
    live = job.status in jobs.LIVE
    may_curate = level >= Need.CURATE
    context = far(job) | {
        "project": job.project,
        "may_curate": may_curate,
        "may_cancel": live and may_curate,
    }
    return render(request, template, context | outcome(job.results))


@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """End a job before time, and go back to its page."""
    job = access.job(access.actor_for(cast(User, request.user)), job_id, Need.CURATE)
    try:
        jobs.cancel(job.pk)
    except Conflict as refusal:
        messages.warning(request, refusal.message)
    return redirect("job", job.pk)


def far(job: Job) -> dict[str, Any]:
    """How far a job is, in words and numbers."""
    sources = job.params.get("sources", [])
    read = job.done + job.failed
    at = job.cursor.get("source", 0)
    return {
        "job": job,
        "what": what(sources),
        "live": job.status in jobs.LIVE,
        "state": ENDED.get(JobStatus(job.status)) or ("Reading" if read or job.started_at else "Waiting"),
        "read": read,
        "unlisted": max(0, read - len(job.results)),
        "sources": len(sources),
        "at": min(at + 1, len(sources)),
        "gone_by": at if job.status in jobs.LIVE else len(sources),
    }


def what(sources: list[dict[str, Any]]) -> str:
    """What a job reads: the one source by its name, several by their number."""
    if len(sources) == 1:
        return sources[0].get("name") or sources[0].get("url") or "Pasted text"
    pages = sum(1 for source in sources if "sha256" not in source)
    return f"{len(sources)} {'web pages' if pages == len(sources) else 'files'}"


def outcome(results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What became of each document, what failed first, and how many of each kind there are."""
    worst_first = sorted(results, key=lambda result: result["status"] != "failed")
    return {
        "results": worst_first[:MOST_SHOWN],
        "counts": Counter(result["status"] for result in worst_first),
        "hidden": max(0, len(worst_first) - MOST_SHOWN),
    }


def lately(project_id: int, most: int = 10) -> list[dict[str, Any]]:
    """The project's last jobs, without what became of each document."""
    query = Job.objects.filter(project_id=project_id, kind="ingest").select_related("created_by")
    return [far_of(job) for job in query.defer("results").order_by("-id")[:most]]


def far_of(job: Job) -> dict[str, Any]:
    """`far` for a list: what is not shown there is not read from the database."""
    job.results = []
    return far(job)
