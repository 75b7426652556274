"""Compressed streams, unpacked as they are read, and the bounds that no input may pass meanwhile."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

from documents.ingest.parsed import IngestError

MOST_UNPACKED = 64 * 1024**3
"""Bytes that one input may unpack to, all its files together."""

MOST_TIMES = 300
"""Times its packed size that one compressed file may unpack to, once it is larger than `SMALL`."""

SMALL = 64 * 1024 * 1024
"""Bytes that anything may unpack to, however small it is packed."""

MOST_MEMBERS = 100_000
"""Files of one input, those in archives within it included."""

DEEPEST = 4
"""Archives and compressed files inside each other: a table in a gzip in a ZIP in a tar in a gzip."""

_XZ_MEMORY = 256 * 1024 * 1024
_CHUNK = 1 << 18
_PIECE = 1 << 16  # what is lost of a zstd file, at most, before the place where it is damaged
_AS_IT_IS = "What was read before is kept. Unpack it yourself, and bring in the files that you want."

MAGIC = {
    b"\x1f\x8b\x08": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_ZSTD_SKIPPABLE = tuple(bytes([0x50 + number]) + b"\x2a\x4d\x18" for number in range(16))


class Overfull(IngestError):
    """An input that passes a bound of what is unpacked: nothing more of it is read."""


@dataclass(slots=True)
class Budget:
    """What has been unpacked of one input, everything within it together."""

    place: str
    depth: int = 0
    _spent: "_Spent | None" = None

    def __post_init__(self) -> None:
        self._spent = self._spent or _Spent()

    def inside(self, place: str) -> "Budget":
        """The budget of what is inside: the same, one deeper.

        Raises:
            IngestError: that is too deep.
        """
        if self.depth >= DEEPEST:
            raise IngestError(
                f"Archives are packed into each other more than {DEEPEST} deep.",
                place=place,
                remedy=_AS_IT_IS,
            )
        return Budget(place, self.depth + 1, self._spent)

    def of(self, name: str) -> "Budget":
        """The same, for a file inside by its name."""
        return Budget(f"{self.place}: {name}", self.depth, self._spent)

    def bytes(self, count: int) -> None:
        """So many more bytes were unpacked.

        Raises:
            Overfull: they are too many.
        """
        spent = cast(_Spent, self._spent)
        spent.unpacked += count
        if spent.unpacked > MOST_UNPACKED:
            raise Overfull(
                f"This input unpacks to more than {MOST_UNPACKED >> 30} GiB, the most that is read of one.",
                place=self.place,
                remedy=_AS_IT_IS,
            )

    def members(self, count: int) -> None:
        """There are so many more files.

        Raises:
            Overfull: they are too many.
        """
        spent = cast(_Spent, self._spent)
        spent.members += count
        if spent.members > MOST_MEMBERS:
            raise Overfull(
                f"This archive holds more than {MOST_MEMBERS:,} files, the most that are read of one.",
                place=self.place,
                remedy="Pack them into several archives, or bring in the folder with manage.py ingest.",
            )

    def ratio(self, packed: int, unpacked: int) -> None:
        """One file was unpacked so far.

        Raises:
            IngestError: it grows as only a file that is made to do harm does.
        """
        if unpacked > SMALL and unpacked > MOST_TIMES * max(packed, 1):
            raise IngestError(
                f"This file unpacks to more than {MOST_TIMES} times its size, the most that is read.",
                place=self.place,
                remedy=_AS_IT_IS,
            )


@dataclass(slots=True)
class _Spent:
    unpacked: int = 0
    members: int = 0


def told(head: bytes) -> str | None:
    """How a stream with that beginning is compressed; None when it is not."""
    if head.startswith(_ZSTD_SKIPPABLE):
        return "zstd"
    return next((name for magic, name in MAGIC.items() if head.startswith(magic)), None)


def glimpse(head: bytes, kind: str, length: int = 512) -> bytes:
    """The first bytes that a compressed stream's first bytes unpack to; none where they cannot be."""
    try:
        return _opened(kind, io.BytesIO(head)).read(length)
    except _DAMAGED:
        return b""


