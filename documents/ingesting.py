"""The one way in: bytes to stored documents, for the command, the pages and the API alike."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

import orjson
from django.conf import settings

from documents import fetching, originals, planning
from documents.ingest.parsed import Hint, IngestError, LeftOut, Unreadable
from documents.preparing import Prepared
from documents.reading import Reader
from documents.reading.frames import Broken, Frame, Thing
from documents.reading.limits import Limits
from documents.store import Stored, store_batch, untaken


@dataclass(slots=True)
class Step:
    """What became of a few items, stored in one transaction; `position` counts the bytes read so far."""

    stored: list[Stored]
    position: int | None = None


def limits() -> Limits:
    """What one document may take, as the settings say."""
    return Limits(settings.INGEST_DOCUMENT_SECONDS, settings.INGEST_DOCUMENT_MEMORY)


def reading_as(format: str | None, told: dict[str, Any] | None = None, columns: Any = None) -> str:
    """A name for the way in which a source is read: the same name gives the same documents."""
    about = {name: value for name, value in (told or {}).items() if name != "previous"}
    chosen = orjson.dumps([format, about, columns or {}], option=orjson.OPT_SORT_KEYS, default=str)
    return f"{settings.VERSION} {hashlib.sha256(chosen).hexdigest()[:32]}"


def in_batch(thing: Thing, label: str) -> Prepared | Stored:
    """An item as it is stored, or what is to tell of it."""
    if isinstance(thing, Prepared):
        return thing
    if isinstance(thing, Broken):
        return Stored("failed", error=thing.message, source=label)
    assert isinstance(thing, Unreadable | LeftOut)  # a preview is looked at, never stored
    return untaken(thing, label)


def unchanged(page: fetching.Page, label: str) -> list[Stored]:
    """What is to tell of a page that is as it was."""
    return [
        Stored(
            "unchanged",
            document=document.pk,
            title=document.title,
            format=document.format,
            language=document.language,
            posts=document.n_comments + 1,
            comments=document.n_comments,
            max_depth=document.max_depth,
            pingbacks=document.n_pingbacks,
            sentences=document.n_sentences,
            quotes=document.n_quotes,
            source=label,
        )
        for document in page.unchanged or []
    ]


def store_frame(project_id: int, frame: Frame, user_id: int | None, label: str) -> list[Stored]:
    """Store what a reader read, in one transaction; one result for each item, in their order."""
    return store_batch(project_id, [in_batch(thing, label) for _, thing in frame.items], user_id, label)


@dataclass(slots=True)
class Ingest:
    """Reads sources into a project, one after another, by one reader."""

    project_id: int
    user_id: int | None = None
    format: str | None = None
    columns: dict[str, str] | None = None
    ignore_robots: bool = False
    reader: Reader = field(default_factory=lambda: Reader(limits()))

    def __enter__(self) -> "Ingest":
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.close()

    def source(self, source: str) -> Iterator[Step]:
        """Read a file or every file of a folder by its path, or a page by its http(s) address.

        Nothing is raised for bad input: what could not be read is a `failed` result that names the place and
        the remedy, and everything else of the input is stored.
        """
        if source.lower().startswith(("http://", "https://")):
            yield from self._page(source)
            return
        path = Path(source)
        if path.is_dir():
            hint = Hint(name=path.name or path.resolve().name, columns=self.columns)
            yield from self._frames(self.reader.read_folder(path, hint, self.format), hint)
            return
        try:
            stream = path.open("rb")
        except OSError as error:
            reason = f"{source} cannot be opened: {error.strerror}. Check the path and its permissions."
            yield Step([Stored("failed", error=reason, source=source)])
            return
        with stream:
            yield from self.stream(stream, Hint(name=path.name, columns=self.columns))

    def stream(self, stream: BinaryIO, hint: Hint) -> Iterator[Step]:
        """Read a stream of bytes."""
        return self._frames(self.reader.read(stream, hint, self.format), hint)

    def _frames(self, frames: Iterable[Frame], hint: Hint) -> Iterator[Step]:
        for frame in frames:
            stored = store_frame(self.project_id, frame, self.user_id, hint.label)
            if stored:
                planning.analyse()
            yield Step(stored, frame.position)

    def _page(self, url: str) -> Iterator[Step]:
        how = reading_as(self.format, columns=self.columns)
        try:
            page = fetching.page(self.project_id, url, how, self.ignore_robots)
        except IngestError as error:
            yield Step([Stored("failed", error=str(error), source=url)])
            return
        if page.unchanged is not None:
            yield Step(unchanged(page, url))
            return
        page.hint.columns = self.columns
        documents: list[UUID] = []
        failed = False
        with originals.open_kept(page.sha256) as kept:
            for step in self.stream(cast(BinaryIO, kept), page.hint):
                documents += [one.document for one in step.stored if one.document]
                failed = failed or any(one.status == "failed" for one in step.stored)
                yield step
        if not failed:
            fetching.was_read(self.project_id, url, how, documents)


def ingest_stream(
    project_id: int,
    stream: BinaryIO,
    hint: Hint,
    user_id: int | None = None,
    format: str | None = None,
) -> Iterator[Stored]:
    """Read a stream of bytes into a project; one result for each item in it."""
    with Ingest(project_id, user_id, format) as ingest:
        for step in ingest.stream(stream, hint):
            yield from step.stored
