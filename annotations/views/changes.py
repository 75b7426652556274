"""What a later reading of a page changed, as a page; and reading a page again."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from annotations import carrying
from annotations.models import AbstainReason, Label
from annotations.views import labels_css
from annotations.views.folding import folded
from documents import access, adding, changes
from documents.access import Need
from documents.adding import Source, Told
from documents.changes import PostChange, SentenceChange
from documents.errors import Invalid
from documents.models import Job, User

PAGE = 100
"""Sentences beside a change that are shown though they are as they were."""

WHY = {
    "text_changed": gettext_noop("Its text was changed"),
    "sentence_gone": gettext_noop("The sentence is gone"),
    "sentence_moved": gettext_noop("It stands among other sentences now"),
    "comment_gone": gettext_noop("The comment is gone"),
    "comment_moved": gettext_noop("The comment answers somebody else now"),
    "cut_differently": gettext_noop("The source cuts its sentences differently now"),
}
FIELD_NAMES = {
    "title": gettext_noop("Title"),
    "byline": gettext_noop("Author"),
    "published_at": gettext_noop("Date"),
    "language": gettext_noop("Language"),
}
REASONS = dict(AbstainReason.choices)


@require_safe
def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The difference between this version and the one before it."""
    actor = access.actor_for(cast(User, request.user))
    document = access.document(actor, document_id)
    keeps_thread = access.keeps_thread(actor, document)
    found = changes.read(document, keeps_thread)
    carried = carrying.counts(document, actor)
    page = _page_asked(request.GET.get("page", ""))
    lost = carrying.lost(document, actor, PAGE, PAGE * (page - 1))
    pages = max(1, -(-max(len(found.posts), carried.lost) // PAGE))
    labels = list(Label.objects.filter(project_id=document.project_id))
    names = {label.key: label.name for label in labels}
    context = {
        "document": document,
        "previous": found.previous,
        "project": document.project,
        "changes": found,
        "fields": [(_(FIELD_NAMES[change.name]), change) for change in found.fields],
        "posts": [(post, list(lines(post))) for post in found.posts[PAGE * (page - 1) : PAGE * page]],
        "carried": carried,
        "lost": [_row(row, names, _(WHY[found.why(row.sentence)])) for row in lost],
        "sees_all": access.sees_labels_on(actor, document) and not keeps_thread,
        "may_read_again": document.source_url
        and document.is_current
        and (access.level_in(actor, document.project_id) or Need.READ) >= Need.CURATE,
        "labels_version": labels_css.version(labels),
        "keeps_thread": keeps_thread,
        "page": page,
        "pages": pages,
        "earlier": page - 1 if page > 1 else 0,
        "later": page + 1 if page < pages else 0,
    }
    return render(request, "annotations/changes.html", context)


def _page_asked(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _row(row: carrying.Lost, names: dict[str, str], why: str) -> dict[str, Any]:
    said = names.get(row.label, row.label) if row.label else str(REASONS.get(row.abstain_reason or "", ""))
    return {"lost": row, "said": said, "why": why}


def lines(post: PostChange) -> Iterator[SentenceChange | int]:
    """The sentences of a changed post; a number stands for that many that are as they were."""
    if post.kind != "edited":
        yield from post.sentences
        return
    yield from folded(post.sentences, lambda sentence: sentence.kind == "same")


@require_POST
def read_again(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Queue a job that reads the document's address once more; a changed page is its next version."""
    user = cast(User, request.user)
    document = access.document(access.actor_for(user), document_id, Need.CURATE)
    if not document.source_url.startswith(("http://", "https://")):
        raise Invalid(_("This document has no address on the web to read it from. Nothing was changed."))
    told = Told(previous=str(document.pk))
    job = adding.add(document.project_id, [Source(url=document.source_url)], user.pk, None, told)
    assert isinstance(job, Job)  # an address always is one
    return redirect("job", job.pk)
