"""Where the labelled data leaves: choosing rows, format and filters, and the files that were made."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from annotations import export
from annotations.export import MOST_ROWS, Asked, kept
from annotations.export.formats import FORMATS
from annotations.export.sorts import SORTS
from annotations.filters import Filters
from annotations.models import Label, Phase
from annotations.views import projects
from annotations.views.projects import why
from annotations.views.release_page import size
from documents import jobs
from documents.access import Actor
from documents.errors import DomainError
from documents.models import Job, JobStatus, Project

ROWS = {
    "labels": (gettext_lazy("Labels"), gettext_lazy("One row for each answer of a reviewer.")),
    "sentences": (
        gettext_lazy("Sentences"),
        gettext_lazy("One row for each sentence, with the answers counted."),
    ),
    "posts": (gettext_lazy("Posts"), gettext_lazy("One row for each article and comment, with its text.")),
    "documents": (
        gettext_lazy("Documents"),
        gettext_lazy("The documents themselves, ready to be brought into another project."),
    ),
    "links": (
        gettext_lazy("Links"),
        gettext_lazy("One row for each passage that quotes, disputes, supports or repeats a sentence."),
    ),
    "evidence": (
        gettext_lazy("Evidence"),
        gettext_lazy("One row for each address or quotation that supports or refutes a sentence."),
    ),
    "reviewers": (
        gettext_lazy("Reviewers"),
        gettext_lazy("One row for each reviewer, with what they chose to tell of themselves."),
    ),
    "assignments": (
        gettext_lazy("Assignments"),
        gettext_lazy("One row for each document that somebody is to do or has done."),
    ),
    "decisions": (gettext_lazy("Decisions"), gettext_lazy("One row for each sentence that was decided.")),
    "events": (gettext_lazy("Changes"), gettext_lazy("One row for each change of an answer.")),
}
FILTERS = ("label", "phase", "reviewer", "language")
"""Fields of the form that are filters, as the API calls them."""
STATES = {
    JobStatus.QUEUED: gettext_lazy("Waiting"),
    JobStatus.RUNNING: gettext_lazy("In progress"),
    JobStatus.DONE: gettext_lazy("Done"),
    JobStatus.FAILED: gettext_lazy("Ended early"),
    JobStatus.CANCELLED: gettext_lazy("Cancelled"),
}
MOST_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form, and the exports that were made; htmx asks for those while one is not ready."""
    _user, actor, project = projects.open_project(request, slug)
    error, status = "", 200
    if request.method == "POST":
        try:
            return act(request, actor, project)
        except DomainError as refusal:
            error, status = why(refusal), refusal.status
    context = made(actor, project) | {"project": project}
    if request.headers.get("HX-Request") == "true":
        return render(request, "annotations/project_export.html#made", context)
    given = request.POST
    context |= {
        "error": error,
        "rows": [(key, name, words, given.get("rows") == key) for key, (name, words) in ROWS.items()],
        "formats": [(one, given.get("format") == one.key) for one in FORMATS.values()],
        "labels": [
            (label, label.key in given.getlist("label"))
            for label in Label.objects.filter(project=project, retired_at=None)
        ],
        "phases": [(phase, phase.value in given.getlist("phase")) for phase in Phase],
        "given": given,
        "most": MOST_ROWS,
        "columns": [(key, ROWS[key][0], sort.columns) for key, sort in SORTS.items()],
    }
    return projects.show(request, project, actor, "export", context, status=status)


def act(request: HttpRequest, actor: Actor, project: Project) -> HttpResponse:
    """Give the data at once, have a file made, or take one away.

    Raises: what is wrong with it, as a DomainError.
    """
    given = request.POST
    if wanted := given.get("remove", ""):
        kept.remove(kept.found(actor, project, _id(wanted)))
        return redirect("export", project.slug)
    fields = filters_of(given)
    asked = Asked(
        format=given.get("format", "jsonl"),
        rows=given.get("rows", "labels"),
        filters=Filters.parse(fields),
        names=given.get("names") == "on",
        reviewers_hidden=given.get("pseudonyms") == "on",
        escapes_formulas=given.get("spreadsheet") == "on",
        is_spreadsheet=given.get("spreadsheet") == "on",
    )
    if given.get("do") == "file":
        kept.start(project, actor, asked, dict(fields.lists()))
        return redirect(f"{reverse('export', args=[project.slug])}#made")
    export.require_small(export.prepare(project, actor, asked))
    query = {"format": asked.format, "rows": asked.rows, **dict(fields.lists())}
    query |= {"names": "true"} if asked.names else {}
    query |= {"reviewers": "pseudonyms"} if asked.reviewers_hidden else {}
    query |= {"for": "spreadsheet"} if asked.is_spreadsheet else {}
    return redirect(f"{reverse('api:export', args=[project.slug])}?{urlencode(query, doseq=True)}")


def filters_of(given: MultiValueDict[str, str]) -> MultiValueDict[str, str]:
    """The filters of the form that say something, as the API reads them."""
    fields = {
        name: [",".join(value.split()) for value in given.getlist(name) if value.strip()] for name in FILTERS
    }
    fields["counted"] = ["yes"] if given.get("counted") == "on" else []
    fields["versions"] = ["all"] if given.get("versions") == "on" else []
    return MultiValueDict({name: values for name, values in fields.items() if values})


def made(actor: Actor, project: Project) -> dict[str, Any]:
    """The exports that jobs make, the last one first, and whether one is not ready."""
    known = list(kept.known_to(actor, project).order_by("-pk")[:MOST_SHOWN])
    for job in known:
        job.project = project
    return {
        "exports": [row(job) for job in known],
        "live": any(job.status in jobs.LIVE for job in known),
    }


def row(job: Job) -> dict[str, Any]:
    """An export as the page shows it."""
    asked, file = job.params["asked"], kept.file_of(job)
    return {
        "job": job,
        "name": ROWS[asked["rows"]][0],
        "format": FORMATS[asked["format"]].name,
        "filters": " · ".join(", ".join(values) for values in asked["filters"].values()),
        "state": STATES[JobStatus(job.status)]
        if file or job.status != JobStatus.DONE
        else _("Its time is over"),
        "percent": round(100 * (job.fraction or 0)) if job.status == JobStatus.RUNNING else None,
        "file": file,
        "size": size(file.bytes) if file else "",
    }


def _id(value: str) -> UUID:
    """The id that a button names; one that is none is nobody's."""
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)
