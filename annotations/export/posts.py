"""rows=posts: one row a post, with its whole text."""

from annotations.export.rows import AUTHOR, DOCUMENTS
from annotations.filters import ANSWERED_AS_WANTED, DOCUMENT_WANTED, HOLDS_WANTED, SENTENCE_WANTED


def statement(documents: str, posts: str) -> str:
    """The posts `p` of which the one holds, of the documents `d` of which the other does."""
    return f"""
        SELECT p.* FROM ({DOCUMENTS}) d CROSS JOIN LATERAL (
            SELECT p.post_key, p.id AS post_id, d.id AS document_id, d.title AS document_title,
                d.source_url AS document_url, p.kind AS post_kind, p."order" AS post_order,
                p.author AS post_author, p.parent_id AS parent_post_id, q.post_key AS parent_post_key,
                p.depth AS post_depth, p.posted_at, p.language, p.addressee_id AS addressee_post_id, p.text,
                coalesce(n.n, 0) AS sentences
            FROM (
                SELECT p.id, p.post_key, p.kind, p."order", p.parent_id, p.depth, p.posted_at, p.language,
                    p.addressee_id, p.text, {AUTHOR} AS author
                FROM documents_post p
                WHERE p.document_id = d.id AND (d.thread_open OR p.depth = 0) AND {posts} OFFSET 0
            ) p
            LEFT JOIN (
                SELECT q.id, q.post_key FROM documents_post q WHERE q.document_id = d.id OFFSET 0
            ) q ON q.id = p.parent_id
            LEFT JOIN (
                SELECT s.post_id, count(*) AS n FROM documents_sentence s
                WHERE s.document_id = d.id AND s.retired_at IS NULL GROUP BY s.post_id
            ) n ON n.post_id = p.id
            ORDER BY p."order"
        ) p
        WHERE {documents}
    """


WANTED = f"""
    (NOT (%(sentences_chosen)s OR %(answers_chosen)s) OR EXISTS (
        SELECT FROM documents_sentence s
        WHERE s.post_id = p.id AND s.retired_at IS NULL AND {SENTENCE_WANTED} AND {ANSWERED_AS_WANTED}))
"""
ROWS = statement("true", WANTED)
# All posts of the documents that hold what is wanted: threads without gaps.
WHOLE = statement(HOLDS_WANTED, "true")
COUNT = f"SELECT coalesce(sum(d.n_comments + 1), 0) FROM documents_document d WHERE {DOCUMENT_WANTED}"
