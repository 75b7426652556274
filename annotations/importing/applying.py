"""Answers of the rows that are taken: a statement each for new ones, changed ones and evidence."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from documents.errors import Conflict

# What the file does not say of an answer is what is true of one that was given elsewhere: nobody here knows
# whether it was given blind, nor on which guideline; a guideline that is not here is none.
CREATE = """
INSERT INTO annotations_annotation (
    id, revision, project_id, document_id, sentence_id, reviewer_id, round, label_id, abstain_reason,
    confidence, note, attributed, mixed, phase, blind, guideline_version, first_label_id, revisions,
    duration_ms, op, actor_id, created_at, labelled_at, evidence)
SELECT w.id, w.id, %(project)s, w.document_id, w.sentence_id, w.user_id, 0, w.label_id, w.reason,
    w.confidence, coalesce(w.note, ''), coalesce(w.attributed, false), coalesce(w.mixed, false),
    coalesce(w.phase, %(phase)s), coalesce(w.blind, false), g.version,
    CASE WHEN w.first_label IS NULL THEN w.label_id ELSE f.label_id END, coalesce(w.revisions, 0),
    w.duration_ms, %(op)s, %(actor)s, coalesce(w.labelled_at, now()), coalesce(w.labelled_at, now()),
    coalesce(w.evidence, '[]')
FROM (
    SELECT x.document_id, x.sentence_id, x.user_id, x.label_id, x.reason, r.confidence, r.note, r.attributed,
        r.mixed, r.phase, r.blind, r.guideline_version, r.first_label, r.revisions, r.duration_ms,
        r.labelled_at, r.evidence, nextval('annotations_annotation_id_seq') AS id
    FROM pg_temp.import_result x JOIN pg_temp.import_row r ON r.n = x.n
    WHERE x.status IN ('matched', 'shifted') AND x.sort = 'answer' AND x.answer_id IS NULL
      AND x.n > %(after)s AND x.n <= %(upto)s AND r.n > %(after)s AND r.n <= %(upto)s
    ORDER BY x.n, x.sentence_id
) w
LEFT JOIN pg_temp.import_label f ON f.given = w.first_label
LEFT JOIN annotations_guideline g ON g.project_id = %(project)s AND g.version = w.guideline_version
ON CONFLICT (sentence_id, reviewer_id, round) DO NOTHING
"""
CHANGE = """
UPDATE annotations_annotation a SET
    label_id = x.label_id, abstain_reason = x.reason, confidence = coalesce(r.confidence, a.confidence),
    note = coalesce(r.note, a.note), attributed = coalesce(r.attributed, a.attributed),
    mixed = coalesce(r.mixed, a.mixed), evidence = coalesce(r.evidence, a.evidence),
    guideline_version = (
        SELECT g.version FROM annotations_guideline g
        WHERE g.project_id = %(project)s AND g.version = r.guideline_version),
    first_label_id = coalesce(a.first_label_id, x.label_id),
    revisions = a.revisions + 1, revision = nextval('annotations_annotation_id_seq'),
    op = %(op)s, actor_id = %(actor)s, labelled_at = coalesce(r.labelled_at, now())
FROM pg_temp.import_result x JOIN pg_temp.import_row r ON r.n = x.n
WHERE x.status IN ('matched', 'shifted') AND x.sort = 'answer' AND a.id = x.answer_id
  AND x.n > %(after)s AND x.n <= %(upto)s AND r.n > %(after)s AND r.n <= %(upto)s
"""
WANTED = """
SELECT count(*) FILTER (WHERE answer_id IS NULL), count(*) FILTER (WHERE answer_id IS NOT NULL),
    coalesce(max(n), 0)
FROM pg_temp.import_result WHERE status IN ('matched', 'shifted') AND sort = 'answer'
"""
BEFORE = """
INSERT INTO annotations_beforethread (
    project_id, document_id, sentence_id, reviewer_id, label_id, abstain_reason)
