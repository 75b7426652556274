"""The rows of an export, as SQL: what COPY streams, so that no row ever passes through Python.

Every statement walks the documents in the order of their ids (the order they came in) and
gathers one document's rows at a time from its indexes. So the first row leaves at once, the
database sorts no more than one document, memory stays flat, and the same data gives the same
file. Parameters: those of `export.parameters`. Where `kept_from` says so, a
document whose thread its reader has not opened gives its article alone.

In a database that was never analysed, as after a first import, the planner thinks a document
has one row and would read every sentence of the instance once a document. So each table is
read by document behind an OFFSET 0, which no plan crosses, and joined by hash (`export._copy`).
"""

from annotations.deciding import GOLD_KNOWN
from annotations.export import columns, pseudonyms
from annotations.export.members import members, of_columns
from annotations.filters import (
    ANSWER_COUNTS,
    ANSWER_VISIBLE,
    ANSWER_WANTED,
    ANSWERED_AS_WANTED,
    COUNTED_ALONE,
    COUNTED_LABEL,
    COUNTED_REASON,
    DOCUMENT_WANTED,
    HOLDS_WANTED,
    MAY_HOLD_WANTED,
    PHASE_SHOWN,
    SENTENCE_IS_WANTED,
    SENTENCE_READABLE,
    SENTENCE_WANTED,
)
from annotations.uncertainty import INCLUSION
from documents.access import LINK_STATE, LINK_VISIBLE, THREAD_OPEN_TO
from documents.models import PlanOrder

# A commenter's name leaves as a keyed hash: the same in every export of the project, of no use
# without the installation's secret; one that came as a pseudonym keeps it. Made once a post, not once a
# sentence.
AUTHOR = """
    CASE WHEN p.author = '' THEN NULL
         WHEN %(names)s OR starts_with(p.author, 'author-') AND p.author ~ '^author-[0-9a-f]{16}$'
         THEN p.author
         ELSE 'author-' || left(encode(sha256(convert_to(%(secret)s || p.author, 'UTF8')), 'hex'), 16)
    END
"""

# What JSON Lines are made of where it is the same for many rows: of a document, of a post, and, with several
# reviewers, of a sentence. Where nobody asks for them, the planner leaves them out.
OF_DOCUMENT = members(
    {
        "document_id": "d.id",
        "document_title": "nullif(d.title, '')",
        "document_url": "nullif(d.source_url, '')",
    },
    begin=",",
)
OF_POST = members(
    {
        **dict.fromkeys(columns.names(columns.OF_DOCUMENT), ""),
        "post_id": "p.id",
        "post_kind": "p.kind",
        "post_author": AUTHOR,
        "parent_post_id": "p.parent_id",
        "post_depth": "p.depth",
    },
    {tuple(columns.names(columns.OF_DOCUMENT)): "d.of_document"},
)
SENTENCE_NAMES = tuple(columns.names(columns.SENTENCE))
POST_AT = slice(SENTENCE_NAMES.index("document_id"), SENTENCE_NAMES.index("post_depth") + 1)
OF_SENTENCE = members(
    of_columns("s", SENTENCE_NAMES) | {"sentence_id": "s.id"}, {SENTENCE_NAMES[POST_AT]: "s.of_post"}
)
VERSION_NAMES = tuple(columns.names(columns.VERSIONS))
GROUPS = {SENTENCE_NAMES: "r.of_sentence", VERSION_NAMES: "r.of_version"}
LABEL_GROUPS = GROUPS | {(name,): f"r.of_{name}" for name in ("label", "first_label", "reviewer")}


