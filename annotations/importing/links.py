"""Links that an export holds: what each goes out from, and what is stored of it."""

from typing import Any
from uuid import UUID

from django.db import connection

# The sentence that a link points at was found as for an answer. It goes out from a passage of another post of
# that document, named by the post's key, by a span of the text that both are in, or by words that stand in
# one other post alone.
PASSAGES = """
CREATE TEMP TABLE import_link ON COMMIT DROP AS
SELECT y.n, y.document_id, y.sentence_id, y.user_id, y.post_id, y.a, y.b, y.kind, y.state, y.score,
    y.labelled_at, y.status, NULL::bigint AS link_id, false AS is_news
FROM (
    SELECT x.n, x.document_id, x.sentence_id, x.user_id, p.id AS post_id, p.a, p.b, x.status, r.labelled_at,
        r.more ->> 'kind' AS kind, r.more ->> 'state' AS state, (r.more ->> 'score')::float AS score,
        count(*) OVER (PARTITION BY x.n) AS places
    FROM pg_temp.import_result x
    JOIN pg_temp.import_row r ON r.n = x.n
    CROSS JOIN LATERAL (
        SELECT (r.more ->> 'start')::integer AS a, (r.more ->> 'end')::integer AS b,
            r.more ->> 'words' AS words
    ) w
    CROSS JOIN LATERAL (
        SELECT p.id, p.text, w.a, w.b FROM documents_post p
        WHERE p.document_id = x.document_id AND p.post_key = r.more ->> 'post'
        UNION ALL
        SELECT p.id, p.text, w.a - h.shift, w.b - h.shift
        FROM pg_temp.import_home h JOIN documents_post p ON p.id = h.post_id
        WHERE h.text_id = r.text_id AND p.document_id = x.document_id AND r.more ->> 'post' IS NULL
        UNION ALL
        SELECT p.id, p.text, strpos(p.text, w.words) - 1, strpos(p.text, w.words) - 1 + char_length(w.words)
        FROM documents_post p
        WHERE p.document_id = x.document_id AND w.a IS NULL AND strpos(p.text, w.words) > 0
    ) p
    WHERE x.sort = 'link' AND x.status IN ('matched', 'shifted') AND p.id <> x.post_id
      AND p.a >= 0 AND p.b <= char_length(p.text)
      AND btrim(substr(p.text, p.a + 1, p.b - p.a), E' \\n\\t') <> ''
      AND (w.words IS NULL OR substr(p.text, p.a + 1, p.b - p.a) = w.words)
) y
WHERE y.places = 1;
CREATE INDEX ON pg_temp.import_link (n);
ANALYZE pg_temp.import_link
"""
# The same link a second time, and links that are there: those nobody judged here are as the file has them.
SETTLED = """
UPDATE pg_temp.import_link i SET status = f.status, link_id = f.link_id, is_news = f.is_news
FROM (
    SELECT i.n, k.id AS link_id, k.id IS NOT NULL AND k.state <> i.state AS is_news,
        CASE WHEN row_number() OVER w > 1 THEN 'repeated'
             WHEN k.id IS NULL THEN i.status WHEN k.state = i.state THEN 'there'
             WHEN k.decided_by_id IS NULL OR %(replace)s THEN i.status ELSE 'conflict' END AS status
    FROM pg_temp.import_link i
    LEFT JOIN documents_link k ON k.source_post_id = i.post_id AND k.source_start = i.a AND k.source_end = i.b
        AND k.target_sentence_id = i.sentence_id AND k.kind = i.kind
        AND k.created_by_id IS NOT DISTINCT FROM i.user_id
    WINDOW w AS (PARTITION BY i.post_id, i.a, i.b, i.sentence_id, i.kind, i.user_id ORDER BY i.n)
) f WHERE f.n = i.n;
UPDATE pg_temp.import_result x SET answer_id = i.link_id, status = coalesce(i.status, 'unmatched'),
    first_n = coalesce(i.first_n, x.first_n)
FROM (
    SELECT x.n, i.status, i.link_id, min(i.n) OVER (
        PARTITION BY i.post_id, i.a, i.b, i.sentence_id, i.kind, i.user_id) AS first_n
    FROM pg_temp.import_result x LEFT JOIN pg_temp.import_link i ON i.n = x.n
    WHERE x.sort = 'link' AND x.status IN ('matched', 'shifted')
) i WHERE x.n = i.n AND x.sort = 'link'
"""

