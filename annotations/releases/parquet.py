"""Parquet from the lines of a table, made beside them: typed columns, zstd, the same from the same lines."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from annotations.releases.columns import Column
from documents.later import Later

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import compute, json, parquet
else:
    pa = Later("pyarrow")
    compute = Later("pyarrow.compute")
    json = Later("pyarrow.json")
    parquet = Later("pyarrow.parquet")

BLOCK_BYTES = 4 * 1024 * 1024
"""How much of the lines is made Parquet of at once; one such block waits while the one before is."""
GROUP_ROWS = 50_000
"""Rows of a group, whatever the blocks are: so a file does not depend on how its lines came."""
TYPES = {"text": "string", "int": "int64", "float": "float64", "bool": "bool"}
PART = "split"


class Typed:
    """The Parquet files of a table, one for each part.

    Rows of a part go to a folder of its name; those of a table without parts, or of a project that is not
    divided, to the folder itself. Counts become a struct with a field a label; of a project without labels
    they are no column, since Parquet has no empty struct. `rows` counts the rows by the name of the file.
    """

    def __init__(
        self, folder: Path, table: str, columns: tuple[Column, ...], labels: list[str], parts: list[str]
    ) -> None:
        self.schema = pa.schema(
            [_field(column, labels) for column in columns if labels or column.kind != "counts"]
        )
        name = f"{table}.parquet"
        is_divided = bool(parts) and PART in self.schema.names
        self._names = {part: f"{part}/{name}" for part in parts} if is_divided else {"": name}
        self.rows = dict.fromkeys(self._names.values(), 0)
        self._folder, self._stack = folder, ExitStack()
        self._waiting: dict[str, list[pa.Table]] = {part: [] for part in self._names}
        self._writers: dict[str, parquet.ParquetWriter] = {}

    def __enter__(self) -> Self:
        for part, name in self._names.items():
            (self._folder / name).parent.mkdir(exist_ok=True)
            writer = parquet.ParquetWriter(self._folder / name, self.schema, compression="zstd")
            self._writers[part] = self._stack.enter_context(writer)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None:
                for part in self._names:
                    self._write(part, least=1)

    def add(self, lines: bytes) -> None:
        """Whole lines, in their order."""
        if not lines:
            return
        table = json.read_json(
            io.BytesIO(lines),
            read_options=json.ReadOptions(use_threads=False, block_size=len(lines) + 1),
            parse_options=json.ParseOptions(explicit_schema=self.schema, unexpected_field_behavior="ignore"),
        )
        for part, name in self._names.items():
            own = table.filter(compute.equal(table[PART], part)) if part else table
            self._waiting[part].append(own)
            self.rows[name] += own.num_rows
            self._write(part, least=GROUP_ROWS)

    def beside(self, pool: Executor, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The same blocks of whole lines, which a thread of the pool adds while the next ones come."""
        waiting, busy = bytearray(), Future[None]()
        busy.set_result(None)
        for block in blocks:
            yield block
            waiting += block
            if len(waiting) >= BLOCK_BYTES:
                busy.result()
                busy = pool.submit(self.add, bytes(waiting))
                waiting.clear()
        busy.result()
        self.add(bytes(waiting))

    def _write(self, part: str, least: int) -> None:
        """Write groups of what waits, as long as there are so many rows."""
        while sum(one.num_rows for one in self._waiting[part]) >= least:
            whole = pa.concat_tables(self._waiting[part])
            rest = whole.slice(GROUP_ROWS)
            self._waiting[part] = [rest] if rest.num_rows else []
            # In pieces its pages would end where these do.
            group = whole.slice(0, GROUP_ROWS).combine_chunks()
            del whole, rest
            self._writers[part].write_table(group, row_group_size=GROUP_ROWS)


def _field(column: Column, labels: list[str]) -> pa.Field:
    if column.kind == "counts":
        type = pa.struct([pa.field(key, pa.int64()) for key in labels])
    else:
        type = pa.type_for_alias(TYPES[column.kind])
    return pa.field(column.name, type, metadata={"description": column.words})
