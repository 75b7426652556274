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
    most = most or BLOCK_BYTES
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        # Django's own wrapper for debugging takes a statement without parameters alone.
        with cursor.cursor.copy(statement, params) as copy:
            yield b""
            block, rows = bytearray(), 0
            # The server sends each row as a message of its own.
            for piece in copy:
                block += piece
                rows += 1
                if end:
                    block[-1:] = end
                if len(block) >= most:
                    if tally:
                        tally.rows += rows
                    yield bytes(block)
                    block.clear()
                    rows = 0
            if tally:
                tally.rows += rows
            yield bytes(block)


def texts(statement: str, params: dict[str, Any], tally: Tally | None = None) -> Generator[bytes]:
    """Blocks as of `blocks`, of a binary COPY of one column of texts, none of them null, which follow one
    another as they are: nothing is escaped or looked through for what would have to be."""
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        with cursor.cursor.copy(statement, params) as copy:
            yield b""
            # The last message is the trailer, and the first begins with the header.
            block, rows, before = bytearray(), -1, HEADER_BYTES + PREFIX_BYTES
            for piece in copy:
                block += piece[before:]
                before = PREFIX_BYTES
                rows += 1
                if len(block) >= BLOCK_BYTES:
                    if tally:
                        tally.rows += rows
                    yield bytes(block)
                    block.clear()
                    rows = 0
            if tally:
                tally.rows += rows
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
