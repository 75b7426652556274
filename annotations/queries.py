"""Reads of sentences and answers that pages and the API share, as plain rows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from annotations import evidence
from annotations.filters import PHASE_SHOWN, Walk, chooses_documents_alone, of_answers, of_sentences
from documents.queries import Key, Row, Window, fetch

FOUND = """
    SELECT d.id AS document, p."order", s.start, s.id, s.sentence_key, s.post_id, s."end", s.text,
        {key}
    FROM documents_document d
    JOIN documents_post p ON p.document_id = d.id
    JOIN documents_sentence s ON s.post_id = p.id AND s.retired_at IS NULL
    WHERE {where}
"""
WITH_OWN_ANSWER = """
SELECT f.*, l.key, a.abstain_reason, coalesce(a.revision, 0)
FROM ({page}) f
LEFT JOIN annotations_annotation a ON a.sentence_id = f.id AND a.reviewer_id = %(reader)s AND a.round = 0
LEFT JOIN annotations_label l ON l.id = a.label_id
ORDER BY {outer}
"""
# The page is cut before the reader's own answers are joined to it.
SENTENCES = WITH_OWN_ANSWER.replace("{page}", f"{FOUND} ORDER BY {{order}} LIMIT %(limit)s")
# How well each fits the words is reckoned of as many as are found first: of a word that stands everywhere all
# would have to be read, and one sentence with it is as good as the next.
MOST_RANKED = 2_000
RANKED = WITH_OWN_ANSWER.replace(
    "{page}",
    f"SELECT * FROM ({FOUND} LIMIT {MOST_RANKED}) f WHERE {{after}} ORDER BY {{outer}} LIMIT %(limit)s",
)
COLUMNS = ("d.id", 'p."order"', "s.start")

# What a list of sentences can be sorted by: keys that no NULL can break, the last of them unique. By `rank`
# only where words are looked for.
RANK = (
    "ts_rank(to_tsvector('simple'::regconfig, s.text),"
    " websearch_to_tsquery('simple'::regconfig, %(q)s::text))::float8"
)
SENTENCE_ORDERS: dict[str, tuple[str, ...]] = {
    "reading": COLUMNS,
    "id": ("s.id",),
    "depth": ("p.depth", "s.id"),
    "length": ('s."end" - s.start', "s.id"),
    "posted_at": ("coalesce((extract(epoch FROM p.posted_at) * 1000000)::bigint, -9e18::bigint)", "s.id"),
    "rank": (
        RANK,
        "s.id",
    ),
}

# `position` counts the live sentences of a document from 1, in reading order.
POSITIONS = """
SELECT id, position FROM (
    SELECT s.id, row_number() OVER (PARTITION BY s.document_id ORDER BY p."order", s.start) AS position
    FROM documents_sentence s JOIN documents_post p ON p.id = s.post_id
    WHERE s.document_id = ANY (%s) AND s.retired_at IS NULL
) all_of_them WHERE id = ANY (%s)
"""
BEFORE = """
SELECT count(*) FROM documents_post p
JOIN documents_sentence s ON s.post_id = p.id AND s.retired_at IS NULL
WHERE p.document_id = %s AND (p."order" < %s OR (p."order" = %s AND s.start < %s))
"""


def sentences(
    reader_id: int, window: Window, params: Mapping[str, Any], sort: str = "reading"
) -> list[tuple[Key, Row]]:
    """Live sentences that filters choose, each with the reader's own answer; `params` are `Filters.params`.

    In reading order of the documents, or by one of SENTENCE_ORDERS, with a minus before it from the last.
    """
    rows = _sentence_rows(reader_id, window, params, sort)
    in_order = sort == "reading" and chooses_documents_alone(params)
    position_of = _counted(rows[::-1] if window.backwards else rows) if in_order else _looked_up(rows)
    width = len(SENTENCE_ORDERS[sort.removeprefix("-")])
    return [
        (
            key,
            {
                "id": id,
                "key": sentence_key,
                "document": document,
                "post": post,
                "position": position_of[id],
                "start": start,
                "end": end,
                "text": text,
                "label": label,
                "abstain_reason": reason,
                "revision": revision,
            },
        )
        for document, _order, start, id, sentence_key, post, end, text, *key_and_answer in rows
        for key, (label, reason, revision) in [(tuple(key_and_answer[:width]), key_and_answer[width:])]
    ]


def _sentence_rows(
    reader_id: int, window: Window, params: Mapping[str, Any], sort: str
) -> list[tuple[Any, ...]]:
    """In reading order, the rest of the document that the page starts in, then what comes after it."""
    columns, descending = SENTENCE_ORDERS[sort.removeprefix("-")], sort.startswith("-")
    is_walked = columns == COLUMNS and params["documents"] is None
    direction = "DESC" if window.backwards != descending else "ASC"
    key = [f"{column} AS key_{number}" for number, column in enumerate(columns)]
    outer = [f"f.key_{number}" for number in range(len(columns))]

    def read(condition: str, values: Mapping[str, Any], limit: int, left: str = "") -> list[tuple[Any, ...]]:
        where = of_sentences(params, Walk(direction, left) if is_walked else None)
        sql = SENTENCES.format(
            key=", ".join(key),
            where=f"{where} AND {condition}",
            order=window.order(columns, descending),
            outer=window.order(outer, descending),
        )
        return fetch(sql, {**params, **values, "limit": limit, "reader": reader_id})

    if sort.removeprefix("-") == "rank":
        after, values = window.named(outer, descending)
        outer_order = window.order(outer, descending)
        where = of_sentences(params)
        sql = RANKED.format(key=", ".join(key), where=where, after=after, outer=outer_order)
        return fetch(sql, {**params, **values, "limit": window.limit, "reader": reader_id})
    if window.after is None or columns != COLUMNS:
        condition, values = window.named(columns, descending)
        return read(condition, values, window.limit)
    document, order, start = window.after
    at = {"at": document, "at_order": order, "at_start": start}
    beyond = "<" if direction == "DESC" else ">"
    rows = read(
        f'd.id = %(at)s AND p."order" {beyond}= %(at_order)s'
        f' AND (p."order", s.start) {beyond} (%(at_order)s, %(at_start)s)',
        at,
        window.limit,
        left="= %(at)s",
    )
    if len(rows) < window.limit and len(params["documents"] or ()) != 1:
        left = f"{beyond} %(at)s"
        rows += read(f"d.id {left}", at, window.limit - len(rows), left)
    return rows


def _counted(rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
    """Positions of rows that follow each other without a gap."""
    positions: dict[int, int] = {}
    document, position = None, 0
    for row in rows:
        if row[0] != document:
            before = [row[0], row[1], row[1], row[2]]
            position = fetch(BEFORE, before)[0][0] if document is None else 0
            document = row[0]
        position += 1
        positions[row[3]] = position
    return positions


def _looked_up(rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
    """Positions of rows that lie anywhere in their documents."""
    return positions(list({row[0] for row in rows}), [row[3] for row in rows]) if rows else {}


def positions(documents: Sequence[UUID], ids: Sequence[int]) -> dict[int, int]:
    """The position, from 1, of live sentences in these documents."""
    return dict(fetch(POSITIONS, [list(documents), list(ids)]))


# What a list of answers can be sorted by; moments are in microseconds.
ANNOTATION_ORDERS: dict[str, tuple[str, ...]] = {
    "id": ("a.id",),
    "sentence": ("a.sentence_id", "a.id"),
    "labelled_at": ("(extract(epoch FROM a.labelled_at) * 1000000)::bigint", "a.id"),
    "created_at": ("(extract(epoch FROM a.created_at) * 1000000)::bigint", "a.id"),
    "confidence": ("coalesce(a.confidence, 0)", "a.id"),
    "revisions": ("a.revisions", "a.id"),
    "duration_ms": ("coalesce(a.duration_ms, -1)", "a.id"),
}
ANNOTATIONS = """
SELECT a.id, a.sentence_id, s.sentence_key, a.document_id, u.username, l.key, a.abstain_reason,
    a.confidence, a.note, a.mixed, a.attributed, {phase}, a.blind, f.key, a.revisions, a.revision,
    a.guideline_version, a.duration_ms, a.carried_from, a.created_at, a.labelled_at,
    bl.key, b.abstain_reason, a.evidence, {key}
