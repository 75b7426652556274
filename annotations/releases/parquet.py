"""Parquet from the lines of a table: typed columns, zstd, the same bytes from the same lines."""

from pathlib import Path

import pyarrow as pa
from pyarrow import json, parquet

from annotations.releases.columns import Column

BLOCKS = (8 * 1024 * 1024, 512 * 1024 * 1024)
"""How much is read at once, in bytes; the second where a line does not fit into the first."""
GROUP_ROWS = 50_000
TYPES = {"text": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}


def write(lines: Path, target: Path, columns: tuple[Column, ...], labels: list[str]) -> None:
    """Write the rows of a .jsonl file; counts become a struct with a field a label.

    Counts of a project without labels are no column, since Parquet has no empty struct.
    """
    schema = pa.schema([_field(column, labels) for column in columns if labels or column.kind != "counts"])
    for block in BLOCKS:
        try:
            _write(lines, target, schema, block)
        except pa.ArrowInvalid:
            if block == BLOCKS[-1]:
                raise
        else:
            return


def _write(lines: Path, target: Path, schema: pa.Schema, block: int) -> None:
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        if not lines.stat().st_size:
            return
        reader = json.open_json(
            lines,
            read_options=json.ReadOptions(use_threads=False, block_size=block),
            parse_options=json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
        waiting: list[pa.RecordBatch] = []
        for batch in reader:
            waiting.append(batch)
            if sum(one.num_rows for one in waiting) >= GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(waiting, schema))
                waiting = []
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting, schema))


def _field(column: Column, labels: list[str]) -> pa.Field:
    if column.kind == "counts":
        type = pa.struct([pa.field(key, pa.int64()) for key in labels])
    else:
        type = TYPES[column.kind]
    return pa.field(column.name, type, metadata={"description": column.words})
