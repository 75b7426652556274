"""The values of a JSON input, one at a time: JSON Lines, an array, one object over many lines, or several of
them one after another; in UTF-8, or in UTF-16 or UTF-32.
"""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

import orjson

from documents.ingest import decoding, lenient_json
from documents.ingest.decoding import Replayed
from documents.ingest.parsed import Hint, IngestError, Unreadable

LARGEST = 64 * 1024 * 1024
"""Bytes of one value; a larger one is refused by name and passed over without being held."""

_CHUNK = 1 << 20
_AROUND = b" \t\r\n,\x1e"
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_STRUCTURE = re.compile(_STRING + rb'|[{}\[\]"]', re.DOTALL)
_GAP = re.compile(rb"[\s,\x1e]*+")
_SCALAR = rb"(?:" + _STRING + rb'|[^\s,{}\[\]"]++|["}])'
_SCALARS = re.compile(_SCALAR + rb"(?:[\s,]*+" + _SCALAR + rb")*+", re.DOTALL)
_LINE = re.compile(rb"[^\n]*+")
_BETWEEN = re.compile(r"[\s,\x1e]*+")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BY_ZEROS: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}


def _balanced(levels: int) -> bytes:
    """A pattern for brackets so many levels deep, which goes through them faster than Python can."""
    inner = rb'[^{}\[\]"]++|' + _STRING
    pattern = rb"[{\[](?:" + inner + rb")*+[}\]]"
    for _ in range(levels - 1):
        pattern = rb"[{\[](?:" + inner + rb"|" + pattern + rb")*+[}\]]"
    return pattern


_SHALLOW = re.compile(_balanced(8), re.DOTALL)


@dataclass(slots=True)
class Piece:
    """The bytes of one value and where they stand; `raw` is None where they are more than `LARGEST`."""

    place: str
    raw: bytes | None


@dataclass(slots=True)
class Value:
    """One value, where it stands, and what is wrong with it: then it is what was whole before the mistake."""

    place: str
    value: Any
    problem: str | None = None


def values(stream: BinaryIO, hint: Hint) -> Iterator[Value | Unreadable]:
    """Every object or list of an input; an array around all of them is left off."""
    for piece in pieces(stream, hint.label):
        if piece.raw is None:
            yield too_long(piece.place)
        elif raw := piece.raw.strip(_AROUND):
            yield from _read(raw, piece.place, hint)


def too_long(place: str) -> Unreadable:
    """What is said of a value that is passed over."""
    return Unreadable(
        place,
        f"This is larger than {LARGEST >> 20} MiB, the most that is read as one piece.",
        "Cut its thread into several, or write its comments as JSON Lines, one a line; the rest is kept.",
    )


def broken(value: Value) -> Unreadable:
    """What is said of a value that is not whole, by a format that has no use for a part of one."""
    return Unreadable(
        value.place,
        f"This is no whole JSON object: {value.problem}.",
        "Fetch or write it again; the others are kept.",
    )


def _read(raw: bytes, place: str, hint: Hint) -> Iterator[Value | Unreadable]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        yield from _read_leniently(raw, place, hint)
        return
    yield from _checked(found, place, None)


def _read_leniently(raw: bytes, place: str, hint: Hint) -> Iterator[Value | Unreadable]:
    try:
        text = decoding.decode(raw, hint).text
    except IngestError as error:
        yield Unreadable(place, error.message, error.remedy)
        return
    at = _after_gap(text, 0)
    while at < len(text):
        reading = lenient_json.read(text, at)
        yield from _checked(reading.value, place, reading.problem)
        if reading.problem or not (reading.value is None or isinstance(reading.value, dict | list)):
            return
        at = _after_gap(text, reading.end)


def _after_gap(text: str, at: int) -> int:
    match = _BETWEEN.match(text, at)
    return match.end() if match else at


def _checked(found: Any, place: str, problem: str | None) -> Iterator[Value | Unreadable]:
    if found and isinstance(found, dict | list):
        yield Value(place, found, problem)
    elif problem:
        yield broken(Value(place, found, problem))
    elif found not in (None, {}, []):  # APIs answer these where there is nothing
        yield Unreadable(place, "This is no JSON object.", "Correct it, or take it out; the others are kept.")


def pieces(stream: BinaryIO, label: str) -> Iterator[Piece]:
    """The values' bytes as they stand. Streams: at most one value is held."""
    whole = _in_utf8(stream)
    head = _at_least(whole, _CHUNK)
    whole = cast(BinaryIO, io.BufferedReader(Replayed(head, whole), _CHUNK))
    if is_by_lines(head):
        yield from _lines(whole, label)
    else:
        yield from _Scanner(whole, label).elements()


def is_by_lines(head: bytes) -> bool:
    """Whether each line of an input is a value of its own: told from its beginning."""
    head = head.lstrip(_AROUND)
    lines = head.split(b"\n", 21)[:21]
    whole = sum(_is_object(line) for line in lines[1:] if line.startswith(b"{"))
    if head.startswith(b"["):
        # Of the objects of an array, each on its line, only the last has no comma after it.
        if whole == 1 and not head.rstrip().endswith(b"]"):
            return lenient_json.read(lines[0].decode("utf-8", "replace")).problem is not None
        return whole > 1
    # The first line may be broken; an object that is spread over lines has none that begins one and ends it.
    return whole > 0 or len(lines) == 1 or not head.startswith(b"{") or _is_object(lines[0])


