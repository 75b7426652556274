"""Which sentence each staged row means, in a handful of statements over all rows at once.

By the sentence's key; by a span of a text that is a post's, or a whole document's with its posts joined by
empty lines; by a span of a document that is named; by the very words, which must stand once in the document
or the project. What fits none of these exactly may be near one (`nearest`). Only current versions and live
sentences count.
"""

from collections.abc import Callable, Iterator

from django.db import connection

from annotations.importing import nearest

# What a document is called in the file, by its id here or its address. One that is not here says nothing: an
# id from another installation is none.
DOCUMENTS = """
CREATE TEMP TABLE import_document ON COMMIT DROP AS
SELECT g.given, d.id FROM (
    SELECT document AS given FROM pg_temp.import_row WHERE document IS NOT NULL
    UNION SELECT document FROM pg_temp.import_text WHERE document IS NOT NULL
) g JOIN documents_document d ON d.project_id = %(project)s AND d.is_current
    AND (d.id::text = g.given OR (d.source_url <> '' AND d.source_url = g.given));
CREATE INDEX ON pg_temp.import_document (given);
ANALYZE pg_temp.import_document
"""
IN_ITS_DOCUMENT = """(
    {given} IS NULL OR NOT EXISTS (SELECT FROM pg_temp.import_document i WHERE i.given = {given})
    OR {document} IN (SELECT i.id FROM pg_temp.import_document i WHERE i.given = {given}))
"""

HOMES = """
CREATE TEMP TABLE import_home (text_id integer, post_id bigint, document_id uuid, shift integer)
    ON COMMIT DROP
"""
# The post whose text it is.
HOMES_POST = f"""
INSERT INTO pg_temp.import_home
SELECT t.id, p.id, p.document_id, 0
FROM pg_temp.import_text t
JOIN documents_post p ON p.project_id = %(project)s AND p.text = t.body
JOIN documents_document d ON d.id = p.document_id AND d.is_current
WHERE {IN_ITS_DOCUMENT.format(given="t.document", document="d.id")}
"""
# The document whose posts, joined, it is: `shift` is where each of them begins in it.
HOMES_DOCUMENT = """
INSERT INTO pg_temp.import_home
SELECT t.id, p.id, p.document_id, p.shift
FROM pg_temp.import_text t
JOIN (
    SELECT d.id, s.apart, string_agg(p.text, s.apart ORDER BY p."order") AS body
    FROM documents_document d
    JOIN documents_post p ON p.document_id = d.id AND p.text <> ''
    CROSS JOIN (VALUES (E'\\n\\n'), (E'\\n')) s (apart)
    WHERE d.project_id = %(project)s AND d.is_current AND d.n_comments > 0
    GROUP BY d.id, s.apart
) w ON w.body = t.body
CROSS JOIN LATERAL (
    SELECT p.id, p.document_id, coalesce(sum(char_length(p.text) + char_length(w.apart)) OVER (
        ORDER BY p."order" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::integer AS shift
    FROM documents_post p WHERE p.document_id = w.id AND p.text <> ''
) p
WHERE NOT EXISTS (SELECT FROM pg_temp.import_home h WHERE h.text_id = t.id)
"""
HOMELESS = """
SELECT EXISTS (
    SELECT FROM pg_temp.import_text t
    WHERE NOT EXISTS (SELECT FROM pg_temp.import_home h WHERE h.text_id = t.id))
"""

SPANS = """
CREATE TEMP TABLE import_span (n bigint, post_id bigint, a integer, b integer, other boolean) ON COMMIT DROP
"""
SPANS_KEY = """
INSERT INTO pg_temp.import_span
SELECT r.n, p.id, r.a, r.b, false
FROM pg_temp.import_row r
JOIN documents_post p ON p.project_id = %(project)s AND p.post_key = r.post_key
JOIN documents_document d ON d.id = p.document_id AND d.is_current
WHERE r.post_key IS NOT NULL
"""
SPANS_TEXT = """
INSERT INTO pg_temp.import_span
SELECT r.n, h.post_id, s.a - h.shift, s.b - h.shift, s.other
FROM pg_temp.import_row r
JOIN pg_temp.import_home h ON h.text_id = r.text_id
CROSS JOIN LATERAL (VALUES (r.a, r.b, false), (r.other_a, r.other_b, true)) s (a, b, other)
WHERE r.post_key IS NULL AND s.a IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_temp.import_span x WHERE x.n = r.n)
"""
# A place in a document that is named without its text: the posts that have the words there.
SPANS_DOCUMENT = """
INSERT INTO pg_temp.import_span
SELECT r.n, p.id, r.a, r.b, false
FROM pg_temp.import_row r
JOIN pg_temp.import_document i ON i.given = r.document
JOIN documents_post p ON p.document_id = i.id
WHERE r.post_key IS NULL AND r.text_id IS NULL AND r.a IS NOT NULL
  AND CASE WHEN r.exact IS NULL THEN p.depth = 0 ELSE substr(p.text, r.a + 1, r.b - r.a) = r.exact END
"""

