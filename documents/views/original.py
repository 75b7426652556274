"""Before the original of a document: it is on the open web, where nothing of ours protects a reader."""

from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import access
from documents.errors import NotFound
from documents.models import User


@require_safe
def original(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The whole address, and a link that tells the site nothing of where it was opened.

    Raises:
        NotFound: no such document in a project of theirs, or it has no address of the web.
    """
    document = access.document(access.actor_for(cast(User, request.user)), document_id)
    parts = urlsplit(document.source_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotFound(_("This document has no address on the web."))
    url = document.source_url
    context = {"document": document, "url": url, "host": parts.hostname, "is_plain": parts.scheme == "http"}
    return render(request, "documents/original.html", context)
