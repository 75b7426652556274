"""Sentences to look at: what filters choose, with the words that were sought marked, and their figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from psycopg.errors import QueryCanceled

from annotations import queries
from annotations.breakdowns import DEEPEST, NONE
from annotations.filters import ANSWER_SEEN, Filters, of_answers, of_sentences
from annotations.models import Label
from documents import access, replica
from documents.access import Actor
from documents.models import Project
from documents.queries import Key, Row, Window, fetch, setting

MOST_COUNTED = 20_000
"""Sentences that are counted while somebody waits; of more it is told that there are more."""
LONGEST_COUNT = 1_000
"""Milliseconds after which they are not counted: what few of very many sentences have takes long to count."""
LONGEST_SHOWN = 600
"""Code points of a sentence that are shown; of one that is longer what stands around the words."""
OPEN, CLOSE = "\ue000", "\ue001"
"""Around words that were looked for: characters for private use, taken out of the text before."""

ABOUT = """
SELECT s.id, d.title, d.language, p.kind, p.depth, p.author
FROM documents_sentence s
JOIN documents_post p ON p.id = s.post_id
JOIN documents_document d ON d.id = s.document_id
WHERE s.id = ANY (%(ids)s)
"""
SAID = f"""
SELECT a.sentence_id, l.key, count(*)
FROM annotations_annotation a
JOIN documents_document d ON d.id = a.document_id
LEFT JOIN annotations_label l ON l.id = a.label_id
WHERE a.sentence_id = ANY (%(ids)s) AND {ANSWER_SEEN}
GROUP BY a.sentence_id, l.key ORDER BY a.sentence_id, count(*) DESC, l.key
"""
# Whatever the text holds is text: it is escaped where it is shown, with the marks made elements after that.
MARKED = f"""
SELECT s.id, ts_headline('simple'::regconfig, translate(s.text, '{OPEN}{CLOSE}', ''),
    websearch_to_tsquery('simple'::regconfig, %(q)s::text),
    'StartSel={OPEN}, StopSel={CLOSE}, ' || CASE WHEN char_length(s.text) <= {LONGEST_SHOWN}
        THEN 'HighlightAll=true' ELSE 'MaxWords=90, MinWords=60, MaxFragments=2, FragmentDelimiter=" … "' END)
FROM documents_sentence s WHERE s.id = ANY (%(ids)s)
"""
COUNT = """
SELECT count(*), count(DISTINCT document) FROM (
    SELECT d.id AS document FROM documents_document d
    JOIN documents_post p ON p.document_id = d.id
    JOIN documents_sentence s ON s.post_id = p.id AND s.retired_at IS NULL
    WHERE {where} LIMIT %(most)s
) f
"""
MIX = f"""
SELECT least(p.depth, {DEEPEST}), l.key, count(*)
FROM annotations_annotation a
JOIN documents_document d ON d.id = a.document_id
JOIN documents_sentence s ON s.id = a.sentence_id AND s.retired_at IS NULL
JOIN documents_post p ON p.id = s.post_id
LEFT JOIN annotations_label l ON l.id = a.label_id
WHERE a.project_id = %(project)s AND {{where}} GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A sentence in the table.

    `marked` is its text with OPEN and CLOSE around what was looked for; `said` how often each label was given
    that the reader may know of, None standing for no label.
    """

    id: int
    document: UUID
    number: int
    title: str
    lang: str
    kind: str
    depth: int
    author: str
    marked: str
    said: list[tuple[str | None, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many sentences and documents the filters choose, and what was answered on them, by place.

    `is_more`: there are more than are counted, and then no `mix`. It has the shape of the dashboard's. Not
    `is_counted`: nobody knows how many there are, since counting took too long.
    """

    sentences: int
    documents: int
    is_more: bool
    mix: list[dict[str, Any]]
    is_counted: bool = True


def table(
    project: Project, actor: Actor, filters: Filters, window: Window, sort: str = "reading"
) -> list[tuple[Key, Seen]]:
    """Sentences that the filters choose and the reader may see, a row more than the window's size.

    Raises:
        NotFound: the project is not theirs.
        Invalid: no such label or reviewer.
        Forbidden: what others said was asked for, and they may not know it.
    """
    access.require(actor, project.pk, access.Need.READ, access.no_project(project.slug))
    return replica.reading(_read, actor.user_id, filters.params(project, actor), filters.q, window, sort)


def _read(
    reader_id: int, params: Mapping[str, Any], q: str, window: Window, sort: str
) -> list[tuple[Key, Seen]]:
    rows = queries.sentences(reader_id, window, params, sort)
    ids = [row["id"] for _, row in rows]
    about = {row[0]: row[1:] for row in fetch(ABOUT, {"ids": ids})}
    said: dict[int, list[tuple[str | None, int]]] = {}
    for sentence, key, n in fetch(SAID, {**params, "ids": ids}):
        said.setdefault(sentence, []).append((key, n))
    marked = dict(fetch(MARKED, {"ids": ids, "q": q})) if q else {}
    return [
        (key, _seen(row, about[row["id"]], marked.get(row["id"]), said.get(row["id"], [])))
        for key, row in rows
    ]


def _seen(row: Row, about: tuple[Any, ...], marked: str | None, said: list[tuple[str | None, int]]) -> Seen:
    title, lang, kind, depth, author = about
    return Seen(
        id=row["id"],
        document=row["document"],
        number=row["position"],
        title=title,
        lang=lang,
        kind=kind,
        depth=depth,
        author=author,
        marked=marked or _cut(row["text"]),
        said=said,
    )


def figures(project: Project, actor: Actor, filters: Filters) -> Figures:
    """What the filters choose, counted.

    Raises: as `table`.
    """
    access.require(actor, project.pk, access.Need.READ, access.no_project(project.slug))
    return replica.reading(_count, project, filters.params(project, actor))


def _count(project: Project, params: dict[str, Any]) -> Figures:
    sql = COUNT.format(where=of_sentences(params))
    try:
        with transaction.atomic(), setting("statement_timeout", str(LONGEST_COUNT)):
            [(sentences, documents)] = fetch(sql, {**params, "most": MOST_COUNTED + 1})
            found = fetch(MIX.format(where=of_answers(params)), params) if sentences <= MOST_COUNTED else []
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return Figures(0, 0, True, [], is_counted=False)
    if sentences > MOST_COUNTED:
        return Figures(MOST_COUNTED, documents, True, [])
    return Figures(sentences, documents, False, _mix(project, found))


def _mix(project: Project, found: list[tuple[int, str | None, int]]) -> list[dict[str, Any]]:
    """How often each label was given, over all and at each depth, in the order of the project's labels."""
    keys = [*Label.objects.filter(project=project).values_list("key", flat=True), None]
    given = [key for key in keys if any(row[1] == key for row in found)]
    places: Mapping[str, list[int]] = {"all": sorted({row[0] for row in found})} | {
        str(depth): [depth] for depth in sorted({row[0] for row in found})
    }
    return [
        {
            "key": place,
            "mix": [
                {"key": NONE if key is None else key, "n": n}
                for key in given
                if (n := sum(row[2] for row in found if row[1] == key and row[0] in depths))
            ],
        }
        for place, depths in places.items()
    ]


def _cut(text: str) -> str:
    """A sentence as it is shown where no words were looked for."""
    text = text.replace(OPEN, "").replace(CLOSE, "")
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
