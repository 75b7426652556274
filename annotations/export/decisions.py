"""rows=decisions: one row a sentence that was decided, for whoever may see all labels."""

from annotations.deciding import GOLD_KNOWN
from annotations.export.pseudonyms import reviewer
from annotations.export.rows import DOCUMENTS, LABELS, label_key
from annotations.filters import ANSWERED_AS_WANTED, DOCUMENT_WANTED, SENTENCE_WANTED

WANTED = f"""
    %(only_of)s::bigint IS NULL AND {GOLD_KNOWN}
"""
ROWS = f"""
WITH {LABELS}
SELECT r.* FROM ({DOCUMENTS}) d CROSS JOIN LATERAL (
    SELECT s.sentence_key, s.id AS sentence_id, d.id AS document_id, d.title AS document_title,
        d.source_url AS document_url, s.text, {label_key("label_id", "y")} AS label, y.abstain_reason,
        nullif(y.reason, '') AS reason, y.is_unanimous, y.is_gold,
        nullif(y.explanation, '') AS explanation, y.guideline_version,
        (SELECT {reviewer("u.username")} FROM documents_user u WHERE u.id = y.decided_by_id) AS decided_by,
        y.decided_at, y.revision
    FROM (
        SELECT y.* FROM annotations_decision y
        WHERE y.document_id = d.id AND d.thread_open AND {WANTED} OFFSET 0
    ) y
    JOIN (
        SELECT s.id, s.sentence_key, s.post_id, s.start, s.text, s.is_quote FROM documents_sentence s
        WHERE s.document_id = d.id AND s.retired_at IS NULL OFFSET 0
    ) s ON s.id = y.sentence_id
    JOIN (SELECT p.id, p."order" FROM documents_post p WHERE p.document_id = d.id OFFSET 0) p
      ON p.id = s.post_id
    WHERE {SENTENCE_WANTED} AND {ANSWERED_AS_WANTED}
    ORDER BY p."order", s.start
) r
"""
COUNT = f"""
SELECT count(*) FROM (
    SELECT FROM annotations_decision y JOIN documents_document d ON d.id = y.document_id
    WHERE {DOCUMENT_WANTED} AND {WANTED} LIMIT %(most)s + 1
) c
"""
