"""The rows of a release, as SQL: those of exports, in an order and with keys that are the same anywhere.

Documents stand in the order of their content's hash, answers on a sentence in that of the reviewers' names as
they leave. Parameters: those of `parameters`.
"""

from functools import cache
from typing import Any

from annotations.export import columns as exported
from annotations.export.columns import TEXT_SHA256
from annotations.export.jsonl import statement
from annotations.export.members import Groups, members, of_columns
from annotations.export.pseudonyms import secret_of
from annotations.export.rows import (
    AUTHOR,
    IS_MASKED,
    LABELS,
    NOT_MASKED,
    OF_REVIEWER,
    REVIEWER,
    REVIEWERS,
    SENTENCE,
    TALLY,
    TERMS,
    label_key,
    label_member,
    sentences,
)
from annotations.export.wanted import HASH
from annotations.filters import ANSWER_COUNTS, ANSWER_VISIBLE, COUNTED_LABEL, COUNTED_REASON, unfiltered
from annotations.models import Phase, Release
from annotations.releases import columns
from annotations.releases.columns import names
from annotations.uncertainty import INCLUSION

PLACES = 9
"""Digits after the point of a probability: the last ones depend on the machine."""

# Of the post that a post `%s` answers.
PARENT = "(SELECT q.post_key FROM documents_post q WHERE q.id = %s)"
# What is the same in many rows is made once, as in exports: of a document, of a post and of a sentence.
OF_DOCUMENT = members(
    {
        "document_hash": "d.content_hash",
        "document_title": "nullif(d.title, '')",
        "document_url": "nullif(d.source_url, '')",
    },
    begin=",",
)
OF_POST = members(
    {
        **dict.fromkeys(("document_hash", "document_title", "document_url"), ""),
        "post_key": "p.post_key",
        "post_kind": "p.kind",
        "post_author": AUTHOR,
        "parent_post_key": PARENT % "p.parent_id",
        "post_depth": "p.depth",
    },
    {("document_hash", "document_title", "document_url"): "d.of_document"},
)
SENTENCE_NAMES = tuple(exported.names(columns.SENTENCE))
POST_AT = slice(SENTENCE_NAMES.index("document_hash"), SENTENCE_NAMES.index("post_depth") + 1)
OF_SENTENCE = members(
    of_columns("s", SENTENCE_NAMES) | {"text_masked": "false"}, {SENTENCE_NAMES[POST_AT]: "s.of_post"}
)
INCLUDED = f"round({INCLUSION}::numeric, {PLACES})::float8"
OF_VERSION = members(
    {
        "document_version": "d.version",
        "segmenter_version": "d.segmenter_version",
        "inclusion_probability": INCLUDED,
        "split": "nullif(d.split, '')",
    },
    begin=",",
)
GROUPS: Groups = {
    SENTENCE_NAMES: "r.of_sentence",
    tuple(exported.names(columns.VERSIONS)): "r.of_version",
    **{(name,): f"r.of_{name}" for name in ("label", "first_label", "reviewer")},
}
WITHOUT_ANSWER: Groups = dict(list(GROUPS.items())[:2])
SENTENCES = f"SELECT s.*, {OF_SENTENCE} AS of_sentence FROM ({sentences(OF_POST)}) s OFFSET 0"

DOCUMENTS = f"""
    SELECT d.id, d.content_hash, nullif(d.title, '') AS title, nullif(d.source_url, '') AS source_url,
        d.version, d.segmenter_version, nullif(d.split, '') AS split, true AS thread_open,
        {INCLUDED} AS inclusion_probability, {OF_DOCUMENT} AS of_document, {OF_VERSION} AS of_version
    FROM documents_document d WHERE d.project_id = %(project)s AND d.is_current
    ORDER BY d.content_hash COLLATE "C"
"""

# What was said beside the label belongs to the answer that counts, or is of a later one, given after others'
# labels were seen.
AS_COUNTED = """
    (a.frozen_at IS NULL OR (a.label_id, a.abstain_reason)
        IS NOT DISTINCT FROM (a.frozen_label_id, a.frozen_abstain_reason))
"""
ANSWERS = f"""
    SELECT a.*, {COUNTED_LABEL} AS counted_label_id, {COUNTED_REASON} AS counted_reason,
        {AS_COUNTED} AS as_counted, {REVIEWER} AS reviewer_name
    FROM annotations_annotation a
    WHERE a.document_id = d.id AND {ANSWER_VISIBLE} AND {ANSWER_COUNTS} OFFSET 0
"""
KEYS = f"""
    d.content_hash AS document_hash, left(s.sentence_key, 32) AS post_key,
    {PARENT % "s.parent_post_id"} AS parent_post_key
"""