def sentences(of_post: str) -> str:
    """One document's live sentences in reading order; `of_post` are the members that a post gives them.

    The array of disputed sentences is computed once a document, the source of a quotation only where there is
    one.
    """
    return f"""
    SELECT s.id, s.sentence_key, s.post_id, s.start, s."end", s.text, s.is_quote,
        p.kind AS post_kind, p.author AS post_author, p.parent_id AS parent_post_id,
        p.depth AS post_depth, p.of_post,
        row_number() OVER (ORDER BY p."order", s.start) AS position,
        CASE WHEN d.thread_open THEN s.id = ANY (ARRAY(
            SELECT k.target_sentence_id FROM documents_link k
            WHERE k.document_id = d.id AND k.kind = 'disputes' AND {LINK_VISIBLE}
              AND {LINK_STATE} <> 'rejected'
        )) END AS disputed_in_thread,
        CASE WHEN s.is_quote THEN (
            SELECT t.sentence_key FROM documents_sentence t WHERE t.id = (
                SELECT k.target_sentence_id FROM documents_link k
                WHERE k.source_post_id = s.post_id AND k.kind = 'quotes' AND {LINK_VISIBLE}
                  AND {LINK_STATE} <> 'rejected' AND k.source_start < s."end" AND k.source_end > s.start
                ORDER BY k.score DESC NULLS LAST, k.id LIMIT 1
            )
        ) END AS quote_source_key
    FROM (
        SELECT p.id, p.kind, p.parent_id, p.depth, p."order", {AUTHOR} AS author, {of_post} AS of_post
        FROM documents_post p
        WHERE p.document_id = d.id AND (d.thread_open OR p.depth = 0) OFFSET 0
    ) p
    JOIN (
        SELECT s.id, s.sentence_key, s.post_id, s.start, s."end", s.text, s.is_quote, s.retired_at
        FROM documents_sentence s WHERE s.document_id = d.id OFFSET 0
    ) s ON s.post_id = p.id
    WHERE s.retired_at IS NULL
"""


SENTENCES = sentences(OF_POST)
# Those that are wanted.
WANTED = f"""
    SELECT s.*, {OF_SENTENCE} AS of_sentence FROM ({SENTENCES}) s WHERE {SENTENCE_WANTED} OFFSET 0
"""

# Parts are drawn with the labels in view: who may not see those of others does not see them.
SPLIT = "CASE WHEN %(only_of)s::bigint IS NULL THEN nullif(d.split, '') END AS split"

TERMS = """
    nullif(d.licence, '') AS licence, nullif(d.terms_url, '') AS terms_url,
    nullif(d.terms_note, '') AS terms_note
"""

# Where no plan goes by uncertainty, the others need not be looked through for every document.
INCLUDED = f"""
    CASE WHEN EXISTS (
        SELECT FROM documents_plan o WHERE o.project_id = %(project)s AND o."order" = '{PlanOrder.UNCERTAIN}'
    ) THEN {INCLUSION} ELSE 1.0::float8 END
"""
OF_VERSION = members(
    {
        "document_version": "d.version",
        "segmenter_version": "d.segmenter_version",
        "inclusion_probability": INCLUDED,
    },
    begin=",",
)
_DOCUMENTS = f"""
    SELECT d.id, nullif(d.title, '') AS title, nullif(d.source_url, '') AS source_url, {SPLIT},
        d.version, d.segmenter_version, {THREAD_OPEN_TO} AS thread_open,
        {INCLUDED} AS inclusion_probability, {OF_DOCUMENT} AS of_document, {OF_VERSION} AS of_version
    FROM documents_document d WHERE {DOCUMENT_WANTED}
"""
# Where past answers are asked for, what a document holds now says nothing.
ALL_DOCUMENTS = f"{_DOCUMENTS} ORDER BY d.id"
DOCUMENTS = f"{_DOCUMENTS} AND {MAY_HOLD_WANTED} ORDER BY d.id"

LABELS = "labels AS MATERIALIZED (SELECT id, key FROM annotations_label WHERE project_id = %(project)s)"

# Where texts leave masked, a table of the transaction says which sentences were changed.
NOT_MASKED = "false AS text_masked"
IS_MASKED = "s.id IN (SELECT m.id FROM masked_sentence m WHERE m.changed) AS text_masked"

