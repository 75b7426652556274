"""CSV as RFC 4180 has it, but lines end in LF; a null is an empty field, an empty text is "".

UTF-8, a header row; true and false; times in UTC as PostgreSQL writes ISO 8601, with a space.
"""

from collections.abc import Sequence

from annotations.export.rows import BOOLEANS

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"


def statement(rows: str, columns: Sequence[str]) -> str:
    """The COPY of the rows, in that order of columns."""
    shown = ", ".join(map(_shown, columns))
    return f"COPY (SELECT {shown} FROM ({rows}) r) TO STDOUT (FORMAT csv, HEADER)"


def _shown(column: str) -> str:
    """PostgreSQL would write t and f."""
    if column in BOOLEANS:
        return f"CASE r.{column} WHEN true THEN 'true' WHEN false THEN 'false' END AS {column}"
    return f'r."{column}"'
