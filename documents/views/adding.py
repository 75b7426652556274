"""Where documents come in: pasted text, uploaded files and pages of the web."""

from collections.abc import Sequence
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import npgettext
from django.views.decorators.http import require_http_methods

from documents import access, adding
from documents.access import Need
from documents.adding import Source, Told
from documents.errors import Invalid
from documents.forms import ColumnsForm, PagesForm, PasteForm, UploadForm
from documents.ingest.preview import Preview
from documents.models import Job, Project, User
from documents.store import Stored
from documents.views.jobs import lately, outcome

FORMS: dict[str, type[Form]] = {"paste": PasteForm, "upload": UploadForm, "pages": PagesForm}
ROWS_SHOWN = 5
KEPT_SALT = "documents.adding.kept"
KEPT_SECONDS = 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Three forms on one page; `way` says which of them was sent, or that the columns of a table were chosen.

    One small document is stored at once and opened; anything else is a job with a page of its own.
    """
    user = cast(User, request.user)
    project = access.project(access.actor_for(user), slug, Need.CURATE)
    if request.method != "POST":
        return page(request, project, {})
    way = request.POST.get("way", "")
    if way == "columns":
        return with_columns(request, project, user)
    way = way if way in FORMS else "paste"
    form = FORMS[way](request.POST, request.FILES)
    if not form.is_valid():
        return page(request, project, {way: form}, status=400)
    brought, format = sources(form), form.cleaned_data["format"] or None
    columns = columns_given(request)
    for source in brought:
        source.columns = columns
    if way != "pages" and columns is None:
        table = adding.first_table(brought, format)
        if table and (table.asks or form.cleaned_data.get("choose_columns")):
            return ask_columns(request, project, table, adding.keep(brought), format)
    return bring(request, project, user, brought, format, {way: form})


def bring(
    request: HttpRequest,
    project: Project,
    user: User,
    brought: Sequence[Source],
    format: str | None,
    sent: dict[str, Form],
) -> HttpResponse:
    """Store what was brought, or start the job that does; `sent` are the forms to show again if not."""
    try:
        ignore_robots = request.POST.get("ignore_robots") == "on"
        added = adding.add(project.pk, brought, user.pk, format, Told(), ignore_robots)
    except Invalid as refusal:
        place = refusal.extra.get("place", "")
        failed = Stored("failed", error=refusal.message, source=place)
        return page(request, project, sent, [failed], status=400)
    if isinstance(added, Job):
        return redirect("job", added.pk)
    if added.status == "created":
        messages.success(request, told(added))
        return redirect("document", added.document)
    return page(request, project, {}, [added])


def with_columns(request: HttpRequest, project: Project, user: User) -> HttpResponse:
    """Bring in what was kept while somebody chose which column of its table holds what."""
    try:
        kept = signing.loads(request.POST.get("kept", ""), salt=KEPT_SALT, max_age=KEPT_SECONDS)
        if kept["project"] != project.pk or kept["user"] != user.pk:
            raise signing.BadSignature
    except signing.BadSignature:
        gone = _("What was sent is no longer kept here. Nothing was stored; send it again.")
        return page(request, project, {}, [Stored("failed", error=gone)], status=400)
    brought, format = [Source(**row) for row in kept["sources"]], kept["format"]
    try:
        table = adding.first_table(brought, format)
    except Invalid as refusal:
        return page(request, project, {}, [Stored("failed", error=refusal.message)], status=400)
    if table is not None:
        if request.POST.get("as_text"):
            adding.read_as_text(brought, format, table)
            format = None
        else:
            form = ColumnsForm(table, request.POST)
            if not form.is_valid():
                return ask_columns(request, project, table, kept["sources"], format, form)
            adding.apply_columns(brought, format, form.columns())
        another = adding.first_table(brought, format)
        if another is not None and another.asks:
            return ask_columns(request, project, another, adding.keep(brought), format)
    return bring(request, project, user, brought, format, {})


def ask_columns(
    request: HttpRequest,
    project: Project,
    table: Preview,
    kept: list[dict[str, Any]],
    format: str | None,
    form: ColumnsForm | None = None,
) -> HttpResponse:
    """The page on which somebody says which column of a table holds what, with its first rows."""
    packed = {
        "project": project.pk,
        "user": cast(User, request.user).pk,
        "sources": kept,
        "format": format,
    }
    context = {
        "project": project,
        "table": table,
        "files": len(kept),
        "rows": [[cell[:300] for cell in row] for row in table.rows[:ROWS_SHOWN]],
        "form": form or ColumnsForm(table),
        "kept": signing.dumps(packed, salt=KEPT_SALT, compress=True),
    }
    # 200 for the question itself; an answer that was wrong is an error as on any form.
    return render(request, "documents/columns.html", context, status=400 if form else 200)


def columns_given(request: HttpRequest) -> dict[str, str] | None:
    """The fields `column-text` and so on of a request; None where there is none."""
    given = {
        name.removeprefix("column-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("column-")
    }
    return given or None


def sources(form: Form) -> list[Source]:
    """What a valid form brings."""
    given = form.cleaned_data
    if isinstance(form, UploadForm):
        return [Source(name=upload.name, upload=upload) for upload in given["uploads"]]
    if isinstance(form, PagesForm):
        return [Source(url=address) for address in given["addresses"]]
    content = given["text"].encode("utf-8", "replace")
    return [Source(url=given["source_url"] or None, content=content, encoding="utf-8")]


def told(added: Stored) -> str:
    """What was stored, in a sentence."""
    sentences = npgettext("added with", "{count} sentence", "{count} sentences", added.sentences)
    comments = npgettext("added with", "{count} comment", "{count} comments", added.comments)
    what = _("Added, with {sentences} and {comments}.")
    if added.version > 1:
        what = _("Version {version} of this page was added, with {sentences} and {comments}.")
    return what.format(
        version=added.version,
        sentences=sentences.format(count=number_format(added.sentences, force_grouping=True)),
        comments=comments.format(count=number_format(added.comments, force_grouping=True)),
    )


def page(
    request: HttpRequest,
    project: Project,
    sent: dict[str, Form],
    results: Sequence[Stored] = (),
    status: int = 200,
) -> HttpResponse:
    """The page, with what became of the last input above the forms."""
    forms: dict[str, Any] = {way: sent.get(way) or form() for way, form in FORMS.items()}
    forms |= {
        "project": project,
        "jobs": lately(project.pk),
        "may_ignore_robots": settings.INGEST_IGNORE_ROBOTS,
    }
    return render(
        request, "documents/add.html", forms | outcome([result.as_row() for result in results]), status=status
    )