# Words of a document that is named, which are no whole sentence of it.
SPANS_WORDS = """
INSERT INTO pg_temp.import_span
SELECT r.n, p.id, strpos(p.text, r.exact) - 1, strpos(p.text, r.exact) - 1 + char_length(r.exact), false
FROM pg_temp.import_row r
JOIN pg_temp.import_document i ON i.given = r.document
JOIN documents_post p ON p.document_id = i.id AND strpos(p.text, r.exact) > 0
WHERE r.exact IS NOT NULL AND NOT EXISTS (SELECT FROM pg_temp.import_span x WHERE x.n = r.n)
  AND NOT EXISTS (SELECT FROM pg_temp.import_hit h WHERE h.n = r.n)
"""

HITS = """
CREATE TEMP TABLE import_hit (
    n bigint, sentence_id bigint, document_id uuid, is_same boolean, in_context boolean, overlap integer,
    length integer, wanted integer
) ON COMMIT DROP
"""
HITS_SAME = """
INSERT INTO pg_temp.import_hit
SELECT s.n, e.id, e.document_id, true, true, s.b - s.a, s.b - s.a, s.b - s.a
FROM pg_temp.import_span s
JOIN documents_sentence e
    ON e.post_id = s.post_id AND e.start = s.a AND e."end" = s.b AND e.retired_at IS NULL
WHERE NOT EXISTS (SELECT FROM pg_temp.import_hit h WHERE h.n = s.n)
"""
HITS_PART = """
INSERT INTO pg_temp.import_hit
SELECT s.n, e.id, e.document_id, false, true, least(e."end", s.b) - greatest(e.start, s.a), e."end" - e.start,
    s.b - s.a
FROM pg_temp.import_span s
JOIN documents_sentence e
    ON e.post_id = s.post_id AND e.start < s.b AND e."end" > s.a AND e.retired_at IS NULL
WHERE NOT EXISTS (SELECT FROM pg_temp.import_hit h WHERE h.n = s.n)
"""
# `in_context`: what the file says stands around the words stands there. Words whose place is known are no
# others; a part of a longer text may come to stand in a document of its own first.
HITS_EXACT = f"""
INSERT INTO pg_temp.import_hit
SELECT r.n, e.id, e.document_id, true,
    (r.prefix IS NULL OR right(left(p.text, e.start), char_length(r.prefix)) = r.prefix)
    AND (r.suffix IS NULL OR substr(p.text, e."end" + 1, char_length(r.suffix)) = r.suffix),
    char_length(r.exact), char_length(r.exact), char_length(r.exact)
FROM pg_temp.import_row r
JOIN documents_sentence e ON e.project_id = %(project)s AND e.text = r.exact AND e.retired_at IS NULL
JOIN documents_document d ON d.id = e.document_id AND d.is_current
JOIN documents_post p ON p.id = e.post_id
WHERE r.exact IS NOT NULL AND NOT EXISTS (SELECT FROM pg_temp.import_hit h WHERE h.n = r.n)
  AND NOT EXISTS (SELECT FROM pg_temp.import_span x WHERE x.n = r.n)
  AND (%(parts)s OR r.text_id IS NULL OR EXISTS (
    SELECT FROM pg_temp.import_text t WHERE t.id = r.text_id AND btrim(t.body, E' \\n\\t') = r.exact))
  AND {IN_ITS_DOCUMENT.format(given="r.document", document="d.id")}
"""
MISSING = """
SELECT EXISTS (
    SELECT FROM pg_temp.import_row r
    WHERE r.exact IS NOT NULL AND NOT EXISTS (SELECT FROM pg_temp.import_hit h WHERE h.n = r.n))
"""
INDEXES = "CREATE INDEX ON pg_temp.import_hit (n); CREATE INDEX ON pg_temp.import_span (n)"


def match(project_id: int, create: Callable[[], Iterator[None]] | None, say: Callable[[], None]) -> None:
    """Find the sentences of all rows: afterwards `import_hit` holds each that one may mean.

    `create` makes documents of the texts that have none, and adds where they are to `import_home`; `say` is
    called between the steps.
    """
    params = {"project": project_id, "parts": create is None}
    with connection.cursor() as cursor:

        def run(*statements: str) -> None:
            for statement in statements:
                cursor.execute(statement, params)
                say()

        def is_missing() -> bool:
            cursor.execute("ANALYZE pg_temp.import_hit")
            cursor.execute(MISSING)
            return cursor.fetchone() == (True,)

        run(DOCUMENTS, HOMES, SPANS, HITS, INDEXES, HOMES_POST)
        cursor.execute(HOMELESS)
        if cursor.fetchone() == (True,):
            run(HOMES_DOCUMENT)
        run(SPANS_KEY, SPANS_TEXT, SPANS_DOCUMENT, "ANALYZE pg_temp.import_span", HITS_SAME)
        if is_missing():
            run(HITS_EXACT)
        if create is not None and is_missing():
            for _ in create():
                say()
            params["parts"] = True
            run(SPANS_TEXT, "ANALYZE pg_temp.import_span", HITS_SAME, HITS_EXACT)
        if is_missing():
            run(SPANS_WORDS)
        run(HITS_PART)
        if is_missing():
            nearest.find(project_id, say)