def _is_object(line: bytes) -> bool:
    try:
        return bool(orjson.loads(line))
    except orjson.JSONDecodeError:
        return False


def _lines(stream: BinaryIO, label: str) -> Iterator[Piece]:
    number = 0
    while line := stream.readline(LARGEST + 1):
        number += 1
        place = f"{label}, line {number}"
        if len(line) > LARGEST and not line.endswith(b"\n"):
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield Piece(place, None)
        else:
            yield Piece(place, line)


class _Scanner:
    """Finds where each value ends by counting brackets outside strings."""

    def __init__(self, stream: BinaryIO, label: str) -> None:
        self._stream = stream
        self._label = label
        self._buffer = b""
        self._at = 0

    def elements(self) -> Iterator[Piece]:
        number = 0
        inside = False
        while self._skip_gap():
            first = self._buffer[self._at : self._at + 1]
            if first == b"]" or (first == b"[" and not inside):
                inside = first == b"["
                self._at += 1
                continue
            number += 1
            place = f"{self._label}, item {number}"
            raw = self._bracketed() if first in (b"{", b"[") else self._other(inside)
            yield Piece(place, raw)

    def _skip_gap(self) -> bool:
        """To the next character that says something; False at the end."""
        while True:
            match = _GAP.match(self._buffer, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._buffer):
                return True
            if not self._more():
                return False

    def _more(self) -> bool:
        """Read on, as much again as is held; False at the end."""
        held = self._buffer[self._at :]
        chunk = self._stream.read(max(_CHUNK, len(held)))
        self._buffer, self._at = held + chunk, 0
        return bool(chunk)

    def _other(self, inside: bool) -> bytes:
        """What is neither object nor list: a run of numbers within an array, or a line that is no JSON."""
        pattern = _SCALARS if inside else _LINE
        while True:
            match = pattern.match(self._buffer, self._at)
            if match and (match.end() < len(self._buffer) or len(match[0]) > _CHUNK):
                break
            if not self._more():
                match = pattern.match(self._buffer, self._at)
                break
        end = match.end() if match else len(self._buffer)
        raw = self._buffer[self._at : end]
        self._at = max(end, self._at + 1)
        return raw

    def _bracketed(self) -> bytes | None:
        """The value that begins here, or the rest where it does not end; None when it is too large."""
        depth = scanned = 0
        too_long = False
        while True:
            if not scanned and (match := _SHALLOW.match(self._buffer, self._at)):
                self._at = match.end()
                return match[0] if len(match[0]) <= LARGEST else None
            end, depth, scanned = self._scan(depth, scanned)
            if end is not None:
                raw = self._buffer[self._at : end]
                self._at = end
                return None if too_long or len(raw) > LARGEST else raw
            if depth > lenient_json.DEEPEST:
                raw, self._at, self._stream = self._buffer[self._at :], len(self._buffer), io.BytesIO()
                return raw
            if len(self._buffer) - self._at > LARGEST:
                too_long = True
                self._at += scanned
                scanned = 0
                if len(self._buffer) - self._at > LARGEST:
                    self._at = len(self._buffer)  # one string without an end
            if not self._more():
                raw, self._at = self._buffer[self._at :], len(self._buffer)
                return None if too_long else raw

    def _scan(self, depth: int, scanned: int) -> tuple[int | None, int, int]:
        """Where the value ends, or None; the depth that was reached, and how far from its start."""
        for match in _STRUCTURE.finditer(self._buffer, self._at + scanned):
            token = match[0]
            if token in (b"{", b"["):
                depth += 1
            elif token in (b"}", b"]"):
                depth -= 1
                if depth == 0:
                    return match.end(), 0, 0
            elif token == b'"':
                return None, depth, match.start() - self._at
        return None, depth, len(self._buffer) - self._at


def _at_least(stream: BinaryIO, size: int) -> bytes:
    """The first bytes, also from a stream that gives them in small pieces."""
    head = b""
    while len(head) < size and (chunk := stream.read(size - len(head))):
        head += chunk
    return head


def _in_utf8(stream: BinaryIO) -> BinaryIO:
    """The input in UTF-8, without a mark; JSON begins with a character of ASCII, which tells the rest."""
    head = _at_least(stream, 4)
    whole = cast(BinaryIO, io.BufferedReader(Replayed(head, stream), _CHUNK))
    found = next(((mark, encoding) for mark, encoding in _MARKS if head.startswith(mark)), None)
    mark, encoding = found or (b"", _BY_ZEROS.get(tuple(byte == 0 for byte in head), "utf-8"))
    whole.read(len(mark))
    if encoding == "utf-8":
        return whole
    return cast(BinaryIO, io.BufferedReader(_Recoded(whole, encoding), _CHUNK))


class _Recoded(io.RawIOBase):
    """A stream in another encoding, in UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready:
            chunk = self._stream.read(_CHUNK)
            self._ready = self._decoder.decode(chunk, not chunk).encode("utf-8", "replace")
            if not chunk:
                break
        taken, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)
