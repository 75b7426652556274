"""rows=links: one row a link between a passage and a sentence, as far as the reader may know of it.

Filters choose the sentence that it points at.
"""

from annotations.export.pseudonyms import reviewer
from annotations.export.rows import DOCUMENTS
from annotations.filters import ANSWERED_AS_WANTED, DOCUMENT_WANTED, SENTENCE_WANTED
from documents.access import LINK_STATE, LINK_VISIBLE

ROWS = f"""
SELECT r.* FROM ({DOCUMENTS}) d CROSS JOIN LATERAL (
    SELECT k.id AS link_id, d.id AS document_id, k.kind,
        CASE WHEN k.created_by_id IS NULL THEN 'found' ELSE 'person' END AS origin, k.state, k.score,
        k.source_post_id, p.post_key AS source_post_key, k.source_start, k.source_end,
        substr(p.text, k.source_start + 1, k.source_end - k.source_start) AS source_text,
        s.sentence_key AS target_sentence_key, s.id AS target_sentence_id, s.text AS target_text,
        (SELECT {reviewer("u.username")} FROM documents_user u WHERE u.id = k.created_by_id) AS drawn_by,
        k.created_at
    FROM (
        SELECT k.id, k.kind, k.created_by_id, {LINK_STATE} AS state, k.score, k.source_post_id,
            k.source_start, k.source_end, k.target_sentence_id, k.created_at
        FROM documents_link k WHERE k.document_id = d.id AND d.thread_open AND {LINK_VISIBLE} OFFSET 0
    ) k
    JOIN (
        SELECT p.id, p.post_key, p."order", p.text FROM documents_post p
        WHERE p.document_id = d.id OFFSET 0
    ) p ON p.id = k.source_post_id
    JOIN (
        SELECT s.id, s.sentence_key, s.text, s.post_id, s.is_quote FROM documents_sentence s
        WHERE s.document_id = d.id AND s.retired_at IS NULL OFFSET 0
    ) s ON s.id = k.target_sentence_id
    WHERE {SENTENCE_WANTED} AND {ANSWERED_AS_WANTED}
    ORDER BY p."order", k.source_start, k.id
) r
"""
COUNT = f"""
SELECT count(*) FROM (
    SELECT FROM documents_link k JOIN documents_document d ON d.id = k.document_id
    WHERE {DOCUMENT_WANTED} LIMIT %(most)s + 1
) c
"""
