"""What is different between two releases, sentence by sentence: of their own files, not of the database.

The label that a release gives to a sentence is the one decided on, or else that of the majority. Both files
pass through tables that last for the transaction, so that memory stays flat at any size.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from django.db import connection, transaction

NONE = "none"
"""In place of a label: nobody answered, or no label was given most often."""

SIDES = ("before", "after")
MAKE = "CREATE TEMPORARY TABLE release_{side} (key text NOT NULL, label text NOT NULL) ON COMMIT DROP"
# A key is there more than once where two documents have the same article.
BOTH = """
both_sides AS (
    SELECT b.labels AS before, a.labels AS after
    FROM (SELECT key, string_agg(DISTINCT label, '/' ORDER BY label) AS labels
          FROM release_before GROUP BY key) b
    FULL JOIN (SELECT key, string_agg(DISTINCT label, '/' ORDER BY label) AS labels
               FROM release_after GROUP BY key) a ON a.key = b.key
)
"""
COUNTS = f"""
WITH {BOTH}
SELECT count(*) FILTER (WHERE before IS NULL), count(*) FILTER (WHERE after IS NULL),
    count(*) FILTER (WHERE before <> after), count(*) FILTER (WHERE before = after)
FROM both_sides
"""
MOVES = f"""
WITH {BOTH}
SELECT before, after, count(*) FROM both_sides WHERE before <> after
GROUP BY before, after ORDER BY count(*) DESC, before COLLATE "C", after COLLATE "C"
"""


def compare(before: Iterable[bytes], after: Iterable[bytes]) -> dict[str, Any]:
    """Sentences `added`, `dropped`, `relabelled` and `kept`, and the `moves` from label to label.

    Both sides are the lines of a release's sentences.jsonl.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for side, lines in zip(SIDES, (before, after), strict=True):
            cursor.execute(MAKE.format(side=side))
            with cursor.copy(f"COPY release_{side} (key, label) FROM STDIN") as copy:
                for row in _labels(lines):
                    copy.write_row(row)
        cursor.execute(COUNTS)
        counts = dict(zip(("added", "dropped", "relabelled", "kept"), cursor.fetchone(), strict=True))
        cursor.execute(MOVES)
        moves = [list(row) for row in cursor.fetchall()]
        for side in SIDES:
            cursor.execute(f"DROP TABLE release_{side}")
    return counts | {"moves": moves}


def _labels(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    for line in lines:
        row = orjson.loads(line)
        yield row["sentence_key"], row["decision"] or row["majority"] or NONE
