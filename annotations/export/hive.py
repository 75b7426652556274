"""Parquet in folders by the values of columns, `language=en/part-0000.parquet`.

The layout that Hive began, and that Spark, Trino, DuckDB, Ray, Polars and pyarrow read as one table.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
from django.utils.translation import gettext as _
from pyarrow import parquet

from annotations.export.folders import Folder
from documents.errors import Invalid

NULL = "__HIVE_DEFAULT_PARTITION__"
GROUP_BYTES = 8 << 20
"""Of a row group, in memory."""
MOST_HELD = 64 << 20
"""Bytes of rows that wait for more of their folder; above that the largest are written as they are."""
PART_BYTES = 256 << 20
"""Of a file, about: what engines like to read at once, and what an object store takes without parts."""
MOST_OPEN = 64
"""Files that are written at once; a folder whose file was ended goes on in its next one."""
MOST_FOLDERS = 10_000
LONGEST = 200
"""Bytes of a folder's name."""
KINDS = ("word", "text", "int", "bool")
"""The kinds of columns that folders may be made of."""
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"#%\'*/:=?\\{}\[\]^]')

type Values = tuple[Any, ...]


class Partitions:
    """Tables in, files by the values of `by` out, in `folder` under `prefix`; memory holds MOST_HELD.

    The columns of `by` are in the names of folders alone, as engines expect. Rows of a folder stay in their
    order. A folder's files are `part-0000.parquet` and on.
    """

    def __init__(
        self,
        folder: Folder,
        schema: pa.Schema,
        by: Sequence[str],
        prefix: str = "",
        dictionary: Sequence[str] | None = None,
    ) -> None:
        self._folder, self._by, self._prefix = folder, tuple(by), prefix
        kept = [field for field in schema if field.name not in self._by]
        self.schema = pa.schema(kept, schema.metadata)
        if not kept:
            raise Invalid(_("No column would be left in the files. Nothing was written."))
        named = self.schema.names
        self._dictionary = True if dictionary is None else [name for name in dictionary if name in named]
        self._parts: dict[Values, _Part] = {}
        self._open: dict[Values, None] = {}
        self._held = 0
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for part in self._parts.values():
            if kind is None:
                self._write(part)
            part.end(self._folder if kind is None else None)
        if kind is None and not self._parts and not self._by:  # a table without rows is one all the same
            self._part(()).write(self.schema.empty_table())
            self._part(()).end(self._folder)

    def add(self, table: pa.Table) -> None:
        """Write rows; what waits for more of its folder is written at the end.

        Raises:
            Invalid: the values make more than MOST_FOLDERS folders, or one cannot be a name.
        """
        self.rows += table.num_rows
        for values, part in self._divided(table):
            own = self._part(values)
            own.waiting.append(part)
            own.held += part.nbytes
            self._held += part.nbytes
            if own.held >= GROUP_BYTES:
                self._write(own)
        while self._held > MOST_HELD:
            self._write(max(self._parts.values(), key=lambda one: one.held))

    def _divided(self, table: pa.Table) -> Sequence[tuple[Values, pa.Table]]:
        plain = table.select(self.schema.names)
        if not self._by:
            return [((), plain)]
        places: dict[Values, list[int]] = {}
        for at, values in enumerate(zip(*(table[name].to_pylist() for name in self._by), strict=True)):
            places.setdefault(values, []).append(at)
        if len(places) == 1:
            return [(next(iter(places)), plain)]
        return [(values, plain.take(pa.array(rows))) for values, rows in places.items()]

    def _part(self, values: Values) -> "_Part":
        if (there := self._parts.get(values)) is not None:
            return there
        if len(self._parts) >= MOST_FOLDERS:
            words = _(
                "By {columns} there would be more than {most} folders. Choose columns with fewer values. "
                "Nothing was written."
            )
            raise Invalid(words.format(columns=", ".join(self._by), most=f"{MOST_FOLDERS:,}"))
        names = [f"{name}={segment(value)}" for name, value in zip(self._by, values, strict=True)]
        place = "/".join(filter(None, [self._prefix, *names]))
        self._parts[values] = _Part(self._folder.making, place, self.schema, self._dictionary, values)
        return self._parts[values]

    def _write(self, part: "_Part") -> None:
        """Write what waits of a folder."""
        if not part.waiting:
            return
        self._held -= part.held
        if part.values not in self._open and len(self._open) >= MOST_OPEN:
            longest = next(iter(self._open))
            del self._open[longest]
            self._parts[longest].end(self._folder)
        part.write(pa.concat_tables(part.waiting))
        part.waiting, part.held = [], 0
        self._open.pop(part.values, None)
        self._open[part.values] = None
        if part.size >= PART_BYTES:
            del self._open[part.values]
            part.end(self._folder)


class _Part:
    """One folder: the file that is being written, and the rows that wait."""

    def __init__(self, making: Path, place: str, schema: pa.Schema, dictionary: Any, values: Values) -> None:
        self.values = values
        self.waiting: list[pa.Table] = []
        self.held = 0
        self._making, self._place, self._schema, self._dictionary = making, place, schema, dictionary
        self._number = self._rows = 0
        self._writer: parquet.ParquetWriter | None = None

    @property
    def size(self) -> int:
        """Bytes of the file so far."""
        return (self._making / self._name).stat().st_size if self._writer else 0

    @property
    def _name(self) -> str:
        return "/".join(filter(None, [self._place, f"part-{self._number:04}.parquet"]))

    def write(self, table: pa.Table) -> None:
        """Add a row group."""
        if self._writer is None:
            path = self._making / self._name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = parquet.ParquetWriter(
                path, self._schema, compression="zstd", use_dictionary=self._dictionary
            )
        self._writer.write_table(table)
        self._rows += table.num_rows

    def end(self, folder: Folder | None) -> None:
        """End the file; with no folder it is given up."""
        if self._writer is None:
            return
        self._writer.close()
        self._writer = None
        if folder is not None:
            folder.whole(self._name, self._rows)
        self._number, self._rows = self._number + 1, 0


def segment(value: Any) -> str:
    """A value as the name of a folder says it, escaped as Hive does: what is no ASCII stays as it is.

    Raises:
        Invalid: it is too long for a name.
    """
    if value is None or value == "":
        return NULL
    text = str(value).lower() if isinstance(value, bool) else str(value)
    name = _ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", text)
    if len(name.encode()) > LONGEST:
        raise Invalid(
            _("“{name}…” is too long to name a folder. Choose another column. Nothing was written.").format(
                name=name[:40]
            )
        )
    return name
