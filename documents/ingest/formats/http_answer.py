"""An HTTP answer as a crawler stored it: its status, its headers, and its body without what it was wrapped
in.
"""

import io
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from documents.ingest import unpacking
from documents.ingest.decoding import LARGEST_INPUT
from documents.ingest.parsed import IngestError

_CHUNK = 1 << 16
_MOST_LAYERS = 3
_GZIP = (b"\x1f\x8b",)


@dataclass(slots=True)
class Answer:
    """The status, the headers with names in lower case, and where the body begins."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    start: int = 0

    @property
    def content_type(self) -> str:
        """Without parameters, in lower case; empty where none is given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding that the server says."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'")[:60] or None
        return None


def head_of(block: bytes) -> Answer | None:
    """What stands before the body; None where that is no HTTP answer."""
    if not block[:5].upper().startswith(b"HTTP/") and not block.startswith(b"ICY "):
        return None
    ends = [(at, at + len(blank)) for blank in (b"\r\n\r\n", b"\n\n") if (at := block.find(blank)) >= 0] or [
        (len(block), len(block))
    ]
    end, start = min(ends)
    first, *lines = block[:end].decode("latin-1").split("\n")
    words = first.split(None, 2)
    status = int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() else 0
    answer = Answer(status, start=start)
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            answer.headers.setdefault(name.strip().lower(), value.strip())
    return answer


def body_of(answer: Answer, block: bytes, place: str) -> bytes:
    """The body, its chunks joined and unpacked. Crawlers often have done so already and left the header as it
    was.

    Raises:
        IngestError: it is damaged, packed in a way that is not read, or unpacks to more than a page may hold.
    """
    body = block[answer.start :]
    if "chunked" in answer.headers.get("transfer-encoding", "").lower():
        joined = _joined(body)
        body = body if joined is None else joined
    codings = [each.strip().lower() for each in answer.headers.get("content-encoding", "").split(",")]
    for coding in reversed([each for each in codings if each not in ("", "identity", "none")][:_MOST_LAYERS]):
        body = _without(coding, body, place)
    return body


def _joined(body: bytes) -> bytes | None:
    """The chunks of a body as one; None where it is not in chunks."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\n", at, at + 4096)
        size = body[at : max(end, at)].partition(b";")[0].strip()
        try:
            length = int(size, 16) if size and size.isalnum() else -1
        except ValueError:
            length = -1
        if end < 0 or length < 0:
            return None if not parts else b"".join(parts)
        if length == 0:
            break
        parts.append(body[end + 1 : end + 1 + length])
        at = end + 1 + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    return b"".join(parts)


def _without(coding: str, body: bytes, place: str) -> bytes:
    if coding in ("gzip", "x-gzip"):
        return _inflated(body, 31, place) if body.startswith(_GZIP) else body
    if coding == "deflate":
        return _deflated(body, place)
    if coding in ("br", "zstd"):
        return _by_library(coding, body, place)
    raise IngestError(
        f"This page is packed in a way that is not read ({coding[:30]}).",
        place=place,
        remedy="Save the page itself, and bring in the file.",
    )


def _deflated(body: bytes, place: str) -> bytes:
    """Deflate with its frame or, as some servers send it, without; or not packed at all."""
    if body.lstrip()[:1] == b"<":
        return body
    try:
        return _inflated(body, 15, place)
    except IngestError:
        return _inflated(body, -15, place)


def _inflated(body: bytes, window: int, place: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    unpacker = zlib.decompressobj(window)
    try:
        while body and not unpacker.eof:
            chunk = unpacker.decompress(body, _CHUNK)
            size += len(chunk)
            _bound(size, place)
            parts.append(chunk)
            body = unpacker.unconsumed_tail
    except zlib.error as error:
        # A page that was cut off or damaged far behind still has its beginning.
        if not size:
            raise _damaged(place, error) from error
    return b"".join(parts)


def _by_library(coding: str, body: bytes, place: str) -> bytes:
    if coding == "zstd" and unpacking.told(body) != "zstd":
        return body
    if body.lstrip()[:1] == b"<" and coding == "br":
        return body
    from fastwarc.stream_io import BrotliReader, ZstdReader

    source: BinaryIO = io.BytesIO(body)
    reader = BrotliReader(source) if coding == "br" else ZstdReader(source)
    parts: list[bytes] = []
    size = 0
    try:
        while chunk := reader.read(_CHUNK):
            size += len(chunk)
            _bound(size, place)
            parts.append(chunk)
    except OSError as error:
        raise _damaged(place, error) from error
    return b"".join(parts)


def _bound(size: int, place: str) -> None:
    if size > LARGEST_INPUT:
        raise IngestError(
            f"This page unpacks to more than {LARGEST_INPUT >> 20} MiB, the most that is read as one page.",
            place=place,
            remedy="Save what you need of it as a smaller file, and bring in that.",
        )


def _damaged(place: str, error: Exception) -> IngestError:
    reason = " ".join(str(error).split())[:200].rstrip(".")
    return IngestError(
        f"This page cannot be unpacked: {reason}.",
        place=place,
        remedy="Crawl it again, or save the page and bring in the file; the other pages are kept.",
    )
