"""JSON Lines: one JSON object a line, UTF-8."""

CONTENT_TYPE = "application/x-ndjson; charset=utf-8"

# COPY's text format would escape the backslashes of JSON once more. Its CSV format quotes only
# what holds the quote, the delimiter or a line end, and JSON holds no control character: so
# with two of those as quote and delimiter each line is the JSON itself.
TO_LINES = r"TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')"


def statement(rows: str) -> str:
    """The COPY that makes an object of each row."""
    return f"COPY (SELECT row_to_json(r) FROM ({rows}) r) {TO_LINES}"


def statement_of_lines(lines: str) -> str:
    """The COPY of rows that are a JSON object already."""
    return f"COPY ({lines}) {TO_LINES}"
