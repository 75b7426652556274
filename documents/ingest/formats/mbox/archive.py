"""Cuts an mbox file into its messages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LONGEST_MESSAGE = 8 * 1024 * 1024
"""Bytes of a message that are kept: its text comes first, and attachments are not read."""

_CHUNK = 1 << 20
_AHEAD = 2_000
_BEGINS = b"\nFrom "
# A line that parts messages has a time and a year, or only an address; what looks like a header follows it.
_PARTING = re.compile(
    rb"From (?:"
    rb"[^\r\n]{0,300}?[ \t]\d{1,2}:\d\d(?::\d\d)?[^\r\n]{0,15}?\b(?:19|20)\d\d\b[^\r\n]{0,40}"
    rb"|[^\s@]{1,200}@[^\s@]{1,200}|-)[ \t]{0,9}\r?\n(?=(?:>?From |[!-9;-~]{1,100}[ \t]{0,9}:))"
)
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(slots=True)
class Piece:
    """The bytes of a message, how many more it has, and the line that stood before it."""

    raw: bytes
    beyond: int = 0
    line: bytes = b""


def messages(stream: BinaryIO) -> Iterator[Piece]:
    """Each message of an mbox in any of its dialects; a file that is none is one message."""
    buffer = bytearray(stream.read(_CHUNK))
    start = len(buffer) - len(buffer.lstrip(b"\xef\xbb\xbf \t\r\n"))
    del buffer[:start]
    if not buffer.startswith(b"From "):
        yield from _alone(buffer, stream)
        return
    buffer[:0] = b"\n"
    piece: Piece | None = None
    at, more = 0, True
    while True:
        begin = buffer.find(_BEGINS, at)
        if begin >= 0 and (begin + _AHEAD < len(buffer) or not more):
            at = begin + 1
            if (found := _PARTING.match(buffer, at)) is not None:
                end, line = found.end(), found[0]
                if piece is not None:
                    yield _finished(piece, buffer[:at])
                piece = Piece(b"", line=bytes(line))
                del buffer[:end]
                at = 0
            continue
        if not more:
            break
        at = begin if begin >= 0 else max(0, len(buffer) - len(_BEGINS))
        if piece is not None and (cut := at - LONGEST_MESSAGE) > 4 * _CHUNK:
            piece.beyond += cut
            del buffer[LONGEST_MESSAGE:at]
            at = LONGEST_MESSAGE
        chunk = stream.read(_CHUNK)
        more = bool(chunk)
        buffer += chunk
    if piece is not None:
        yield _finished(piece, buffer)
    elif buffer:
        yield Piece(bytes(buffer[:LONGEST_MESSAGE]), max(0, len(buffer) - LONGEST_MESSAGE))


def _alone(buffer: bytearray, stream: BinaryIO) -> Iterator[Piece]:
    beyond = 0
    while chunk := stream.read(_CHUNK):
        room = max(0, LONGEST_MESSAGE - len(buffer))
        buffer += chunk[:room]
        beyond += len(chunk) - min(room, len(chunk))
    if buffer:
        yield Piece(bytes(buffer), beyond)


def _finished(piece: Piece, raw: bytearray) -> Piece:
    piece.beyond += max(0, len(raw) - LONGEST_MESSAGE)
    piece.raw = bytes(raw[:LONGEST_MESSAGE])
    if b">From " in piece.raw:
        piece.raw = _ESCAPED.sub(rb"\1", piece.raw)
    return piece
