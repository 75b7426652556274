"""Bytes in, parsed documents out: pure functions that know neither the database nor a request."""

import io
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import BinaryIO, cast

from documents.ingest import detect
from documents.ingest.decoding import Replayed
from documents.ingest.parsed import Hint, IngestError, Item

# A format's module is imported when the first input of that format comes.
FORMATS = {
    "atom": "atom",
    "disqus": "disqus",
    "html": "html",
    "jsonl": "jsonl",
    "mbox": "mbox",
    "plaintext": "plaintext",
    "rss": "rss",
    "wxr": "wxr",
}
_ALSO_CALLED = {
    "blogger": "atom",
    "eml": "mbox",
    "htm": "html",
    "mail": "mbox",
    "ndjson": "jsonl",
    "text": "plaintext",
    "txt": "plaintext",
    "wordpress": "wxr",
    "xhtml": "html",
}


def read(stream: BinaryIO, hint: Hint, format: str | None = None) -> Iterator[Item]:
    """Every document of an input, in its order, and in its place each item that cannot be read.

    The format is told from the bytes unless `format` names it. Nothing is held but the item being read.

    Raises:
        IngestError: the whole input cannot be read, or `format` names none. Raised while iterating.
    """
    name = known(format) if format else None
    head = head_of(stream)
    whole = cast(BinaryIO, io.BufferedReader(Replayed(head, stream), 1 << 20))
    yield from parser(name or detect.detect(head, hint))(whole, hint)


def known(name: str) -> str:
    """The format of that name or by-name.

    Raises:
        IngestError: there is none.
    """
    key = _ALSO_CALLED.get(name.lower(), name.lower())
    if key not in FORMATS:
        raise IngestError(
            f"“{name}” is no format that is read here.",
            remedy=f"Choose one of {', '.join(sorted(FORMATS))}, or leave it out to have it detected.",
        )
    return key


def parser(name: str) -> Callable[[BinaryIO, Hint], Iterator[Item]]:
    """The `parse` of a format's module."""
    module = import_module(f"documents.ingest.formats.{FORMATS[name]}")
    return cast(Callable[[BinaryIO, Hint], Iterator[Item]], module.parse)


def head_of(stream: BinaryIO) -> bytes:
    """The first bytes, also from a stream that gives them in small pieces."""
    head = b""
    while len(head) < detect.HEAD and (chunk := stream.read(detect.HEAD - len(head))):
        head += chunk
    return head
