"""What becomes of each staged row: taken, or not and why; decided over all rows at once."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from annotations.importing.options import ABSTAIN, LEFT_OUT, Options
from annotations.models import Label
from documents.models import Project, User

MATCHED, SHIFTED, THERE, REPEATED, LEFT = "matched", "shifted", "there", "repeated", "left_out"
TAKEN = (MATCHED, SHIFTED)
HARMLESS = (MATCHED, SHIFTED, THERE, REPEATED, LEFT)
PROBLEMS = ("near", "ambiguous", "unmatched", "unknown_label", "duplicate", "conflict", "invalid")
STATUSES = (*HARMLESS, *PROBLEMS)
"""`near` is what `shifted` is when nobody chose to take such rows; `there` and `repeated` change nothing."""

MOST_NAMES = 2_000
"""Labels, and reviewers, of one file; rows with others are not taken."""

LABELS = """
SELECT g.label, sum(g.n) FROM (
    SELECT label, count(*) AS n FROM pg_temp.import_row WHERE label IS NOT NULL GROUP BY label
    UNION ALL SELECT DISTINCT first_label, 0 FROM pg_temp.import_row WHERE first_label IS NOT NULL
    UNION ALL SELECT DISTINCT before_label, 0 FROM pg_temp.import_row WHERE before_label IS NOT NULL
) g (label, n) GROUP BY g.label ORDER BY sum(g.n) DESC, g.label LIMIT %s
"""
REVIEWERS = """
SELECT reviewer, count(*) FROM pg_temp.import_row WHERE reviewer IS NOT NULL
GROUP BY reviewer ORDER BY count(*) DESC, reviewer LIMIT %s
"""
TABLES = """
CREATE TEMP TABLE import_label (given text, label_id bigint, reason text, is_left boolean) ON COMMIT DROP;
CREATE TEMP TABLE import_reviewer (given text, user_id bigint) ON COMMIT DROP;
"""

# As answers do: a new version or a new cut of these documents waits until the import is committed.
LOCK = """
SELECT FROM documents_document d
WHERE d.id IN (SELECT document_id FROM pg_temp.import_hit) ORDER BY d.id FOR SHARE
"""

# One sentence a row, or none: the one that is meant exactly, by what stands around it where several are; else
# the one that the span is within or nearly is.
PLACED = """
SELECT r.n, CASE
        WHEN h.n_same = 1 THEN h.same WHEN h.n_context = 1 THEN h.context WHEN h.n_same > 1 THEN NULL
        WHEN h.n_part = 1 THEN h.part ELSE h.most END AS sentence_id,
    CASE WHEN h.n IS NULL THEN 'unmatched' WHEN h.n_same = 1 OR h.n_context = 1 THEN 'matched'
         WHEN h.n_same > 1 OR (h.n_part > 1 AND h.most IS NULL) THEN 'ambiguous' ELSE 'near' END AS how,
    greatest(h.n_same, h.n_part) AS candidates
