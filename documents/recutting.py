"""Cutting sentences anew by hand: split one, merge neighbours, move a boundary.

Sentences are never changed: those of another shape are retired, new ones are put in their place. What people
said of a retired sentence stays with it, as history, and is asked for again. Links follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from documents import access, relinking
from documents.access import Actor, Need
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import Document, Post, Recut, Sentence
from documents.queries import Key, Row, Window
from documents.text import quotes
from documents.text.carets import splits_character

type Span = tuple[int, int]

MOST_SENTENCES = 50
MOST_CUTS = 200


class CutElsewhere(Conflict):
    """A sentence was cut anew since the caller looked; `now` is how they stand."""

    title = gettext_noop("Cut anew elsewhere")


@dataclass(slots=True)
class Cut:
    """The live sentences from the first to the last that were named; `recut` None where nothing changed."""

    recut: Recut | None
    sentences: list[Sentence]


def recut(actor: Actor, document_id: UUID, sentence_ids: Sequence[int], cuts: Sequence[int]) -> Cut:
    """Cut neighbouring sentences of one post anew.

    `cuts` are the offsets in the post's text, in code points, at which one sentence ends and the next
    begins: one more for two sentences out of one, none to make one of all. A cut between two sentences,
    also in the white space there, leaves that boundary as it is, and a sentence whose span stays is left
    alone with all that was said of it. The ids are the guard: a sentence that was cut anew has another.
    The same change again is acknowledged and changes nothing.

    Raises:
        NotFound: no such document of theirs, or no such sentence in it.
        Forbidden: they may not cut its sentences.
        Invalid: the sentences are no neighbours, or a cut leaves a sentence empty or parts a character.
        CutElsewhere: one of them is retired; carries how they stand now.
        Conflict: the document is an older version.
    """
    document = document_to_cut(actor, document_id)
    if not 0 < len(set(sentence_ids)) <= MOST_SENTENCES or len(cuts) > MOST_CUTS:
        raise Invalid(
            _(
                "Name 1 to {most_sentences} sentences and at most {most_cuts} cuts. Nothing was changed."
            ).format(most_sentences=MOST_SENTENCES, most_cuts=MOST_CUTS)
        )
    with transaction.atomic():
        # Whoever labels a sentence of the document holds its row: wait for them, then see their answer.
        locked = Document.objects.select_for_update(no_key=True).filter(pk=document.pk).first()
        if locked is None:
            raise NotFound(_("The document was deleted while you looked at it. Nothing was changed."))
        if not locked.is_current:
            raise Conflict(
                _(
                    "This is an older version of the page, and stays as it was. Nothing was changed; cut "
                    "the sentence in the current version."
                )
            )
        named = _named(document.pk, sentence_ids)
        post = Post.objects.get(pk=named[0].post_id)
        access.require_post(actor, document, post)
        if any(sentence.retired_at for sentence in named):
            return _again(post, named, cuts)
        if len({sentence.post_id for sentence in named}) > 1 or len(_standing(post, named)) != len(named):
            raise Invalid(_("Only neighbours in one post can be cut together. Nothing was changed."))
        return _replace(locked, post, named, spans_of(post.text, named, cuts), actor.user_id)


def document_to_cut(actor: Actor, document_id: UUID) -> Document:
    """The document, when the actor may cut its sentences: curators any, reviewers those open to all.

    Raises:
        NotFound, Forbidden: they may not.
    """
    document = access.document(actor, document_id, Need.LABEL)
    level = access.level_in(actor, document.project_id) or Need.READ
    if document.needs_assignment and level < Need.CURATE:
        raise Forbidden(
            _(
                "This document is assigned, and everybody who has it labels the same sentences. Only a "
                "curator cuts them anew: ask one. Nothing was changed."
            )
        )
    return document


def _named(document_id: UUID, sentence_ids: Sequence[int]) -> list[Sentence]:
    named = list(
        Sentence.objects.select_for_update(no_key=True)
        .filter(document_id=document_id, pk__in=set(sentence_ids))
        .order_by("post_id", "start")
    )
    if len(named) != len(set(sentence_ids)):
        raise NotFound(_("There is no such sentence in this document. Nothing was changed."))
    return named


def _standing(post: Post, named: Sequence[Sentence]) -> list[Sentence]:
    """The live sentences from the first of those named to the last."""
    start, end = min(one.start for one in named), max(one.end for one in named)
    live = Sentence.objects.filter(post=post, retired_at=None, start__lt=end, end__gt=start)
    return list(live.order_by("start"))


def _again(post: Post, named: Sequence[Sentence], cuts: Sequence[int]) -> Cut:
    """Acknowledge a change that was made before; refuse one on sentences that are no more."""
    ids = {sentence.pk for sentence in named}
    for made in Recut.objects.filter(post=post, before__contains=_first_retired(named)).order_by("-id"):
        if _is(made, post, named, cuts):
            return Cut(made, _standing(post, named))
    raise CutElsewhere(
        _(
            "Somebody cut these sentences anew since you looked. Nothing was changed; look at "
            "how they stand now and cut those."
        ),
        now=[shape(sentence) for sentence in _standing(post, named)],
        where=f"/documents/{post.document_id}/",
        yours={"sentences": sorted(ids), "cuts": list(cuts)},
    )


def _first_retired(named: Sequence[Sentence]) -> list[list[int]]:
    one = next(sentence for sentence in named if sentence.retired_at)
    return [[one.pk, one.start, one.end]]


def _is(made: Recut, post: Post, named: Sequence[Sentence], cuts: Sequence[int]) -> bool:
    """Whether a change that was made is the one that is asked for."""
    gone = {row[0] for row in made.before}
    left = {(one.start, one.end) for one in named if one.pk not in gone}
    try:
        wanted = spans_of(post.text, named, cuts)
    except Invalid:
        return False
    return gone <= {one.pk for one in named} and set(wanted) == left | {
        (row[1], row[2]) for row in made.after
    }


def spans_of(text: str, named: Sequence[Sentence], cuts: Sequence[int]) -> list[Span]:
    """The new spans, in order.

    Raises:
        Invalid: a cut lies outside, leaves a sentence without a word, or parts a character.
    """
    ordered = sorted(named, key=lambda sentence: sentence.start)
    begin, until = ordered[0].start, ordered[-1].end
    gaps = [(before.end, after.start) for before, after in pairwise(ordered)]
    spans: list[Span] = []
    for at in sorted(set(cuts)):
        if not begin < at < until:
            raise _wrong(at, _("It lies outside of the sentences, or two cuts leave nothing between them."))
        if splits_character(text, at):
            raise _wrong(at, _("It would part a character."))
        there = next((gap for gap in gaps if gap[0] <= at <= gap[1]), None)
        end, start = there or (_before(text, at), _after(text, at))
        if end <= begin or start >= until:
            raise _wrong(at, _("It leaves a sentence without a word."))
        spans.append((begin, end))
        begin = start
    return [*spans, (begin, until)]


def _before(text: str, at: int) -> int:
    """Where the words before a cut end."""
    while at and text[at - 1].isspace():
        at -= 1
    return at


def _after(text: str, at: int) -> int:
    """Where the words after a cut begin."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _wrong(at: int, why: str) -> Invalid:
    return Invalid(
        _("The cut at {at} is not possible. {why} Nothing was changed.").format(at=at, why=why),
        errors={"cuts": [why]},
    )


