"""Parquet from the lines of a table: typed columns, zstd, the same bytes from the same lines."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
from pyarrow import compute, json, parquet

from annotations.releases.columns import Column

BLOCKS = (8 * 1024 * 1024, 512 * 1024 * 1024)
"""How much is read at once, in bytes; the second where a line does not fit into the first."""
GROUP_ROWS = 50_000
TYPES = {"text": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
PART = "split"


def write(
    lines: Path, folder: Path, columns: tuple[Column, ...], labels: list[str], parts: list[str]
) -> dict[str, int]:
    """Write the rows of a .jsonl file, in as many files as there are parts; their names with their rows.

    Rows of a part go to a folder of its name, those of none, and tables without parts, to the folder itself.
    Counts become a struct with a field a label; of a project without labels they are no column, since Parquet
    has no empty struct.
    """
    schema = pa.schema([_field(column, labels) for column in columns if labels or column.kind != "counts"])
    is_divided = bool(parts) and PART in schema.names
    name = f"{lines.stem}.parquet"
    targets = {part: f"{part}/{name}" for part in parts} if is_divided else {"": name}
    for block in BLOCKS:
        try:
            return _write(lines, folder, schema, targets, block)
        except pa.ArrowInvalid:
            if block == BLOCKS[-1]:
                raise
    raise AssertionError("one of the blocks was the last")


def _write(
    lines: Path, folder: Path, schema: pa.Schema, targets: dict[str, str], block: int
) -> dict[str, int]:
    rows = dict.fromkeys(targets.values(), 0)
    with ExitStack() as stack:
        writers = {}
        for part, name in targets.items():
            (folder / name).parent.mkdir(exist_ok=True)
            writer = parquet.ParquetWriter(folder / name, schema, compression="zstd")
            writers[part] = stack.enter_context(writer)
        waiting: dict[str, list[pa.RecordBatch]] = {part: [] for part in targets}
        for batch in _batches(lines, schema, block):
            for part, name in targets.items():
                own = batch.filter(compute.equal(batch[PART], part)) if part else batch
                waiting[part].append(own)
                rows[name] += own.num_rows
                if sum(one.num_rows for one in waiting[part]) >= GROUP_ROWS:
                    writers[part].write_table(pa.Table.from_batches(waiting[part], schema))
                    waiting[part] = []
        for part, batches in waiting.items():
            if any(one.num_rows for one in batches):
                writers[part].write_table(pa.Table.from_batches(batches, schema))
    return rows


def _batches(lines: Path, schema: pa.Schema, block: int) -> Iterator[pa.RecordBatch]:
    if lines.stat().st_size:
        yield from json.open_json(
            lines,
            read_options=json.ReadOptions(use_threads=False, block_size=block),
            parse_options=json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )


def _field(column: Column, labels: list[str]) -> pa.Field:
    if column.kind == "counts":
        type = pa.struct([pa.field(key, pa.int64()) for key in labels])
    else:
        type = TYPES[column.kind]
    return pa.field(column.name, type, metadata={"description": column.words})
