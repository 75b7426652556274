"""What is different between two releases, sentence by sentence: of their own files, not of the database.

The label that a release gives to a sentence is the one decided on, or else that of the majority. Both files
pass through tables that last for the transaction, so that memory stays flat at any size.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.db import connection, transaction

from annotations.export.copying import blocks
from annotations.export.jsonl import TO_LINES
from annotations.releases import files
from annotations.releases.files import Made
from documents.later import Later

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import compute, csv, parquet
else:
    pa = Later("pyarrow")
    compute = Later("pyarrow.compute")
    csv = Later("pyarrow.csv")
    parquet = Later("pyarrow.parquet")

NONE = "none"
"""In place of a label: nobody answered, or no label was given most often."""

SIDES = ("before", "after")
COLUMNS = ["sentence_key", "document_hash", "majority", "decision"]
MAKE = """
CREATE TEMPORARY TABLE release_{side} (key text NOT NULL, document text NOT NULL, label text NOT NULL)
ON COMMIT DROP
"""
# A key is there more than once where two documents have the same article.
BOTH = """
CREATE TEMPORARY TABLE release_both ON COMMIT DROP AS
SELECT coalesce(a.key, b.key) AS key, coalesce(a.document, b.document) AS document, b.labels AS before,
    a.labels AS after, CASE WHEN b.key IS NULL THEN 'added' WHEN a.key IS NULL THEN 'dropped'
        WHEN b.labels <> a.labels THEN 'relabelled' ELSE 'kept' END AS change
FROM (SELECT key, min(document COLLATE "C") AS document,
          string_agg(DISTINCT label, '/' ORDER BY label) AS labels
      FROM release_before GROUP BY key) b
FULL JOIN (SELECT key, min(document COLLATE "C") AS document,
               string_agg(DISTINCT label, '/' ORDER BY label) AS labels
           FROM release_after GROUP BY key) a ON a.key = b.key
"""
COUNTS = "SELECT change, count(*) FROM release_both GROUP BY change"
MOVES = """
SELECT before, after, count(*) FROM release_both WHERE change = 'relabelled'
GROUP BY before, after ORDER BY count(*) DESC, before COLLATE "C", after COLLATE "C"
"""
# Keys and labels hold nothing that JSON would escape.
LINES = f"""
COPY (
    SELECT concat('{{"sentence_key":"', key, '","document_hash":"', document, '","change":"', change,
        '","before":', coalesce('"' || before || '"', 'null'), ',"after":',
        coalesce('"' || after || '"', 'null'), '}}')
    FROM release_both WHERE change <> 'kept' ORDER BY key COLLATE "C"
) {TO_LINES}
"""
DROP = "DROP TABLE IF EXISTS release_before, release_after, release_both"


def compare(
    before: Iterable[Path | IO[bytes]], after: Iterable[Path | IO[bytes]], into: Path | None = None
) -> tuple[dict[str, Any], Made | None]:
    """Sentences `added`, `dropped`, `relabelled` and `kept`, and the `moves` from label to label.

    Both sides are the Parquet files of a release's sentences. With `into`, every sentence that is different
    is a line of that file, by its key.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for side, sources in zip(SIDES, (before, after), strict=True):
            cursor.execute(MAKE.format(side=side))
            with cursor.copy(f"COPY release_{side} FROM STDIN (FORMAT csv)") as copy:
                for block in _labels(sources):
                    copy.write(block)
        cursor.execute(BOTH)
        cursor.execute(COUNTS)
        counts = dict.fromkeys(("added", "dropped", "relabelled", "kept"), 0) | dict(cursor.fetchall())
        cursor.execute(MOVES)
        moves = [list(row) for row in cursor.fetchall()]
        made = files.write(into, blocks(LINES, {}), counts_lines=True) if into else None
        cursor.execute(DROP)
    return counts | {"moves": moves}, made


def _labels(sources: Iterable[Path | IO[bytes]]) -> Iterator[memoryview]:
    """Key, document and label of every sentence, as blocks of CSV."""
    options = csv.WriteOptions(include_header=False)
    for source in sources:
        for batch in parquet.ParquetFile(source).iter_batches(columns=COLUMNS):
            label = compute.coalesce(batch["decision"], batch["majority"], NONE)
            columns = [batch["sentence_key"], batch["document_hash"], label]
            stream = io.BytesIO()
            csv.write_csv(pa.RecordBatch.from_arrays(columns, COLUMNS[:3]), stream, options)
            yield stream.getbuffer()
