"""The one way in: bytes to stored documents, for the command, the pages and the API alike."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from documents import ingest
from documents.ingest.parsed import Hint, IngestError, Item
from documents.store import Stored, store

PAGE_SECONDS = 30
PAGE_BYTES = 50 * 1024 * 1024


def ingest_stream(
    project_id: int,
    stream: BinaryIO,
    hint: Hint,
    user_id: int | None = None,
    format: str | None = None,
) -> Iterator[Stored]:
    """Read a stream of bytes into a project; one result for each document in it.

    Nothing is raised for bad input: what could not be read is a `failed` result that names
    the place and the remedy, and everything else of the input is stored.
    """
    yield from _stored(project_id, ingest.read(stream, hint, format), hint, user_id)


def _stored(project_id: int, items: Iterator[Item], hint: Hint, user_id: int | None) -> Iterator[Stored]:
    try:
        yield from store(project_id, items, user_id, hint.label)
    except IngestError as error:
        yield Stored("failed", error=str(error), source=hint.label)


def ingest_bytes(
    project_id: int,
    content: bytes,
    hint: Hint,
    user_id: int | None = None,
    format: str | None = None,
) -> Iterator[Stored]:
    """`ingest_stream` for bytes in memory."""
    return ingest_stream(project_id, BytesIO(content), hint, user_id, format)


def read_page(url: str) -> tuple[Hint, bytes]:
    """The bytes of a page on the open internet, and what is known of them.

    Raises:
        IngestError: the page cannot be had; says why.
    """
    from documents.ingest import fetch  # what it needs of HTTP takes a tenth of a second to import

    page = fetch.fetch(url, timeout=PAGE_SECONDS, max_bytes=PAGE_BYTES)
    return Hint(url=page.url, encoding=page.encoding), page.content


def ingest_source(
    project_id: int,
    source: str,
    user_id: int | None = None,
    format: str | None = None,
    columns: dict[str, str] | None = None,
) -> Iterator[Stored]:
    """Read a file or every file of a folder by its path, or a page by its http(s) address."""
    if source.startswith(("http://", "https://")):
        try:
            hint, content = read_page(source)
        except IngestError as error:
            yield Stored("failed", error=str(error), source=source)
            return
        hint.columns = columns
        yield from ingest_bytes(project_id, content, hint, user_id, format)
        return
    path = Path(source)
    if path.is_dir():
        hint = Hint(name=path.name or path.resolve().name, columns=columns)
        yield from _stored(project_id, ingest.read_folder(path, hint, format), hint, user_id)
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = f"{source} cannot be opened: {error.strerror}. Check the path and its permissions."
        yield Stored("failed", error=reason, source=source)
        return
    with stream:
        yield from ingest_stream(project_id, stream, Hint(name=path.name, columns=columns), user_id, format)
