"""Links follow when the sentence they point at is cut anew."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Substr
from rapidfuzz import fuzz

from documents.access import LINK_STATE, NOBODY
from documents.models import Document, Link, LinkJudgement, LinkKind, LinkState, Sentence
from documents.queries import execute, fetch

type Span = tuple[int, int]

CLEAR = 60.0  # of 100: below it the words of a link say nothing about which part of a sentence they mean
WHOLE = 0.5  # of a piece that is quoted: from here on the quotation is of this piece as well
RANK = {LinkState.CONFIRMED: 0, LinkState.REJECTED: 1, LinkState.PROPOSED: 2}


# What was found, as everybody may know it: whether a sentence is a quotation tells nobody what others said.
QUOTED = f"""
SELECT DISTINCT k.source_start, k.source_end FROM documents_link k
WHERE k.source_post_id = %(post)s AND k.kind = 'quotes' AND k.created_by_id IS NULL
  AND {LINK_STATE} <> 'rejected' ORDER BY 1, 2
"""
MOVE_JUDGEMENTS = """
INSERT INTO documents_linkjudgement (project_id, document_id, link_id, person_id, state, by_curator, made_at)
SELECT j.project_id, j.document_id, n.to_link, j.person_id, j.state, j.by_curator, j.made_at
FROM unnest(%s::bigint[], %s::bigint[]) AS n (from_link, to_link)
JOIN documents_linkjudgement j ON j.link_id = n.from_link ORDER BY j.made_at, j.id
ON CONFLICT DO NOTHING
"""
# The last word holds, also where it came from a link that became one with another.
SETTLE = """
UPDATE documents_link k SET state = j.state, decided_by_id = j.person_id, decided_at = j.made_at
FROM (
    SELECT DISTINCT ON (link_id) link_id, state, person_id, made_at FROM documents_linkjudgement
    WHERE link_id = ANY (%s) ORDER BY link_id, made_at DESC, id DESC
) j WHERE k.id = j.link_id
"""


def quoted_spans(post_id: int, is_blind: bool) -> list[Span]:
    """The spans of a post that repeat earlier words, in order."""
    return fetch(QUOTED, {"post": post_id, "links_of": NOBODY if is_blind else None})


@dataclass(slots=True)
class _Followed:
    """A link with the sentences it points at from now on, the closest first."""

    link: Link
    targets: list[Sentence] = field(default_factory=list)


def follow(document_id: UUID, old: Sequence[Sentence], new: Sequence[Sentence]) -> None:
    """Point what pointed at the `old` sentences at the `new` ones in their place.

    A link goes to the piece that its words repeat, and a quotation to every piece of which it repeats half;
    where the words do not say, to the first. Two links of one origin that come to say the same become one:
    that which a person judged. What each person said of a link goes along.
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
    followed.sort(key=lambda one: (RANK[LinkState(one.link.state)], one.link.pk))
    said: dict[tuple[int, int, int, str, int | None, int], Link] = {}
    heirs: dict[int, Link] = {}
    kept: list[Link] = []
    copies: list[tuple[Link, Link]] = []
    for one in followed:
        link, is_first = one.link, True
        for target in one.targets:
            span = (link.source_post_id, link.source_start, link.source_end)
            key = (*span, link.kind, link.created_by_id, target.pk)
            if key in said:
                heirs.setdefault(link.pk, said[key])
                continue
            if is_first:
                link.target_sentence_id = target.pk
                said[key] = link
                kept.append(link)
            else:
                said[key] = _copy(link, target)
                copies.append((link, said[key]))
            is_first = False
    gone = {one.link.pk for one in followed} - {link.pk for link in kept}
    Link.objects.bulk_update(kept, ["target_sentence"])
    Link.objects.bulk_create([copy for _, copy in copies])
    moved = [(link.pk, copy.pk) for link, copy in copies]
    moved += [(pk, heir.pk) for pk, heir in heirs.items() if pk in gone]
    if moved:
        execute(MOVE_JUDGEMENTS, [list(column) for column in zip(*moved, strict=True)])
        execute(SETTLE, [[to_link for _, to_link in moved]])
    # Nobody took these back: the events of the delete, copies of the rows, are to say so.
    LinkJudgement.objects.filter(link__in=gone).update(actor=None, op=None)
    Link.objects.filter(pk__in=gone).delete()
    _recount(document_id)


def _recount(document_id: UUID) -> None:
    """How many quotations were found; what people draw and say of them changes nothing of it."""
    found = Link.objects.filter(document_id=document_id, kind=LinkKind.QUOTES, created_by=None)
    Document.objects.filter(pk=document_id).update(n_quotes=found.count())


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
        decided_by_id=link.decided_by_id,
        decided_at=link.decided_at,
    )