SELECT %(project)s, x.document_id, x.sentence_id, x.user_id, b.label_id, b.reason
FROM pg_temp.import_result x JOIN pg_temp.import_row r ON r.n = x.n
JOIN pg_temp.import_label b ON b.given = r.before_label
WHERE x.status IN ('matched', 'shifted', 'there') AND (b.label_id IS NOT NULL OR b.reason IS NOT NULL)
ON CONFLICT (sentence_id, reviewer_id) DO NOTHING
"""

# Pieces of evidence come a row each: those of one answer are one list, in their order. An answer that has
# other evidence already keeps it, unless it is to be replaced.
PIECES = """
CREATE TEMP TABLE import_pieces ON COMMIT DROP AS
SELECT x.sentence_id, x.user_id, jsonb_agg(r.more ORDER BY x.n) AS evidence, min(a.id) AS answer_id,
    CASE WHEN min(a.id) IS NULL THEN 'unmatched'
         WHEN jsonb_agg(r.more ORDER BY x.n) = (min(a.evidence::text)::jsonb) THEN 'there'
         WHEN min(a.evidence::text) = '[]' OR %(replace)s THEN 'matched' ELSE 'conflict' END AS status
FROM pg_temp.import_result x JOIN pg_temp.import_row r ON r.n = x.n
LEFT JOIN annotations_annotation a
    ON a.sentence_id = x.sentence_id AND a.reviewer_id = x.user_id AND a.round = 0
WHERE x.sort = 'evidence' AND x.status IN ('matched', 'shifted')
GROUP BY x.sentence_id, x.user_id;
UPDATE pg_temp.import_result x SET status = CASE
        WHEN p.status = 'matched' THEN x.status ELSE p.status END, answer_id = p.answer_id
FROM pg_temp.import_pieces p
WHERE x.sort = 'evidence' AND x.sentence_id = p.sentence_id AND x.user_id = p.user_id
  AND x.status IN ('matched', 'shifted')
"""
CITE = """
UPDATE annotations_annotation a SET evidence = p.evidence, revisions = a.revisions,
    revision = nextval('annotations_annotation_id_seq'), op = %(op)s, actor_id = %(actor)s
FROM pg_temp.import_pieces p WHERE p.status = 'matched' AND a.id = p.answer_id
"""


PART = 100_000
"""Rows of a file in one statement: of each the database remembers what it has to check when that ends."""

# Checked at the end of each part rather than of all, for the same reason.
REVIEWER_KEY = "annotations_annotati_reviewer_id_f829edca_fk_documents"
NOW = f"SET CONSTRAINTS {REVIEWER_KEY} IMMEDIATE"
LATER = f"SET CONSTRAINTS {REVIEWER_KEY} DEFERRED"


def settle_pieces(replace: bool) -> None:
    """Decide about rows that are evidence of answers."""
    with connection.cursor() as cursor:
        cursor.execute(PIECES, {"replace": replace})


def apply(
    project_id: int, op: UUID, actor_id: int | None, phase: str, has_pieces: bool, say: Callable[[], None]
) -> int:
    """Store the answers of all rows that are taken, in the caller's transaction; how many.

    `say` is called after each part.

    `op` and the actor are those of the answers' events.

    Raises:
        Conflict: somebody answered one of these sentences meanwhile.
    """
    params: dict[str, Any] = {"project": project_id, "op": op, "actor": actor_id, "phase": phase}
    with connection.cursor() as cursor:
        # A session plans the checks of its foreign keys once, and may do so while tables are small.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(WANTED)
        new, old, last = cursor.fetchone()
        cursor.execute(NOW)
        stored = 0
        for statement, wanted in ((CREATE, new), (CHANGE, old)):
            before = stored
            for after in range(0, last if wanted else 0, PART):
                cursor.execute(statement, params | {"after": after, "upto": after + PART})
                stored += cursor.rowcount
                say()
            if stored - before != wanted:
                raise Conflict(
                    _("Somebody answered the same sentences meanwhile. Nothing was stored; try again.")
                )
        cursor.execute(BEFORE, params)
        if has_pieces:
            cursor.execute(CITE, params)
            stored += cursor.rowcount
        cursor.execute(LATER)
    return stored
