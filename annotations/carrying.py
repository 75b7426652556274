"""Answers when a page is read again: what is carried to the new version, and what could not be kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from documents import access
from documents.access import Actor
from documents.models import Document
from documents.queries import fetch
from documents.versions import NewVersion

# Every answer of every round on a sentence that goes on, as it was given: who, when, on which
# guideline. Only the row is a new one: it has an id and a revision of its own, and the event of its
# insert says which answer it was copied from and who brought the new version in.
CARRY = """
INSERT INTO annotations_annotation (
    id, revision, project_id, document_id, sentence_id, reviewer_id, round, label_id, abstain_reason,
    confidence, note, attributed, mixed, phase, blind, guideline_version,
    first_label_id, revisions, duration_ms, actor_id, carried_from, created_at, labelled_at,
    evidence, frozen_at, frozen_label_id, frozen_abstain_reason)
SELECT n.new_id, n.new_id, n.project_id, n.to_document, n.to_sentence, n.reviewer_id, n.round, n.label_id,
    n.abstain_reason, n.confidence, n.note, n.attributed, n.mixed, n.phase, n.blind,
    n.guideline_version, n.first_label_id, n.revisions, n.duration_ms, %(user)s, n.id, n.created_at,
    n.labelled_at, n.evidence, n.frozen_at, n.frozen_label_id, n.frozen_abstain_reason
FROM (
    SELECT a.*, s.id AS to_sentence, s.document_id AS to_document,
        nextval('annotations_annotation_id_seq') AS new_id
    FROM documents_sentence s JOIN annotations_annotation a ON a.sentence_id = s.previous_id
    WHERE s.document_id = %(document)s AND s.previous_id IS NOT NULL
    ORDER BY s.id, a.reviewer_id, a.round
) n
"""

# Whoever has seen the thread of a page has seen it, and what they said before stays what it was.
CARRY_OPENINGS = """
INSERT INTO documents_opening (project_id, document_id, reader_id, opened_at, unanswered)
SELECT o.project_id, %(document)s, o.reader_id, o.opened_at, o.unanswered
FROM documents_opening o WHERE o.document_id = %(previous)s
"""
CARRY_BEFORE = """
INSERT INTO annotations_beforethread (
    project_id, document_id, sentence_id, reviewer_id, label_id, abstain_reason)
SELECT b.project_id, s.document_id, s.id, b.reviewer_id, b.label_id, b.abstain_reason
FROM documents_sentence s JOIN annotations_beforethread b ON b.sentence_id = s.previous_id
WHERE s.document_id = %(document)s AND s.previous_id IS NOT NULL
"""

# Whoever was to do the page is to do what is new of it; open places go along. Who was done stays done where
# the new version brings nothing to answer.
CARRY_ASSIGNMENTS = """
INSERT INTO documents_assignment (
    project_id, document_id, plan_id, reviewer_id, phase, state, origin, is_sample, probability, priority,
    place, lease_until, skip_reason, given_by_id, created_at, given_at, done_at, first_done_at, frozen_at,
    revision)
SELECT g.project_id, %(document)s, g.plan_id, g.reviewer_id, g.phase,
    CASE WHEN g.state = 'done' AND n.is_more THEN 'given' ELSE g.state END, g.origin, g.is_sample,
    g.probability, g.priority, g.place, g.lease_until, g.skip_reason, g.given_by_id, g.created_at,
    g.given_at, CASE WHEN n.is_more THEN NULL ELSE g.done_at END, g.first_done_at,
    g.frozen_at, 1
FROM documents_assignment g, (
    SELECT EXISTS (SELECT FROM documents_sentence s
                   WHERE s.document_id = %(document)s AND s.previous_id IS NULL) AS is_more
) n WHERE g.document_id = %(previous)s
"""
# What was decided of a sentence is decided of it still; what waits for somebody waits there.
CARRY_DECISIONS = """
INSERT INTO annotations_decision (
    project_id, document_id, sentence_id, label_id, abstain_reason, reason, is_unanimous, is_gold,
    explanation, guideline_version, decided_by_id, decided_at, revision)
SELECT y.project_id, s.document_id, s.id, y.label_id, y.abstain_reason, y.reason, y.is_unanimous, y.is_gold,
    y.explanation, y.guideline_version, y.decided_by_id, y.decided_at, y.revision
FROM documents_sentence s JOIN annotations_decision y ON y.sentence_id = s.previous_id
WHERE s.document_id = %(document)s AND s.previous_id IS NOT NULL
"""
CARRY_DRAWN = """
INSERT INTO annotations_drawn (
    project_id, document_id, sentence_id, probability, seed, drawn_by_id, drawn_at)
SELECT w.project_id, s.document_id, s.id, w.probability, w.seed, w.drawn_by_id, w.drawn_at
FROM documents_sentence s JOIN annotations_drawn w ON w.sentence_id = s.previous_id
WHERE s.document_id = %(document)s AND s.previous_id IS NOT NULL
"""
CARRY_SENT_BACK = """
INSERT INTO annotations_sentback (
    project_id, document_id, sentence_id, reviewer_id, reason, sent_by_id, sent_at, answer, settled_at,
    revision)
SELECT b.project_id, s.document_id, s.id, b.reviewer_id, b.reason, b.sent_by_id, b.sent_at, b.answer,
    b.settled_at, CASE WHEN o.revision = b.revision THEN n.revision ELSE b.revision END
FROM documents_sentence s JOIN annotations_sentback b ON b.sentence_id = s.previous_id
LEFT JOIN annotations_annotation o
    ON o.sentence_id = b.sentence_id AND o.reviewer_id = b.reviewer_id AND o.round = 0
