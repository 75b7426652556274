"""A document to read, to print and to hand on: marked up with one reviewer's answers, without any script."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from annotations import evidence, reading, room, windows
from annotations.evidence import Piece
from annotations.models import AbstainReason
from annotations.room import RoomPost, Sentence
from annotations.views import labels_css, markup
from annotations.views.windows import looks
from documents import access
from documents.models import User

REASONS = dict(AbstainReason.choices)
HERE = "#s{}"
"""Where this page shows a sentence."""


@dataclass(slots=True)
class Notes:
    """The sentences that something was said about, numbered as the page comes to them."""

    is_wanted: bool
    noted: list[Sentence] = field(default_factory=list)

    def mark(self, sentence: Sentence) -> str:
        """The number after the sentence, or nothing."""
        if not self.is_wanted or not (sentence.note or sentence.evidence):
            return ""
        self.noted.append(sentence)
        number = len(self.noted)
        name = escape(_("Note %(number)s") % {"number": number})
        return f'<a class="noted" id="r{number}" href="#n{number}" aria-label="{name}">{number}</a>'

    @property
    def rows(self) -> list[tuple[Sentence, list[Piece]]]:
        """Each sentence with the evidence on it."""
        return [(sentence, evidence.load(sentence.evidence)) for sentence in self.noted]


@require_safe
def show(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document with one's own answers; `?of=` takes those of a reviewer, `?notes=1` adds their notes."""
    user = cast(User, request.user)
    actor = access.actor_for(user)
    document = access.document(actor, document_id)
    reviewer = reading.reviewer(document, actor, request.GET.get("of", ""))
    own = windows.reader(document, actor, looks(request.GET, actor, document))
    reader = replace(own, id=reviewer.pk, has_before=False)
    seen = windows.read(document, reader, whole=True)
    notes = Notes(is_wanted=request.GET.get("notes") == "1")
    for post in (seen.article, *seen.comments):
        post.html = post_text(post, notes)
    others = reading.reviewers(document, actor).exclude(pk=user.pk)
    address = reverse("read", args=[document.pk])
    context = {
        "room": seen,
        "project": document.project,
        "document": document,
        "reviewer": reviewer,
        "waits": reader.article_alone,
        "others": others,
        "counts": reading.counts(seen),
        "notes": notes,
        "reasons": REASONS,
        "labels_version": labels_css.version(seen.every_label),
        "address": request.build_absolute_uri(f"{address}?{urlencode({'of': reviewer.username})}"),
    }
    return render(request, "annotations/reading.html", context)


def post_text(post: RoomPost, notes: Notes) -> SafeString:
    """The text in paragraphs, each sentence with an address of its own."""
    parts: list[str] = []
    for paragraph in room.paragraphs(post):
        if not paragraph.pieces:
            parts.append(escape(paragraph.before + paragraph.after))
            continue
        parts.append(f'{escape(paragraph.before)}<p data-lines="{markup.lines(paragraph)}">')
        for piece in paragraph.pieces:
            if isinstance(piece, Sentence):
                parts.append(sentence(piece, markup.marked(post, piece.start, piece.end, HERE), notes))
            else:
                parts.append(markup.marked(post, *piece, HERE))
        parts.append(f"</p>{escape(paragraph.after)}")
    return mark_safe("".join(parts))  # noqa: S308 - made of escaped text and numbers


def sentence(sentence: Sentence, words: str, notes: Notes) -> str:
    """A sentence with its number as the link to it."""
    name = escape(_("Sentence %(number)s") % {"number": sentence.number})
    at = f'<a class="at" href="#s{sentence.id}" aria-label="{name}">{sentence.number}</a>'
    state = "".join(attributes(sentence))
    note = notes.mark(sentence)
    return f'<span id="s{sentence.id}" data-sentence{state}>{at}<span>{words}</span>{note}</span>'


def attributes(sentence: Sentence) -> Iterator[str]:
    """What the answer was, where there is one."""
    if sentence.label:
        yield f' data-label="{escape(sentence.label)}"'
    elif sentence.abstain_reason:
        yield f' data-abstain="{escape(sentence.abstain_reason)}"'
    if sentence.attributed:
        yield " data-attributed"
    if sentence.mixed:
        yield " data-mixed"
