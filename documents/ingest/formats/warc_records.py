"""The records of a WARC file one after another, compressed each for itself or not; a broken one does not end
the file.

Own code rather than a library's: a record that is broken has to be named by its place and the next one found,
also where a compressed part of the file cannot be unpacked.
"""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, cast

from documents.ingest import seeking, unpacking
from documents.ingest.decoding import Replayed
from documents.ingest.unpacking import Budget, Unpacked

LARGEST_HEADER = 64 * 1024
"""Bytes of a record's header, and of the HTTP header in it."""

_CHUNK = 1 << 16
_VERSION = re.compile(rb"\d\.\d{1,2}\r?\n")
_LONGEST_GAP = 64
_HERE = re.compile(rb"[\r\n]{0,%d}(?=WARC/\d\.\d{1,2}\r?\n)" % _LONGEST_GAP)
_NEXT = re.compile(rb"(?=WARC/\d\.\d{1,2}\r?\n[A-Za-z-]{4,40}:)")
_LONGEST_START = 64
_DICTIONARY = b"\x5d\x2a\x4d\x18"
_MEMBER = b"\x1f\x8b\x08"


class Broken(Exception):
    """A record that cannot be read; the message says why."""

    def __init__(self, message: str, place: str, uri: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.uri = uri


class _Torn(Exception):
    """The stream goes on after a piece that cannot be unpacked."""


class _Source(Protocol):
    start: int

    def read(self) -> bytes: ...


@dataclass(slots=True)
class Record:
    """A record: where it begins in the file, its header with names in lower case, and its block."""

    place: str
    headers: dict[str, str] = field(default_factory=dict)
    length: int = 0
    block: bytes = b""

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def uri(self) -> str:
        """The address of what was archived; some tools write it in angle brackets."""
        return self.headers.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")

    @property
    def content_type(self) -> str:
        """The type of the block, without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Wanted(Protocol):
    """How much of a record's block is to be held: told from its header, and its block's first bytes."""

    def __call__(self, record: Record, start: bytes) -> bool: ...


def records(stream: BinaryIO, label: str, wanted: Wanted, largest: int) -> Iterator[Record | Broken]:
    """Every record in its order; the block of one that is wanted and not larger than `largest` is held, of
    any other its first bytes.
    """
    reader = _Reader(_source(stream, label))
    number = 0
    whole = True
    while True:
        number += 1
        record = Record(f"{label}, record {number}")
        try:
            found, junk = reader.find()
            if junk and whole:
                yield Broken("What stands here is no record", record.place)
                number += found
            if not found:
                return
            record.place = f"{label}, record {number} (byte {reader.offset:,})"
            _read_header(reader, record)
            _read_block(reader, record, wanted, largest)
        except Broken as broken:
            reader.again(record.block)
            whole = False
            yield Broken(broken.message, broken.place, record.uri)
            continue
        except _Torn as torn:
            reader.forget()
            if whole or record.headers:
                yield Broken(str(torn), record.place, record.uri)
            whole = False
            continue
        whole = True
        yield record


def _read_header(reader: "_Reader", record: Record) -> None:
    head = reader.until_blank(LARGEST_HEADER)
    if head is None or not _VERSION.match(head):
        raise Broken("This record’s header cannot be read", record.place)
    last = ""
    for line in head.split(b"\n")[1:]:
        text = line.rstrip(b"\r").decode("utf-8", "replace")
        if text[:1] in (" ", "\t") and last:
            record.headers[last] += " " + text.strip()
        elif text:
            name, _, value = text.partition(":")
            last = name.strip().lower()
            record.headers.setdefault(last, value.strip())
    said = record.headers.get("content-length", "")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Broken("This record does not say how long it is", record.place)
    record.length = int(said)


def _read_block(reader: "_Reader", record: Record, wanted: Wanted, largest: int) -> None:
    record.block = reader.take(min(record.length, LARGEST_HEADER))
    left = record.length - len(record.block)
    if left and wanted(record, record.block) and record.length <= largest:
        record.block += reader.take(left)
        left = record.length - len(record.block)
    elif left:
        left -= reader.skip(left)
    if left:
        raise Broken("The file ends within this record: it was cut off", record.place)
    if not reader.at_end_of_record():
        raise Broken("This record is longer or shorter than it says", record.place)


class _Reader:
    """Bytes with a look ahead."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._buffer = b""
        self._at = 0
        self._before = 0
        self.offset = 0

    def _more(self) -> bool:
        """Add to what is looked at; False at the end."""
        chunk = self._source.read()
        if chunk:
            self._before += self._at
            self._buffer = self._buffer[self._at :] + chunk
            self._at = 0
        return bool(chunk)

    def find(self) -> tuple[bool, bool]:
        """Go behind the next record’s first word; whether there is one, and whether junk stood before it."""
        junk = False
        while len(self._buffer) - self._at < 2 * _LONGEST_GAP and self._more():
            pass
        while True:
            found = _HERE.match(self._buffer, self._at) or _NEXT.search(self._buffer, self._at)
            if found:
                junk = junk or bool(self._buffer[self._at : found.start()].strip())
                self.offset = self._source.start if self._source.start >= 0 else self._before + found.end()
                self._at = found.end() + len(b"WARC/")
                return True, junk
            keep = max(self._at, len(self._buffer) - _LONGEST_START)
            junk = junk or bool(self._buffer[self._at : keep].strip())
            self._at = keep
            if not self._more():
                junk = junk or bool(self._buffer[self._at :].strip())
                self._at = len(self._buffer)
                return False, junk

    def until_blank(self, most: int) -> bytes | None:
        """The lines before the next blank one; None where there are more than so many bytes of them."""
        while True:
            ends = [
                (end, blank)
                for blank in (b"\n\r\n", b"\n\n")
                if (end := self._buffer.find(blank, self._at, self._at + most)) >= 0
            ]
            if ends:
                end, blank = min(ends)
                head = self._buffer[self._at : end]
                self._at = end + len(blank)
                return head
            if len(self._buffer) - self._at >= most or not self._more():
                return None

    def take(self, length: int) -> bytes:
        """So many bytes, or fewer at the end."""
        parts = [self._buffer[self._at : self._at + length]]
        self._at += len(parts[0])
        left = length - len(parts[0])
        while left and self._more():
            piece = self._buffer[self._at : self._at + left]
            self._at += len(piece)
            left -= len(piece)
            parts.append(piece)
        return b"".join(parts)

    def skip(self, length: int) -> int:
        """Pass over so many bytes; how many there were."""
        left = length
        while left:
            step = min(left, len(self._buffer) - self._at)
            self._at += step
            left -= step
            if left and not self._more():
                break
        return length - left

    def at_end_of_record(self) -> bool:
        """Whether a blank line ends the record, or the next record or the end of the file follows."""
        while True:
            rest = self._buffer[self._at : self._at + 64]
            if rest.startswith(b"\r\n\r\n"):
                return True
            rest = rest.lstrip(b"\r\n")
            if len(rest) >= 5:
                return rest.startswith(b"WARC/")
            if not self._more():
                return not rest

    def again(self, block: bytes) -> None:
        """Look for the next record from the beginning of a block that was read amiss."""
        self._before += self._at - len(block)
        self._buffer = block + self._buffer[self._at :]
        self._at = 0

    def forget(self) -> None:
        """What was looked at belongs to a torn piece: the stream goes on after it."""
        self._buffer, self._at = b"", 0


def _source(stream: BinaryIO, label: str) -> _Source:
    head = stream.read(_CHUNK)
    kind = unpacking.told(head)
    if kind == "gzip":
        return _Members(head, stream, label)
    if kind is not None:
        whole = cast(BinaryIO, io.BufferedReader(Replayed(head, stream), _CHUNK))
        if head.startswith(_DICTIONARY):
            return _Whole(_with_dictionary(whole, label))
        return _Whole(unpacking.unpacked(whole, kind, Budget(label)))
    return _Plain(head, stream)


def _with_dictionary(stream: BinaryIO, label: str) -> Unpacked:
    """What a zstd file unpacks to whose first frame is a dictionary for the others."""
    from fastwarc.stream_io import ZstdReader

    reader = ZstdReader(seeking.seekable(stream))
    return unpacking.within(reader, "zstd", Budget(label))


class _Plain:
    start = -1

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def read(self) -> bytes:
        head, self._head = self._head, b""
        return head or self._stream.read(_CHUNK)


class _Whole:
    """A file that is compressed as one: what comes after a damaged place is lost."""

    start = -1

    def __init__(self, stream: Unpacked) -> None:
        self._stream = stream
        self._told = False

    def read(self) -> bytes:
        chunk = self._stream.read(_CHUNK)
        if not chunk and self._stream.error is not None and not self._told:
            self._told = True
            raise _Torn(self._stream.error.message.rstrip("."))
        return chunk


class _Members:
    """Gzip members one after another; where one is damaged, the next that begins after it."""

    def __init__(self, head: bytes, stream: BinaryIO, label: str) -> None:
        self._stream = stream
        self._budget = Budget(label)
        self._input = head
        self._taken = 0
        self._given = 0
        self._begin(0)

    def _begin(self, start: int) -> None:
        self.start = start
        self._member = zlib.decompressobj(31)
        self._packed = self._unpacked = 0

    def read(self) -> bytes:
        while True:
            if self._member.eof:
                rest = (self._member.unused_data or self._stream.read(_CHUNK)).lstrip(b"\0")
                if not rest:
                    return b""
                self._input = rest
                self._begin(self._taken)
            piece = self._member.unconsumed_tail or self._input or self._stream.read(_CHUNK)
            if not piece:
                if self._packed:
                    self._begin(self._taken)
                    raise _Torn("The file ends within this record: it was cut off")
                return b""
            self._input = b""
            try:
                chunk = self._member.decompress(piece, _CHUNK)
            except zlib.error:
                self._after_damage(piece)
                raise _Torn("This record is damaged and cannot be unpacked") from None
            used = len(piece) - len(self._member.unconsumed_tail) - len(self._member.unused_data)
            self._taken += used
            self._packed += used
            self._unpacked += len(chunk)
            self._budget.bytes(len(chunk))
            self._budget.ratio(self._packed, self._unpacked)
            if chunk:
                return chunk

    def _after_damage(self, piece: bytes) -> None:
        """Go to the next beginning of a member after that of the one that is damaged."""
        at = piece.find(_MEMBER, 0 if self._packed else 1)
        while at < 0:
            self._taken += max(0, len(piece) - 2)
            more = self._stream.read(_CHUNK)
            if not more:
                self._taken += 2
                self._input = b""
                self._begin(self._taken)
                return
            piece = piece[-2:] + more
            at = piece.find(_MEMBER)
        self._taken += at
        self._input = piece[at:]
        self._begin(self._taken)
