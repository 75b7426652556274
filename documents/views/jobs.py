"""Jobs: how far one is, what became of each document, its end before time, and trying again what failed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from documents import access, jobs, progressing, retrying
from documents.access import Need
from documents.errors import Conflict, Forbidden
from documents.models import Job, JobStatus, User
from documents.pace import in_words
from documents.queries import Window

MOST_SHOWN = 200
"""On the page of an answer; a job's own lists that many a page."""
PAGE = 100
ENDED = {
    JobStatus.DONE: gettext_noop("Done"),
    JobStatus.FAILED: gettext_noop("Ended early"),
    JobStatus.CANCELLED: gettext_noop("Cancelled"),
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
    may_curate = level >= Need.CURATE
    context = far(job) | {
        "project": job.project,
        "may_curate": may_curate,
        "may_cancel": job.status in jobs.LIVE and may_curate,
    }
    return render(request, template, context | again(job, may_curate) | listing(request, job))


@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """End a job before time, and go back to its page."""
    job = access.job(access.actor_for(cast(User, request.user)), job_id, Need.CURATE)
    try:
        jobs.cancel(job.pk)
    except Conflict as refusal:
        messages.warning(request, refusal.message)
    return redirect("job", job.pk)


@require_POST
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Try again what failed, and go to the page of the job that does."""
    user = cast(User, request.user)
    job = access.job(access.actor_for(user), job_id, Need.CURATE)
    try:
        other, _is_new = retrying.retry(job.pk, user.pk, request.POST.get("ignore_robots") == "on")
    except (Conflict, Forbidden) as refusal:
        messages.warning(request, refusal.message)
        return redirect("job", job.pk)
    return redirect("job", other.pk)


def far(job: Job) -> dict[str, Any]:
    """How far a job is, in words and numbers."""
    sources = job.params.get("sources", [])
    read = job.done + job.failed
    live = job.status in jobs.LIVE
    at = progressing.sources_done(job)
    running = job.status == JobStatus.RUNNING
    return {
        "job": job,
        "what": what(sources) if job.kind == "ingest" else _("Work in the background"),
        "reads": job.kind == "ingest",
        "live": live,
        "state": state(job),
        "waits": live and not read and not job.started_at,
        "read": read,
        "done": counted(job.done),
        "failed": counted(job.failed),
        "sources": len(sources),
        "at": min(at + 1, len(sources)),
        "percent": round(100 * job.fraction) if live and job.fraction is not None else None,
        "left": in_words(job.seconds_left) if running and job.seconds_left is not None else "",
        "pace": rates(job) if running else "",
    }


def state(job: Job) -> str:
    """Where a job stands, in a word or two."""
    if ended := ENDED.get(JobStatus(job.status)):
        return _(ended)
    if not job.done + job.failed and not job.started_at:
        return _("Waiting")
    return pgettext("a job", "Reading") if job.kind == "ingest" else _("In progress")


def rates(job: Job) -> str:
    """How fast a job goes, in words; empty while nothing can be said."""
    if not job.rate:
        return ""
    if job.rate < 1:
        rate = round(job.rate * 60)
        words = ngettext("{count} document a minute", "{count} documents a minute", rate)
        return words.format(count=counted(rate))
    rate = round(job.rate)
    words = ngettext("{count} document a second", "{count} documents a second", rate).format(
        count=counted(rate)
    )
    if job.sentence_rate and job.sentence_rate >= 1:
        rate = round(job.sentence_rate)
        more = ngettext("{count} sentence a second", "{count} sentences a second", rate)
        return f"{words} · {more.format(count=counted(rate))}"
    return words


def what(sources: list[dict[str, Any]]) -> str:
    """What a job reads: the one source by its name, several by their number."""
    if len(sources) == 1:
        return sources[0].get("name") or sources[0].get("url") or _("Pasted text")
    pages = sum(1 for source in sources if "sha256" not in source)
    if pages == len(sources):
        words = ngettext("{count} web page", "{count} web pages", pages)
    else:
        words = ngettext("{count} file", "{count} files", len(sources))
    return words.format(count=counted(len(sources)))


def counted(number: int) -> str:
    """A number as the reader's language writes it."""
    return number_format(number, force_grouping=True)


def again(job: Job, may_curate: bool) -> dict[str, Any]:
    """What is to say of jobs that try again what failed."""
    may_retry = may_curate and retrying.may_retry(job)
    return {
        "retries": list(job.retries.order_by("-id")),
        "is_tried": retrying.in_hand(job) is not None,
        "goes_on": retrying.ended_early(job),
        "may_retry": may_retry,
        "may_ignore_robots": may_retry
        and settings.INGEST_IGNORE_ROBOTS
        and any("sha256" not in source for source in job.params.get("sources", [])),
    }


def listing(request: HttpRequest, job: Job) -> dict[str, Any]:
    """A page of what became of the job's items: of one kind, or the first of all, what failed on top."""
    tabs = progressing.tabs(job)
    asked = request.GET.get("show", "")
    if asked not in [tab["status"] for tab in tabs]:
        asked = ""
    chosen = asked or (tabs[0]["status"] if len(tabs) == 1 else "")
    listed = {"tabs": tabs, "chosen": chosen, "all": sum(tab["count"] for tab in tabs)}
    if not chosen:
        rows = [row for tab in tabs for row in progressing.first(job.pk, tab["status"], PAGE)][:PAGE]
        return listed | {"results": rows, "is_cut": listed["all"] > len(rows)}
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
    found = progressing.results(job.pk, Window(PAGE, (start,)), chosen)
    more = urlencode({"show": chosen, "after": found[PAGE - 1][0][0]}) if len(found) > PAGE else ""
    return listed | {
        # What nobody asked for is not asked for again: a second kind may be there by then.
        "query": urlencode({"show": asked} | ({"after": start} if start else {})) if asked else "",
        "is_later": bool(start),
        "more": more,
        "results": [row for _key, row in found[:PAGE]],
        "unlisted": 0 if more else max(0, job.counts[chosen] - progressing.listed(job, chosen)),
    }


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
    return [far(job) for job in query.order_by("-id")[:most]]