LABEL_ROWS = f"""
WITH {LABELS}, {REVIEWERS}
SELECT r.* FROM ({DOCUMENTS}) d CROSS JOIN LATERAL (
    SELECT {SENTENCE}, {KEYS},
        {label_key("counted_label_id")} AS label, a.counted_reason AS abstain_reason,
        CASE WHEN a.as_counted THEN a.mixed END AS mixed,
        CASE WHEN a.as_counted THEN a.attributed END AS attributed,
        {label_key("label_id", "b")} AS label_before_thread,
        {label_key("first_label_id")} AS first_label, a.revisions, a.reviewer_name AS reviewer,
        CASE WHEN a.as_counted THEN nullif(a.note, '') END AS note,
        CASE WHEN a.as_counted THEN a.confidence END AS confidence, a.phase, a.blind,
        a.guideline_version, d.version AS document_version, d.segmenter_version,
        d.inclusion_probability, d.split, s.of_sentence, d.of_version, {OF_REVIEWER} AS of_reviewer,
        {label_member("label", "counted_label_id")} AS of_label,
        {label_member("first_label", "first_label_id")} AS of_first_label
    FROM ({SENTENCES}) s
    JOIN ({ANSWERS}) a ON a.sentence_id = s.id
    LEFT JOIN (
        SELECT b.sentence_id, b.reviewer_id, b.label_id
        FROM annotations_beforethread b WHERE b.document_id = d.id OFFSET 0
    ) b ON b.sentence_id = a.sentence_id AND b.reviewer_id = a.reviewer_id
    ORDER BY s.position, a.reviewer_name COLLATE "C"
) r
"""

SENTENCE_ROWS = f"""
WITH {LABELS}
SELECT r.* FROM ({DOCUMENTS}) d CROSS JOIN LATERAL (
    SELECT {SENTENCE}, {KEYS}, coalesce(c.labels, '{{}}') AS labels, c.majority,
        {label_key("label_id", "y")} AS decision, coalesce(c.n_labels > 1, false) AS reviewers_disagree,
        coalesce(c.n_reviewers, 0) AS n_reviewers, d.version AS document_version, d.segmenter_version,
        d.inclusion_probability, d.split, s.of_sentence, d.of_version
    FROM ({SENTENCES}) s
    LEFT JOIN (
        {TALLY}
    ) c ON c.sentence_id = s.id
    LEFT JOIN (
        SELECT y.sentence_id, y.label_id FROM annotations_decision y WHERE y.document_id = d.id OFFSET 0
    ) y ON y.sentence_id = s.id
    ORDER BY s.position
) r
"""

EVIDENCE_ROWS = f"""
WITH {LABELS}, {REVIEWERS}
SELECT r.* FROM ({DOCUMENTS}) d CROSS JOIN LATERAL (
    SELECT s.sentence_key, d.content_hash AS document_hash, a.reviewer_name AS reviewer,
        {label_key("counted_label_id")} AS label, nullif(p.piece ->> 'url', '') AS url,
        nullif(p.piece ->> 'quotation', '') AS quotation, p.piece ->> 'stance' AS stance, p.n
    FROM ({ANSWERS}) a
    JOIN documents_sentence s ON s.id = a.sentence_id AND s.retired_at IS NULL
    JOIN documents_post o ON o.id = s.post_id
    CROSS JOIN LATERAL jsonb_array_elements(a.evidence) WITH ORDINALITY AS p (piece, n)
    WHERE a.evidence <> '[]' AND a.as_counted
    ORDER BY o."order", s.start, a.reviewer_name COLLATE "C", p.n
) r
"""

DOCUMENT_ROWS = f"""
SELECT d.content_hash AS document_hash, nullif(d.title, '') AS title, nullif(d.byline, '') AS byline,
    nullif(d.source_url, '') AS source_url,
    to_char(d.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS published_at,
    d.language, d.format, d.version AS document_version, d.segmenter_version, d.n_comments + 1 AS posts,
    d.n_comments AS comments, d.max_depth, d.n_pingbacks AS pingbacks, d.n_sentences AS sentences,
    d.n_quotes AS quotes, {TERMS}, nullif(d.split, '') AS split
FROM documents_document d WHERE d.project_id = %(project)s AND d.is_current
ORDER BY d.content_hash COLLATE "C"
"""

ROWS = {
    "labels": LABEL_ROWS,
    "sentences": SENTENCE_ROWS,
    "evidence": EVIDENCE_ROWS,
    "documents": DOCUMENT_ROWS,
}


@cache
def statements(is_masked: bool = False, text_free: bool = False) -> dict[str, str]:
    """The COPY of each table, of texts that are masked, or without them."""
    groups = {} if is_masked or text_free else {"labels": GROUPS, "sentences": WITHOUT_ANSWER}
    return {
        table: statement(_rows(table, is_masked, text_free), names(table, text_free), groups.get(table))
        for table in ROWS
    }


def _rows(table: str, is_masked: bool, text_free: bool) -> str:
    rows = ROWS[table].replace(NOT_MASKED, IS_MASKED) if is_masked else ROWS[table]
    is_hashed = text_free and TEXT_SHA256.name in names(table, text_free)
    return f"SELECT t.*, {HASH} FROM ({rows}) t" if is_hashed else rows


def parameters(release: Release) -> dict[str, Any]:
    """What the statements are asked with: everybody's answers of the main phase on current documents."""
    # The key may have changed since the release was asked for.
    release.project.refresh_from_db(fields=["pseudonym_key"])
    return unfiltered(release.project_id) | {
        "phases": [Phase.MAIN.value],
        "names": False,
        "reviewer_names": release.names_reviewers,
        "secret": secret_of(release.project),
    }
