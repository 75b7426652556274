"""Where documents come in: pasted text, uploaded files and pages of the web."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documents import access, adding
from documents.access import Need
from documents.adding import Source, Told
from documents.errors import Invalid
from documents.forms import PagesForm, PasteForm, UploadForm
from documents.models import Job, Project, User
from documents.store import Stored
from documents.views.jobs import lately, outcome

FORMS: dict[str, type[Form]] = {"paste": PasteForm, "upload": UploadForm, "pages": PagesForm}


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Three forms on one page; `way` says which of them was sent.

    One small document is stored at once and opened; anything else is a job with a page of its own.
    """
    user = cast(User, request.user)
    project = access.project(access.actor_for(user), slug, Need.CURATE)
    if request.method != "POST":
        return page(request, project, {})
    way = request.POST.get("way", "")
    way = way if way in FORMS else "paste"
    form = FORMS[way](request.POST, request.FILES)
    if not form.is_valid():
        return page(request, project, {way: form}, status=400)
    try:
        added = adding.add(project.pk, sources(form), user.pk, None, Told())
    except Invalid as refusal:
        place = refusal.extra.get("place", "")
        failed = Stored("failed", error=refusal.message, source=place)
        return page(request, project, {way: form}, [failed], status=400)
    if isinstance(added, Job):
        return redirect("job", added.pk)
    if added.status == "created":
        messages.success(request, told(added))
        return redirect("document", added.document)
    return page(request, project, {}, [added])


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
    sentences = f"{added.sentences} sentence{'' if added.sentences == 1 else 's'}"
    comments = f"{added.comments} comment{'' if added.comments == 1 else 's'}"
    return f"Added, with {sentences} and {comments}."


def page(
    request: HttpRequest,
    project: Project,
    sent: dict[str, Form],
    results: Sequence[Stored] = (),
    status: int = 200,
) -> HttpResponse:
    """The page, with what became of the last input above the forms."""
    forms: dict[str, Any] = {way: sent.get(way) or form() for way, form in FORMS.items()}
    forms |= {"project": project, "jobs": lately(project.pk)}
    return render(
        request, "documents/add.html", forms | outcome([result.as_row() for result in results]), status=status
    )
