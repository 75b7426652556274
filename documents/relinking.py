"""Links follow when the sentence they point at is cut anew."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Substr
from rapidfuzz import fuzz

from documents.models import Document, Link, LinkKind, LinkState, Sentence

type Span = tuple[int, int]

CLEAR = 60.0  # of 100: below it the words of a link say nothing about which part of a sentence they mean
WHOLE = 0.5  # of a piece that is quoted: from here on the quotation is of this piece as well
RANK = {LinkState.CONFIRMED: 0, LinkState.REJECTED: 1, LinkState.PROPOSED: 2}


def quoted_spans(post_id: int) -> list[Span]:
    """The spans of a post that repeat earlier words, in order."""
    found = Link.objects.filter(source_post_id=post_id, kind=LinkKind.QUOTES).exclude(
        state=LinkState.REJECTED
    )
    return sorted(set(found.values_list("source_start", "source_end")))


@dataclass(slots=True)
class _Followed:
    """A link with the sentences it points at from now on, the closest first."""

    link: Link
    targets: list[Sentence] = field(default_factory=list)


def follow(document_id: UUID, old: Sequence[Sentence], new: Sequence[Sentence]) -> None:
    """Point what pointed at the `old` sentences at the `new` ones in their place.

    A link goes to the piece that its words repeat, and a quotation to every piece of which it repeats half;
    where the words do not say, to the first. Two links that come to say the same become one: that which a
    person judged.
    """
    was = {sentence.pk: sentence for sentence in old}
    links = Link.objects.filter(target_sentence__in=was).annotate(
        words=Substr("source_post__text", F("source_start") + 1, F("source_end") - F("source_start"))
    )
    followed = [
        _Followed(link, _targets(link.kind, link.words, was[link.target_sentence_id], new)) for link in links
    ]
    if not followed:
        return
    followed.sort(
        key=lambda one: (RANK[LinkState(one.link.state)], one.link.created_by_id is None, one.link.pk)
    )
    said: set[tuple[int, int, int, str, int]] = set()
    kept: list[Link] = []
    copies: list[Link] = []
    for one in followed:
        link, is_first = one.link, True
        for target in one.targets:
            key = (link.source_post_id, link.source_start, link.source_end, link.kind, target.pk)
            if key in said:
                continue
            said.add(key)
            if is_first:
                link.target_sentence_id = target.pk
                kept.append(link)
            else:
                copies.append(_copy(link, target))
            is_first = False
    gone = {one.link.pk for one in followed} - {link.pk for link in kept}
    Link.objects.filter(pk__in=gone).delete()
    Link.objects.bulk_update(kept, ["target_sentence"])
    Link.objects.bulk_create(copies)
    n_quotes = Link.objects.filter(document_id=document_id, kind=LinkKind.QUOTES).count()
    Document.objects.filter(pk=document_id).update(n_quotes=n_quotes)


def _targets(kind: str, words: str, was: Sentence, new: Sequence[Sentence]) -> list[Sentence]:
    """The new sentences in the place of the old one that a link is about."""
    pieces = [piece for piece in new if piece.start < was.end and piece.end > was.start]
    if len(pieces) < 2:
        return pieces
    found = fuzz.partial_ratio_alignment(words, was.text, score_cutoff=CLEAR)
    if found is None:
        return pieces[:1]
    start, end = was.start + found.dest_start, was.start + found.dest_end

    def share(piece: Sentence) -> float:
        return (min(end, piece.end) - max(start, piece.start)) / (piece.end - piece.start)

    def overlap(piece: Sentence) -> int:
        return min(end, piece.end) - max(start, piece.start)

    best = max(pieces, key=overlap)
    others = [piece for piece in pieces if piece is not best and share(piece) >= WHOLE]
    return [best, *others] if kind == LinkKind.QUOTES else [best]


def _copy(link: Link, target: Sentence) -> Link:
    return Link(
        project_id=link.project_id,
        document_id=link.document_id,
        kind=link.kind,
        state=link.state,
        source_post_id=link.source_post_id,
        source_start=link.source_start,
        source_end=link.source_end,
        target_sentence_id=target.pk,
        score=link.score,
        created_by_id=link.created_by_id,
    )
