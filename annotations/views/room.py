"""The review room: one document, and the labels given in it."""

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from annotations import labelling, room
from annotations.answers import Answer, read_op
from annotations.labelling import Saved, StaleBase
from annotations.views import labels_css, markup
from documents import access, duplicates, versions
from documents.access import Actor, Need
from documents.errors import Forbidden, Invalid
from documents.models import User

REASONS = (
    {"key": "no_claim", "name": "No claim", "keys": "0"},
    {"key": "unclear", "name": "Unclear", "keys": "00"},
    {"key": "other", "name": "Other, see note", "keys": "000"},
)
MODULES = (
    "answers",
    "contest",
    "dock",
    "drafts",
    "finder",
    "folds",
    "keymap",
    "keys",
    "outbox",
    "recut",
    "saving",
    "sentences",
    "strip",
    "tabs",
)
FIELDS = ("label", "abstain_reason", "note", "confidence", "mixed", "attributed", "duration_ms")
LONGEST_ID = 18


class RoomRequest(HttpRequest):
    """A request of somebody signed in, with what htmx says about it."""

    user: User
    htmx: HtmxDetails


@require_safe
def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document as the reader sees it; `?s=` chooses a sentence, `?order=newest` sorts the thread."""
    user = cast(User, request.user)
    actor = access.actor_for(user)
    document = access.document(actor, document_id)
    level = access.level_in(actor, document.project_id) or Need.READ
    order: room.Order = "newest" if request.GET.get("order") == "newest" else "tree"
    seen = room.read(document, user.pk, chosen(request.GET), order)
    for post in (seen.article, *seen.comments):
        post.html = markup.post_text(post)
    context = {
        "room": seen,
        "project": document.project,
        "document": document,
        "may_label": level >= Need.LABEL and not document.needs_assignment and document.is_current,
        "newer": None if document.is_current else versions.current(document),
        "may_read_again": level >= Need.CURATE and document.is_current and document.source_url,
        "op": uuid4(),
        "previous": seen.neighbour(-1),
        "next": seen.neighbour(1),
        "alike": duplicates.of(document.pk),
        "reasons": REASONS,
        "labels_version": labels_css.version(seen.every_label),
        "modules": [f"js/{name}.js" for name in MODULES],
    }
    return render(request, "annotations/document.html", context)


def chosen(query: QueryDict) -> int | None:
    """The sentence an address asks for, if it asks for one."""
    ident = query.get("s", "")
    return int(ident) if ident.isascii() and ident.isdigit() and len(ident) <= LONGEST_ID else None


@require_POST
def label(request: HttpRequest, sentence_id: int) -> HttpResponse:
    """Give, change or clear an answer.

    For htmx the answer is the sentence as it stands, with `op` echoed, or with status 409
    where a newer answer is there. A plain form is sent back to the document.
    """
    request = cast(RoomRequest, request)
    actor = access.actor_for(request.user)
    posted = request.POST
    if posted.get("reviewer", str(request.user.pk)) != str(request.user.pk):
        raise Forbidden(
            "You are signed in as somebody else than when these labels were given. They are kept in "
            "this browser and will be sent when that person signs in here again."
        )
    op, base = read_op(posted)
    if not request.htmx:
        return label_by_form(posted, sentence_id, actor, op, base)
    try:
        saved = write(posted, sentence_id, actor, op, base)
    except StaleBase as stale:
        theirs = {name: value for name, value in stale.extra["theirs"].items() if value is not None}
        sentence = room.Sentence(id=sentence_id, number=0, start=0, end=0, **theirs)
        return fragment(request, sentence, status=stale.status)
    return fragment(request, as_sentence(saved))


def write(
    posted: QueryDict | dict[str, Any], sentence_id: int, actor: Actor, op: UUID | None, base: int | None
) -> Saved:
    """Do what the fields ask for: clear the answer, or set it."""
    if posted.get("clear") == "1":
        return labelling.untag(sentence_id, actor, op, base)
    return labelling.tag(sentence_id, actor, Answer.parse(posted), op, base)


def label_by_form(
    posted: QueryDict, sentence_id: int, actor: Actor, op: UUID | None, base: int | None
) -> HttpResponse:
    """What a button of the dock says without script is one part of the answer; the rest stays."""
    now = labelling.current(sentence_id, actor)
    fields = {name: posted[name] for name in FIELDS if name in posted}
    if fields.get("abstain_reason") and "label" not in fields:
        fields["label"] = ""
    elif not fields.get("label") and posted.get("clear") != "1":
        if not now.label and not now.abstain_reason:
            raise Invalid(
                "Give the sentence a label first, or a reason for none; then say more about it. "
                "Nothing was changed."
            )
        fields |= {"label": now.label or "", "abstain_reason": now.abstain_reason or ""}
    if posted.get("clear") == "1":
        fields["clear"] = "1"
    write(fields, sentence_id, actor, op, base)
    query = urlencode({"s": sentence_id})
    return redirect(f"/documents/{now.document}/?{query}#current", preserve_request=False)


def fragment(request: HttpRequest, sentence: room.Sentence, status: int = 200) -> HttpResponse:
    """The sentence alone, in the markup of the page."""
    return render(
        request, "annotations/document.html#sentence", {"sentence": markup.sentence(sentence)}, status=status
    )


def as_sentence(saved: Saved) -> room.Sentence:
    """An answer that was just stored, as the page draws it."""
    return room.Sentence(
        id=saved.id,
        number=saved.position,
        start=saved.start,
        end=saved.end,
        label=saved.label,
        abstain_reason=saved.abstain_reason,
        confidence=saved.confidence,
        note=saved.note,
        attributed=saved.attributed,
        mixed=saved.mixed,
        revision=saved.revision,
        text=saved.text,
        op=str(saved.op or ""),
    )
