"""rows=assignments: one row a document that somebody is to do, has done or has skipped, or an open place.

Of the filters of answers `reviewer` and `phase` choose among them. Whoever does not curate gets their own
alone, and learns which of them are checks once they are done.
"""

from annotations.export.pseudonyms import reviewer
from annotations.filters import DOCUMENT_WANTED, SENTENCE_READABLE, SENTENCE_WANTED
from documents.access import DRAWN_TOLD

WANTED = f"""
    {DOCUMENT_WANTED}
    AND (%(gold_kept_from)s::bigint IS NULL OR g.reviewer_id = %(gold_kept_from)s::bigint)
    AND (NOT %(sentences_chosen)s OR EXISTS (
        SELECT FROM documents_sentence s
        WHERE s.document_id = d.id AND s.retired_at IS NULL AND {SENTENCE_READABLE} AND {SENTENCE_WANTED}))
    AND (%(reviewers)s::bigint[] IS NULL OR g.reviewer_id = ANY (%(reviewers)s::bigint[]))
"""
PHASE = """
    CASE WHEN g.phase = 'gold' AND g.state <> 'done' AND %(gold_kept_from)s::bigint IS NOT NULL
         THEN 'main' ELSE g.phase END
"""
DRAWN = DRAWN_TOLD.format(reader="%(gold_kept_from)s::bigint")
ROWS = f"""
SELECT g.id AS assignment_id, d.id AS document_id, nullif(d.title, '') AS document_title,
    nullif(d.source_url, '') AS document_url,
    (SELECT {reviewer("u.username")} FROM documents_user u WHERE u.id = g.reviewer_id) AS reviewer,
    {PHASE} AS phase, g.state, g.origin,
    (SELECT n.name FROM documents_plan n WHERE n.id = g.plan_id) AS plan,
    g.is_sample AND {DRAWN} AS is_sample, CASE WHEN {DRAWN} THEN g.probability END AS probability,
    g.priority, nullif(g.skip_reason, '') AS skip_reason,
    (SELECT count(*) FROM annotations_annotation a
     WHERE a.document_id = g.document_id AND a.reviewer_id = g.reviewer_id AND a.round = 0) AS answers,
    g.given_at, g.done_at, g.first_done_at
FROM documents_document d JOIN documents_assignment g ON g.document_id = d.id
WHERE {WANTED} AND (%(phases)s::text[] IS NULL OR {PHASE} = ANY (%(phases)s::text[]))
ORDER BY d.id, g.id
"""
COUNT = f"""
SELECT count(*) FROM (
    SELECT FROM documents_document d JOIN documents_assignment g ON g.document_id = d.id
    WHERE {WANTED} LIMIT %(most)s + 1
) c
"""