SENTENCE = f"""
    s.sentence_key, s.id AS sentence_id, d.id AS document_id, d.title AS document_title,
    d.source_url AS document_url, s.post_id, s.post_kind, s.post_author, s.parent_post_id,
    s.post_depth, s.position, s.start, s."end", s.text, s.is_quote,
    s.quote_source_key,
    s.disputed_in_thread, {NOT_MASKED}
"""

REVIEWER_NAME = pseudonyms.reviewer("u.username")

# A project has few labels and few reviewers: their names stand in arrays that are made once,
# where joins, planned for one row and met with fifty, took a third of the time. Members past the
# first fifty, and reviewers who left, are looked up.
REVIEWERS = f"""
reviewers AS MATERIALIZED (
    SELECT u.id, {REVIEWER_NAME} AS name
    FROM documents_membership m JOIN documents_user u ON u.id = m.user_id
    WHERE m.project_id = %(project)s ORDER BY m.id LIMIT 50
)
"""


def _reviewer(shown: str) -> str:
    """The reviewer of an answer `a`; `shown` is what is made of the name, with `{name}` in place of it."""
    return f"""
    coalesce(
        (SELECT array_agg({shown.format(name="r.name")} ORDER BY r.id) FROM reviewers r)[
            array_position((SELECT array_agg(r.id ORDER BY r.id) FROM reviewers r), a.reviewer_id)],
        (SELECT {shown.format(name=f"({REVIEWER_NAME})")} FROM documents_user u WHERE u.id = a.reviewer_id))
    """


REVIEWER = _reviewer("{name}")
OF_REVIEWER = _reviewer("""',"reviewer":' || to_json({name})""")


def label_key(column: str, of: str = "a", shown: str = "l.key") -> str:
    """The key of the label that a column of an answer points at, null for none; or what is made of it."""
    return (
        f"(SELECT array_agg({shown} ORDER BY l.id) FROM labels l)["
        f"array_position((SELECT array_agg(l.id ORDER BY l.id) FROM labels l), {of}.{column})]"
    )


def label_member(name: str, column: str) -> str:
    """The same as a member of that name, after a comma."""
    key = label_key(column, shown=f"""',"{name}":"' || l.key || '"'""")
    return f"""coalesce({key}, ',"{name}":null')"""


# rows=labels: one row an answer.
LABEL_ROWS = f"""
WITH {LABELS}, {REVIEWERS}
SELECT r.* FROM ({DOCUMENTS}) d CROSS JOIN LATERAL (
    SELECT {SENTENCE},
        {label_key("counted_label")} AS label, a.counted_reason AS abstain_reason, a.mixed, a.attributed,
        {label_key("label_id", "b")} AS label_before_thread,
        {label_key("first_label_id")} AS first_label, a.revisions, {REVIEWER} AS reviewer,
        nullif(a.note, '') AS note, a.confidence, a.shown_phase AS phase, a.blind, a.labelled_at,
        a.duration_ms, a.guideline_version, d.version AS document_version, d.segmenter_version,
        d.inclusion_probability, d.split, s.of_sentence, d.of_version, {OF_REVIEWER} AS of_reviewer,
        {label_member("label", "counted_label")} AS of_label,
        {label_member("first_label", "first_label_id")} AS of_first_label
    FROM ({WANTED}) s
    JOIN (
        SELECT a.*, CASE WHEN %(counted)s THEN {COUNTED_LABEL} ELSE a.label_id END AS counted_label,
            CASE WHEN %(counted)s THEN {COUNTED_REASON} ELSE a.abstain_reason END AS counted_reason,
            {PHASE_SHOWN} AS shown_phase
        FROM annotations_annotation a
        WHERE a.document_id = d.id AND {ANSWER_VISIBLE} AND {ANSWER_WANTED} AND {COUNTED_ALONE} OFFSET 0
    ) a ON a.sentence_id = s.id
    LEFT JOIN (
        SELECT b.sentence_id, b.reviewer_id, b.label_id
        FROM annotations_beforethread b WHERE b.document_id = d.id OFFSET 0
    ) b ON b.sentence_id = a.sentence_id AND b.reviewer_id = a.reviewer_id
    ORDER BY s.position, a.reviewer_id
) r
"""

