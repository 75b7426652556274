"""Sets rows aside until the whole input is read, in bounded memory: by a key, or by what each answers.

Small inputs stay in memory; what is more goes to a file without a name, which the system takes back with the
process, however that ends. `TMPDIR` says where.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from documents.ingest.parsed import IngestError

LARGEST_GROUP = 64 * 1024 * 1024
"""Bytes of the rows of one group; those beyond are counted, not kept."""

_IN_MEMORY = 24 * 1024  # KiB
_BATCH_ROWS = 2_000
_BATCH_BYTES = 1 << 20


@dataclass(slots=True)
class Group:
    """The rows that belong together, as they came, and how many more there were than memory is given to."""

    key: str
    rows: list[bytes]
    beyond: int = 0


class _Store:
    """A table in a database that has no name and that nobody else sees."""

    def __init__(self, table: str, insert: str) -> None:
        # Ingest reads in one thread at a time, but not always in the one that began.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._insert = insert
        self._waiting: list[Sequence[Any]] = []
        self._bytes = 0
        self.count = 0
        for setting in (
            f"cache_size = -{_IN_MEMORY}",
            "cache_spill = ON",
            "journal_mode = OFF",
            "synchronous = OFF",
            "locking_mode = EXCLUSIVE",
            "temp_store = FILE",
        ):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute(table)
        self._database.execute("BEGIN")

    def put(self, row: Sequence[Any], size: int) -> None:
        self._waiting.append(row)
        self._bytes += size
        self.count += 1
        if len(self._waiting) >= _BATCH_ROWS or self._bytes >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        waiting, self._waiting, self._bytes = self._waiting, [], 0
        try:
            self._database.executemany(self._insert, waiting)
        except sqlite3.OperationalError as error:
            raise _no_room(error) from error

    def query(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        try:
            return self._database.execute(sql, values)
        except sqlite3.OperationalError as error:
            raise _no_room(error) from error

    def close(self) -> None:
        self._database.close()


class _Spool:
    """What both kinds have in common: they are closed by `with`."""

    _store: _Store

    def __len__(self) -> int:
        return self._store.count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()


class Spool(_Spool):
    """Rows by a key that they share."""

    def __init__(self) -> None:
        self._store = _Store(
            "CREATE TABLE rows (seq INTEGER PRIMARY KEY, key BLOB, value BLOB)",
            "INSERT INTO rows (key, value) VALUES (?, ?)",
        )

    def add(self, key: str, row: bytes) -> None:
        """Set a row aside.

        Raises:
            IngestError: the disk is full.
        """
        self._store.put((_stored(key), row), len(row))

    def groups(self) -> Iterator[Group]:
        """Every key's rows in the order in which they came; keys in that of their first. Once, at the end."""
        store = self._store
        store.flush()
        store.query("CREATE INDEX by_key ON rows (key)")
        firsts = store.query("SELECT key FROM rows GROUP BY key ORDER BY min(seq)")
        for (key,) in firsts:
            values = store.query("SELECT value FROM rows WHERE key = ? ORDER BY seq", (key,))
            yield _group(_named(key), (value for (value,) in values))


class Forest(_Spool):
    """Rows by the row that each answers, where nothing says to which conversation they belong."""

    def __init__(self) -> None:
        self._store = _Store(
            "CREATE TABLE rows (seq INTEGER PRIMARY KEY, id BLOB, parent BLOB, told INTEGER DEFAULT 0, "
            "value BLOB)",
            "INSERT INTO rows (id, parent, value) VALUES (?, ?, ?)",
        )

    def add(self, id: str, parent: str | None, row: bytes) -> None:
        """Set aside a row called `id` that answers `parent`; of two rows of one name the first is meant.

        Raises:
            IngestError: the disk is full.
        """
        self._store.put((_stored(id), None if parent is None else _stored(parent), row), len(row))

    def trees(self) -> Iterator[Group]:
        """Every row that answers none, with all that answer it, however far down; its name is the key.

        Rows that answer one that is not here come together, under its name. Rows that answer each other in a
        circle come last, under the first of the circle. Once, at the end.
        """
        store = self._store
        store.flush()
        store.query("CREATE INDEX by_id ON rows (id)")
        store.query(
            "DELETE FROM rows WHERE EXISTS (SELECT 1 FROM rows f WHERE f.id = rows.id AND f.seq < rows.seq)"
        )
        store.query("CREATE INDEX by_parent ON rows (parent)")
        # No row has the name of one that is not here, so the names of both kinds of tree are apart.
        roots = store.query(
            "SELECT coalesce(parent, id) AS root FROM rows "
            "WHERE NOT EXISTS (SELECT 1 FROM rows up WHERE up.id = rows.parent) "
            "GROUP BY root ORDER BY min(seq)"
        )
        for (root,) in roots:
            yield self._tree(root)
        after = 0
        while left := store.query(
            "SELECT seq, id FROM rows WHERE NOT told AND seq > ? ORDER BY seq LIMIT 1", (after,)
        ).fetchall():
            [(after, id)] = left
            yield self._tree(self._circle(id))

    def _circle(self, id: bytes) -> bytes:
        """The name of the first row of the circle that a row leads to."""
        path: dict[bytes, int] = {}
        while id not in path:
            [(path[id], parent)] = self._store.query(
                "SELECT seq, parent FROM rows WHERE id = ?", (id,)
            ).fetchall()
            id = parent
        names = list(path)
        return min(names[names.index(id) :], key=path.__getitem__)

    def _tree(self, root: bytes) -> Group:
        # UNION, not UNION ALL: a circle ends where it began.
        below = (
            "WITH RECURSIVE below (id) AS (SELECT ? UNION "
            "SELECT rows.id FROM below JOIN rows ON rows.parent = below.id) "
        )
        values = self._store.query(
            f"{below} SELECT value FROM rows WHERE id IN (SELECT id FROM below) ORDER BY seq", (root,)
        )
        group = _group(_named(root), (value for (value,) in values))
        self._store.query(f"{below} UPDATE rows SET told = 1 WHERE id IN (SELECT id FROM below)", (root,))
        return group


def _group(key: str, values: Iterator[bytes]) -> Group:
    group, size = Group(key, []), 0
    for value in values:
        size += len(value)
        if size > LARGEST_GROUP:
            group.beyond += 1
        else:
            group.rows.append(value)
    return group


def _stored(key: str) -> bytes:
    return key.encode("utf-8", "surrogatepass")


def _named(key: bytes) -> str:
    return key.decode("utf-8", "surrogatepass")


def _no_room(error: sqlite3.OperationalError) -> IngestError:
    return IngestError(
        f"This input could not be set aside while it was sorted into threads: {error}.",
        remedy="Nothing of it is lost. Make room in the folder for temporary files (TMPDIR), and try again.",
    )
