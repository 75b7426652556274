"""Labels from elsewhere: a file is tried first, its page shows what would come of it, then it is imported."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from annotations.importing import reporting, settling, starting
from annotations.importing.formats import FORMATS, TABLES
from annotations.importing.formats.table import WORDS
from annotations.importing.options import ABSTAIN, LEFT_OUT, SWITCHES, Options
from annotations.models import AbstainReason, Label, LabelImport
from annotations.views import projects
from annotations.views.projects import why
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid
from documents.models import Project
from documents.queries import Window

MOST_LISTED = 50
MOST_MAPPED = 100
"""Labels and reviewers of a file that the page asks about; more are told to the API or the command."""
LEAVE_OUT = "-"
"""The choice that leaves rows out; an empty one says nothing."""

STATES = {
    "queued": gettext_lazy("Waiting"),
    "running": gettext_lazy("Reading"),
    "failed": gettext_lazy("Ended early"),
    "refused": gettext_lazy("Not imported"),
    "tried": gettext_lazy("Tried, ready to import"),
    "imported": gettext_lazy("Imported"),
}
WORDS_OF_STATUS = {
    "matched": gettext_lazy("match a sentence"),
    "shifted": gettext_lazy("nearly match, and are taken"),
    "there": gettext_lazy("are there already"),
    "repeated": gettext_lazy("say the same again"),
    "left_out": gettext_lazy("are left out"),
    "near": gettext_lazy("nearly match a sentence"),
    "ambiguous": gettext_lazy("may mean several sentences"),
    "unmatched": gettext_lazy("are on no sentence of the project"),
    "unknown_label": gettext_lazy("have a label that the project has not"),
    "duplicate": gettext_lazy("contradict another row"),
    "conflict": gettext_lazy("contradict an answer that is there"),
    "invalid": gettext_lazy("cannot be read"),
}
SWITCH_WORDS = {
    "partial": gettext_lazy("Take the rows that fit, and leave the others out"),
    "shifted": gettext_lazy("Take rows that nearly match a sentence"),
    "spread": gettext_lazy("Give a label on a longer passage to each sentence in it"),
    "replace": gettext_lazy("Change answers that are there already"),
    "create": gettext_lazy("Make documents of texts that are in no document"),
}
OFFSETS = {
    "auto": gettext_lazy("Told from the words"),
    "codepoints": gettext_lazy("Characters"),
    "utf16": gettext_lazy("UTF-16 units, as JavaScript counts"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def show_all(request: HttpRequest, slug: str) -> HttpResponse:
    """The imports of a project, and the form that tries another file."""
    actor, project = curated(request, slug)
    error, status = "", 200
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise Invalid(_("No file was chosen. Choose one."))
            given = {"format": request.POST.get("format", ""), "create": request.POST.get("create") == "on"}
            options = Options.parse(given)
            sha256 = starting.keep(upload.chunks())
            one = starting.start(project, actor, upload.name or "labels", sha256, options, is_trial=True)
            return redirect("label-import", slug, one.pk)
        except Invalid as refusal:
            error, status = why(refusal), refusal.status
    rows = [one for _key, one in starting.listed(project, Window(MOST_LISTED))][:MOST_LISTED]
    context = {
        "imports": [(one, STATES[starting.standing(one)], answers(one)) for one in rows],
        "formats": FORMATS.items(),
        "error": error,
    }
    return projects.show(request, project, actor, "imports", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, import_id: UUID) -> HttpResponse:
    """An import: how far it is, what was found, and the form that tries it again or imports it."""
    actor, project = curated(request, slug)
    one = starting.found(actor, project, import_id)
    if request.method == "POST":
        return again(request, actor, one)
    standing = starting.standing(one)
    job = one.job
    live = standing in ("queued", "running")
    context: dict[str, Any] = {
        "one": one,
        "standing": standing,
        "state": STATES[standing],
        "live": live,
        "percent": round(100 * job.fraction) if job is not None and job.fraction is not None else None,
        "project": project,
    }
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "annotations/project_import.html#progress", context)
        if not live:
            answer["HX-Refresh"] = "true"
        return answer
    if not live:
        context |= found(one, project) | asked(one, project)
    return projects.show(request, project, actor, "import", context)


@require_safe
def report(request: HttpRequest, slug: str, import_id: UUID) -> FileResponse:
    """The table of the rows that did not simply match."""
    actor, project = curated(request, slug)
    kept, name = reporting.opened(starting.found(actor, project, import_id))
    return FileResponse(kept, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def again(request: HttpRequest, actor: Actor, one: LabelImport) -> HttpResponse:
    """Try the file again as the form says, or import it, and go to the page of that."""
    try:
        options = chosen(request.POST, Options.parse(one.options))
        other = starting.again(one, actor, options, is_trial=request.POST.get("do") != "import")
    except (Conflict, Invalid) as refusal:
        messages.warning(request, why(refusal))
        return redirect("label-import", one.project.slug, one.pk)
    return redirect("label-import", one.project.slug, other.pk)


def chosen(form: QueryDict, before: Options) -> Options:
    """What a form says; what it does not ask about stays as it was before.

    Raises:
        Invalid: it says what cannot be.
    """
    given = before.as_json()
    for kind, mapping in (("label", dict(before.labels)), ("reviewer", dict(before.reviewers))):
        for number, name in enumerate(form.getlist(f"{kind}-name")):
            value = form.get(f"{kind}-{number}", "")
            mapping.pop(name, None)
            if value:
                mapping[name] = LEFT_OUT if value == LEAVE_OUT else value
        given[f"{kind}s"] = mapping
    columns = {word: form[f"column-{word}"] for word in WORDS if f"column-{word}" in form}
    given["columns"] = columns or before.columns
    if "offsets" in form:
        given |= {name: form.get(name) == "on" for name in SWITCHES}
        given |= {
            name: form.get(name, "") for name in ("offsets", "phase", "format", "reviewer") if name in form
        }
    return Options.parse(given)


def found(one: LabelImport, project: Project) -> dict[str, Any]:
    """What became, or would become, of the rows."""
    outcome = one.outcome
    counts = outcome.get("counts", {})
    stored = outcome.get("stored", 0)
    return {
        "counts": [
            (number_format(counts[status], force_grouping=True), WORDS_OF_STATUS[status], status)
            for status in settling.STATUSES
            if status in counts
        ],
        "rows": outcome.get("rows", 0),
        "problems": outcome.get("problems", []),
        "stored": stored,
        "documents_made": outcome.get("documents_made", 0),
        "reached": (outcome.get("documents", 0), outcome.get("sentences", 0)),
        "wrong": sum(counts.get(status, 0) for status in settling.PROBLEMS),
        "error": outcome.get("error") or (one.job.error if one.job else ""),
        "has_gaps": bool(counts) and one.report != "",
    }


def asked(one: LabelImport, project: Project) -> dict[str, Any]:
    """What the form asks: the meaning of labels, who reviewers are, and how to take rows."""
    outcome, options = one.outcome, Options.parse(one.options)
    labels = outcome.get("labels", [])
    reviewers = outcome.get("reviewers", [])
    members = project.memberships.exclude(role="viewer").select_related("user").order_by("user__username")
    table = outcome.get("columns", {})
    return {
        "labels": [
            row | {"chosen": LEAVE_OUT if row["means"] == LEFT_OUT else row["means"] or ""}
            for row in labels[:MOST_MAPPED]
        ],
        "more_labels": max(0, len(labels) - MOST_MAPPED),
        "known": Label.objects.filter(project=project, retired_at=None),
        "reasons": [(f"{ABSTAIN}{value}", name) for value, name in AbstainReason.choices],
        "reviewers": [
            row | {"chosen": options.reviewers.get(row["reviewer"], "")} for row in reviewers[:MOST_MAPPED]
        ],
        "more_reviewers": max(0, len(reviewers) - MOST_MAPPED),
        "members": [member.user for member in members],
        "columns": [(word, options.columns.get(word, table.get("told", {}).get(word, ""))) for word in WORDS]
        if table and (one.format in TABLES or not one.format)
        else [],
        "names": table.get("names", []),
        "first_rows": table.get("rows", []),
        "switches": [(name, SWITCH_WORDS[name], getattr(options, name)) for name in SWITCHES],
        "offsets": OFFSETS.items(),
        "options": options,
        "formats": FORMATS.items(),
    }


def answers(one: LabelImport) -> str:
    """How many answers an import brought, in words; empty for a trial."""
    if one.imported_at is None:
        return ""
    count = one.outcome.get("stored", 0)
    return ngettext("{count} answer", "{count} answers", count).format(
        count=number_format(count, force_grouping=True)
    )


def curated(request: HttpRequest, slug: str) -> tuple[Actor, Project]:
    """Who asks, and the project that they curate."""
    _user, actor, _project = projects.open_project(request, slug)
    return actor, access.project(actor, slug, Need.CURATE)
