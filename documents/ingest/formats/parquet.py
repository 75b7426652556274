"""Parquet: a table of comments or articles in columns, read by row groups with only the columns that hold
something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from documents.ingest import seeking
from documents.ingest.formats import table, table_columns
from documents.ingest.formats.table_columns import Columns
from documents.ingest.formats.table_thread import Record
from documents.ingest.parsed import Hint, IngestError, Item, Unreadable
from documents.ingest.unpacking import Budget
from documents.later import Later

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
else:
    pa = Later("pyarrow")
    pq = Later("pyarrow.parquet")

BATCH_ROWS = 500
MOST_COLUMNS = 5_000


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """The documents of a table; which column holds what is given by `hint.columns` or told from the names.

    Streams, from a file that can seek; any other is first written to a temporary one. Row 1 is the first. A
    row group that is damaged is listed by its rows, and the others are read.

    Raises:
        ColumnsUntold: no column is told to hold the text.
        IngestError: no Parquet, encrypted, damaged in its footer, or without rows.
    """
    whole = seeking.seekable(stream)
    size = seeking.size_of(whole)
    file, names = _opened(whole, hint)
    sample = _sample(file, names)
    columns = table_columns.find(names, sample, hint.columns, hint.label)
    records = _bounded(_records(file, columns, hint.label), size, hint.label)
    yield from table.documents(records, columns, hint, "parquet", [])


def peek(stream: BinaryIO, hint: Hint, most: int) -> tuple[list[str], list[list[str]]]:
    """The names of a table's columns and its first rows.

    Raises:
        IngestError: as `parse`.
    """
    file, names = _opened(seeking.seekable(stream), hint)
    return names, _sample(file, names)[:most]


def rows(stream: BinaryIO, hint: Hint) -> tuple[list[str], Iterator[tuple[int, list[str]] | Unreadable]]:
    """The names of a table's columns and its rows as texts, each with its number from 1. Streams.

    Raises:
        IngestError: as `parse`; and while reading, where little unpacks to much.
    """
    whole = seeking.seekable(stream)
    size = seeking.size_of(whole)
    file, names = _opened(whole, hint)
    return names, _numbered(file, size, hint.label)


def _numbered(file: pq.ParquetFile, size: int, label: str) -> Iterator[tuple[int, list[str]] | Unreadable]:
    budget = Budget(label)
    number = written = 0
    for group in range(file.num_row_groups):
        end = number + file.metadata.row_group(group).num_rows
        try:
            for batch in file.iter_batches(BATCH_ROWS, row_groups=[group]):
                for cells in _cells(batch):
                    number += 1
                    written += sum(map(len, cells))
                    yield number, list(cells)
                budget.ratio(size, written)
        except _errors() as error:
            message = f"These rows cannot be read: {_reason(error)}."
            yield Unreadable(f"{label}, rows {number + 1:,} to {end:,}", message, "Write the file again.")
        number = end


def _errors() -> tuple[type[Exception], ...]:
    """Of reading a file that is no good."""
    return pa.ArrowException, OSError, ValueError, OverflowError


def _opened(stream: BinaryIO, hint: Hint) -> tuple[pq.ParquetFile, list[str]]:
    try:
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=1 << 20)
        names = list(file.schema_arrow.names)
    except _errors() as error:
        raise IngestError(
            f"This Parquet file cannot be opened: {_reason(error)}.",
            place=hint.label,
            remedy="Write it again, without encryption, or save the table as CSV.",
        ) from error
    if len(names) > MOST_COLUMNS:
        raise IngestError(
            f"This table has {len(names):,} columns; at most {MOST_COLUMNS:,} are read.",
            place=hint.label,
            remedy="Write it again with those that hold text, author, date and thread.",
        )
    return file, names


def _sample(file: pq.ParquetFile, names: list[str]) -> list[list[str]]:
    """The first rows; none where they cannot be read."""
    try:
        rows = chain.from_iterable(map(_cells, file.iter_batches(table.SAMPLE, row_groups=_first(file))))
        return [list(row) for row in islice(rows, table.SAMPLE)]
    except _errors():
        return []


def _first(file: pq.ParquetFile) -> list[int]:
    return [0] if file.num_row_groups else []


def _records(file: pq.ParquetFile, columns: Columns, label: str) -> Iterator[table.Read]:
    """The rows under our words, a row group after another."""
    words = list(columns.place)
    wanted = [columns.names[columns.place[word]] for word in words]
    at = [words.index(word) if word in columns.place else -1 for word in table_columns.WORDS]
    number = 0
    for group in range(file.num_row_groups):
        end = number + file.metadata.row_group(group).num_rows
        try:
            for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=wanted):
                for cells in _cells(batch.select(wanted)):
                    number += 1
                    yield Record(number, *("" if place < 0 else cells[place] for place in at))
        except _errors() as error:
            yield Unreadable(
                f"{label}, rows {number + 1:,} to {end:,}",
                f"These rows cannot be read: {_reason(error)}.",
                "Write the file again and bring it in again; the other rows are kept.",
            )
        number = end


def _bounded(records: Iterator[table.Read], size: int, label: str) -> Iterator[table.Read]:
    """The rows while they are not out of all proportion to the file: a dictionary makes much out of little.

    Raises:
        IngestError: they are.
    """
    budget = Budget(label)
    written = 0
    for record in records:
        if isinstance(record, Record):
            written += len(record.text) + len(record.title) + len(record.author)
            budget.ratio(size, written)
        yield record


def _cells(batch: pa.RecordBatch) -> Iterator[tuple[str, ...]]:
    """The rows of a batch as texts."""
    if not batch.num_columns:
        return iter(())
    return zip(*(_texts(column) for column in batch.columns), strict=True)


def _texts(column: pa.Array) -> list[str]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_timestamp(kind):
        column = column.cast(pa.timestamp("us", kind.tz and "UTC"), safe=False)
        return ["" if value is None else value.isoformat() for value in column.to_pylist()]
    write = _writer(kind)
    return ["" if value is None else write(value) for value in column.to_pylist()]


def _writer(kind: pa.DataType) -> Callable[[Any], str]:
    if pa.types.is_date(kind):
        return lambda value: str(value.isoformat())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return lambda value: bytes(value).decode("utf-8", "replace")
    if pa.types.is_nested(kind):
        return lambda value: orjson.dumps(value, default=str).decode()
    return str


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