LEFT JOIN annotations_annotation n
    ON n.sentence_id = s.id AND n.reviewer_id = b.reviewer_id AND n.round = 0
WHERE s.document_id = %(document)s AND s.previous_id IS NOT NULL
"""
CARRY_GAPS = """
INSERT INTO annotations_guidelinegap (
    project_id, document_id, sentence_id, draft, made_by_id, made_at, closing_word)
SELECT g.project_id, s.document_id, s.id, g.draft, g.made_by_id, g.made_at, ''
FROM documents_sentence s JOIN annotations_guidelinegap g ON g.sentence_id = s.previous_id
WHERE s.document_id = %(document)s AND s.previous_id IS NOT NULL AND g.closed_at IS NULL
"""
CARRY_REMARKS = """
WITH said AS MATERIALIZED (
    SELECT r.*, s.id AS to_sentence, s.document_id AS to_document,
        nextval(pg_get_serial_sequence('annotations_remark', 'id')) AS new_id
    FROM documents_sentence s JOIN annotations_remark r ON r.sentence_id = s.previous_id
    WHERE s.document_id = %(document)s AND s.previous_id IS NOT NULL ORDER BY r.id
), copied AS (
    INSERT INTO annotations_remark (id, project_id, document_id, sentence_id, author_id, text, made_at)
    SELECT n.new_id, n.project_id, n.to_document, n.to_sentence, n.author_id, n.text, n.made_at FROM said n
)
INSERT INTO annotations_mention (remark_id, person_id, read_at)
SELECT n.new_id, m.person_id, m.read_at FROM said n JOIN annotations_mention m ON m.remark_id = n.id
"""
CARRY_ADJUDICATION = (CARRY_DECISIONS, CARRY_DRAWN, CARRY_SENT_BACK, CARRY_GAPS, CARRY_REMARKS)

END_PLACES = "DELETE FROM documents_assignment WHERE document_id = %(previous)s AND state = 'open'"

# Answers on sentences of the version before that no sentence of the new one takes further. What was
# retired by hand before the page was read again is history of that version and not listed.
LOST = """
FROM annotations_annotation a
JOIN documents_sentence s ON s.id = a.sentence_id
JOIN documents_post p ON p.id = s.post_id
WHERE a.document_id = %(previous)s AND a.round = 0 AND s.retired_at IS NULL
  AND (%(only_of)s::bigint IS NULL OR a.reviewer_id = %(only_of)s::bigint)
  AND (p.depth = 0 OR NOT %(article_alone)s)
  AND NOT EXISTS (
    SELECT FROM documents_sentence n WHERE n.document_id = %(document)s AND n.previous_id = s.id)
"""
KEPT = """
SELECT count(*) FROM annotations_annotation o
JOIN documents_sentence n ON n.document_id = %(document)s AND n.previous_id = o.sentence_id
WHERE o.document_id = %(previous)s AND o.round = 0
  AND (%(only_of)s::bigint IS NULL OR o.reviewer_id = %(only_of)s::bigint)
"""
LISTED = f"""
SELECT s.id, s.text, s.sentence_key, u.username, l.key, a.abstain_reason, a.note, a.labelled_at
{
    LOST.replace(
        "WHERE",
        '''
JOIN documents_user u ON u.id = a.reviewer_id
LEFT JOIN annotations_label l ON l.id = a.label_id
WHERE''',
        1,
    )
}
ORDER BY p."order", s.start, u.username LIMIT %(most)s OFFSET %(after)s
"""


@dataclass(slots=True)
class Lost:
    """An answer that was not carried: on which sentence of the version before, whose, what."""

    sentence: int
    text: str
    sentence_key: str
    reviewer: str
    label: str | None
    abstain_reason: str | None
    note: str
    labelled_at: datetime


@dataclass(slots=True)
class Carried:
    """How many answers went along to a new version and how many did not, as far as the reader may know."""

    kept: int = 0
    lost: int = 0


def carry(version: NewVersion) -> None:
    """Copy the answers on every sentence that goes on; called in the transaction that stores the version."""
    params = {"document": version.document, "previous": version.previous, "user": version.user_id}
    with connection.cursor() as cursor:
        for statement in (
            CARRY, CARRY_OPENINGS, CARRY_BEFORE, *CARRY_ADJUDICATION, CARRY_ASSIGNMENTS, END_PLACES,
        ):  # fmt: skip
            cursor.execute(statement, params)


def counts(document: Document, actor: Actor) -> Carried:
    """How many answers on the version before were carried and how many were not.

    Who may not see the labels of others, or has not opened the thread, is told of their own alone.
    """
    if document.previous_id is None:
        return Carried()
    params = _params(document, actor)
    [[kept]] = fetch(KEPT, params)
    [[lost]] = fetch(f"SELECT count(*) {LOST}", params)
    return Carried(kept, lost)


def lost(document: Document, actor: Actor, most: int, after: int = 0) -> list[Lost]:
    """The answers that could not be kept, in the reading order of the version before."""
    if document.previous_id is None:
        return []
    return [Lost(*row) for row in fetch(LISTED, _params(document, actor) | {"most": most, "after": after})]


def _params(document: Document, actor: Actor) -> dict[str, Any]:
    # What others said tells of a thread: before it is opened there are one's own answers alone.
    article_alone = access.keeps_thread(actor, document)
    sees_all = access.sees_labels_on(actor, document) and not article_alone
    return {
        "document": document.pk,
        "previous": document.previous_id,
        "only_of": None if sees_all else actor.user_id,
        "article_alone": article_alone,
    }
