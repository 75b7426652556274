"""A sentence with what stands around it: enough to judge it without the page of its document."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from annotations.queries import positions
from documents.queries import fetch
from documents.text.language import UNDETERMINED

AROUND = 500
"""Code points of the post's text before and after the sentence."""

PASSAGES = """
SELECT s.id, s.sentence_key, s.document_id, d.title, d.language, s.text, p.kind, p.author,
    substr(p.text, greatest(s.start - %(around)s, 0) + 1, least(s.start, %(around)s)),
    substr(p.text, s."end" + 1, %(around)s), s.start > %(around)s, length(p.text) > s."end" + %(around)s,
    CASE WHEN q.depth > 0 THEN q.author END, CASE WHEN q.depth > 0 THEN left(q.text, %(around)s) END
FROM documents_sentence s
JOIN documents_post p ON p.id = s.post_id
JOIN documents_document d ON d.id = s.document_id
LEFT JOIN documents_post q ON q.id = p.parent_id
WHERE s.id = ANY (%(ids)s)
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a post; `before` and `after` are what stands around it there, cut where it is long.

    `answers` is what the post answers, where that is another comment; `number` counts from 1 and is 0 where
    the sentence was cut anew since.
    """

    id: int
    key: str
    document: UUID
    title: str
    lang: str
    number: int
    text: str
    kind: str
    author: str
    before: str
    after: str
    answers_author: str
    answers: str


def read(sentence_ids: Iterable[int]) -> dict[int, Passage]:
    """The passages of these sentences, by id; what is gone is missing."""
    rows = fetch(PASSAGES, {"ids": list(sentence_ids), "around": AROUND})
    number_of = positions(list({row[2] for row in rows}), [row[0] for row in rows]) if rows else {}
    return {row[0]: _passage(row, number_of.get(row[0], 0)) for row in rows}


def _passage(row: tuple[Any, ...], number: int) -> Passage:
    id, key, document, title, lang, text, kind, author, before, after, cut, goes_on, whose, answers = row
    return Passage(
        id=id,
        key=key,
        document=document,
        title=title,
        lang="" if lang == UNDETERMINED else lang,
        number=number,
        text=text,
        kind=kind,
        author=author,
        before=("…" if cut else "") + before,
        after=after + ("…" if goes_on else ""),
        answers_author=whose or "",
        answers=answers or "",
    )
