"""The review room: one document, and the labels given in it."""

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from annotations import definitions, evidence, labelling, live, opening, pulling, room, windows
from annotations.answers import Answer, read_op
from annotations.labelling import Saved, StaleBase
from annotations.views import labels_css, markup
from annotations.views.live import far_of_others
from annotations.views.projects import rendered
from annotations.views.windows import draw_room, looks, order_of
from documents import access, duplicates, versions
from documents.access import Actor, Need
from documents.errors import Forbidden, Gone, Invalid, NotFound
from documents.models import Assignment, AssignmentState, Document, User

REASONS = (
    {"key": "no_claim", "name": gettext_lazy("No claim"), "keys": "0"},
    {"key": "unclear", "name": gettext_lazy("Unclear"), "keys": "00"},
    {"key": "other", "name": gettext_lazy("Other, see note"), "keys": "000"},
)
FIELDS = ("label", "abstain_reason", "note", "confidence", "mixed", "attributed", "duration_ms", "evidence")
LONGEST_ID = 18
LONGEST_LOOK = 600_000
"""Milliseconds that count at most of how long a sentence was looked at."""


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
    state = live.state(user.pk, document.pk)
    only_looks = looks(request.GET, actor, document)
    assigned = _assigned(actor, document, level)
    reader = windows.reader(document, actor, only_looks)
    seen = windows.read(document, reader, chosen(request.GET), order_of(request.GET))
    draw_room(seen)
    context = {
        "room": seen,
        "live": state,
        "others": far_of_others(document, user.pk) if state and state.everyone is not None else None,
        "project": document.project,
        "document": document,
        "may_label": level >= Need.LABEL
        and not only_looks
        and (assigned.state == AssignmentState.GIVEN if assigned else not document.needs_assignment)
        and document.is_current,
        "assigned": assigned,
        "may_finish": level >= Need.LABEL
        and document.is_current
        and (assigned or not document.needs_assignment),
        "waits": opening.state(document, user.pk) if reader.article_alone else None,
        "looks": only_looks,
        "has_before": reader.has_before,
        "hotkeys": [one.hotkey for one in seen.labels if one.hotkey],
        "newer": None if document.is_current else versions.current(document),
        "may_curate": level >= Need.CURATE,
        "may_read_again": level >= Need.CURATE and document.is_current and document.source_url,
        "op": uuid4(),
        "timed": LONGEST_LOOK if user.shares_timing and document.project.records_timing else None,
        "alike": duplicates.of(document.pk),
        "reasons": REASONS,
        "definitions": explained(document, seen),
        "questions": definitions.questions(seen.labels),
        "labels_version": labels_css.version(seen.every_label),
    }
    return render(request, "annotations/document.html", context)


def _assigned(actor: Actor, document: Document, level: Need) -> Assignment | None:
    """What the reader has to do with the document; what went back and nobody took is theirs again."""
    theirs = access.assignment_of(actor.user_id, document.pk)
    if theirs is None or theirs.state != AssignmentState.LAPSED or level < Need.LABEL:
        return theirs
    if document.is_current and pulling.take_again(actor, document.pk):
        theirs.refresh_from_db()
    return theirs


def explained(document: Document, seen: room.Room) -> list[dict[str, Any]]:
    """What each label means, its close calls as HTML."""
    return [
        {
            "label": one.label,
            "close_calls": [(call.question, rendered(call.answer)) for call in one.close_calls],
        }
        for one in definitions.read(document.project_id, seen.labels)
    ]


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
    posted: QueryDict = request.POST
    if posted.get("reviewer", str(request.user.pk)) != str(request.user.pk):
        raise Forbidden(
            _(
                "You are signed in as somebody else than when these labels were given. They are kept "
                "in this browser and will be sent when that person signs in here again."
            )
        )
    op, base = read_op(posted)
    if not request.user.shares_timing:
        untimed = posted.copy()
        untimed.pop("duration_ms", None)
        posted = untimed
    if not request.htmx:
        return label_by_form(posted, sentence_id, actor, op, base)
    try:
        saved = write(posted, sentence_id, actor, op, base)
    except NotFound:
        raise Gone from None
    except StaleBase as stale:
        theirs = {name: value for name, value in stale.extra["theirs"].items() if value is not None}
        theirs["evidence"] = evidence.to_text(theirs["evidence"])
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
                _(
                    "Give the sentence a label first, or a reason for none; then say more about it. "
                    "Nothing was changed."
                )
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
        evidence=evidence.to_text(saved.evidence),
        revision=saved.revision,
        text=saved.text,
        op=str(saved.op or ""),
    )