def _replace(
    document: Document, post: Post, named: Sequence[Sentence], spans: Sequence[Span], user_id: int
) -> Cut:
    """Retire the sentences whose span is not wanted, and put the others in their place."""
    have = {(sentence.start, sentence.end) for sentence in named}
    old = [sentence for sentence in named if (sentence.start, sentence.end) not in set(spans)]
    if not old:
        return Cut(None, list(named))
    Sentence.objects.filter(pk__in=[one.pk for one in old]).update(retired_at=timezone.now())
    quoted = relinking.quoted_spans(post.pk, document.project.blind)
    new = Sentence.objects.bulk_create(
        Sentence(
            project_id=document.project_id,
            document_id=document.pk,
            post_id=post.pk,
            start=start,
            end=end,
            text=post.text[start:end],
            sentence_key=f"{post.post_key}:{start}:{end}",
            is_quote=quotes.is_quote_only(post.text, start, end, quoted),
        )
        for start, end in spans
        if (start, end) not in have
    )
    relinking.follow(document.pk, old, new)
    document.n_sentences += len(new) - len(old)
    document.save(update_fields=["n_sentences"])
    made = Recut.objects.create(
        project_id=document.project_id,
        document_id=document.pk,
        post_id=post.pk,
        before=[[one.pk, one.start, one.end] for one in old],
        after=[[one.pk, one.start, one.end] for one in new],
        made_by_id=user_id,
    )
    return Cut(made, _standing(post, named))


def shape(sentence: Sentence) -> dict[str, Any]:
    """A sentence as the history and a conflict show it."""
    return {"id": sentence.pk, "start": sentence.start, "end": sentence.end, "text": sentence.text}


def recut_shape(made: Recut) -> Row:
    """A change of the cut as the API shows it."""
    text = made.post.text
    before, after = (
        [{"id": id, "start": start, "end": end, "text": text[start:end]} for id, start, end in rows]
        for rows in (made.before, made.after)
    )
    by = made.made_by.get_username() if made.made_by else None
    return {
        "id": made.pk,
        "post": made.post_id,
        "before": before,
        "after": after,
        "made_by": by,
        "made_at": made.made_at,
    }


def history(document_id: UUID, window: Window, article_alone: bool = False) -> list[tuple[Key, Row]]:
    """The changes of a document's cut, or of its article's, the first one first."""
    made = Recut.objects.filter(document_id=document_id).select_related("post", "made_by")
    if article_alone:
        made = made.filter(post__depth=0)
    if window.after is not None:
        made = made.filter(**{"pk__lt" if window.backwards else "pk__gt": window.after[0]})
    ordered = made.order_by("-pk" if window.backwards else "pk")[: window.limit]
    return [((one.pk,), recut_shape(one)) for one in ordered]