# rows=evidence: one row a piece of evidence; `n` counts those of an answer from 1.
EVIDENCE_ROWS = f"""
WITH {LABELS}, {REVIEWERS}
SELECT r.* FROM ({DOCUMENTS}) d CROSS JOIN LATERAL (
    SELECT s.sentence_key, s.id AS sentence_id, d.id AS document_id, {REVIEWER} AS reviewer,
        {label_key("label_id")} AS label, nullif(p.piece ->> 'url', '') AS url,
        nullif(p.piece ->> 'quotation', '') AS quotation, p.piece ->> 'stance' AS stance, p.n, a.labelled_at
    FROM (
        SELECT a.* FROM annotations_annotation a
        WHERE a.document_id = d.id AND a.evidence <> '[]' AND {ANSWER_VISIBLE} AND {ANSWER_WANTED}
          AND {COUNTED_ALONE} OFFSET 0
    ) a
    JOIN (
        SELECT s.id, s.sentence_key, s.post_id, s.start FROM documents_sentence s
        WHERE s.document_id = d.id AND s.retired_at IS NULL AND {SENTENCE_WANTED} OFFSET 0
    ) s ON s.id = a.sentence_id
    JOIN (
        SELECT o.id, o."order" FROM documents_post o WHERE o.document_id = d.id OFFSET 0
    ) o ON o.id = s.post_id
    CROSS JOIN LATERAL jsonb_array_elements(a.evidence) WITH ORDINALITY AS p (piece, n)
    ORDER BY o."order", s.start, a.reviewer_id, p.n
) r
"""

# The answers on a document that count, with the label that does.
COUNTED = f"""
    SELECT a.sentence_id, a.reviewer_id, {COUNTED_LABEL} AS label_id
    FROM annotations_annotation a
    WHERE a.document_id = d.id AND {ANSWER_VISIBLE} AND {ANSWER_COUNTS}
"""

# The stored fit of the project. Its labels, whose keys hold nothing that JSON or `format` reads otherwise,
# make one template that each row fills in.
FIT = """
fit AS MATERIALIZED (
    SELECT f.id, (
        SELECT '{' || string_agg('"' || l.key || '": %%s', ', ' ORDER BY l.n) || '}'
        FROM jsonb_array_elements_text(f.labels) WITH ORDINALITY AS l (key, n)
    ) AS template
    FROM annotations_consensusfit f WHERE f.project_id = %(project)s
)
"""
MODEL = "format((SELECT template FROM fit), VARIADIC x.probabilities)"


# Shannon's entropy in bits of n answers that are shared out as n1, n2, ...: log2 n - (sum of ni log2 ni) / n.
LABELLED = "sum(n.answers) FILTER (WHERE l.id IS NOT NULL)"
ENTROPY = f"""
    abs(round(((ln({LABELLED}::float8)
        - sum(n.answers * ln(n.answers::float8)) FILTER (WHERE l.id IS NOT NULL) / {LABELLED}::float8
        ) / ln(2::float8))::numeric, 6))::float8
"""

