"""Where a sentence stands now that was cut anew, or whose page was read again."""

from typing import Any
from uuid import UUID

from documents.queries import fetch

# Held until the end of the transaction, the document first: whoever stores a new version or cuts the
# sentences anew waits, and sees what was said; who comes later sees what they did.
LOCK = """
SELECT d.is_current, s.retired_at IS NOT NULL
FROM documents_document d JOIN documents_sentence s ON s.document_id = d.id
WHERE s.id = ANY (%s) FOR SHARE OF d, s
"""
STANDING = """
SELECT n.id, n.start, n."end", n.text
FROM documents_sentence s JOIN documents_sentence n ON n.post_id = s.post_id AND n.retired_at IS NULL
WHERE s.id = %s AND n.start < s."end" AND n."end" > s.start ORDER BY n.start
"""


def lock(*sentence_ids: int) -> tuple[bool, bool]:
    """Whether the document is the current version, and whether all of its sentences here are live."""
    rows = fetch(LOCK, [list(sentence_ids)])
    return all(row[0] for row in rows), not any(row[1] for row in rows)


def pieces(sentence_id: int) -> list[dict[str, Any]]:
    """The live sentences where one stands or stood."""
    names = ("id", "start", "end", "text")
    return [dict(zip(names, row, strict=True)) for row in fetch(STANDING, [sentence_id])]


def on_now(sentence_id: int) -> tuple[UUID, int | None] | None:
    """The current version of the document of a sentence, and the sentence there where it goes on.

    None when the document is the current version itself.
    """
    rows = fetch(
        """
        WITH RECURSIVE later AS (
            SELECT s.document_id AS document, s.id AS sentence FROM documents_sentence s WHERE s.id = %s
            UNION ALL
            SELECT d.id, (SELECT n.id FROM documents_sentence n
                          WHERE n.document_id = d.id AND n.previous_id = l.sentence)
            FROM later l JOIN documents_document d ON d.previous_id = l.document
        )
        SELECT l.document, l.sentence FROM later l JOIN documents_document d ON d.id = l.document
        WHERE d.is_current
        """,
        [sentence_id],
    )
    if not rows or rows[0][1] == sentence_id:
        return None
    return rows[0][0], rows[0][1]
