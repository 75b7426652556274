"""Reads of sentences and answers that pages and the API share, as plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from annotations import evidence
from documents.access import DONE_WITH, LINK_STATE, LINK_VISIBLE, THREAD_OPEN
from documents.queries import Key, Row, Window, fetch


@dataclass(slots=True)
class Filters:
    """Which sentences of a project; None where it does not matter.

    `labels_of` is the reviewers whose answers count for `label` and `reviewers_disagree`:
    None for everybody's. `unlabelled` is about the answers of `answered_by`; `links_of` whose links count
    (`access.links_of`). `kept_from` is whom comments are kept from until they opened the thread: see
    `access.threads_kept_from`.
    """

    document: UUID | None = None
    label: str | None = None
    labels_of: int | None = None
    unlabelled: bool | None = None
    answered_by: int | None = None
    disputed_in_thread: bool | None = None
    links_of: int | None = None
    reviewers_disagree: bool | None = None
    q: str = ""
    kept_from: int | None = None

    def conditions(self) -> tuple[str, list[Any]]:
        """The WHERE over `d` (document), `p` (post) and `s` (sentence), with its parameters."""
        where = ""
        params: list[Any] = []

        def also(condition: str, wanted: bool | None, *values: Any) -> None:
            nonlocal where
            where += f" AND {'' if wanted else 'NOT '}{condition}"
            params.extend(values)

        if self.label is not None or (self.labels_of is not None and self.unlabelled is None):
            mine, values = self._answers()
            also(f"EXISTS ({ANSWER} {mine})", True, *values)
        if self.unlabelled is not None:
            also(f"EXISTS ({ANSWER} AND a.reviewer_id = %s)", not self.unlabelled, self.answered_by)
        if self.kept_from is not None:
            also(THREAD_OPEN if self._tells_of_the_thread() else POST_OPEN, True, self.kept_from)
        if self.disputed_in_thread is not None:
            also(DISPUTED, self.disputed_in_thread, *[self.links_of] * DISPUTED.count("%s"))
        if self.reviewers_disagree is not None:
            also(DISAGREE, self.reviewers_disagree)
        if self.q:
            also(SEARCH, True, self.q)
        return where, params

    def _tells_of_the_thread(self) -> bool:
        """Whether they ask what the thread, or others who may know it, say of a sentence."""
        others = self.label is not None and self.labels_of != self.kept_from
        return others or self.disputed_in_thread is not None or self.reviewers_disagree is not None

    def _answers(self) -> tuple[str, list[Any]]:
        condition = ""
        params: list[Any] = []
        if self.label is not None:
            condition += (
                " AND a.label_id = (SELECT l.id FROM annotations_label l"
                " WHERE l.project_id = s.project_id AND l.key = %s)"
            )
            params.append(self.label)
        if self.labels_of is not None:
            condition += " AND a.reviewer_id = %s"
            params.append(self.labels_of)
        return condition, params


POST_OPEN = f"(p.depth = 0 OR {THREAD_OPEN})"
ANSWER = "SELECT FROM annotations_annotation a WHERE a.sentence_id = s.id AND a.round = 0"
DISPUTED = (
    "EXISTS (SELECT FROM documents_link k WHERE k.target_sentence_id = s.id"
    f" AND k.kind = 'disputes' AND {LINK_VISIBLE} AND {LINK_STATE} <> 'rejected')"
).replace("%(links_of)s", "%s")
# Two answers with different labels; giving none is an abstention, not a label.
DISAGREE = (
    "coalesce((SELECT min(a.label_id) <> max(a.label_id) FROM annotations_annotation a"
    " WHERE a.sentence_id = s.id AND a.round = 0), false)"
)
# The expression of the index sentence_search, to the letter.
SEARCH = (
    "to_tsvector('simple'::regconfig, coalesce(s.text, '')) @@ websearch_to_tsquery('simple'::regconfig, %s)"
)

# The page is cut before the reader's own answers are joined to it.
SENTENCES = """
SELECT f.*, l.key, a.abstain_reason, coalesce(a.revision, 0)
FROM (
    SELECT d.id AS document, p."order", s.start, s.id, s.sentence_key, s.post_id, s."end", s.text
    FROM documents_document d
    JOIN documents_post p ON p.document_id = d.id
    JOIN documents_sentence s ON s.post_id = p.id AND s.retired_at IS NULL
    WHERE {where} ORDER BY {order} LIMIT %s
) f
LEFT JOIN annotations_annotation a ON a.sentence_id = f.id AND a.reviewer_id = %s AND a.round = 0
LEFT JOIN annotations_label l ON l.id = a.label_id
ORDER BY {outer}
"""
COLUMNS = ("d.id", 'p."order"', "s.start")
OUTER = ("f.document", 'f."order"', "f.start")

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


def sentences(project_id: int, reader_id: int, window: Window, filters: Filters) -> list[tuple[Key, Row]]:
    """Live sentences in reading order of the current documents, each with the reader's own answer.

    A document named by the filters may be an older version.
    """
    rows = _sentence_rows(project_id, reader_id, window, filters)
    ascending = rows[::-1] if window.backwards else rows
    plain = filters == Filters(document=filters.document)
    position_of = _counted(ascending) if plain else _looked_up(ascending)
    return [
        (
            (document, order, start),
            {
                "id": id,
                "key": key,
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
        for document, order, start, id, key, post, end, text, label, reason, revision in rows
    ]


def _sentence_rows(
    project_id: int, reader_id: int, window: Window, filters: Filters
) -> list[tuple[Any, ...]]:
    """The rest of the document that the page starts in, then what comes after it."""
    where, params = filters.conditions()
    where = f"d.project_id = %s{where}"
    params = [project_id, *params]
    if filters.document is not None:
        where += " AND d.id = %s"
        params.append(filters.document)
    else:
        where += " AND d.is_current"

    def read(condition: str, values: list[Any], limit: int) -> list[tuple[Any, ...]]:
        sql = SENTENCES.format(
            where=f"{where} AND {condition}", order=window.order(COLUMNS), outer=window.order(OUTER)
        )
        return fetch(sql, [*params, *values, limit, reader_id])

    if window.after is None:
        return read("true", [], window.limit)
    document, order, start = window.after
    beyond = "<" if window.backwards else ">"
    rows = read(
        f'd.id = %s AND p."order" {beyond}= %s AND (p."order", s.start) {beyond} (%s, %s)',
        [document, order, order, start],
        window.limit,
    )
    if len(rows) < window.limit and filters.document is None:
        rows += read(f"d.id {beyond} %s", [document], window.limit - len(rows))
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


@dataclass(slots=True)
class AnswerFilters:
    """Which answers of a project; `reviewer` None is everybody's.

    Those of the current versions count, or of the one document that is named, or all. With `only_of` those
    of this person alone, and of others in documents that they are done with.
    """

    reviewer: int | None = None
    document: UUID | None = None
    label: str | None = None
    all_versions: bool = False
    kept_from: int | None = None
    only_of: int | None = None


ANNOTATIONS = """
SELECT a.id, a.sentence_id, s.sentence_key, a.document_id, u.username, l.key, a.abstain_reason,
    a.confidence, a.note, a.mixed, a.attributed, a.phase, a.blind, f.key, a.revisions, a.revision,
    a.guideline_version, a.duration_ms, a.carried_from, a.created_at, a.labelled_at,
    bl.key, b.abstain_reason, a.evidence