# What counts on each sentence of a document `d`: answers by label, the majority, on a tie all that most gave.
TALLY = f"""
    SELECT n.sentence_id,
        jsonb_object_agg(l.key, n.answers) FILTER (WHERE l.id IS NOT NULL) AS labels,
        CASE WHEN count(*) FILTER (WHERE n.place = 1 AND l.id IS NOT NULL) = 1
             THEN min(l.key) FILTER (WHERE n.place = 1) END AS majority,
        coalesce(jsonb_agg(l.key ORDER BY l.key COLLATE "C")
                 FILTER (WHERE n.place = 1 AND l.id IS NOT NULL), '[]') AS most_given,
        {ENTROPY} AS entropy, count(l.id) AS n_labels, sum(n.answers) AS n_reviewers
    FROM (
        SELECT a.sentence_id, a.label_id, count(*) AS answers,
            rank() OVER (PARTITION BY a.sentence_id, a.label_id IS NULL
                         ORDER BY count(*) DESC) AS place
        FROM ({COUNTED}) a
        GROUP BY a.sentence_id, a.label_id
    ) n LEFT JOIN labels l ON l.id = n.label_id
    GROUP BY n.sentence_id
"""


# What reviewers said of the sentences of a document before they opened its thread, and how many of them say
# something else now.
BEFORE = f"""
    SELECT w.sentence_id,
        jsonb_object_agg(w.key, w.n) FILTER (WHERE w.is_before AND w.key IS NOT NULL) AS labels,
        jsonb_object_agg(w.key, w.n) FILTER (WHERE NOT w.is_before AND w.key IS NOT NULL) AS changed
    FROM (
        SELECT b.sentence_id, v.is_before, v.key, count(*) AS n
        FROM (
            SELECT b.sentence_id, b.reviewer_id, b.label_id, {label_key("label_id", "b")} AS key
            FROM annotations_beforethread b WHERE b.document_id = d.id OFFSET 0
        ) b
        JOIN ({COUNTED}) a ON a.sentence_id = b.sentence_id AND a.reviewer_id = b.reviewer_id
        CROSS JOIN LATERAL (VALUES
            (true, b.key),
            (false, CASE WHEN a.label_id IS DISTINCT FROM b.label_id
                THEN coalesce(b.key, 'none') || '>' || coalesce({label_key("label_id")}, 'none') END)
        ) v (is_before, key)
        GROUP BY b.sentence_id, v.is_before, v.key
    ) w GROUP BY w.sentence_id
"""

# rows=sentences: one row a sentence, with what its reviewers said. Filters of answers choose sentences, as
# they do in lists; the counts are of all answers on them that count and that the caller may see.
# `model_consensus` is what the stored fit makes of the sentence, of all answers of the main phase whatever
# the filters leave out; null where the caller may not know what others said. `decision` is the label that a
# curator decided on, for who may see all labels; it tells of the thread.
CONSENSUS_ROWS = f"""
WITH {LABELS}, {FIT}
SELECT r.* FROM ({DOCUMENTS}) d CROSS JOIN LATERAL (
    SELECT {SENTENCE},
        coalesce(c.labels, '{{}}') AS labels, c.majority, coalesce(c.most_given, '[]') AS most_given,
        CASE WHEN x.sentence_id IS NOT NULL THEN {MODEL} END AS model_consensus,
        {label_key("label_id", "y")} AS decision, coalesce(c.n_labels > 1, false) AS reviewers_disagree,
        coalesce(c.n_reviewers, 0) AS n_reviewers, c.entropy,
        coalesce(w.labels, '{{}}') AS labels_before_thread, coalesce(w.changed, '{{}}') AS thread_changed,
        d.version AS document_version, d.segmenter_version, d.inclusion_probability, d.split,
        s.of_sentence, d.of_version
    FROM ({WANTED}) s
    LEFT JOIN (
        {TALLY}
    ) c ON c.sentence_id = s.id
    LEFT JOIN (
        {BEFORE}
    ) w ON w.sentence_id = s.id
    LEFT JOIN (
        SELECT x.sentence_id, x.probabilities FROM annotations_posterior x
        WHERE x.fit_id = (SELECT id FROM fit) AND x.document_id = d.id
          AND d.thread_open AND %(only_of)s::bigint IS NULL OFFSET 0
    ) x ON x.sentence_id = s.id
    LEFT JOIN (
        SELECT y.sentence_id, y.label_id FROM annotations_decision y
        WHERE y.document_id = d.id AND %(only_of)s::bigint IS NULL AND d.thread_open AND {GOLD_KNOWN}
        OFFSET 0
    ) y ON y.sentence_id = s.id
    WHERE {ANSWERED_AS_WANTED}
    ORDER BY s.position
) r
"""

