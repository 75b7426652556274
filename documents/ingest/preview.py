"""What a table holds, shown before it is read: its columns, its first rows, what the names of the columns
tell, and what stands in them looks like.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from documents import ingest
from documents.ingest import containers, detect, seeking
from documents.ingest.decoding import Replayed
from documents.ingest.formats import table_columns, table_content
from documents.ingest.parsed import Hint, IngestError, Item
from documents.ingest.unpacking import Budget

TABLES = frozenset(["csv", "parquet", "tsv"])
MOST_FILES = 20
"""Files of an archive that are looked at for a table."""

_SAMPLE = 50


@dataclass(slots=True)
class Preview:
    """The first table of an input: its columns, its first rows, what the names of the columns tell, and with
    that what the columns look like: our word -> the table's.
    """

    label: str
    format: str
    names: list[str]
    rows: list[list[str]]
    told: dict[str, str]
    likely: dict[str, str]

    @property
    def asks(self) -> bool:
        """Whether the names leave open what somebody should say: the text, or an order that is there."""
        return "text" not in self.told or any(
            word in self.likely and word not in self.told for word in ("date", "parent")
        )


class _Enough(Exception):
    """No table is among the first files of an archive."""


def preview(stream: BinaryIO, hint: Hint, format: str | None = None) -> Preview | None:
    """The table in an input, packed or not; None where there is none or it cannot be read.

    Reads no more than its beginning, and leaves the stream anywhere. What could only be looked at after all
    of it is unpacked is not: its job says what its columns do not tell.
    """
    looked = _Looking(format)
    try:
        return next(looked.look(stream, hint, Budget(hint.label)), None)
    except (IngestError, _Enough):
        return None


class _Looking:
    """A look through what may be an archive."""

    def __init__(self, format: str | None) -> None:
        self._format = format
        self._files = 0

    def look(self, stream: BinaryIO, hint: Hint, budget: Budget) -> Iterator[Preview]:
        start = stream.tell() if seeking.can_seek(stream) else None
        head = ingest.head_of(stream)
        if start is not None:
            stream.seek(start)
            whole = stream
        else:
            whole = cast(BinaryIO, io.BufferedReader(Replayed(head, stream), 1 << 20))
        kind = containers.told(head)
        if start is None and kind in ("tar", "zip"):
            return  # only to look at it, it would have to be unpacked as a whole
        if kind:
            found = containers.read(kind, whole, hint, budget, self._inside)
            yield from (item for item in cast(Iterator[Any], found) if isinstance(item, Preview))
            return
        self._files += 1
        if self._files > MOST_FILES:
            raise _Enough
        name = self._format or detect.detect(head, hint)
        if name in TABLES and (name != "parquet" or start is not None):
            names, rows = ingest.module_of(name).peek(whole, hint, _SAMPLE)
            told = table_columns.guess(names, rows)
            yield Preview(
                hint.label,
                name,
                names,
                rows,
                told={word: names[at] for word, at in told.items()},
                likely={word: names[at] for word, at in table_content.suggest(names, rows, told).items()},
            )

    def _inside(self, stream: BinaryIO, hint: Hint, budget: Budget) -> Iterator[Item]:
        return cast(Iterator[Item], self.look(stream, hint, budget))
