"""Being done with a document, skipping it, taking it up again; and the way to the next one."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from annotations import finishing, pulling
from annotations.finishing import Unfinished
from annotations.views.projects import why
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, Forbidden, Invalid
from documents.models import Document, User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """How the reader stands with a document, and what they can say of it; then on to the next."""
    actor = access.actor_for(cast(User, request.user))
    document = access.document(actor, document_id, Need.LABEL)
    error, status = "", 200
    if request.method == "POST":
        try:
            return _said(request, actor, document)
        except Unfinished as unfinished:
            error, status = unfinished.message, 409
        except (Invalid, Conflict, Forbidden) as refusal:
            error, status = why(refusal), refusal.status
    standing = finishing.standing(actor, document)
    context = {
        "document": document,
        "project": document.project,
        "standing": standing,
        "is_mine": standing["state"] is not None or not document.needs_assignment,
        "is_at_it": standing["state"] in (None, "given"),
        "answered": document.n_sentences - standing["unanswered"],
        "error": error,
        "reason": request.POST.get("reason", ""),
        "counts_no_more": standing["state"] == "done" and finishing.saw_others(actor, document),
        "sees_others_then": document.project.blind and document.project.reveal == "done",
    }
    return render(request, "annotations/assignment.html", context, status=status)


def _said(request: HttpRequest, actor: Actor, document: Document) -> HttpResponse:
    """Do what was said, and on to where it leads."""
    posted = request.POST
    seen = posted.get("revision", "")
    revision = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None
    do = posted.get("do")
    if do == "done":
        finishing.finish(actor, document, posted.get("confirm") == "1", revision)
        messages.success(request, _("You are done with “{title}”.").format(title=str(document)[:100]))
        return redirect("next")
    if do == "skip":
        finishing.skip(actor, document, posted.get("reason", ""), revision)
        messages.success(request, _("You skipped “{title}”.").format(title=str(document)[:100]))
        return redirect("next")
    if do == "resume":
        finishing.resume(actor, document, revision)
        return redirect(document)
    raise Invalid(_("Nothing was asked for. Nothing was changed."))


@require_POST
def give_next(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the reader the next document of a project, and lead them there."""
    actor = access.actor_for(cast(User, request.user))
    project = access.project(actor, slug, Need.LABEL)
    found = pulling.pull(actor, project, another=request.POST.get("another") == "1")
    if found is None:
        messages.info(request, _("No document waits for you in this project now."))
        return redirect("project-assignments", project.slug)
    return redirect("document", found.document)
