"""The terms of a document's source: shown to all who may read it, noted by curators."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annotations.views.projects import why
from documents import access, terms
from documents.access import Need
from documents.errors import Invalid
from documents.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Licence, address of the terms and a note."""
    actor = access.actor_for(cast(User, request.user))
    document = access.document(actor, document_id, Need.CURATE if request.method == "POST" else Need.READ)
    error = ""
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in terms.FIELDS}
        try:
            terms.change(actor, document_id, said)
            messages.success(request, _("The terms are saved."))
            return redirect("terms", document_id)
        except Invalid as refusal:
            error = why(refusal)
            for name, value in said.items():
                setattr(document, name, value)
    level = access.level_in(actor, document.project_id) or Need.READ
    context = {
        "document": document,
        "project": document.project,
        "error": error,
        "may_curate": level >= Need.CURATE,
    }
    return render(request, "annotations/terms.html", context, status=400 if error else 200)
