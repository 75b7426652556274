"""Parquet: typed columns, dictionaries where values repeat, zstd, in row groups of some megabytes.

The rows come as CSV, which pyarrow reads faster than anything made in Python; what is no single value comes
as columns of its own. Counts and shares become a struct with a field a label, lists of words a list, and
what changed into what a list of structs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from annotations.export.columns import Column
from annotations.export.copying import ahead, blocks
from annotations.export.sinks import Sink
from annotations.export.wanted import Wanted
from documents.later import Later

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import csv as reader
    from pyarrow import parquet
else:
    pa = Later("pyarrow")
    reader = Later("pyarrow.csv")
    parquet = Later("pyarrow.parquet")

CONTENT_TYPE = "application/vnd.apache.parquet"
GROUP_BYTES = 8 * 1024 * 1024
"""Of the rows as CSV: what a row group is made of."""
PER_LABEL = {"counts": "int64", "shares": "float64"}
# Values that hardly ever repeat: a dictionary of them is made in vain.
UNLIKE = frozenset(["text", "sentence_key", "sentence_id", "note", "source_text", "event_id", "at"])


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The rows as one file."""
    sink = Sink()
    read = _reader(wanted)
    made = blocks(statement(wanted), wanted.params, wanted.tally, most=GROUP_BYTES)
    next(made)
    yield b""
    with writer(sink, wanted) as file:
        yield sink.take()

        def write(block: bytes) -> bytes:
            file.write_table(read(block))
            return sink.take()

        yield from ahead(filter(None, made), write)
    yield sink.take()


def writer(target: Any, wanted: Wanted) -> parquet.ParquetWriter:
    """A file of the wanted rows, to be filled with tables of them."""
    return parquet.ParquetWriter(
        target,
        schema(wanted),
        compression="zstd",
        use_dictionary=repeating(wanted),
        write_batch_size=4096,
    )


def repeating(wanted: Wanted) -> list[str]:
    """The columns whose values repeat: of these a dictionary is made."""
    return [field.name for field in schema(wanted) if field.name not in UNLIKE]


def schema(wanted: Wanted) -> pa.Schema:
    """The columns with their types; what each means is in their metadata."""
    return pa.schema([_field(column, _keys(wanted)) for column in _present(wanted)])


def tables(wanted: Wanted) -> Iterator[pa.Table | None]:
    """The rows in tables of GROUP_BYTES; None first, when the query has begun."""
    made = blocks(statement(wanted), wanted.params, wanted.tally, most=GROUP_BYTES)
    next(made)
    yield None
    yield from ahead(filter(None, made), _reader(wanted))


def statement(wanted: Wanted) -> str:
    """The COPY of the rows as CSV."""
    keys = _keys(wanted)
    shown = ", ".join(part for column in _present(wanted) for part in _shown(column, keys))
    return f"COPY (SELECT {shown} FROM ({wanted.sort.rows}) r) TO STDOUT (FORMAT csv)"


def _reader(wanted: Wanted) -> Callable[[bytes], pa.Table]:
    """What makes a table of a block of that CSV; it asks the database for nothing."""
    shape, keys, columns = schema(wanted), _keys(wanted), _present(wanted)
    types = {name: kind for column in columns for name, kind in _flat(column, keys)}
    convert = reader.ConvertOptions(
        column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
        true_values=["t"], false_values=["f"],
    )  # fmt: skip

    def read(block: bytes) -> pa.Table:
        flat = reader.read_csv(
            pa.py_buffer(block),
            reader.ReadOptions(column_names=list(types), block_size=len(block) + 1, use_threads=False),
            reader.ParseOptions(newlines_in_values=True),
            convert,
        )
        arrays = [
            _array(column, flat, keys, field.type) for column, field in zip(columns, shape, strict=True)
        ]
        return pa.table(arrays, schema=shape)

    return read


def _present(wanted: Wanted) -> list[Column]:
    """The columns; by label there are none where a project has no labels: Parquet has no empty struct."""
    return [column for column in wanted.sort.columns if wanted.labels or column.kind not in PER_LABEL]


def _keys(wanted: Wanted) -> list[str]:
    return [label.key for label in wanted.labels]


@cache
def _types() -> dict[str, pa.DataType]:
    return {
        "text": pa.string(),
        "word": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
        "words": pa.list_(pa.string()),
        "pairs": pa.list_(pa.struct([("before", pa.string()), ("after", pa.string()), ("n", pa.int64())])),
    }


def _field(column: Column, keys: list[str]) -> pa.Field:
    if kind := PER_LABEL.get(column.kind):
        type = pa.struct([pa.field(key, pa.type_for_alias(kind)) for key in keys])
    else:
        type = _types()[column.kind]
    about = {"description": column.words} | ({"unit": column.unit} if column.unit else {})
    return pa.field(column.name, type, metadata=about)


def _flat(column: Column, keys: list[str]) -> list[tuple[str, pa.DataType]]:
    """The columns of CSV that one is read from."""
    if kind := PER_LABEL.get(column.kind):
        return [(f"{column.name}.{key}", pa.type_for_alias(kind)) for key in keys]
    if column.kind in ("words", "pairs"):
        return [(column.name, pa.string())]
    return [(column.name, _types()[column.kind])]


def _shown(column: Column, keys: list[str]) -> Iterator[str]:
    """The same as SQL; what a label's key and JSON's marks are is known here, so nothing needs escaping."""
    value = f'r."{column.name}"'
    if column.kind == "counts":
        yield from (f"coalesce(({value} ->> '{key}')::bigint, 0)" for key in keys)
    elif column.kind == "shares":
        yield from (f"({value}::jsonb ->> '{key}')::float8" for key in keys)
    elif column.kind == "words":
        yield f"translate({value}::text, '[]\" ', '')"
    else:
        yield value


def _array(column: Column, flat: pa.Table, keys: list[str], type: pa.DataType) -> Any:
    if column.kind in PER_LABEL:
        parts = [flat[name].combine_chunks() for name, _ in _flat(column, keys)]
        missing = parts[0].is_null() if column.kind == "shares" else None
        return pa.StructArray.from_arrays(parts, fields=list(type), mask=missing)
    if column.kind == "words":
        return pa.array([_words(value) for value in flat[column.name].to_pylist()], type)
    if column.kind == "pairs":
        return pa.array([_pairs(value) for value in flat[column.name].to_pylist()], type)
    return flat[column.name]


@lru_cache(maxsize=4096)
def _words(value: str) -> list[str]:
    return value.split(",") if value else []


@lru_cache(maxsize=4096)
def _pairs(value: str) -> list[dict[str, Any]]:
    pairs = sorted(orjson.loads(value).items())
    split = [(*pair.split(">"), n) for pair, n in pairs]
    return [{"before": before, "after": after, "n": n} for before, after, n in split]