def holds_crawl(head: bytes) -> bool:
    """Whether a stream with that beginning is a crawl archive, whose records are packed one by one."""
    kind = told(head)
    return kind in ("gzip", "zstd") and glimpse(head, kind).lstrip().startswith(b"WARC/")


def unpacked(stream: BinaryIO, kind: str, budget: Budget) -> "Unpacked":
    """What a compressed stream unpacks to, all of its parts one after another, within the budget.

    Raises:
        IngestError: while reading: a bound is passed.
    """
    source = Counted(stream)
    reader = _opened(kind, cast(BinaryIO, source))
    return Unpacked(reader, source, kind, budget)


def within(reader: "Readable", kind: str, budget: Budget) -> "Unpacked":
    """What a reader that unpacks gives, within the budget; how much it takes for that is not known.

    Raises:
        IngestError: while reading: a bound is passed.
    """
    return Unpacked(reader, None, kind, budget)


class Counted(io.RawIOBase):
    """A stream that knows how many bytes were taken from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self.taken += len(chunk)
        return len(chunk)

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.taken += len(chunk)
        return chunk


class Unpacked(io.RawIOBase):
    """Ends where what it reads is damaged, so that what was read ahead is not lost; `error` then says so."""

    def __init__(self, reader: "Readable", source: Counted | None, kind: str, budget: Budget) -> None:
        self._reader = reader
        self._source = source
        self._kind = kind
        self._budget = budget
        self._given = 0
        self.error: IngestError | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return self.readall()
        try:
            chunk = b"" if self.error else self._reader.read(min(size, _PIECE))
        except IngestError:
            raise
        except _DAMAGED as error:
            self.error = self._damaged(error)
            chunk = b""
        self._given += len(chunk)
        self._budget.bytes(len(chunk))
        if self._source is not None:
            self._budget.ratio(self._source.taken, self._given)
        return chunk

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _damaged(self, error: Exception) -> IngestError:
        reason = " ".join(str(error).split())[:200].rstrip(".")
        if "too much memory" in reason:
            return IngestError(
                "This zstd file needs more memory to unpack than is given to one.",
                place=self._budget.place,
                remedy="Unpack it with “zstd -d --long=31”, and bring in the file that comes of it.",
            )
        return IngestError(
            f"This {self._kind} file is damaged or cut off after {self._given:,} bytes of what it holds: "
            f"{reason}.",
            place=self._budget.place,
            remedy="What was read before is kept. Get it again and bring it in; nothing comes in twice.",
        )


class Readable(Protocol):
    """Something to read bytes from."""

    def read(self, size: int = ..., /) -> bytes: ...


_DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)


def _opened(kind: str, stream: BinaryIO) -> Readable:
    if kind == "gzip":
        return gzip.GzipFile(fileobj=stream)
    if kind == "bzip2":
        return _InParts(stream, bz2.BZ2Decompressor)
    if kind == "xz":
        return _InParts(stream, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _XZ_MEMORY))
    import pyarrow as pa  # it takes a while, and few files need it

    return cast(Readable, pa.CompressedInputStream(pa.PythonFile(stream, "r"), "zstd"))


class _InParts:
    """One compressed stream after another, as bzip2 and xz may be joined, each unpacked as it is read."""

    def __init__(self, stream: BinaryIO, begin: Callable[[], Any]) -> None:
        self._stream = stream
        self._begin = begin
        self._part = begin()
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        while not self._ended:
            if self._part.eof:
                rest = self._part.unused_data.lstrip(b"\0") or self._stream.read(_CHUNK).lstrip(b"\0")
                if not rest:
                    self._ended = True
                    break
                self._part = self._begin()
            elif self._part.needs_input:
                rest = self._stream.read(_CHUNK)
                if not rest:
                    raise EOFError("it ends before its last part does")
            else:
                rest = b""
            if chunk := self._part.decompress(rest, size):
                return cast(bytes, chunk)
        return b""
