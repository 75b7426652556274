"""What became of the rows that did not simply match: a few to show, all of them as a table to keep."""

from collections.abc import Iterator
from typing import IO, Any

from django.db import connection
from django.utils.translation import gettext as _

from annotations.models import LabelImport
from documents import originals
from documents.errors import NotFound

MOST_SHOWN = 50

# Why, in words. What a cell begins with is marked where a spreadsheet would take it for a formula.
WHY = """
CASE x.status
    WHEN 'invalid' THEN coalesce(r.bad, 'The file names more reviewers than one import may bring.')
    WHEN 'unmatched' THEN CASE WHEN x.sort = 'evidence' AND x.sentence_id IS NOT NULL
        THEN 'The reviewer has no answer on this sentence that the evidence could belong to.'
        WHEN x.sort = 'link' AND x.sentence_id IS NOT NULL
        THEN 'The passage that the link goes out from is in no other post of the document.'
        ELSE 'No sentence of the project has these words or this place.' END
    WHEN 'ambiguous' THEN x.candidates || ' sentences may be meant.'
    WHEN 'near' THEN 'Nearly the words or the place of a sentence; say that such rows are to be taken.'
    WHEN 'shifted' THEN 'Taken for the sentence that is nearly the same.'
    WHEN 'unknown_label' THEN 'The project has no such label; say which is meant.'
    WHEN 'duplicate' THEN CASE x.sort WHEN 'decision' THEN 'The sentence is decided otherwise in row '
        ELSE 'The same reviewer gives this sentence another label in row ' END || x.first_n || '.'
    WHEN 'conflict' THEN CASE x.sort WHEN 'decision' THEN 'The sentence is decided already, and otherwise.'
        WHEN 'link' THEN 'The link is there already, and was judged otherwise.'
        ELSE 'The reviewer has another answer on this sentence already.' END
    WHEN 'repeated' THEN 'The same as row ' || x.first_n || '.'
    WHEN 'left_out' THEN 'Its label is to be left out.'
END
"""
# A row that is spread over several sentences stands once for each.
ROWS = f"""
SELECT x.n AS row, r.place, x.status, {WHY} AS why, r.reviewer, r.label,
    coalesce(r.exact, substr(t.body, r.a + 1, least(r.b - r.a, 2000))) AS words, r.document,
    s.sentence_key, s.text AS sentence
FROM pg_temp.import_result x
JOIN pg_temp.import_row r ON r.n = x.n
LEFT JOIN pg_temp.import_text t ON t.id = r.text_id
LEFT JOIN documents_sentence s ON s.id = x.sentence_id
WHERE x.status NOT IN ('matched', 'there')
"""
COLUMNS = (
    "row",
    "place",
    "status",
    "why",
    "reviewer",
    "label",
    "words",
    "document",
    "sentence_key",
    "sentence",
)
TABLE = f"""
COPY (SELECT {
    ", ".join(
        column
        if column in ("row", "status", "why")
        else f"CASE WHEN {column} ~ '^[-=+@\\t\\r]' THEN '''' ELSE '' END || {column} AS {column}"
        for column in COLUMNS
    )
} FROM ({ROWS} ORDER BY x.n) y) TO STDOUT (FORMAT csv, HEADER)
"""
# Those that stand in the way first, a few of each sort.
SHOWN = f"""
SELECT y.* FROM (
    SELECT z.*, row_number() OVER (PARTITION BY z.status ORDER BY z.row) AS place_of_its_sort FROM ({ROWS}) z
) y
WHERE y.place_of_its_sort <= 10 AND y.status NOT IN ('repeated', 'left_out')
ORDER BY y.place_of_its_sort, y.row LIMIT {MOST_SHOWN}
"""


def shown() -> list[dict[str, Any]]:
    """Some of the rows that did not simply match, of each sort some."""
    with connection.cursor() as cursor:
        cursor.execute(SHOWN)
        return [
            {name: _cut(value) for name, value in zip(COLUMNS, row, strict=False)}
            for row in cursor.fetchall()
        ]


def keep() -> str:
    """Store the table of all rows that did not simply match; its SHA-256."""
    return originals.keep_stream(_blocks())


def opened(one: LabelImport) -> tuple[IO[bytes], str]:
    """The kept table of an import, and what the file is called.

    Raises:
        NotFound: there is none.
    """
    try:
        if one.report:
            return originals.open_kept(one.report), f"{one.project.slug}-import-{one.pk}.csv"
    except FileNotFoundError:
        pass
    raise NotFound(_("This import has no report."))


def _blocks() -> Iterator[bytes]:
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(TABLE) as copy:
        for block in copy:
            yield bytes(block)


def _cut(value: Any) -> Any:
    return value[:300] if isinstance(value, str) else value