# rows=reviewers: one row a member who answered something or told of themselves;
# null is what they did not tell.
REVIEWER_ROWS = f"""
SELECT {REVIEWER_NAME} AS reviewer, m.role, coalesce(n.n, 0) AS answers,
    nullif(array_to_string(ARRAY(
        SELECT jsonb_array_elements_text(m.background -> 'native_languages')), '; '), '') AS native_languages,
    m.background ->> 'field' AS field, (m.background ->> 'years_experience')::integer AS years_experience,
    m.background ->> 'note' AS note
FROM documents_membership m
JOIN documents_user u ON u.id = m.user_id
LEFT JOIN (
    SELECT a.reviewer_id, count(*) AS n
    FROM annotations_annotation a JOIN documents_document d ON d.id = a.document_id
    WHERE a.project_id = %(project)s AND {DOCUMENT_WANTED}
      AND {ANSWER_VISIBLE} AND {ANSWER_WANTED} AND {SENTENCE_IS_WANTED}
    GROUP BY a.reviewer_id
) n ON n.reviewer_id = m.user_id
WHERE m.project_id = %(project)s AND (%(only_of)s::bigint IS NULL OR m.user_id = %(only_of)s::bigint)
  AND (%(reviewers)s::bigint[] IS NULL OR m.user_id = ANY (%(reviewers)s::bigint[]))
  AND (n.n > 0 OR m.background <> '{{}}')
ORDER BY m.user_id
"""

# rows=documents as JSON Lines: what `ingest --format jsonl` reads, sentences included. A post
# keeps the id it had at its source; `#` and its place name one that had none of its own.
DOCUMENT_LINES = f"""
SELECT json_build_object(
    'title', d.title, 'source_url', nullif(d.source_url, ''), 'byline', nullif(d.byline, ''),
    'published_at', d.published_at, 'language', nullif(d.language, 'und'),
    'segmenter', d.segmenter_version, 'version', d.version,
    'licence', nullif(d.licence, ''), 'terms_url', nullif(d.terms_url, ''),
    'terms_note', nullif(d.terms_note, ''),
    'pingbacks', d.n_pingbacks, 'notes', CASE WHEN d.thread_open THEN d.notes ELSE '[]' END,
    'removed', CASE WHEN d.thread_open THEN d.removed ELSE '[]' END, 'posts', t.posts)
FROM (
    SELECT d.*, {THREAD_OPEN_TO} AS thread_open
    FROM documents_document d WHERE {DOCUMENT_WANTED} AND {HOLDS_WANTED} ORDER BY d.id
) d
CROSS JOIN LATERAL (
    SELECT array_agg(
        CASE WHEN p.source_id <> '' AND p.source_id !~ '^#[0-9]+$' AND p.namesakes = 1
             THEN p.source_id ELSE '#' || p."order" END ORDER BY p."order") AS ids
    FROM (
        SELECT p.source_id, p."order", count(*) OVER (PARTITION BY p.source_id) AS namesakes
        FROM documents_post p WHERE p.document_id = d.id
    ) p
) n CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object(
        'id', n.ids[p."order" + 1], 'kind', p.kind, 'parent', n.ids[p.parent_order + 1],
        'author', p.author, 'posted_at', p.posted_at, 'text', p.text, 'sentences', p.spans
    ) ORDER BY p."order") AS posts
    FROM (
        SELECT p.kind, p."order", p.posted_at, p.text, {AUTHOR} AS author,
            (SELECT q."order" FROM documents_post q WHERE q.id = p.parent_id) AS parent_order,
            (SELECT coalesce(json_agg(json_build_array(s.start, s."end") ORDER BY s.start), '[]')
             FROM documents_sentence s WHERE s.post_id = p.id AND s.retired_at IS NULL) AS spans
        FROM documents_post p WHERE p.document_id = d.id AND (d.thread_open OR p.depth = 0)
    ) p
) t
"""

