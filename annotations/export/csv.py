"""CSV as RFC 4180 has it, but lines end in LF; a null is an empty field, an empty text is "".

UTF-8, a header row; true and false; times in UTC as ISO 8601 writes them.
"""

from collections.abc import Sequence

from annotations.export.rows import BOOLEANS, TIMES

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"


def statement(rows: str, columns: Sequence[str]) -> str:
    """The COPY of the rows; PostgreSQL's t, f and times with a space become what others read."""
    shown = ", ".join(map(_shown, columns))
    return f"COPY (SELECT {shown} FROM ({rows}) r) TO STDOUT (FORMAT csv, HEADER)"


def _shown(column: str) -> str:
    if column in BOOLEANS:
        return f'r."{column}"::text AS "{column}"'
    if column in TIMES:
        utc = f"r.{column} AT TIME ZONE 'UTC'"
        return f"""to_char({utc}, 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') AS {column}"""
    return f'r."{column}"'
