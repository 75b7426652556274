"""Opening the thread of a document whose article comes first."""

from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from annotations import opening
from annotations.answers import read_op
from annotations.opening import ArticleUnfinished
from annotations.views.room import RoomRequest, chosen
from documents import access
from documents.access import Need
from documents.errors import Forbidden


@require_POST
def open_thread(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Open the thread; `early=1` says that sentences without an answer are known of.

    For htmx the answer says that it is open, with `op` echoed. A plain form is sent back to the document, or
    asked whether it is meant.
    """
    request = cast(RoomRequest, request)
    posted = request.POST
    if posted.get("reviewer", str(request.user.pk)) != str(request.user.pk):
        raise Forbidden(
            _(
                "You are signed in as somebody else than when this thread was asked for. It opens when that "
                "person signs in here again."
            )
        )
    actor = access.actor_for(request.user)
    document = access.document(actor, document_id, Need.LABEL)
    op = read_op(posted)[0]
    context = {"document": document, "project": document.project, "op": op, "current": chosen(posted)}
    try:
        opening.open_thread(actor, document, posted.get("early") == "1")
    except ArticleUnfinished as unfinished:
        if request.htmx:
            raise
        return render(
            request, "annotations/opening.html", context | {"words": unfinished.message}, status=409
        )
    if request.htmx:
        return render(request, "annotations/opening.html#opened", context)
    query = urlencode({"s": context["current"]}) if context["current"] else ""
    return redirect(f"/documents/{document.pk}/?{query}#thread", preserve_request=False)