# rows=documents as a table: one row a document, without its text.
DOCUMENT_ROWS = f"""
SELECT d.id AS document_id, nullif(d.title, '') AS title, nullif(d.byline, '') AS byline,
    nullif(d.source_url, '') AS source_url, d.published_at, d.retrieved_at, d.language, d.format,
    d.content_hash, d.version AS document_version, d.segmenter_version, d.n_comments + 1 AS posts,
    d.n_comments AS comments, d.max_depth, d.n_pingbacks AS pingbacks,
    d.n_sentences AS sentences, d.n_quotes AS quotes, {TERMS}, {SPLIT}
FROM documents_document d WHERE {DOCUMENT_WANTED} AND {HOLDS_WANTED} ORDER BY d.id
"""

# How many rows there would be, counted no further than one past %(most)s. Ids are given once, so
# the first and the last of a project say, without counting, that there cannot be more; where other projects
# have ids between them, an index does.
LABEL_COUNT = f"""
WITH all_of_it AS MATERIALIZED (
    SELECT count(*) AS n FROM (
        SELECT FROM annotations_annotation a WHERE a.project_id = %(project)s LIMIT %(most)s + 1
    ) a
)
SELECT CASE WHEN n.at_most <= %(most)s THEN n.at_most
    WHEN (SELECT n FROM all_of_it) <= %(most)s THEN (SELECT n FROM all_of_it)
    ELSE (
        SELECT count(*) FROM (
            SELECT FROM annotations_annotation a JOIN documents_document d ON d.id = a.document_id
            WHERE a.project_id = %(project)s AND {DOCUMENT_WANTED} AND {ANSWER_VISIBLE} AND {ANSWER_WANTED}
              AND {COUNTED_ALONE} AND {SENTENCE_IS_WANTED}
            LIMIT %(most)s + 1
        ) c
    ) END
FROM (
    SELECT coalesce(max(a.id) - min(a.id) + 1, 0) AS at_most
    FROM annotations_annotation a WHERE a.project_id = %(project)s
) n
"""
EVIDENCE_COUNT = f"""
SELECT coalesce(sum(c.n), 0) FROM (
    SELECT jsonb_array_length(a.evidence) AS n
    FROM annotations_annotation a JOIN documents_document d ON d.id = a.document_id
    WHERE a.project_id = %(project)s AND a.evidence <> '[]'
      AND {DOCUMENT_WANTED} AND {ANSWER_VISIBLE} AND {ANSWER_WANTED} AND {COUNTED_ALONE}
      AND {SENTENCE_IS_WANTED}
    LIMIT %(most)s + 1
) c
"""
REVIEWER_COUNT = "SELECT count(*) FROM documents_membership m WHERE m.project_id = %(project)s"
SENTENCE_COUNT = f"""
SELECT CASE WHEN NOT (%(sentences_chosen)s OR %(answers_chosen)s)
    THEN (SELECT coalesce(sum(d.n_sentences), 0) FROM documents_document d WHERE {DOCUMENT_WANTED})
    ELSE (SELECT count(*) FROM (
        SELECT FROM documents_sentence s JOIN documents_document d ON d.id = s.document_id
        WHERE {DOCUMENT_WANTED} AND s.retired_at IS NULL AND {SENTENCE_READABLE}
          AND {SENTENCE_WANTED} AND {ANSWERED_AS_WANTED}
        LIMIT %(most)s + 1
    ) c) END
"""
DOCUMENT_COUNT = f"SELECT count(*) FROM documents_document d WHERE {DOCUMENT_WANTED} AND {HOLDS_WANTED}"
