"""What changed of a document since its page was drawn: how it is cut, its version, the reader's own answers.

A page asks every few seconds, and mostly nothing did: one statement of index look-ups says so. What others
did enters it, and costs anything, only for whoever may see their labels.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from annotations import evidence
from annotations.models import Annotation
from annotations.progress import STANDS
from annotations.room import Sentence
from documents.access import FACTOR_THERE, POST_KNOWN, SEES_LABELS_ON
from documents.models import Recut
from documents.queries import fetch

# Ids of events do not say what is new: a transaction that took its ids earlier may be committed later. An
# event therefore has its transaction's number, `last` is the greatest of the reader's, and `pending` how many
# transactions with a smaller one are still under way: these alone can bring something before it. Each one
# that ends makes them fewer, and none can join them. `since` is the number up to which nothing more can come.
# A number that was not given yet is of another server, from which the database was restored.
#
# `everyone` is the same of all members, null where the reader may not know that others answered: the rows are
# not even looked for.
LAST = """
    SELECT e.transaction_id FROM annotations_annotationevent e
    WHERE e.document_id = d.id AND e.reviewer_id = {reviewer}
      AND e.transaction_id < pg_snapshot_xmax(pg_current_snapshot())
    ORDER BY e.transaction_id DESC LIMIT 1
"""
PENDING = "FROM pg_snapshot_xip(pg_current_snapshot()) x WHERE x < {last}"
STATE = f"""
    SELECT d.is_current,
        coalesce((SELECT max(r.id) FROM documents_recut r
                  WHERE r.document_id = d.id AND {POST_KNOWN.format(post="r.post_id")}), 0),
        coalesce(mine.last::text::bigint, 0),
        coalesce((SELECT min(x::text::bigint) - 1 {PENDING.format(last="mine.last")}),
                 mine.last::text::bigint, 0),
        (SELECT count(*) {PENDING.format(last="mine.last")}),
        CASE WHEN {SEES_LABELS_ON} THEN
            (SELECT coalesce(max(one.last::text::bigint), 0) || '-' || (
                 SELECT count(*) {PENDING.format(last="max(one.last)")})
             FROM documents_membership o CROSS JOIN LATERAL ({LAST.format(reviewer="o.user_id")}) one (last)
             WHERE o.project_id = p.id)
        END
    FROM documents_document d
    JOIN documents_project p ON p.id = d.project_id
    JOIN documents_membership m ON m.project_id = p.id AND m.user_id = %(reader)s AND {FACTOR_THERE}
    LEFT JOIN LATERAL ({LAST.format(reviewer="m.user_id")}) mine (last) ON true
    WHERE d.id = %(document)s
"""

# The reader's answers as they stand, of the sentences that an event of a transaction after `since` was about.
CHANGED = """
    SELECT s.id, l.key, a.abstain_reason, a.confidence, coalesce(a.note, ''),
        coalesce(a.attributed, false), coalesce(a.mixed, false), a.evidence, coalesce(a.revision, 0)
    FROM (
        SELECT DISTINCT e.sentence_id FROM annotations_annotationevent e
        WHERE e.document_id = %(document)s AND e.reviewer_id = %(reader)s
          AND e.transaction_id > %(since)s::text::xid8
    ) c
    JOIN documents_sentence s ON s.id = c.sentence_id AND s.retired_at IS NULL
    LEFT JOIN annotations_annotation a
           ON a.sentence_id = s.id AND a.reviewer_id = %(reader)s AND a.round = 0
    LEFT JOIN annotations_label l ON l.id = a.label_id
    ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class State:
    """Stamps of a document as a reader sees it; one of them changes with every change of what it is for.

    `cut` is the last change of where sentences end that they may know of; `last`, `since` and `pending` are
    of the reader's answers, `everyone` of anybody's, None where they may not know.
    """

    is_current: bool
    cut: int
    last: int
    since: int
    pending: int
    everyone: str | None

    @property
    def etag(self) -> str:
        """What an answer is known by."""
        return f'"{self.cut}.{self.last}-{self.pending}.{int(self.is_current)}.{self.everyone or ""}"'


def state(reader_id: int, document_id: UUID) -> State | None:
    """The stamps of a document; None where it is not there, or not for this reader."""
    rows = fetch(STATE, {"reader": reader_id, "document": document_id})
    return State(*rows[0]) if rows else None


def answers(reader_id: int, document_id: UUID, since: int) -> list[Sentence]:
    """Sentences without their words, with the reader's answers, that changed after `since` of a state."""
    where = {"reader": reader_id, "document": document_id, "since": since}
    changed = [Sentence(ident, 0, 0, 0, *answer) for ident, *answer in fetch(CHANGED, where)]
    for sentence in changed:
        sentence.evidence = evidence.compact(sentence.evidence)
    return changed


def cuts(document_id: UUID, since: int, article_alone: bool = False) -> list[dict[str, Any]]:
    """How sentences were cut anew after the change `since`: post, ids that went, part of its text."""
    made = Recut.objects.filter(document_id=document_id, pk__gt=since)
    if article_alone:
        made = made.filter(post__depth=0)
    return [
        {
            "post": post,
            "gone": [row[0] for row in before],
            "start": min(row[1] for row in (*before, *after)),
            "end": max(row[2] for row in (*before, *after)),
        }
        for post, before, after in made.values_list("post_id", "before", "after")
    ]


def others(document_id: UUID, reader_id: int) -> list[tuple[str, int]]:
    """Everybody else who began, and how many sentences they answered; for whoever may see their labels."""
    answered = Annotation.objects.filter(STANDS, document_id=document_id, round=0)
    rows = (
        answered.exclude(reviewer_id=reader_id)
        .values_list("reviewer__name", "reviewer__username")
        .annotate(n=Count("id"))
    )
    return [(name or username, done) for name, username, done in rows.order_by("reviewer__username")]
