"""The review room: one document, and the labels given in it."""

from typing import cast
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from annotations import room
from annotations.views import labels_css
from documents import access
from documents.access import Need
from documents.models import User

REASONS = (
    {"key": "no_claim", "name": "No claim", "keys": "0"},
    {"key": "unclear", "name": "Unclear", "keys": "00"},
    {"key": "other", "name": "Other, see note", "keys": "000"},
)
MODULES = (
    "answers", "contest", "dock", "finder", "folds", "keys", "outbox", "saving", "sentences", "strip",
)


def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document as the reader sees it; `?s=` chooses a sentence, `?order=newest` sorts the thread."""
    user = cast(User, request.user)
    actor = access.actor_for(user)
    document = access.document(actor, document_id)
    level = access.level_in(actor, document.project_id) or Need.READ
    order: room.Order = "newest" if request.GET.get("order") == "newest" else "tree"
    chosen = request.GET.get("s", "")
    seen = room.read(document, user.pk, int(chosen) if chosen.isdecimal() and len(chosen) < 19 else None, order)
    context = {
        "room": seen,
        "project": document.project,
        "document": document,
        "may_label": level >= Need.LABEL and not document.needs_assignment,
        "op": uuid4(),
        "previous": seen.neighbour(-1),
        "next": seen.neighbour(1),
        "reasons": REASONS,
        "labels_version": labels_css.version(seen.labels),
        "modules": [f"js/{name}.js" for name in MODULES],
    }
    return render(request, "annotations/document.html", context)
