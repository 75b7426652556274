"""rows=events: one row a change of an answer, in the order in which the documents came, then of the events.

Blind repeats and votes of norming are in it: one's own, and for curators those of others, votes once they
were shown. Of votes that were shown without names it says no names.
"""

from annotations.export.rows import ALL_DOCUMENTS, LABELS, REVIEWER, REVIEWERS, label_key
from annotations.filters import ANSWER_WANTED, DOCUMENT_WANTED, PHASE_SHOWN, SENTENCE_WANTED
from annotations.models import FIRST_NORMING_ROUND, REPEAT_ROUND
from documents.access import DONE_WITH, THREAD_OPEN_TO

MINE = "a.reviewer_id = %(reader)s::bigint"
# The first vote of a norming is of the round of its number, the second of the next.
VOTES = """
    SELECT n.names_hidden FROM annotations_norming n
    WHERE n.project_id = %(project)s AND (
        (n.number = a.round AND n.stage <> 'voting') OR (n.number + 1 = a.round AND n.stage = 'closed'))
"""
VISIBLE = f"""
    ({MINE} OR ({THREAD_OPEN_TO} AND CASE
        WHEN a.round = 0 THEN %(only_of)s::bigint IS NULL
            OR a.document_id IN {DONE_WITH.format(reader="%(only_of)s::bigint")}
        WHEN a.round = {REPEAT_ROUND} THEN %(gold_kept_from)s::bigint IS NULL
        WHEN a.round >= {FIRST_NORMING_ROUND} THEN %(gold_kept_from)s::bigint IS NULL AND EXISTS ({VOTES})
        ELSE false END))
    AND {ANSWER_WANTED}
"""
# Nothing of an event was frozen; the conditions on answers ask.
EVENT = """
    SELECT e.*, NULL::timestamptz AS frozen_at, NULL::bigint AS frozen_label_id,
        NULL::text AS frozen_abstain_reason
    FROM annotations_annotationevent e WHERE e.document_id = d.id OFFSET 0
"""
NAMELESS = f"""
    a.round >= {FIRST_NORMING_ROUND} AND NOT {MINE} AND (SELECT bool_or(v.names_hidden) FROM ({VOTES}) v)
"""
ROWS = f"""
WITH {LABELS}, {REVIEWERS}
SELECT r.* FROM ({ALL_DOCUMENTS}) d CROSS JOIN LATERAL (
    SELECT a.pgh_id AS event_id, a.pgh_created_at AS at,
        CASE WHEN a.pgh_label = 'delete' THEN 'cleared' WHEN a.pgh_label = 'update' THEN 'changed'
             WHEN a.carried_from IS NOT NULL THEN 'carried' ELSE 'given' END AS event,
        s.sentence_key, s.id AS sentence_id, d.id AS document_id,
        CASE WHEN {NAMELESS} THEN NULL ELSE {REVIEWER} END AS reviewer,
        coalesce(a.actor_id = a.reviewer_id, true) AS by_themselves, a.round, {PHASE_SHOWN} AS phase,
        {label_key("label_id")} AS label, a.abstain_reason, a.mixed, a.attributed, a.confidence,
        nullif(a.note, '') AS note, a.blind, a.guideline_version, a.revision
    FROM (
        SELECT a.* FROM ({EVENT}) a WHERE {VISIBLE} OFFSET 0
    ) a
    JOIN (
        SELECT s.id, s.sentence_key, s.post_id, s.is_quote FROM documents_sentence s
        WHERE s.document_id = d.id OFFSET 0
    ) s ON s.id = a.sentence_id
    WHERE {SENTENCE_WANTED}
    ORDER BY a.pgh_id
) r
"""
COUNT = f"""
SELECT count(*) FROM (
    SELECT FROM documents_document d CROSS JOIN LATERAL ({EVENT}) a
    WHERE {DOCUMENT_WANTED} AND {VISIBLE} LIMIT %(most)s + 1
) c
"""
