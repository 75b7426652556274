"""What the reader's process and ours say to each other: frames over a socket, and where the reader stands.

The reader handles input that may be hostile, so nothing is rebuilt from its frames but the few classes of a
parsed document.
"""

import io
import mmap
import os
import pickle
import struct
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from documents.ingest.parsed import LeftOut, ParsedDocument, ParsedPost, Removed, Unreadable
from documents.ingest.preview import Preview
from documents.preparing import Prepared, PreparedLink

PARSING, PREPARING = 1, 2
_STAND = struct.Struct("<qq")
_HEADER = struct.Struct("<Q")
LARGEST_FRAME = 1 << 31

MOST_SENTENCES = 2_000
MOST_ITEMS = 500
MOST_BYTES = 8 << 20
"""Of a frame: one transaction's worth."""


@dataclass(slots=True)
class Broken:
    """The source itself broke off: nothing after it can be read."""

    message: str


type Thing = Prepared | Unreadable | LeftOut | Broken | Preview


@dataclass(slots=True)
class Frame:
    """Items of a source with their ordinals, and how many of its bytes were read for them.

    `ended` says that there are no more.
    """

    items: list[tuple[int, Thing]] = field(default_factory=list)
    position: int | None = None
    ended: bool = False


_KNOWN = {
    (known.__module__, known.__qualname__): known
    for known in (
        *(Broken, Frame, LeftOut, ParsedDocument, ParsedPost, Prepared, PreparedLink, Removed, Unreadable),
        *(Preview, datetime, timedelta, timezone, set),
    )
}


class _Plain(pickle.Unpickler):
    """Builds the classes of a frame and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("copyreg", "_reconstructor"):
            raise pickle.UnpicklingError("no such class in a frame")
        return _KNOWN[module, name]


def weight(thing: Thing) -> float:
    """How much of a frame an item fills."""
    if not isinstance(thing, Prepared):
        return 1 / MOST_ITEMS
    raw = len(thing.document.raw or b"")
    return max(1 / MOST_ITEMS, thing.n_sentences / MOST_SENTENCES, raw / MOST_BYTES)


def body_of(frame: Frame) -> bytes:
    """A frame as `unpacked` reads it."""
    return pickle.dumps(frame, pickle.HIGHEST_PROTOCOL)


def packed(frame: Frame) -> bytes:
    """A frame as it is sent, its length in front."""
    body = body_of(frame)
    return _HEADER.pack(len(body)) + body


def unpacked(body: bytes | memoryview) -> Frame:
    """The frame of a body without its length.

    Raises:
        ValueError: this is no frame.
    """
    try:
        frame = _Plain(io.BytesIO(body)).load()
    except (pickle.UnpicklingError, KeyError, EOFError, AttributeError, TypeError) as error:
        raise ValueError("no frame") from error
    if not isinstance(frame, Frame):
        raise ValueError("no frame")
    return frame


class Incoming:
    """Puts frames together from the pieces in which they arrive."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, piece: bytes) -> None:
        self._bytes += piece

    def next(self) -> Frame | None:
        """The next whole frame, or None.

        Raises:
            ValueError: what arrived is no frame.
        """
        if len(self._bytes) < _HEADER.size:
            return None
        (length,) = _HEADER.unpack_from(self._bytes)
        if length > LARGEST_FRAME:
            raise ValueError("no frame")
        if len(self._bytes) < _HEADER.size + length:
            return None
        with memoryview(self._bytes) as whole, whole[_HEADER.size : _HEADER.size + length] as body:
            frame = unpacked(body)
        del self._bytes[: _HEADER.size + length]
        return frame


class Stand:
    """Which item the reader is at and what it does to it, in memory that both processes see."""

    def __init__(self, descriptor: int | None = None) -> None:
        if descriptor is None:
            with tempfile.TemporaryFile() as file:
                file.truncate(mmap.PAGESIZE)
                self.descriptor = os.dup(file.fileno())
        else:
            self.descriptor = descriptor
        self._memory = mmap.mmap(self.descriptor, mmap.PAGESIZE)

    def say(self, item: int, stage: int) -> None:
        _STAND.pack_into(self._memory, 0, item, stage)

    def tell(self) -> tuple[int, int]:
        """The ordinal of the item in hand, and the stage: 0 before the first."""
        item, stage = _STAND.unpack_from(self._memory, 0)
        return int(item), int(stage)

    def close(self) -> None:
        self._memory.close()
        os.close(self.descriptor)
