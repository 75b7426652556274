"""CSV as RFC 4180 has it; a null is an empty field, an empty text is "".

UTF-8, a header row, lines that end in CRLF; true and false; times in UTC as PostgreSQL writes ISO 8601, with
a space; what is no single value as JSON. For spreadsheets a mark of UTF-8 comes first, and texts that these
would take for a formula begin with an apostrophe, and with one more where there was one: it can be undone.
"""

from collections.abc import Iterator, Sequence

from annotations.export.columns import BOOLEANS, ESCAPED
from annotations.export.copying import blocks
from annotations.export.wanted import Wanted

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"
MARK = b"\xef\xbb\xbf"
FORMULA = r"^''*[-=+@\t\r\n＝＋－＠]|^[-=+@\t\r\n＝＋－＠]"
"""How a text begins that a spreadsheet computes, or that looks like one that was escaped; an SQL literal."""


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The rows as CSV."""
    if wanted.is_spreadsheet:
        yield MARK
    copy = statement(wanted.sort.rows, wanted.sort.names, escapes=wanted.escapes_formulas)
    yield from blocks(copy, wanted.params, wanted.tally, end=b"\r\n")


def statement(rows: str, columns: Sequence[str], delimiter: str = ",", escapes: bool = False) -> str:
    """The COPY of the rows, in that order of columns; `escapes`: formulas are."""
    shown = ", ".join(_shown(column, escapes) for column in columns)
    mark = "" if delimiter == "," else f", DELIMITER E'{delimiter}'"
    return f"COPY (SELECT {shown} FROM ({rows}) r) TO STDOUT (FORMAT csv, HEADER{mark})"


def _shown(column: str, escapes: bool) -> str:
    """PostgreSQL would write t and f."""
    if column in BOOLEANS:
        return f"CASE r.{column} WHEN true THEN 'true' WHEN false THEN 'false' END AS {column}"
    if escapes and column in ESCAPED:
        value = f'r."{column}"::text'
        return f"""CASE WHEN {value} ~ E'{FORMULA}' THEN '''' || {value} ELSE {value} END AS "{column}\""""
    return f'r."{column}"'
