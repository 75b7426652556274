"""What the page of a document asks for while it is in sight: what changed since it was drawn."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotations import live
from annotations.views import markup
from annotations.views.windows import stamp
from documents import access, versions
from documents.models import Document, User


@never_cache
@require_safe
def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Changes after `?cut=` and `?mine=`, the stamps of the last answer; 304 where its ETag still holds.

    In a blind project neither answer nor ETag knows of what others did, for whoever may not see it.
    """
    user = cast(User, request.user)
    actor = access.actor_for(user)
    now = live.state(user.pk, document_id)
    if now is None:
        access.document(actor, document_id)
    elif request.headers.get("If-None-Match") == now.etag:
        return tagged(HttpResponseNotModified(), now)
    document = access.document(actor, document_id)
    now = live.state(user.pk, document_id) if now is None else now
    assert now is not None
    mine = stamp(request.GET, "mine", now.since)
    # A stamp that was not given yet is of the server that the database was restored from: it says nothing.
    answers = live.answers(user.pk, document_id, mine if mine <= now.since else 0)
    since = stamp(request.GET, "cut", now.cut)
    body: dict[str, Any] = {
        "cut": now.cut,
        "mine": now.since,
        "cuts": live.cuts(document_id, since, access.keeps_thread(actor, document)),
        "answers": "".join(markup.sentence(answer) for answer in answers),
    }
    if not now.is_current and (newer := versions.current(document)):
        body["newer"] = told(newer)
    if now.everyone is not None:
        body["others"] = far_of_others(document, user.pk)
    return tagged(JsonResponse(body), now)


def told(newer: Document) -> dict[str, Any]:
    """That there is a newer version, in words, and links to it."""
    words = _(
        "The page was read again: version {version} is the current one, and is labelled there. What you "
        "labelled here was taken along as far as the text is the same."
    )
    opens = _("Open version %(version)s") % {"version": newer.version}
    return {
        "words": words.format(version=newer.version),
        "links": [
            (reverse("changes", args=[newer.pk]), _("What changed")),
            (newer.get_absolute_url(), opens),
        ],
    }


def far_of_others(document: Document, reader_id: int) -> dict[str, str]:
    """How far everybody else is, in a line of its own, and with their names."""
    others = live.others(document.pk, reader_id)
    far = ", ".join(str(done) for _name, done in others)
    line = ngettext("{count} other: {far} of {total}", "{count} others: {far} of {total}", len(others))
    return {
        "line": line.format(count=len(others), far=far, total=document.n_sentences) if others else "",
        "names": ", ".join(f"{name}: {done}" for name, done in others),
    }


def tagged(response: HttpResponse, now: live.State) -> HttpResponse:
    """The answer with what it is known by."""
    response["ETag"] = now.etag
    return response
