"""The one way in: bytes to stored documents, for the command, the pages and the API alike."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from documents import ingest
from documents.ingest.parsed import Hint, IngestError
from documents.store import Stored, store


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
    try:
        yield from store(project_id, ingest.read(stream, hint, format), user_id, hint.label)
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


def ingest_source(
    project_id: int, source: str, user_id: int | None = None, format: str | None = None
) -> Iterator[Stored]:
    """Read a file by its path, or a page by its http(s) address."""
    if source.startswith(("http://", "https://")):
        from documents.ingest import fetch  # what it needs of HTTP takes a tenth of a second to import

        try:
            page = fetch.fetch(source)
        except IngestError as error:
            yield Stored("failed", error=str(error), source=source)
            return
        hint = Hint(url=page.url, encoding=page.encoding)
        yield from ingest_bytes(project_id, page.content, hint, user_id, format)
        return
    path = Path(source)
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = f"{source} cannot be opened: {error.strerror}. Check the path and its permissions."
        yield Stored("failed", error=reason, source=source)
        return
    with stream:
        yield from ingest_stream(project_id, stream, Hint(name=path.name), user_id, format)