FROM annotations_annotation a
JOIN documents_document d ON d.id = a.document_id
JOIN documents_sentence s ON s.id = a.sentence_id AND s.retired_at IS NULL
JOIN documents_user u ON u.id = a.reviewer_id
LEFT JOIN annotations_label l ON l.id = a.label_id
LEFT JOIN annotations_label f ON f.id = a.first_label_id
LEFT JOIN annotations_beforethread b ON b.sentence_id = a.sentence_id AND b.reviewer_id = a.reviewer_id
LEFT JOIN annotations_label bl ON bl.id = b.label_id
WHERE {where} ORDER BY {order} LIMIT %s
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


def annotations(project_id: int, window: Window, filters: AnswerFilters) -> list[tuple[Key, Row]]:
    """Answers of a project on live sentences, in the order in which they were first given here."""
    condition, values = window.condition(["a.id"])
    where, params = f"a.project_id = %s AND a.round = 0 AND {condition}", [project_id, *values]
    if filters.reviewer is not None:
        where += " AND a.reviewer_id = %s"
        params.append(filters.reviewer)
    if filters.document is not None:
        where += " AND a.document_id = %s"
        params.append(filters.document)
    elif not filters.all_versions:
        where += " AND d.is_current"
    if filters.label is not None:
        where += " AND l.key = %s"
        params.append(filters.label)
    if filters.only_of is not None:
        where += f" AND (a.reviewer_id = %s OR a.document_id IN {DONE_WITH.format(reader='%s')})"
        params += [filters.only_of, filters.only_of]
    if filters.kept_from is not None:
        where += f" AND (a.reviewer_id = %s OR {THREAD_OPEN})"
        params += [filters.kept_from, filters.kept_from]
    sql = ANNOTATIONS.format(where=where, order=window.order(["a.id"]))
    rows = fetch(sql, [*params, window.limit])
    return [
        ((row[0],), dict(zip(ANNOTATION_FIELDS, row, strict=True)) | {"evidence": evidence.load(row[-1])})
        for row in rows
    ]


def reviewer_called(project_id: int, name: str) -> int | None:
    """The id of a user of that name who belongs to the project, or has answers in it."""
    rows = fetch(
        """
        SELECT u.id FROM documents_user u WHERE u.username = %s AND (
            EXISTS (SELECT FROM documents_membership m WHERE m.user_id = u.id AND m.project_id = %s)
            OR EXISTS (SELECT FROM annotations_annotation a
                       WHERE a.reviewer_id = u.id AND a.project_id = %s))
        """,
        [name, project_id, project_id],
    )
    return rows[0][0] if rows else None
