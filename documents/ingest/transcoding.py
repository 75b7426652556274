"""A stream of text in any encoding, read as UTF-8 without ever being held whole."""

import codecs
import io
from typing import BinaryIO, TextIO

from documents.ingest import decoding
from documents.ingest.parsed import Hint

_CHUNK = 1 << 18
_ASCII = {chr(code) for code in range(128)}
_WESTERN = set(
    "äöüßÄÖÜéèêëàâçîïôùûœÉÈÊÀÂÇÎÔŒñáíóúÑÁÍÓÚ¿¡åøæÅØÆãõÃÕ€£‘’‚“”„«»‹›–—…•·°§©®™ªº´½\N{NO-BREAK SPACE}"
)
_WINDOW = 1 << 20
"""Bytes around the first that is not ASCII by which the encoding is told."""


def text_of(stream: BinaryIO, hint: Hint) -> tuple[TextIO, list[str]]:
    """The text of a stream, line ends as they are, and a list that gets what a person should know of its
    encoding.

    Bytes that the encoding does not have are replaced.

    Raises:
        IngestError: binary, or in no encoding that can be told. Raised while reading, too.
    """
    source = _AsUtf8(stream, hint)
    buffered = io.BufferedReader(source, _CHUNK)
    return io.TextIOWrapper(buffered, "utf-8-sig", errors="replace", newline=""), source.notes


class _AsUtf8(io.RawIOBase):
    """The bytes of a text in UTF-8; the encoding is told when the first byte comes that is not ASCII."""

    def __init__(self, stream: BinaryIO, hint: Hint) -> None:
        self._stream = stream
        self._hint = hint
        self._ready = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._told = self._begun = self._ended = False
        self.notes: list[str] = []

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            chunk = self._stream.read(_CHUNK)
            self._ended = not chunk
            self._ready = self._converted(chunk)
        piece, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def _converted(self, chunk: bytes) -> bytes:
        if not self._told and (not chunk.isascii() or (b"\0" in chunk and not self._begun)):
            chunk = self._tell(chunk)
        self._begun = True
        if self._decoder is None:
            return chunk
        return self._decoder.decode(chunk, final=self._ended).encode("utf-8", "replace")

    def _tell(self, chunk: bytes) -> bytes:
        """Find out the encoding from what comes next; the bytes that were read for it."""
        while len(chunk) < _WINDOW and (more := self._stream.read(_WINDOW - len(chunk))):
            chunk += more
        window = chunk
        marked = not self._begun and chunk[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
        if len(chunk) >= _WINDOW:
            window = chunk[: len(chunk) // 4 * 4] if marked else chunk[: chunk.rfind(b"\n") + 1 or None]
        decoded = decoding.decode(window, self._hint)
        encoding = decoded.encoding
        if not self._hint.encoding and not encoding.startswith("utf") and _is_western(window):
            encoding = "cp1252"
            self.notes.append("No encoding is declared; it was read as cp1252.")
        else:
            self.notes += decoded.notes
        self._told = True
        if encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(_python_name(encoding))("replace")
        return chunk


def _is_western(window: bytes) -> bool:
    """Whether, read as cp1252, every letter beyond ASCII is one of the common of Western Europe.

    A guess by frequencies takes a short “à la façade” for Lithuanian. Hungarian, which would pass, shows by
    letters that no Western language has together.
    """
    letters = {*window.decode("cp1252", "replace")} - _ASCII
    return letters <= _WESTERN and not (letters & set("õû") and letters & set("öü") and letters & set("áíóú"))


def _python_name(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):  # the latter where it holds a NUL
        return "cp1252"
