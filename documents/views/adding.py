"""Where documents come in: pasted text and uploaded files."""

from collections import Counter
from itertools import islice
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from documents import access
from documents.access import Need
from documents.forms import PasteForm, UploadForm
from documents.ingest.parsed import Hint
from documents.ingesting import ingest_bytes, ingest_stream
from documents.models import Project, User
from documents.store import Stored

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Two forms on one page; `way` says which of them was sent."""
    user = cast(User, request.user)
    project = access.project(access.actor_for(user), slug, Need.CURATE)
    paste, upload = PasteForm(), UploadForm()
    if request.method != "POST":
        return page(request, project, paste, upload)
    results: list[Stored] = []
    if request.POST.get("way") == "upload":
        upload = UploadForm(request.POST, request.FILES)
        if not upload.is_valid():
            return page(request, project, paste, upload, status=400)
        for file in upload.cleaned_data["uploads"]:
            results += ingest_stream(project.pk, file, Hint(name=file.name), user.pk)
    else:
        paste = PasteForm(request.POST)
        if not paste.is_valid():
            return page(request, project, paste, upload, status=400)
        content = paste.cleaned_data["text"].encode("utf-8", "replace")
        hint = Hint(url=paste.cleaned_data["source_url"] or None, encoding="utf-8")
        results += ingest_bytes(project.pk, content, hint, user.pk)
    if len(results) == 1 and results[0].status == "created":
        only = results[0]
        sentences = f"{only.sentences} sentence{'' if only.sentences == 1 else 's'}"
        comments = f"{only.comments} comment{'' if only.comments == 1 else 's'}"
        messages.success(request, f"Added, with {sentences} and {comments}.")
        return redirect("document", only.document)
    keep = paste if any(result.status == "failed" for result in results) else PasteForm()
    return page(request, project, keep, UploadForm(), results)


def page(
    request: HttpRequest,
    project: Project,
    paste: PasteForm,
    upload: UploadForm,
    results: list[Stored] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what became of the last input above the forms."""
    results = results or []
    worst_first = sorted(results, key=lambda result: result.status != "failed")
    context = {
        "project": project,
        "paste": paste,
        "upload": upload,
        "results": list(islice(worst_first, MOST_SHOWN)),
        "counts": Counter(result.status for result in results),
        "hidden": max(0, len(results) - MOST_SHOWN),
    }
    return render(request, "documents/add.html", context, status=status)
