"""Rows out of the database in constant memory: by COPY, or by cursors where two queries are read at once."""

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from documents.queries import Row

BLOCK_BYTES = 256 * 1024
HEADER_BYTES, PREFIX_BYTES = 19, 6
"""Before the rows of a binary COPY, and before the value of a row of one: a count and a length."""
AT_ONCE = 1_000
"""Rows that a cursor fetches."""

PLAN = """
SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_nestloop = off;
SET LOCAL statement_timeout = '6h'
"""


class Tally:
    """How many rows went out so far."""

    def __init__(self) -> None:
        self.rows = 0


@contextmanager
def one_snapshot(may_write: bool = False) -> Iterator[None]:
    """A transaction that sees one state; in a transaction of the caller's, that one. `may_write`: into tables
    of its own."""
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own:
            with connection.cursor() as cursor:
                only = "" if may_write else ", READ ONLY"
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{only}")
        yield


def blocks(
    statement: str,
    params: dict[str, Any],
    tally: Tally | None = None,
    end: bytes = b"",
    most: int | None = None,
) -> Generator[bytes]:
    """Blocks of a COPY's output, within a transaction, after an empty first one; each ends with a row.

    `tally` counts the rows; `end` stands in place of the line feed after each; a block is given once it has
    `most` bytes, or BLOCK_BYTES. The settings: one process makes the rows, in their order; compiling so wide
    a row costs more than it saves; within a document tables are joined by hash; whoever takes them may be
    slow.
    """
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        # Django's own wrapper for debugging takes a statement without parameters alone.
        with cursor.cursor.copy(statement, params) as copy:
            yield b""
            # The server sends each row as a message of its own.
            rows = _ended(copy, end) if end else copy
            yield from _gathered(rows, tally, most or BLOCK_BYTES)


def texts(statement: str, params: dict[str, Any], tally: Tally | None = None) -> Generator[bytes]:
    """Blocks as of `blocks`, of a binary COPY of one column of texts, none of them null, which follow one
    another as they are: nothing is escaped or looked through for what would have to be."""
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        with cursor.cursor.copy(statement, params) as copy:
            yield b""
            yield from _gathered(_values(copy), tally, BLOCK_BYTES)


def _ended(lines: Iterable[Any], end: bytes) -> Iterator[bytes]:
    """Lines with something else in place of the line feed."""
    for line in lines:
        yield bytes(line[:-1]) + end


def _values(messages: Iterable[Any]) -> Iterator[Any]:
    """What the messages of a binary COPY hold: the first begins with the header, the last is the trailer."""
    found = iter(messages)
    message, before = next(found, b""), HEADER_BYTES + PREFIX_BYTES
    for following in found:
        yield message[before:]
        message, before = following, PREFIX_BYTES


def _gathered(rows: Iterable[Any], tally: Tally | None, most: int) -> Iterator[bytes]:
    """Rows in blocks that are given once they have `most` bytes, the last whatever it has; `tally` counts the
    rows of a block before it is given."""
    block, count = bytearray(), 0
    for row in rows:
        block += row
        count += 1
        if len(block) >= most:
            if tally:
                tally.rows += count
            yield bytes(block)
            block.clear()
            count = 0
    if tally:
        tally.rows += count
    yield bytes(block)


def ahead[Item, Made](items: Iterable[Item], make: Callable[[Item], Made]) -> Iterator[Made]:
    """What `make` makes of each, in their order: by a thread, while the next is read from the database.

    Three of them are held at a time. `make` leaves the database alone, whose connection is this thread's.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="export") as thread:
        before: Future[Made] | None = None
        for item in items:
            ready, before = before, thread.submit(make, item)
            if ready is not None:
                yield ready.result()
        if before is not None:
            yield before.result()


def rows(statement: str, params: dict[str, Any]) -> Iterator[Row]:
    """The rows of a query by their columns, within a transaction; several may be read side by side."""
    with connection.cursor() as settings:
        settings.execute(PLAN)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, params)
        names: list[str] = []
        while found := cursor.fetchmany(AT_ONCE):
            names = names or [column[0] for column in cursor.description]
            for row in found:
                yield dict(zip(names, row, strict=True))
