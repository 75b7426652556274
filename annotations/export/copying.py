"""Rows out of the database in constant memory: by COPY, or by cursors where two queries are read at once."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from documents.queries import Row

BLOCK_BYTES = 256 * 1024
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
