"""How long answers took, of people who let it be recorded, and where that is less than reading takes.

Rushed work is shown to curators and to the person, and nothing more: it excludes no answer.
"""

from typing import Any

from documents import access
from documents.access import Actor, Need
from documents.models import Project
from documents.queries import Key, Row, Window, fetch

WORDS_PER_MINUTE = 238
"""How fast adults read English non-fiction in silence, on average (Brysbaert 2019, "How many words do we read
per minute? A review and meta-analysis of reading rate", Journal of Memory and Language 109)."""
RUSHED = 0.5
"""Rushed is a document where half the sentences took less than this share of the time to read their words."""
FEW = 5
"""With fewer timed sentences nothing is said of a document."""
NO_SPACES = ["zh", "ja", "th", "lo", "km", "my", "yue", "wuu", "bo", "dz"]
"""Languages written without spaces between words: theirs are not counted, and nothing is said."""

# A row for a reviewer and a document; the ratio is of each sentence, then its median.
TIMES = """
SELECT t.reviewer_id, u.username, coalesce(nullif(u.name, ''), u.username), t.document_id, t.title, t.n,
    t.median_ms, t.needed_ms, t.ratio
FROM (
    SELECT a.reviewer_id, a.document_id, min(d.title) AS title, count(*) AS n,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY a.duration_ms) AS median_ms,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY w.needed_ms) AS needed_ms,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY a.duration_ms / w.needed_ms) AS ratio
    FROM annotations_annotation a
    JOIN documents_document d ON d.id = a.document_id
    JOIN documents_sentence s ON s.id = a.sentence_id
    CROSS JOIN LATERAL (
        SELECT cardinality(regexp_split_to_array(btrim(s.text), '\\s+')) * %(ms_a_word)s::float8 AS needed_ms
    ) w
    WHERE a.project_id = %(project)s AND a.round = 0 AND a.duration_ms IS NOT NULL AND a.carried_from IS NULL
      AND (%(reviewer)s::bigint IS NULL OR a.reviewer_id = %(reviewer)s)
      AND NOT split_part(d.language, '-', 1) = ANY (%(no_spaces)s)
    GROUP BY a.reviewer_id, a.document_id HAVING count(*) >= %(few)s
) t JOIN documents_user u ON u.id = t.reviewer_id
WHERE {where} ORDER BY {order} LIMIT %(limit)s
"""
COLUMNS = ("t.document_id", "t.reviewer_id")


def of_documents(
    actor: Actor, project: Project, window: Window, rushed: bool = False, alone: bool = False
) -> list[tuple[Key, Row]]:
    """A row for a reviewer and a document with timed answers; curators get everybody's unless `alone`.

    Medians over sentences: `median_ms`, and `needed_ms` to read the words of one. `is_rushed`: see RUSHED;
    `rushed` gives those alone.

    Raises:
        NotFound, Forbidden: the actor labels nothing in the project.
    """
    level = access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    where, params = _after(window)
    params |= {
        "project": project.pk,
        "reviewer": None if level >= Need.CURATE and not alone else actor.user_id,
        "ms_a_word": 60_000 / WORDS_PER_MINUTE,
        "no_spaces": NO_SPACES,
        "few": FEW,
        "limit": window.limit,
        "most": RUSHED,
    }
    if rushed:
        where += " AND t.ratio < %(most)s"
    return [
        (
            (row[3], row[0]),
            {
                "reviewer": row[1],
                "name": row[2],
                "document": row[3],
                "title": row[4],
                "sentences": row[5],
                "median_ms": round(row[6]),
                "needed_ms": round(row[7]),
                "ratio": row[8],
                "is_rushed": row[8] < RUSHED,
            },
        )
        for row in fetch(TIMES.format(where=where, order=window.order(COLUMNS)), params)
    ]


def _after(window: Window) -> tuple[str, dict[str, Any]]:
    condition, values = window.condition(COLUMNS)
    if not values:
        return condition, {}
    named = condition.replace("%s", "%(document)s", 1).replace("%s", "%(whose)s", 1)
    return named, dict(zip(("document", "whose"), values, strict=True))


def in_seconds(rows: list[tuple[Key, Row]]) -> list[Row]:
    """The rows for a page, with `seconds` and `seconds_needed`."""
    return [
        row | {"seconds": row["median_ms"] / 1000, "seconds_needed": row["needed_ms"] / 1000}
        for _key, row in rows
    ]
