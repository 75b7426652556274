"""Is this a table, and how is it written: which sign parts its cells, how they are quoted, does it have a
header?
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from documents.ingest.formats import table_columns
from documents.ingest.parsed import Hint

LONGEST_CELL = 10_000_000
"""Characters; as long as a document may be."""

_DELIMITERS = ",;\t|"
_SEP_LINE = re.compile(r'"?sep=([^\r\n"\'\\])"?[\r\n]{1,2}', re.IGNORECASE)
_TABLE_NAME = re.compile(r"\.(?:csv|tsv|tab)(?:\.(?:gz|bz2|xz|zst))?$", re.IGNORECASE)
_NUMBER_OR_DATE = re.compile(r"-?\d[\d.,:/TZ +-]{0,30}")
_MOST_LINES = 2_000
_MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written; `skipped` characters at its start (`sep=;`) are not part of it."""

    delimiter: str = ","
    quote: str | None = '"'
    backslash: bool = False
    skipped: int = 0

    @property
    def settings(self) -> dict[str, Any]:
        """As the csv module wants it."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "doublequote": not self.backslash,
            "escapechar": "\\" if self.backslash else None,
        }


@dataclass(slots=True)
class _Tried:
    """The first rows as a dialect reads them."""

    dialect: Dialect
    rows: list[list[str]]
    clean: bool

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    @property
    def share(self) -> float:
        """How many of the rows under the first are as wide as it."""
        others = self.rows[1:]
        return sum(len(row) == self.width for row in others) / len(others) if others else 0.5

    @property
    def known(self) -> int:
        return sum(table_columns.known(cell) for cell in self.rows[0]) if self.rows else 0

    @property
    def rank(self) -> tuple[Any, ...]:
        """What is sorted by: parted at all, by names we know, evenly, and into many cells."""
        return (self.width > 1, self.known > 0, round(self.share, 2), self.clean, self.known, self.width)


def detect(text: str, hint: Hint) -> str | None:
    """`csv` or `tsv` where the text begins a table; None where it may be running text."""
    found = _best(text)
    if found is None or not _is_table(found, hint):
        return None
    return "tsv" if found.dialect.delimiter == "\t" else "csv"


def dialect(text: str, delimiters: str = _DELIMITERS) -> Dialect:
    """How a table is written that begins like this."""
    found = _best(text, delimiters)
    return found.dialect if found is not None else Dialect(delimiters[0])


def has_header(first: Sequence[str], others: Sequence[Sequence[str]], given: Sequence[str] = ()) -> bool:
    """Whether the first row names the columns: by names that are known or given, else by how it looks."""
    if any(table_columns.known(cell) for cell in first):
        return True
    names = {table_columns.plain(cell) for cell in first}
    if any(table_columns.plain(name) in names for name in given if name):
        return True
    filled = [cell.strip() for cell in first if cell.strip()]
    return (
        bool(filled)
        and len(filled) >= len(first) - 1
        and len(set(filled)) == len(filled)
        and all(len(cell) <= 60 and len(cell.split()) <= 8 for cell in filled)
        and not any(_NUMBER_OR_DATE.fullmatch(cell) for cell in filled)
        and not (len(first) == 1 and filled[0][-1:] in ".!?…")
    )


def _is_table(found: _Tried, hint: Hint) -> bool:
    first, others = found.rows[0], found.rows[1:]
    given = {table_columns.plain(name) for name in (hint.columns or {}).values() if name}
    if given & {table_columns.plain(cell) for cell in first}:
        return True
    if given and found.width > 1 and found.share >= 0.8:
        return True
    named = bool(_TABLE_NAME.search(hint.name or ""))
    told = "text" in table_columns.guess(first, others)
    if found.width < 2:
        return named and told and bool(others)
    if told and others:
        return found.share >= (0.5 if found.known > 1 or named else 0.9)
    if not has_header(first, others):
        return named and found.share >= 0.8 and len(others) > 0
    if named:
        return bool(others) and found.share >= 0.5
    if found.share < 1 or len(others) < 3:
        return False
    figures = any(_NUMBER_OR_DATE.fullmatch(cell.strip()) for row in others for cell in row)
    return figures and (found.width > 2 or found.dialect.delimiter == "\t")


def _best(text: str, delimiters: str = _DELIMITERS) -> _Tried | None:
    """The dialect that parts the text's first rows most evenly."""
    text = text.removeprefix("\ufeff")
    skipped = 0
    if said := _SEP_LINE.match(text):
        delimiters, skipped = said[1], said.end()
        text = text[skipped:]
    lines = list(islice(io.StringIO(text, newline=""), _MOST_LINES))
    whole = len(text) < 32 * 1024 or text.endswith("\n")
    if len(lines) > 1 and not whole:
        lines = lines[:-1]
    tried = [
        _tried(lines, Dialect(delimiter, quote, backslash, skipped))
        for delimiter in delimiters
        if delimiter in text or len(delimiters) == 1
        for quote, backslash in _quotings(text)
    ]
    tried = tried or [_tried(lines, Dialect(delimiters[0], '"', False, skipped))]
    # Of equals the first is taken: quoted before unquoted, the comma before the others.
    best = max(tried, key=lambda each: each.rank, default=None)
    return best if best is not None and best.rows else None


def _quotings(text: str) -> list[tuple[str | None, bool]]:
    """How cells may be quoted here: the sign, and whether a backslash goes before one inside."""
    ways: list[tuple[str | None, bool]] = [('"', False)]
    if '\\"' in text:
        ways.append(('"', True))
    if text.startswith("'"):
        ways.append(("'", False))
    if '"' in text:
        ways.append((None, False))
    return ways


def _tried(lines: list[str], dialect: Dialect) -> _Tried:
    csv.field_size_limit(LONGEST_CELL)
    try:
        return _Tried(dialect, _rows(lines, dialect, strict=True), clean=True)
    except csv.Error:
        pass
    try:
        return _Tried(dialect, _rows(lines, dialect, strict=False), clean=False)
    except csv.Error:
        return _Tried(dialect, [], clean=False)


def _rows(lines: list[str], dialect: Dialect, strict: bool) -> list[list[str]]:
    """The first rows that hold anything. The last line may be cut within quotes, which is no fault."""
    rows: list[list[str]] = []
    reader = csv.reader(iter(lines), strict=strict, **dialect.settings)
    try:
        for row in islice(reader, _MOST_ROWS):
            rows += [row] if any(cell.strip() for cell in row) else []
    except csv.Error as error:
        if "unexpected end" not in str(error):
            raise
    return rows
