"""Reads one file of a corpus wherever it is kept: what this machine, or a node of a cluster, does for us.

It knows neither the database nor Django nor the cluster. A node holds no secrets of ours: what it read goes
back as frames, and is stored from where the command runs.
"""

import contextlib
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from documents.ingest.parsed import Hint
from documents.reading import Reader, Wanted
from documents.reading.frames import Frame, body_of, weight
from documents.reading.limits import Limits
from documents.reading.stores import Unreached, is_local, said, store_of


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of a corpus: the number it goes by, where it is, and how many of its items are stored."""

    number: int
    address: str
    size: int = 0
    skip: int = 0


@dataclass(frozen=True, slots=True)
class How:
    """How the files of a corpus are read: `columns` says which column of a table holds what."""

    format: str | None = None
    columns: dict[str, str] | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Arrived:
    """What comes of a shard: the next frame, or the reason for which no more will."""

    shard: int
    frame: Frame | None = None
    error: str = ""


@contextlib.contextmanager
def opened(address: str) -> Iterator[BinaryIO]:
    """The bytes of a file; one that is elsewhere is fetched whole, since reading may have to begin again.

    Raises:
        Unreached: it cannot be had.
    """
    store, path = store_of(address)
    with contextlib.ExitStack() as stack:
        try:
            if is_local(store):
                stream = stack.enter_context(open(path, "rb"))
            else:
                copy = stack.enter_context(tempfile.NamedTemporaryFile(prefix="contested-shard-"))
                store.get_file(path, copy.name)
                stream = stack.enter_context(open(copy.name, "rb"))
        except Exception as error:
            raise Unreached(
                f"{address} cannot be opened on {socket.gethostname()}: {said(error)}. Every machine that "
                "reads has to reach it by this address."
            ) from error
        yield stream


def frames(reader: Reader, shard: Shard, how: How) -> Iterator[Frame]:
    """What is left of a shard, prepared for storing, a frame at a time.

    Raises:
        Unreached: it cannot be had.
    """
    with opened(shard.address) as stream:
        hint = Hint(name=shard.address, columns=how.columns)
        yield from reader.read(stream, hint, how.format, wanted=Wanted(skip=shard.skip))


def evenly(read: Iterator[Frame]) -> Iterator[Frame]:
    """The same items in frames that depend on them alone, not on how fast they came.

    A node that is lost is replaced by another, which begins at the same frame again.
    """
    frame, filled = Frame(), 0.0
    for one in read:
        for ordinal, thing in one.items:
            frame.items.append((ordinal, thing))
            filled += weight(thing)
            if filled >= 1:
                frame.position = one.position
                yield frame
                frame, filled = Frame(), 0.0
    frame.ended = True
    yield frame


_readers: dict[Limits, Reader] = {}


def on_a_node(batch: Any, how: dict[str, Any]) -> Iterator[Any]:
    """Read the shards of a batch, an Arrow table, as a task of a cluster; each frame is a table of one row.

    Its reader stays for the next task of the same process, which saves its start.
    """
    wanted = How(how["format"], how["columns"], Limits(how["seconds"], how["memory"]))
    for row in batch.to_pylist():
        shard = Shard(**row)
        reader = _readers.pop(wanted.limits, None) or Reader(wanted.limits)
        try:
            for frame in evenly(frames(reader, shard, wanted)):
                yield _row(shard, body_of(frame), None)
        except Unreached as error:
            yield _row(shard, None, str(error))
        except BaseException:
            reader.close()
            raise
        _readers[wanted.limits] = reader


def _row(shard: Shard, frame: bytes | None, error: str | None) -> Any:
    """A frame of a shard, or why it could not be read to its end."""
    import pyarrow as pa

    columns = [("shard", pa.int64()), ("frame", pa.large_binary()), ("error", pa.string())]
    return pa.table({"shard": [shard.number], "frame": [frame], "error": [error]}, schema=pa.schema(columns))