CREATE = """
INSERT INTO documents_link (project_id, document_id, kind, state, source_post_id, source_start, source_end,
    target_sentence_id, score, created_by_id, created_at, decided_by_id, decided_at)
SELECT %(project)s, i.document_id, i.kind, i.state, i.post_id, i.a, i.b, i.sentence_id, i.score, i.user_id,
    coalesce(i.labelled_at, now()), NULL, NULL
FROM pg_temp.import_link i
WHERE i.link_id IS NULL AND i.status IN ('matched', 'shifted') ORDER BY i.n
ON CONFLICT DO NOTHING
"""
# Where each stands now; a link is as old as it was when it was first found.
STANDING = """
UPDATE pg_temp.import_link i SET link_id = k.id FROM documents_link k
WHERE i.link_id IS NULL AND i.status IN ('matched', 'shifted')
  AND k.source_post_id = i.post_id AND k.source_start = i.a AND k.source_end = i.b
  AND k.target_sentence_id = i.sentence_id AND k.kind = i.kind
  AND k.created_by_id IS NOT DISTINCT FROM i.user_id;
UPDATE documents_link k SET created_at = i.labelled_at FROM pg_temp.import_link i
WHERE k.id = i.link_id AND i.status IN ('matched', 'shifted', 'there') AND i.labelled_at < k.created_at
"""
# Whoever drew a link confirmed it by that. What else is said of it is the word of whoever brings it in, as
# nobody knows whose it was; without one it is nobody's, and judged by the next who looks at it.
SAID = """
WITH said AS (
    INSERT INTO documents_linkjudgement (
        project_id, document_id, link_id, person_id, state, by_curator, op, actor_id, made_at)
    SELECT %(project)s, i.document_id, i.link_id, j.person, j.state, j.by_curator, %(op)s, %(actor)s, j.at
    FROM pg_temp.import_link i
    CROSS JOIN LATERAL (
        SELECT i.user_id, CASE WHEN i.user_id = coalesce(%(actor)s::bigint, i.user_id) THEN i.state
                               ELSE 'confirmed' END, false, least(i.labelled_at, now())
        WHERE i.user_id IS NOT NULL AND (NOT i.is_news OR i.user_id = %(actor)s::bigint)
        UNION ALL
        SELECT %(actor)s::bigint, i.state, true, clock_timestamp()
        WHERE i.user_id IS DISTINCT FROM %(actor)s::bigint AND %(actor)s::bigint IS NOT NULL AND (i.is_news
            OR i.state <> CASE WHEN i.user_id IS NULL THEN 'proposed' ELSE 'confirmed' END)
    ) j (person, state, by_curator, at)
    WHERE i.status IN ('matched', 'shifted')
    ORDER BY i.n, j.by_curator
    ON CONFLICT (link_id, person_id) DO UPDATE SET state = excluded.state, by_curator = excluded.by_curator,
        op = excluded.op, actor_id = excluded.actor_id, made_at = excluded.made_at
    RETURNING link_id, person_id, state, by_curator, made_at
), last AS (
    SELECT DISTINCT ON (link_id) * FROM said ORDER BY link_id, by_curator DESC
)
UPDATE documents_link k SET state = i.state, decided_by_id = l.person_id, decided_at = l.made_at
FROM pg_temp.import_link i LEFT JOIN last l ON l.link_id = i.link_id
WHERE k.id = i.link_id AND i.status IN ('matched', 'shifted')
"""


def settle(replace: bool) -> None:
    """Decide about rows that are links."""
    with connection.cursor() as cursor:
        cursor.execute(PASSAGES)
        cursor.execute(SETTLED, {"replace": replace})


def apply(project_id: int, op: UUID, actor_id: int | None) -> int:
    """Store the links of all rows that are taken, in the caller's transaction; how many were new or news.

    Whether one that is there already was drawn meanwhile makes no difference: it is the same.
    """
    params: dict[str, Any] = {"project": project_id, "op": op, "actor": actor_id}
    with connection.cursor() as cursor:
        for statement in (CREATE, STANDING, SAID):
            cursor.execute(statement, params)
        return int(cursor.rowcount)
