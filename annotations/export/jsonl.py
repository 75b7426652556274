"""JSON Lines: one JSON object a line, UTF-8."""

from collections.abc import Iterator, Sequence

from annotations.export.copying import blocks, texts
from annotations.export.members import Groups, members, of_columns
from annotations.export.wanted import Wanted

CONTENT_TYPE = "application/x-ndjson; charset=utf-8"

# COPY's text format would escape the backslashes of JSON once more. Its CSV format quotes only
# what holds the quote, the delimiter or a line end, and JSON holds no control character: so
# with two of those as quote and delimiter each line is the JSON itself.
TO_LINES = r"TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The rows, an object each."""
    sort = wanted.sort
    if sort.lines:
        return blocks(f"COPY ({sort.lines}) {TO_LINES}", wanted.params, wanted.tally)
    return texts(statement(sort.rows, sort.names, sort.groups), wanted.params, wanted.tally)


def statement(rows: str, columns: Sequence[str], groups: Groups | None = None) -> str:
    """The COPY that makes a line of each row, as `copying.texts` reads it; `groups` are columns of the rows
    that hold members of others."""
    line = members(of_columns("r", columns), groups, begin="{", end="}\n")
    return f"COPY (SELECT {line} FROM ({rows}) r) TO STDOUT (FORMAT binary)"
