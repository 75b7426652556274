"""A stream that can go back, from one that cannot: through a temporary file without a name."""

import io
import shutil
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast


def can_seek(stream: BinaryIO) -> bool:
    """Whether a stream can go back; some say so only when they are asked to."""
    try:
        return stream.seekable()
    except (AttributeError, ValueError):
        return False


def seekable(stream: BinaryIO) -> BinaryIO:
    """The stream itself, or its rest in a file that goes with the last reference to it."""
    if can_seek(stream):
        return stream
    kept: IO[bytes] = TemporaryFile()  # noqa: SIM115 - it is closed with the stream that is handed on
    shutil.copyfileobj(stream, kept, 1 << 20)
    kept.seek(0)
    return cast(BinaryIO, kept)


def size_of(stream: BinaryIO) -> int:
    """The bytes of a stream that can seek, wherever it stands."""
    here = stream.tell()
    end = stream.seek(0, io.SEEK_END)
    stream.seek(here)
    return end