FROM pg_temp.import_row r
LEFT JOIN (
    SELECT n, count(DISTINCT sentence_id) FILTER (WHERE is_same) AS n_same,
        count(DISTINCT sentence_id) FILTER (WHERE is_same AND in_context) AS n_context,
        count(DISTINCT sentence_id) FILTER (WHERE NOT is_same) AS n_part,
        min(sentence_id) FILTER (WHERE is_same) AS same,
        min(sentence_id) FILTER (WHERE is_same AND in_context) AS context,
        min(sentence_id) FILTER (WHERE NOT is_same) AS part,
        CASE WHEN count(*) FILTER (WHERE NOT is_same AND 10 * overlap >= 9 * length
                                   AND 10 * overlap >= 9 * wanted) = 1
             THEN min(sentence_id) FILTER (WHERE NOT is_same AND 10 * overlap >= 9 * length
                                           AND 10 * overlap >= 9 * wanted) END AS most
    FROM pg_temp.import_hit GROUP BY n
) h ON h.n = r.n
"""
# A label on a longer passage is one on each sentence that is wholly in it.
SPREAD = """
SELECT h.n, h.sentence_id, 'matched', 1
FROM pg_temp.import_hit h
JOIN (
    SELECT n FROM pg_temp.import_hit GROUP BY n
    HAVING bool_and(NOT is_same) AND count(DISTINCT sentence_id) > 1 AND count(DISTINCT document_id) = 1
       AND bool_or(overlap = length)
) w ON w.n = h.n
WHERE h.overlap = h.length
"""

RESULT = f"""
CREATE TEMP TABLE import_result ON COMMIT DROP AS
WITH single AS MATERIALIZED ({PLACED}), spread AS MATERIALIZED (
    SELECT p.* FROM ({SPREAD}) p (n, sentence_id, how, candidates)
    JOIN single o ON o.n = p.n AND o.how = 'ambiguous' WHERE %(spread)s
), placed AS MATERIALIZED (
    SELECT * FROM single o WHERE NOT EXISTS (SELECT FROM spread p WHERE p.n = o.n)
    UNION ALL SELECT * FROM spread
), judged AS (
    SELECT r.n, p.sentence_id, s.document_id, s.post_id, v.user_id, l.label_id,
        coalesce(r.reason, l.reason) AS reason, r.sort, p.candidates,
        CASE WHEN r.bad IS NOT NULL THEN 'invalid'
             WHEN l.is_left THEN 'left_out'
             WHEN (r.label IS NOT NULL AND l.given IS NULL) OR (r.first_label IS NOT NULL AND f.given IS NULL)
                  OR (r.before_label IS NOT NULL AND b.given IS NULL) THEN 'unknown_label'
             WHEN r.reviewer IS NOT NULL AND v.user_id IS NULL THEN 'invalid'
             WHEN p.how = 'near' AND %(shifted)s THEN 'shifted'
             ELSE p.how END AS status
    FROM pg_temp.import_row r
    JOIN placed p ON p.n = r.n
    LEFT JOIN documents_sentence s ON s.id = p.sentence_id
    LEFT JOIN pg_temp.import_reviewer v ON v.given = r.reviewer
    LEFT JOIN pg_temp.import_label l ON l.given = r.label
    LEFT JOIN pg_temp.import_label f ON f.given = r.first_label
    LEFT JOIN pg_temp.import_label b ON b.given = r.before_label
), ranked AS (
    SELECT j.*, first_value(j.n) OVER w AS first_n, first_value(j.label_id) OVER w AS first_label_id,
        first_value(j.reason) OVER w AS first_reason
    FROM judged j
    WINDOW w AS (PARTITION BY j.status IN ('matched', 'shifted'), j.sort, j.sentence_id,
                     CASE j.sort WHEN 'decision' THEN 0 WHEN 'link' THEN j.n ELSE j.user_id END
                 ORDER BY j.n)
)
SELECT k.n, k.sentence_id, k.document_id, k.post_id, k.user_id, k.label_id, k.reason, k.sort,
    k.candidates, k.first_n, coalesce(a.id, y.id) AS answer_id,
    CASE
        WHEN k.status NOT IN ('matched', 'shifted') OR k.sort IN ('evidence', 'link') THEN k.status
        WHEN k.first_n <> k.n THEN CASE
            WHEN (k.label_id, k.reason) IS DISTINCT FROM (k.first_label_id, k.first_reason) THEN 'duplicate'
            ELSE 'repeated' END
        WHEN coalesce(a.id, y.id) IS NULL THEN k.status
        WHEN k.sort = 'decision' AND (y.label_id, y.abstain_reason, y.reason, y.is_gold, y.explanation)
             IS NOT DISTINCT FROM (k.label_id, k.reason, r.more ->> 'reason', (r.more ->> 'is_gold')::boolean,
                                   r.more ->> 'explanation') THEN 'there'
        WHEN k.sort = 'answer' AND (a.label_id, a.abstain_reason) IS NOT DISTINCT FROM (k.label_id, k.reason)
             AND coalesce(r.note, a.note) = a.note
             AND coalesce(r.confidence, a.confidence) IS NOT DISTINCT FROM a.confidence
             AND coalesce(r.mixed, a.mixed) = a.mixed AND coalesce(r.attributed, a.attributed) = a.attributed
             AND coalesce(r.evidence, a.evidence) = a.evidence THEN 'there'
        WHEN %(replace)s THEN k.status ELSE 'conflict' END AS status
