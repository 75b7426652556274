"""Near-duplicates: the same article on two sites is flagged with how alike the two are, never merged."""

from collections.abc import Sequence
from uuid import UUID

from documents.models import NearDuplicate
from documents.queries import Row, fetch
from documents.text import similarity

ALIKE = 0.5
MOST_CANDIDATES = 50
MOST_FLAGGED = 10

# Other current documents that share a band with one of these; readings of one address are versions of each
# other. Of documents that came in together each pair is found once.
CANDIDATES = """
SELECT d.id, o.id, a.text, b.text
FROM documents_document d
CROSS JOIN LATERAL (
    SELECT e.id FROM documents_document e
    WHERE e.bands && d.bands AND e.project_id = d.project_id AND e.is_current AND e.id <> d.id
        AND (e.id < d.id OR NOT e.id = ANY (%(ids)s))
        AND (d.source_url = '' OR e.source_url <> d.source_url)
    LIMIT %(most)s
) o
JOIN documents_post a ON a.document_id = d.id AND a.kind = 'article'
JOIN documents_post b ON b.document_id = o.id AND b.kind = 'article'
WHERE d.id = ANY (%(ids)s) AND d.bands <> '{}' AND d.project_id = %(project)s
"""

OF_DOCUMENT = """
SELECT o.id, o.title, o.source_url, n.similarity
FROM (
    SELECT other_id AS id, similarity FROM documents_nearduplicate WHERE document_id = %(id)s
    UNION ALL
    SELECT document_id, similarity FROM documents_nearduplicate WHERE other_id = %(id)s
) n JOIN documents_document o ON o.id = n.id
WHERE o.is_current ORDER BY n.similarity DESC, o.id LIMIT 100
"""

PAIRS = """
SELECT n.document_id, n.other_id FROM documents_nearduplicate n
JOIN documents_document a ON a.id = n.document_id AND a.is_current
JOIN documents_document b ON b.id = n.other_id AND b.is_current
WHERE n.project_id = %(project)s
"""

NEAREST = """
SELECT DISTINCT ON (n.id) n.id, o.id, o.title, o.source_url, n.similarity
FROM (
    SELECT document_id AS id, other_id AS other, similarity FROM documents_nearduplicate
    WHERE document_id = ANY (%(ids)s)
    UNION ALL
    SELECT other_id, document_id, similarity FROM documents_nearduplicate WHERE other_id = ANY (%(ids)s)
) n JOIN documents_document o ON o.id = n.other AND o.is_current
ORDER BY n.id, n.similarity DESC, o.id
"""


def flag(project_id: int, ids: Sequence[UUID]) -> dict[UUID, list[tuple[float, UUID]]]:
    """Note which of these new documents are nearly the same as others of the project; returns those.

    Of each at most the MOST_FLAGGED most alike are kept, out of MOST_CANDIDATES that share a band.
    """
    rows = fetch(CANDIDATES, {"ids": list(ids), "most": MOST_CANDIDATES, "project": project_id})
    alike: dict[UUID, list[tuple[float, UUID]]] = {}
    texts = {document: text for document, _, text, _ in rows} | {other: text for _, other, _, text in rows}
    shingles = {id: similarity.shingles(text) for id, text in texts.items()}
    for document, other, _, _ in rows:
        value = similarity.similarity(shingles[document], shingles[other])
        if value >= ALIKE:
            alike.setdefault(document, []).append((value, other))
    alike = {document: sorted(others, reverse=True)[:MOST_FLAGGED] for document, others in alike.items()}
    NearDuplicate.objects.bulk_create(
        NearDuplicate(project_id=project_id, document_id=document, other_id=other, similarity=value)
        for document, others in alike.items()
        for value, other in others
    )
    return alike


def clusters(project_id: int) -> dict[UUID, UUID]:
    """Of each current document that is nearly the same as another one its cluster, named by its least id.

    Who is nearly the same as one of a cluster belongs to it.
    """
    above: dict[UUID, UUID] = {}

    def top(one: UUID) -> UUID:
        while above.setdefault(one, one) != one:
            above[one] = one = above[above[one]]
        return one

    for one, other in fetch(PAIRS, {"project": project_id}):
        first, second = sorted((top(one), top(other)))
        above[second] = first
    return {one: top(one) for one in list(above)}


def of(document_id: UUID) -> list[Row]:
    """The current documents nearly the same as this one, the most alike first."""
    return [
        {"document": id, "title": title, "source_url": url or None, "similarity": round(value, 3)}
        for id, title, url, value in fetch(OF_DOCUMENT, {"id": document_id})
    ]


def nearest(ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Of each document that has near-duplicates the most alike, as `of` gives it."""
    rows = fetch(NEAREST, {"ids": list(ids)})
    return {
        id: {"document": other, "title": title, "source_url": url or None, "similarity": round(value, 3)}
        for id, other, title, url, value in rows
    }
