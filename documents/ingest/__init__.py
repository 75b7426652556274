"""Bytes in, parsed documents out: pure functions that know neither the database nor a request."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from documents.ingest import detect
from documents.ingest.decoding import Replayed
from documents.ingest.formats import html, jsonl, plaintext
from documents.ingest.parsed import Hint, IngestError, ParsedDocument, Unreadable

FORMATS = {"html": html.parse, "jsonl": jsonl.parse, "plaintext": plaintext.parse}
_ALSO_CALLED = {"htm": "html", "xhtml": "html", "ndjson": "jsonl", "text": "plaintext", "txt": "plaintext"}


def read(stream: BinaryIO, hint: Hint, format: str | None = None) -> Iterator[ParsedDocument | Unreadable]:
    """Every document of an input, in its order, and in its place each item that cannot be read.

    The format is told from the bytes unless `format` names it. Nothing is held but the item being read.

    Raises:
        IngestError: the whole input cannot be read, or `format` names none. Raised while iterating.
    """
    name = _known(format) if format else None
    head = _head(stream)
    whole = cast(BinaryIO, io.BufferedReader(Replayed(head, stream), 1 << 20))
    yield from FORMATS[name or detect.detect(head, hint)](whole, hint)


def _known(name: str) -> str:
    key = _ALSO_CALLED.get(name.lower(), name.lower())
    if key not in FORMATS:
        raise IngestError(
            f"“{name}” is no format that is read here.",
            remedy=f"Choose one of {', '.join(sorted(FORMATS))}, or leave it out to have it detected.",
        )
    return key


def _head(stream: BinaryIO) -> bytes:
    """The first bytes, also from a stream that gives them in small pieces."""
    head = b""
    while len(head) < detect.HEAD and (chunk := stream.read(detect.HEAD - len(head))):
        head += chunk
    return head
