"""CSV and TSV: a table of comments or articles, a row each, in any of the dialects that tools write."""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, TextIO

from documents.ingest import detect_table, transcoding
from documents.ingest.detect_table import LONGEST_CELL, Dialect
from documents.ingest.formats import table, table_columns
from documents.ingest.parsed import Hint, IngestError, Item, Unreadable

LONGEST_LINE = 16 * 1024 * 1024
"""Characters of a line; a longer one is refused by its number and passed over without being held."""

SAMPLE = 256 * 1024
"""Characters by which the dialect is told."""

_LOOKED_AT = 20
"""Rows by which it is told whether there is a header."""

_KEPT = "Correct it and bring the table in again; the other rows are kept."


@dataclass(slots=True)
class _Row:
    number: int
    cells: list[str]


def parse(stream: BinaryIO, hint: Hint, delimiters: str = ",;\t|") -> Iterator[Item]:
    """The documents of a table; which column holds what is given by `hint.columns` or told from the header.

    Streams. A row that is not as wide as the header, or that cannot be read, is listed by its number, the
    header being row 1 as in a spreadsheet.

    Raises:
        ColumnsUntold: no column is told to hold the text.
        IngestError: empty, binary, in no encoding that can be told, or without rows.
    """
    names, rows, dialect, notes = _opened(stream, hint, delimiters)
    first = list(islice(rows, table.SAMPLE))
    sample = [row.cells for row in first if isinstance(row, _Row)]
    columns = table_columns.find(names, sample, hint.columns, hint.label)
    records = (
        row if isinstance(row, Unreadable) else table.record(row.number, row.cells, columns)
        for row in chain(first, rows)
    )
    format = "tsv" if dialect.delimiter == "\t" else "csv"
    yield from table.documents(records, columns, hint, format, notes)


def peek(
    stream: BinaryIO, hint: Hint, most: int, delimiters: str = ",;\t|"
) -> tuple[list[str], list[list[str]]]:
    """The names of a table's columns and its first rows.

    Raises:
        IngestError: as `parse`.
    """
    names, rows, _, _ = _opened(stream, hint, delimiters)
    return names, [row.cells for row in islice(rows, 4 * most) if isinstance(row, _Row)][:most]


def rows(
    stream: BinaryIO, hint: Hint, delimiters: str = ",;\t|"
) -> tuple[list[str], Iterator[tuple[int, list[str]] | Unreadable]]:
    """The names of a table's columns and its rows, each with its number and as wide as the header. Streams.

    Raises:
        IngestError: as `parse`.
    """
    names, found, _, _ = _opened(stream, hint, delimiters)
    return names, (row if isinstance(row, Unreadable) else (row.number, row.cells) for row in found)


def _opened(
    stream: BinaryIO, hint: Hint, delimiters: str
) -> tuple[list[str], Iterator[_Row | Unreadable], Dialect, list[str]]:
    """The names of the columns, the rows under them, how they are written, and notes on the encoding."""
    text, notes = transcoding.text_of(stream, hint)
    start = text.read(SAMPLE)
    dialect = detect_table.dialect(start, delimiters)
    lines = _Lines(start[dialect.skipped :], text)
    rows = _read(lines, dialect, hint.label)
    bad: list[Unreadable] = []
    first: list[_Row] = []
    for row in rows:
        if isinstance(row, Unreadable):
            bad.append(row)
        else:
            first.append(row)
        if len(first) == _LOOKED_AT:
            break
    if not first:
        raise IngestError(
            "This table is empty.", place=hint.label, remedy="Choose a file with a header and rows of text."
        )
    given = [name for name in (hint.columns or {}).values() if name]
    head = first[0].cells
    if detect_table.has_header(head, [row.cells for row in first[1:]], given):
        while len(head) > 1 and not head[-1].strip() and _always_empty(len(head) - 1, first[1:]):
            head = head[:-1]
        names = [cell.strip() or f"column {at}" for at, cell in enumerate(head, 1)]
        first = first[1:]
    else:
        names = [f"column {at}" for at in range(1, max(len(row.cells) for row in first) + 1)]
    return names, _even(chain(bad, first, rows), len(names), hint.label), dialect, notes


def _always_empty(at: int, rows: Sequence[_Row]) -> bool:
    return all(at >= len(row.cells) or not row.cells[at].strip() for row in rows)


def _even(rows: Iterator[_Row | Unreadable], width: int, label: str) -> Iterator[_Row | Unreadable]:
    """The rows, each as wide as the header; blank ones are passed over."""
    for row in rows:
        if isinstance(row, Unreadable) or len(row.cells) == width:
            yield row
            continue
        if len(row.cells) > width and not any(cell.strip() for cell in row.cells[width:]):
            yield _Row(row.number, row.cells[:width])
            continue
        yield Unreadable(
            f"{label}, row {row.number}",
            f"This row has {len(row.cells)} cells, but the table has {width} columns: a delimiter or a "
            "quotation mark is missing or one too many.",
            _KEPT,
        )


class _LongLine(Exception):
    """A line that is longer than is held."""


class _Lines:
    """The lines of a text for the csv module, which can be given back those of a row that went wrong."""

    def __init__(self, start: str, rest: TextIO) -> None:
        self._rest = rest
        # As the stream does it: CR, LF and CRLF end a line, nothing else does.
        self._waiting: deque[str] = deque(io.StringIO(start, newline=""))
        if self._waiting and not self._waiting[-1].endswith("\n"):
            more = rest.readline(LONGEST_LINE)
            if self._waiting[-1].endswith("\r") and more != "\n":
                self._waiting.append(more)
            else:
                self._waiting[-1] += more
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._rest.readline(LONGEST_LINE)
        if not line:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            while (more := self._rest.readline(1 << 20)) and not more.endswith(("\n", "\r")):
                pass
            raise _LongLine
        return line

    def begin(self) -> None:
        """A new row begins."""
        self.taken = []
        self.ended = False

    def again(self) -> None:
        """Give back all lines of the row but its first."""
        self._waiting.extendleft(reversed(self.taken[1:]))


def _read(lines: _Lines, dialect: Dialect, label: str) -> Iterator[_Row | Unreadable]:
    """The rows as they are written, numbered as in a spreadsheet.

    A quotation mark that is never closed would swallow what follows it: the row is listed, and the next line
    begins a new row.
    """
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, **dialect.settings)
    number = 0
    while True:
        lines.begin()
        number += 1
        place = f"{label}, row {number}"
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _LongLine:
            message = f"This row has a line of more than {LONGEST_LINE >> 20} million characters."
            yield Unreadable(place, message, _KEPT)
            continue
        except csv.Error:
            lines.again()
            message = (
                f"A cell has more than {LONGEST_CELL:,} characters, or its quotation mark is never closed."
            )
            yield Unreadable(place, message, _KEPT)
            continue
        if lines.ended:
            lines.again()
            yield Unreadable(place, "A quotation mark that begins in this row is never closed.", _KEPT)
            continue
        if any(cells) and any(cell.strip() for cell in cells):
            yield _Row(number, cells)