FROM annotations_annotation a
JOIN documents_document d ON d.id = a.document_id
JOIN documents_sentence s ON s.id = a.sentence_id AND s.retired_at IS NULL
JOIN documents_post p ON p.id = s.post_id
JOIN documents_user u ON u.id = a.reviewer_id
LEFT JOIN annotations_label l ON l.id = a.label_id
LEFT JOIN annotations_label f ON f.id = a.first_label_id
LEFT JOIN annotations_beforethread b ON b.sentence_id = a.sentence_id AND b.reviewer_id = a.reviewer_id
LEFT JOIN annotations_label bl ON bl.id = b.label_id
WHERE a.project_id = %(project)s AND {where} ORDER BY {order} LIMIT %(limit)s
"""
ANNOTATION_FIELDS = (
    "id",
    "sentence",
    "sentence_key",
    "document",
    "reviewer",
    "label",
    "abstain_reason",
    "confidence",
    "note",
    "mixed",
    "attributed",
    "phase",
    "blind",
    "first_label",
    "revisions",
    "revision",
    "guideline_version",
    "duration_ms",
    "carried_from",
    "created_at",
    "labelled_at",
    "label_before_thread",
    "abstain_reason_before_thread",
    "evidence",
)


def annotations(window: Window, params: Mapping[str, Any], sort: str = "id") -> list[tuple[Key, Row]]:
    """Answers on live sentences that filters choose; `params` are `Filters.params`.

    In the order in which they were first given here, or by one of ANNOTATION_ORDERS, with a minus from the
    last.
    """
    columns, descending = ANNOTATION_ORDERS[sort.removeprefix("-")], sort.startswith("-")
    condition, values = window.named(columns, descending)
    sql = ANNOTATIONS.format(
        key=", ".join(columns),
        phase=PHASE_SHOWN,
        where=f"{of_answers(params)} AND {condition}",
        order=window.order(columns, descending),
    )
    rows = fetch(sql, {**params, **values, "limit": window.limit})
    width = len(ANNOTATION_FIELDS)
    return [
        (
            row[width:],
            dict(zip(ANNOTATION_FIELDS, row[:width], strict=True))
            | {"evidence": evidence.load(row[width - 1])},
        )
        for row in rows
    ]
