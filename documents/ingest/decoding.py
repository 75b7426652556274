"""Bytes to text: byte order marks, UTF-8 first, then what the source declares, then detection; binary is
refused by name.
"""

import codecs
import io
import re
from dataclasses import dataclass, field
from typing import BinaryIO

from documents.ingest.parsed import Hint, IngestError

LARGEST_INPUT = 64 * 1024 * 1024
"""Bytes; the most that a format which is read whole (text, a page) may hold."""

_SAMPLE = 256 * 1024
_WINDOW = 1 << 20
_KINDS = {
    b"%PDF-": "a PDF file",
    b"\x89PNG\r\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\x1f\x8b\x08": "a gzip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "a zstd file",
    b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"{\\rtf": "an RTF document",
    b"OggS": "a sound file",
    b"ID3": "a sound file",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers read under these names (WHATWG Encoding), as Python calls it.
_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "big5": "big5hkscs",
    "x-user-defined": "cp1252",
}
_NOT_FOR_TEXT = {
    "utf-7",
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "mbcs",
    "oem",
}
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(slots=True)
class Decoded:
    """The text of an input, the encoding it was read in, and what a person should know about that."""

    text: str
    encoding: str
    notes: list[str] = field(default_factory=list)


def read_all(stream: BinaryIO, hint: Hint, limit: int = LARGEST_INPUT) -> bytes:
    """The whole input.

    Raises:
        IngestError: there are no bytes, or more than `limit`.
    """
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(1 << 20):
        size += len(chunk)
        if size > limit:
            raise IngestError(
                f"This input is larger than {limit >> 20} MiB, the most that is read as one page.",
                place=hint.label,
                remedy="Cut it into smaller files, or bring it in as JSON Lines, which have no such limit.",
            )
        parts.append(chunk)
    if not size:
        raise IngestError("This input is empty.", place=hint.label, remedy="Choose a file that holds text.")
    return b"".join(parts)


def decode(raw: bytes, hint: Hint, declared: str | None = None) -> Decoded:
    """Text from bytes: byte order mark, UTF-8, `declared` (by the content), `hint.encoding` (by the
    transport), detection.

    Raises:
        IngestError: the bytes are no text, or text in no encoding that can be told.
    """
    refuse_binary(raw, hint)
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _by_mark(raw[len(mark) :], encoding, hint, len(mark))
    if unmarked := _utf16_without_mark(raw):
        return Decoded(
            raw.decode(unmarked, "replace"), unmarked, [f"Read as {unmarked.upper()}, which has no mark."]
        )
    names = [name for name in (declared, hint.encoding) if name]
    stateful = [name for name in names if name.lower().startswith("iso-2022") and b"\x1b" in raw]
    for name in stateful:
        if (text := _try(raw, name)) is not None:
            return Decoded(text, name.lower())
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        first_bad = error.start
    if _is_broken_utf8(raw[max(0, first_bad - _WINDOW) : first_bad + 3 * _WINDOW]):
        text = raw.decode("utf-8", "replace")
        return Decoded(
            text, "utf-8", [f"Bytes that are no UTF-8 were replaced; the first is byte {first_bad}."]
        )
    for name in names:
        if (text := _try(raw, name)) is not None:
            return Decoded(text, name.lower())
    return _detected(raw, hint, first_bad)


def refuse_binary(head: bytes, hint: Hint) -> None:
    """Refuse what is no text, by name where its first bytes tell.

    Raises:
        IngestError: the bytes are those of an image, an archive, a program …
    """
    for magic, kind in _KINDS.items():
        if head.startswith(magic):
            raise _binary(f"This is {kind}, not text.", hint)
    if head[4:8] == b"ftyp" or (head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI ", b"WEBP")):
        raise _binary("This is an image, a film or a sound, not text.", hint)
    sample = head[:_SAMPLE]
    if head.startswith(tuple(mark for mark, _ in _BOMS)) or _utf16_without_mark(sample):
        return
    controls = len(_CONTROLS.findall(sample))
    if controls > 0.3 * len(sample):
        raise _binary("This is binary data, not text.", hint)


def _binary(message: str, hint: Hint) -> IngestError:
    return IngestError(
        message,
        place=f"{hint.label}, byte 0",
        remedy="Save it as HTML or plain text, or bring it in as JSON Lines.",
    )


def _by_mark(raw: bytes, encoding: str, hint: Hint, offset: int) -> Decoded:
    try:
        return Decoded(raw.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        bad = error.start + offset
    text = raw.decode(encoding, "replace")
    if text.count("\N{REPLACEMENT CHARACTER}") > 1 + len(text) // 20:
        raise IngestError(
            f"The byte order mark says {encoding.upper()}, but byte {bad} and many others are not.",
            place=f"{hint.label}, byte {bad}",
            remedy="Save the file as UTF-8 and try again.",
        )
    return Decoded(
        text, encoding, [f"Bytes that are no {encoding.upper()} were replaced; the first is byte {bad}."]
    )


def _utf16_without_mark(raw: bytes) -> str | None:
    """UTF-16 of mostly Latin text shows by a NUL in nearly every second byte."""
    sample = raw[:4096]
    if len(sample) < 8:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _is_broken_utf8(raw: bytes) -> bool:
    """Whether this is UTF-8 with a few damaged places rather than another encoding."""
    valid = len(_MULTIBYTE.findall(raw))
    if not valid:
        return False
    damaged = raw.decode("utf-8", "replace").count("\N{REPLACEMENT CHARACTER}")
    return valid >= 20 * damaged or (damaged <= 2 and valid >= 2)


def _try(raw: bytes, name: str) -> str | None:
    label = _AS_BROWSERS_DO.get(name.strip().strip("\"'").lower(), name.strip().strip("\"'").lower())
    if label in _NOT_FOR_TEXT or label.startswith(("utf-16", "utf-32", "utf-8")):
        return None
    try:
        info = codecs.lookup(label)
        if not getattr(info, "_is_text_encoding", True):
            return None
        return raw.decode(info.name)
    except (LookupError, UnicodeDecodeError, ValueError):
        # windows-1252 leaves five bytes undefined that pages hold all the same
        return raw.decode("latin-1") if label == "cp1252" else None


def _detected(raw: bytes, hint: Hint, first_bad: int) -> Decoded:
    from charset_normalizer import from_bytes  # few texts need it

    start = max(0, first_bad - _SAMPLE // 2)
    best = from_bytes(raw[start : start + _SAMPLE]).best()
    text = _try(raw, best.encoding) if best is not None else None
    if best is None or text is None:
        raise IngestError(
            f"This is no UTF-8 (byte {first_bad} is wrong), and no other encoding fits it.",
            place=f"{hint.label}, byte {first_bad}",
            remedy="Save the file as UTF-8 and try again.",
        )
    return Decoded(text, best.encoding, [f"No encoding is declared; it was read as {best.encoding}."])


def codec(label: str) -> str | None:
    """What Python calls the encoding that browsers read under a label; None where it knows none."""
    name = _AS_BROWSERS_DO.get(label.lower(), label)
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):  # the latter where it holds a NUL
        return None


class Replayed(io.RawIOBase):
    """A stream that cannot go back, with the bytes already taken from it put in front again."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._head:
            chunk, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            chunk = self._rest.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)
