"""Bytes in, parsed documents out: pure functions that know neither the database nor a request."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, cast

from documents.ingest import containers, detect, seeking
from documents.ingest.decoding import Replayed
from documents.ingest.parsed import Hint, IngestError, Item
from documents.ingest.unpacking import Budget

# A format's module is imported when the first input of that format comes.
FORMATS = {
    "atom": "atom",
    "convokit": "convokit",
    "csv": "csv",
    "discourse": "discourse",
    "disqus": "disqus",
    "hackernews": "hackernews",
    "html": "html",
    "jsonl": "jsonl",
    "mbox": "mbox",
    "parquet": "parquet",
    "plaintext": "plaintext",
    "reddit": "reddit",
    "rss": "rss",
    "tsv": "tsv",
    "warc": "warc",
    "wordpress": "wordpress",
    "wxr": "wxr",
}
_SEEKS = frozenset(["parquet"])
"""Formats that are read from their end, or from a temporary file where the stream cannot go back."""

_ALSO_CALLED = {
    "blogger": "atom",
    "eml": "mbox",
    "htm": "html",
    "mail": "mbox",
    "ndjson": "jsonl",
    "text": "plaintext",
    "txt": "plaintext",
    "xhtml": "html",
}


def read(stream: BinaryIO, hint: Hint, format: str | None = None) -> Iterator[Item]:
    """Every document of an input, in its order, and in its place each item that cannot be read.

    The format is told from the bytes unless `format` names it. What is packed is unpacked, and the files of
    an archive are read one after another. Nothing is held but the item being read.

    Raises:
        IngestError: the whole input cannot be read, or `format` names none. Raised while iterating.
    """
    yield from _read(stream, hint, format and known(format), Budget(hint.label))


def read_folder(folder: Path, hint: Hint, format: str | None = None) -> Iterator[Item]:
    """Every document of the files of a folder, as of those of an archive.

    Raises:
        IngestError: nothing in it can be read, or `format` names none. Raised while iterating.
    """
    name = format and known(format)
    yield from containers.read_folder(folder, hint, partial(_read_inside, name))


def _read(stream: BinaryIO, hint: Hint, format: str | None, budget: Budget) -> Iterator[Item]:
    start = stream.tell() if seeking.can_seek(stream) else None
    head = head_of(stream)
    container = containers.told(head)
    name = format or (None if container else detect.detect(head, hint))
    if start is not None and (container or name in _SEEKS):
        stream.seek(start)
        whole = stream
    else:
        whole = cast(BinaryIO, io.BufferedReader(Replayed(head, stream), 1 << 20))
    if container:
        yield from containers.read(container, whole, hint, budget, partial(_read_inside, format))
    elif name:
        yield from parser(name)(whole, hint)


def _read_inside(format: str | None, stream: BinaryIO, hint: Hint, budget: Budget) -> Iterator[Item]:
    return _read(stream, hint, format, budget)


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
    return cast(Callable[[BinaryIO, Hint], Iterator[Item]], module_of(name).parse)


def module_of(name: str) -> ModuleType:
    """The module of a format."""
    return import_module(f"documents.ingest.formats.{FORMATS[name]}")


def head_of(stream: BinaryIO) -> bytes:
    """The first bytes, also from a stream that gives them in small pieces."""
    head = b""
    while len(head) < detect.HEAD and (chunk := stream.read(detect.HEAD - len(head))):
        head += chunk
    return head
