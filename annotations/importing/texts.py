"""Documents of texts that are in none: what was labelled elsewhere comes in with its labels.

Each text is an article of its own. Where its labels are on spans that do not overlap, these are its
sentences, and what lies between is cut as always: so the labels keep the units that they were given on.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.db import connection

from documents.ingest.parsed import ParsedDocument, ParsedPost, Span
from documents.store import Stored, store
from documents.text import language
from documents.text.sentences import split

BATCH = 200
LONGEST_TITLE = 80

# Texts with labels of which none found its sentence. The spans only where all are sure.
WANTED = """
SELECT t.id, t.body, t.name, w.spans
FROM pg_temp.import_text t
JOIN LATERAL (
    SELECT CASE WHEN bool_and(r.other_a IS NULL) THEN array_agg(DISTINCT ARRAY[r.a, r.b]) END AS spans
    FROM pg_temp.import_row r
    WHERE r.text_id = t.id AND r.bad IS NULL AND r.a IS NOT NULL
      AND NOT EXISTS (SELECT FROM pg_temp.import_hit h WHERE h.n = r.n)
    HAVING count(*) > 0
) w ON true
WHERE t.id > %s AND t.body <> '' AND NOT EXISTS (SELECT FROM pg_temp.import_home h WHERE h.text_id = t.id)
ORDER BY t.id LIMIT %s
"""
INDEX = "CREATE INDEX ON pg_temp.import_row (text_id); CREATE INDEX ON pg_temp.import_home (text_id)"
HOME = """
INSERT INTO pg_temp.import_home
SELECT f.text_id, p.id, p.document_id, 0
FROM unnest(%s::integer[], %s::uuid[]) f (text_id, document_id)
JOIN documents_post p ON p.document_id = f.document_id AND p.depth = 0
"""
REFUSED = """
UPDATE pg_temp.import_row r SET bad = f.why
FROM unnest(%s::integer[], %s::text[]) f (text_id, why) WHERE r.text_id = f.text_id AND r.bad IS NULL
"""


def create(project_id: int, user_id: int | None, format: str) -> Iterator[None]:
    """Store a document for each text of the staged rows that is in none; after every batch it yields."""
    after = 0
    with connection.cursor() as cursor:
        cursor.execute(INDEX)
        while True:
            cursor.execute(WANTED, [after, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            after = rows[-1][0]
            documents = [document(body, name, spans, format) for _, body, name, spans in rows]
            stored = list(store(project_id, documents, user_id, format))
            # Whoever stores turns off plans that read whole tables; what follows needs them.
            cursor.execute("SET LOCAL enable_seqscan = on")
            _note(cursor, [row[0] for row in rows], stored)
            yield


def _note(cursor: object, ids: Sequence[int], stored: Sequence[Stored]) -> None:
    """Where the texts are now, and why those are nowhere that were refused."""
    pairs = list(zip(ids, stored, strict=True))
    there = [(id, one.document) for id, one in pairs if one.document is not None]
    refused = [(id, one.error or "") for id, one in pairs if one.document is None]
    for statement, found in ((HOME, there), (REFUSED, refused)):
        if found:
            cursor.execute(statement, list(map(list, zip(*found, strict=True))))  # type: ignore[attr-defined]


def document(body: str, name: str, spans: Sequence[Sequence[int]] | None, format: str) -> ParsedDocument:
    """A text as a document."""
    first = " ".join(body[: 4 * LONGEST_TITLE].split())
    title = first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rstrip() + "…"
    sentences = cut(body, [(span[0], span[1]) for span in spans]) if spans else None
    post = ParsedPost(body, kind="article", source_id=name or None, sentences=sentences)
    return ParsedDocument(posts=[post], title=title, format=format)


def cut(body: str, spans: Sequence[Span]) -> list[Span] | None:
    """The spans as sentences, and between them what the segmenter finds; None where two of them overlap."""
    ordered = sorted(spans)
    if any(a[1] > b[0] for a, b in pairwise(ordered)):
        return None
    code = language.detect(body, None)
    found: list[Span] = []
    here = 0
    for start, end in [*ordered, (len(body), len(body))]:
        found += [(here + a, here + b) for a, b in split(body[here:start], code)]
        found += [(start, end)] if end > start else []
        here = end
    return found
