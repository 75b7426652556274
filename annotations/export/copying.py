"""Rows out of the database in constant memory: by COPY, or by cursors where two queries are read at once."""

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from psycopg import Copy, errors, generators
from psycopg.pq import ExecStatus

from documents.queries import Row

BLOCK_BYTES = 256 * 1024
HEADER_BYTES, PREFIX_BYTES, TRAILER_BYTES = 19, 6, 2
"""Of a binary COPY: before the rows; before the value of a row of one (a count, a length); after the rows."""
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
            for rows in _messages(copy, most or BLOCK_BYTES):
                if tally:
                    tally.rows += len(rows)
                if end and rows:
                    rows = [row[:-1] for row in rows] + [memoryview(b"")]
                yield end.join(rows)


def texts(statement: str, params: dict[str, Any], tally: Tally | None = None) -> Generator[bytes]:
    """Blocks as of `blocks`, of a binary COPY of one column of texts, none of them null, which follow one
    another as they are: nothing is escaped or looked through for what would have to be."""
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
        with cursor.cursor.copy(statement, params) as copy:
            yield b""
            for values in _values(_messages(copy, BLOCK_BYTES)):
                if tally:
                    tally.rows += len(values)
                yield b"".join(values)


def _messages(copy: Copy, most: int) -> Iterator[list[Any]]:
    """The messages of a COPY, one a row, in lists that are given once they have `most` bytes, and at the end.

    What has arrived is taken from the driver at once: `Copy.read`, which waits for more, costs several times
    as much a row as all that is done with it.
    """
    driver = copy.connection.pgconn
    found: list[Any] = []
    held = 0
    while message := copy.read():
        size = len(message)
        while size > 0:
            found.append(message)
            held += size
            if held >= most:
                yield found
                found, held = [], 0
            size, message = driver.get_copy_data(1)
        if size < 0:
            _end(copy)
            break
    yield found


def _end(copy: Copy) -> None:
    """Take what the server says at the end of a COPY."""
    for result in copy.connection.wait(generators.fetch_many(copy.connection.pgconn)):
        if result.status != ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result, encoding=copy.connection.info.encoding)


def _values(batches: Iterable[list[Any]]) -> Iterator[list[Any]]:
    """What the messages of a binary COPY hold: the first begins with the header, the last is the trailer."""
    before = HEADER_BYTES
    for messages in batches:
        if messages:
            messages[0], before = messages[0][before:], 0
        if messages and len(messages[-1]) == TRAILER_BYTES:
            messages.pop()
        yield [message[PREFIX_BYTES:] for message in messages]


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
