"""A page read again: what of the version before it goes on in the new one."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from documents.preparing import Prepared, recut
from documents.queries import fetch
from documents.text import rereading
from documents.text.alignment import Said

POSTS = """
SELECT id, parent_id, author, source_id, text FROM documents_post WHERE document_id = %s ORDER BY "order"
"""
SENTENCES = """
SELECT s.id, s.post_id, s.start, s."end"
FROM documents_sentence s JOIN documents_post p ON p.id = s.post_id
WHERE s.document_id = %s AND s.retired_at IS NULL ORDER BY p."order", s.start
"""

# Links that a person drew, confirmed or rejected. Their target goes on where its sentence does.
JUDGED = """
SELECT k.id, k.source_start, k.source_end, p.id, t.id, p.text, q.text
FROM documents_link k
JOIN documents_sentence t ON t.document_id = %(new)s AND t.previous_id = k.target_sentence_id
    AND t.retired_at IS NULL
JOIN documents_post p ON p.document_id = %(new)s AND p.previous_id = k.source_post_id
JOIN documents_post q ON q.id = k.source_post_id
WHERE k.document_id = %(old)s
  AND (k.created_by_id IS NOT NULL OR k.decided_by_id IS NOT NULL OR k.state <> 'proposed')
ORDER BY k.id
"""
KEPT_SPANS = """
SELECT n.start, o.start, o."end" FROM documents_sentence n
JOIN documents_sentence o ON o.id = n.previous_id
WHERE n.post_id = %s AND n.retired_at IS NULL ORDER BY o.start
"""
# A link that was found again takes over what was said of the one before; another is a new row. With it goes
# what each person said.
CARRY_LINK = """
WITH old AS (
    SELECT * FROM documents_link WHERE id = %(link)s
), again AS (
    UPDATE documents_link k
    SET state = old.state, decided_by_id = old.decided_by_id, decided_at = old.decided_at FROM old
    WHERE old.created_by_id IS NULL AND k.created_by_id IS NULL AND k.source_post_id = %(post)s
      AND k.source_start = %(start)s AND k.source_end = %(end)s AND k.target_sentence_id = %(target)s
      AND k.kind = old.kind
    RETURNING k.id
), made AS (
    INSERT INTO documents_link (project_id, document_id, kind, state, source_post_id, source_start,
        source_end, target_sentence_id, score, created_by_id, created_at, decided_by_id, decided_at)
    SELECT old.project_id, %(document)s, old.kind, old.state, %(post)s, %(start)s, %(end)s, %(target)s,
        old.score, old.created_by_id, old.created_at, old.decided_by_id, old.decided_at
    FROM old WHERE NOT EXISTS (SELECT FROM again)
    ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO documents_linkjudgement (project_id, document_id, link_id, person_id, state, by_curator, made_at)
SELECT j.project_id, %(document)s, n.id, j.person_id, j.state, j.by_curator, j.made_at
FROM documents_linkjudgement j, (SELECT id FROM again UNION ALL SELECT id FROM made) n
WHERE j.link_id = %(link)s ORDER BY j.id
ON CONFLICT DO NOTHING
"""
SETTLE = """
UPDATE documents_document d SET needs_assignment = o.needs_assignment, split = o.split,
    licence = coalesce(nullif(d.licence, ''), o.licence),
    terms_url = coalesce(nullif(d.terms_url, ''), o.terms_url),
    terms_note = coalesce(nullif(d.terms_note, ''), o.terms_note), n_quotes = (
    SELECT count(*) FROM documents_link k
    WHERE k.document_id = d.id AND k.kind = 'quotes' AND k.created_by_id IS NULL
) FROM documents_document o WHERE d.id = %s AND o.id = d.previous_id
"""


@dataclass(slots=True)
class Reread:
    """A document ready to be stored, with the ids of what its posts and sentences were before.

    A sentence whose post answers another post than before is a new one: its place in the
    conversation is another.
    """

    prepared: Prepared
    posts: list[int | None]
    sentences: list[list[int | None]]


def first(prepared: Prepared) -> Reread:
    """A document that nobody read before."""
    return Reread(prepared, [None] * len(prepared.keys), [[None] * len(spans) for spans in prepared.spans])


def compare(prepared: Prepared, previous: UUID) -> Reread:
    """Match a new reading with the stored version before it.

    Where the text is as it was, so is the cut into sentences, unless the source brings its own.
    """
    old, post_ids, sentence_ids = _stored(previous)
    posts = prepared.document.posts
    new = [
        Said(post.text, post.author or "", post.parent, post.source_id or "", spans)
        for post, spans in zip(posts, prepared.spans, strict=True)
    ]
    own = {number for number, post in enumerate(posts) if post.sentences is not None}
    matched = rereading.match(old, new, own)
    if matched.spans != prepared.spans:
        prepared = recut(prepared, matched.spans)
    return Reread(
        prepared,
        [None if before is None else post_ids[before] for before in matched.posts],
        [
            [None if place is None else sentence_ids[before][place] for place in found]
            if before is not None
            else [None] * len(found)
            for before, found in zip(matched.posts, matched.sentences, strict=True)
        ],
    )


def _stored(document_id: UUID) -> tuple[list[Said], list[int], list[list[int]]]:
    """The posts of a stored document in order, with their ids and the ids of their live sentences."""
    said: list[Said] = []
    place: dict[int, int] = {}
    for id, parent, author, source_id, text in fetch(POSTS, [document_id]):
        place[id] = len(said)
        said.append(Said(text, author, None if parent is None else place[parent], source_id, []))
    ids: list[list[int]] = [[] for _ in said]
    spans: list[list[tuple[int, int]]] = [[] for _ in said]
    for id, post, start, end in fetch(SENTENCES, [document_id]):
        ids[place[post]].append(id)
        spans[place[post]].append((start, end))
    return [replace(one, spans=cut) for one, cut in zip(said, spans, strict=True)], list(place), ids


def carry(cursor: Any, previous: UUID, document_id: UUID) -> None:
    """What people said of links goes on where both ends do; a link that was found again takes it over.

    A document that needs an assignment needs one in its next version, stays in its part of the dataset, and
    has the terms that were noted unless its page says others.
    """
    cursor.execute(JUDGED, {"old": previous, "new": document_id})
    for link, start, end, post, target, now, was in cursor.fetchall():
        shift = 0 if was == now else _shift(post, start, end)
        if shift is None or was[start:end] != now[start + shift : end + shift]:
            continue
        place = {"post": post, "start": start + shift, "end": end + shift, "target": target}
        cursor.execute(CARRY_LINK, place | {"link": link, "document": document_id})
    cursor.execute(SETTLE, [document_id])


def _shift(post_id: int, start: int, end: int) -> int | None:
    """How far the first sentence in a span of an edited post was shifted; None where none was kept."""
    for now, was, until in fetch(KEPT_SPANS, [post_id]):
        if was < end and until > start:
            return now - was
    return None