FROM ranked k
JOIN pg_temp.import_row r ON r.n = k.n
LEFT JOIN annotations_annotation a
    ON a.sentence_id = k.sentence_id AND a.reviewer_id = k.user_id AND a.round = 0 AND k.sort = 'answer'
LEFT JOIN annotations_decision y ON y.sentence_id = k.sentence_id AND k.sort = 'decision';
CREATE INDEX ON pg_temp.import_result (n);
ANALYZE pg_temp.import_result
"""
SORTS = "SELECT DISTINCT sort FROM pg_temp.import_result WHERE sort IS NOT NULL"
COUNTS = "SELECT status, count(*) FROM pg_temp.import_result GROUP BY status"
DOCUMENTS_TAKEN = """
SELECT count(DISTINCT document_id), count(DISTINCT sentence_id) FROM pg_temp.import_result
WHERE status IN ('matched', 'shifted', 'there')
"""


def labels_in_file() -> dict[str, int]:
    """The labels of the staged rows, and how many rows have each."""
    return dict(_rows(LABELS, [MOST_NAMES]))


def reviewers_in_file() -> dict[str, int]:
    """The reviewers of the staged rows, and how many rows have each."""
    return dict(_rows(REVIEWERS, [MOST_NAMES]))


def meanings(project: Project, given: Mapping[str, int], chosen: Mapping[str, str]) -> dict[str, str]:
    """What each label of the file means: as chosen, else the project's label of that key or name; those of
    which nobody can tell are left out."""
    live = list(Label.objects.filter(project=project, retired_at=None))
    by_name = {label.key: label.key for label in live}
    by_name |= {label.name.casefold(): label.key for label in live if label.name.casefold() not in by_name}
    found: dict[str, str] = {}
    for label in given:
        if label in chosen:
            meaning = chosen[label]
            if meaning == LEFT_OUT or meaning.startswith(ABSTAIN) or any(one.key == meaning for one in live):
                found[label] = meaning
        elif (key := by_name.get(label) or by_name.get(label.casefold())) is not None:
            found[label] = key
    return found


def settle(project: Project, meant: Mapping[str, str], people: Mapping[str, User], options: Options) -> None:
    """Decide about each row: afterwards `import_result` holds a status for each, and what is to be stored."""
    ids = dict(Label.objects.filter(project=project).values_list("key", "pk"))
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        rows = [_meaning(label, meaning, ids) for label, meaning in meant.items()]
        cursor.executemany("INSERT INTO pg_temp.import_label VALUES (%s, %s, %s, %s)", rows)
        cursor.executemany(
            "INSERT INTO pg_temp.import_reviewer VALUES (%s, %s)",
            [(name, user.pk) for name, user in people.items()],
        )
        cursor.execute(LOCK)
        params = {"spread": options.spread, "shifted": options.shifted, "replace": options.replace}
        cursor.execute(RESULT, params)


def sorts() -> set[str]:
    """What the rows are: answers, pieces of evidence, decisions, links."""
    return {sort for (sort,) in _rows(SORTS, [])}


def counts() -> dict[str, int]:
    """How many rows have each status, in the order of STATUSES."""
    found = dict(_rows(COUNTS, []))
    return {status: found[status] for status in STATUSES if status in found}


def reach() -> tuple[int, int]:
    """How many documents and sentences the answers are on."""
    [(documents, sentences)] = _rows(DOCUMENTS_TAKEN, [])
    return documents, sentences


def _meaning(label: str, meaning: str, ids: Mapping[str, int]) -> tuple[str, int | None, str | None, bool]:
    if meaning.startswith(ABSTAIN):
        return label, None, meaning.removeprefix(ABSTAIN), False
    return label, ids.get(meaning), None, meaning == LEFT_OUT


def _rows(sql: str, params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
