"""JSON Lines: one JSON object a line, UTF-8."""

from collections.abc import Iterator, Sequence

from annotations.export.columns import BOOLEANS, ESCAPED, QUOTED
from annotations.export.copying import blocks
from annotations.export.wanted import Wanted

CONTENT_TYPE = "application/x-ndjson; charset=utf-8"

# COPY's text format would escape the backslashes of JSON once more. Its CSV format quotes only
# what holds the quote, the delimiter or a line end, and JSON holds no control character: so
# with two of those as quote and delimiter each line is the JSON itself.
TO_LINES = r"TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The rows, an object each."""
    sort = wanted.sort
    copy = statement_of_lines(sort.lines) if sort.lines else statement(sort.rows, sort.names)
    yield from blocks(copy, wanted.params, wanted.tally)


def statement(rows: str, columns: Sequence[str]) -> str:
    """The COPY that makes an object of each row.

    `row_to_json` looks up the type of every column again for every row, which took half the
    time. What a column holds is known here: only texts that may need escaping are escaped.
    """
    members = [
        f"""'{"," if number else "{"}"{column}":', {_value(column)}"""
        for number, column in enumerate(columns)
    ]
    line = f"concat({', '.join(members)}, '}}')"
    return f"COPY (SELECT {line} FROM ({rows}) r) {TO_LINES}"


def statement_of_lines(lines: str) -> str:
    """The COPY of rows that are a JSON object already."""
    return f"COPY ({lines}) {TO_LINES}"


def _value(column: str) -> str:
    """The JSON of a column as SQL; numbers and JSON are written as they are."""
    value = f'r."{column}"'
    if column in BOOLEANS:
        return f"CASE {value} WHEN true THEN 'true' WHEN false THEN 'false' ELSE 'null' END"
    if column in QUOTED:
        return f"coalesce('\"' || {value} || '\"', 'null')"
    if column in ESCAPED:
        return f"coalesce(to_json({value})::text, 'null')"
    return f"coalesce({value}::text, 'null')"
