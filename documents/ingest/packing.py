"""The body of an answer as it was before the server packed it, bounded before and after."""

import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

MOST_LAYERS = 2
ASKED_FOR = "gzip, deflate"
"""What a server may use; brotli and zstd are read as well where one sends them unasked."""

_PLAIN = ("", "identity", "none")
_ZLIB = {"gzip", "x-gzip", "deflate"}
_ARROW = {"br": "brotli", "zstd": "zstd"}
_PIECE = 1 << 16


class UnknownPacking(ValueError):
    """The body is packed in a way that is not read here."""


class Damaged(ValueError):
    """The body is not what its packing says."""


class TooLarge(ValueError):
    """The body is larger than it may be, packed or unpacked."""


def unpacked(pieces: Iterable[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """The pieces of a body, unpacked as its Content-Encoding says; at most `most` bytes come in or out.

    Raises:
        UnknownPacking, Damaged, TooLarge: see there.
    """
    names = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in _PLAIN]
    if len(names) > MOST_LAYERS or any(name not in _ZLIB and name not in _ARROW for name in names):
        raise UnknownPacking(encoding)
    flowing = _bounded(pieces, most)
    for name in reversed(names):
        unpack = _inflated if name in _ZLIB else _by_arrow
        flowing = _bounded(unpack(flowing, name), most)
    return flowing


def _bounded(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The pieces as far as they may go; what is beyond raises, after the last that may be was handed on."""
    left = most
    for piece in pieces:
        yield piece[:left]
        left -= len(piece)
        if left < 0:
            raise TooLarge


def _inflated(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """gzip, also of several members, and deflate with or without its header."""
    unpack: Any = None
    for piece in pieces:
        rest = piece
        while rest:
            if unpack is None:
                bare = name == "deflate" and rest[0] & 0x0F != 8
                unpack = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
            try:
                yield unpack.decompress(rest, _PIECE)
            except zlib.error as error:
                raise Damaged from error
            if unpack.eof:
                rest = unpack.unused_data
                unpack = None
                if not rest.startswith(b"\x1f\x8b"):  # padding, or nothing
                    rest = b""
            else:
                rest = unpack.unconsumed_tail
    while unpack is not None and not unpack.eof:
        if not (more := unpack.decompress(unpack.unconsumed_tail, _PIECE)):
            return  # cut short: what came is what there is
        yield more


def _by_arrow(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    import pyarrow

    source = pyarrow.PythonFile(io.BufferedReader(_Pulled(iter(pieces)), _PIECE), mode="r")
    stream = pyarrow.CompressedInputStream(source, _ARROW[name])
    read: Callable[[int], bytes] = stream.read
    try:
        while piece := read(_PIECE):
            yield piece
    except (OSError, pyarrow.ArrowException) as error:
        if isinstance(error.__cause__ or error.__context__, TooLarge):
            raise TooLarge from error
        raise Damaged from error


class _Pulled(io.RawIOBase):
    """Pieces as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        taken = self._rest[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)
