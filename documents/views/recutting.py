"""Cutting a sentence anew: a page of its own, which the review room shows in a dialog."""

from dataclasses import dataclass
from itertools import pairwise
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from documents import access, recutting
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Sentence, User
from documents.text.carets import places

NEAR = 40
"""Characters of a word that the name of a place says."""


@dataclass(slots=True)
class Piece:
    """Some words, the white space after them and the place where a sentence may end; the last has none.

    `current` says whether they are of the sentence that was chosen.
    """

    words: str
    gap: str
    at: int | None
    is_cut: bool
    current: bool

    @property
    def name(self) -> str:
        """The words that a place is called after."""
        return " ".join(self.words.split())[-NEAR:]


@require_http_methods(["GET", "HEAD", "POST"])
def recut(request: HttpRequest, sentence_id: int) -> HttpResponse:
    """The sentence with those beside it in its post, and every place where a sentence may end."""
    actor = access.actor_for(cast(User, request.user))
    sentence = Sentence.objects.select_related("post", "document__project").filter(pk=sentence_id).first()
    if sentence is None:
        raise NotFound(access.no_sentence())
    access.require(actor, sentence.project_id, Need.LABEL, access.no_sentence())
    recutting.document_to_cut(actor, sentence.document_id)
    access.require_post(actor, sentence.document, sentence.post)
    if request.method == "POST":
        return change(request, actor, sentence)
    if sentence.retired_at is not None or not sentence.document.is_current:
        raise Conflict(
            _(
                "This sentence stands there no more: it was cut anew, or the page was read again. "
                "Nothing was changed; load the document again to see how it reads now."
            )
        )
    template = "documents/recut.html"
    if request.headers.get("HX-Request") == "true":
        template += "#form"
    return render(request, template, context(sentence))


def context(sentence: Sentence, error: str = "") -> dict[str, object]:
    """What the page shows."""
    around = beside(sentence)
    return {
        "sentence": sentence,
        "document": sentence.document,
        "project": sentence.document.project,
        "around": around,
        "pieces": pieces(sentence, around),
        "error": error,
    }


def beside(sentence: Sentence) -> list[Sentence]:
    """The sentence with the one before it and the one after it in its post."""
    live = Sentence.objects.filter(post_id=sentence.post_id, retired_at=None)
    before = live.filter(start__lt=sentence.start).order_by("-start").first()
    after = live.filter(start__gt=sentence.start).order_by("start").first()
    return [one for one in (before, sentence, after) if one is not None]


def pieces(sentence: Sentence, around: list[Sentence]) -> list[Piece]:
    """The text from the first to the last of the sentences, with its places."""
    text, start, end = sentence.post.text, around[0].start, around[-1].end
    cuts = {one.start for one in around[1:]}
    gaps = [(before.end, after.start) for before, after in pairwise(around)]
    found = {at for at in places(text, start, end) if not any(low <= at < high for low, high in gaps)}
    edges = [start, *sorted(found | cuts), end]
    return [
        Piece(
            text[left:right].rstrip(),
            text[left + len(text[left:right].rstrip()) : right],
            right if right < end else None,
            right in cuts,
            sentence.start <= left < sentence.end,
        )
        for left, right in pairwise(edges)
    ]


def change(request: HttpRequest, actor: Actor, sentence: Sentence) -> HttpResponse:
    """Cut as the form says, and go back to the document."""
    try:
        named, cuts = (numbers(request.POST.getlist(name)) for name in ("sentence", "cut"))
        cut = recutting.recut(actor, sentence.document_id, named or [sentence.pk], cuts)
    except Invalid as refusal:
        return render(request, "documents/recut.html", context(sentence, refusal.message), status=400)
    if cut.recut is None:
        messages.info(request, _("The sentences are cut so already. Nothing was changed."))
    else:
        messages.success(request, told(len(cut.recut.before), len(cut.recut.after)))
    first = next((one for one in cut.sentences if one.end > sentence.start), cut.sentences[0])
    query = urlencode({"s": first.pk})
    return redirect(f"/documents/{sentence.document_id}/?{query}#current", preserve_request=False)


def numbers(values: list[str]) -> list[int]:
    """The numbers of a form; what is none is refused, as a cut left out would join what it was to part.

    Raises:
        Invalid: one is no number that the page has given.
    """
    if not all(value.isascii() and value.isdecimal() and len(value) < 19 for value in values):
        raise Invalid(_("A place or a sentence is not one of this page. Nothing was changed; load it again."))
    return [int(value) for value in values]


def told(before: int, after: int) -> str:
    """What became of the sentences, in a sentence."""
    was = ngettext("One sentence was cut anew.", "{count} sentences were cut anew.", before)
    now = ngettext(
        "One stands in the same place now, to be answered.",
        "{count} stand in the same place now, to be answered.",
        after,
    )
    history = _("What was said before is in the history.")
    return f"{was.format(count=before)} {now.format(count=after)} {history}"
