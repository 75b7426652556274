"""Bringing documents in by a request: one small document at once, anything else as a job."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from documents import audit, fetching, jobs, originals, planning
from documents.errors import Invalid
from documents.ingest.parsed import Hint
from documents.ingest.preview import Preview
from documents.ingesting import in_batch, limits
from documents.models import Job
from documents.reading import at_once
from documents.store import Stored, store_batch

AT_ONCE = 1_000_000
"""Bytes that a request takes itself."""


@dataclass(slots=True)
class Source:
    """Where documents come from: an address, bytes, an uploaded file, or bytes kept under their SHA-256.

    `columns` says which column of a table holds what: our word -> the table's.
    """

    name: str | None = None
    url: str | None = None
    content: bytes | None = None
    upload: UploadedFile | None = None
    format: str | None = None
    encoding: str | None = None
    columns: dict[str, str] | None = None
    kept: str | None = None

    @property
    def hint(self) -> Hint:
        return Hint(name=self.name, url=self.url, encoding=self.encoding, columns=self.columns)


@dataclass(slots=True)
class Told:
    """What the caller says of a document, before what is found in it.

    `previous` is the id of the document that this one is a later reading of.
    """

    title: str | None = None
    byline: str | None = None
    source_url: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    previous: str | None = None

    def as_json(self) -> dict[str, Any]:
        """What was told, as a job's row and the reader take it."""
        told = {name: value for name, value in asdict(self).items() if value}
        return told | ({"published_at": self.published_at.isoformat()} if self.published_at else {})


def add(
    project_id: int,
    sources: Sequence[Source],
    user_id: int,
    format: str | None,
    told: Told,
    ignore_robots: bool = False,
) -> Stored | Job:
    """Store the one small document that the sources hold, or start the job that stores them all.

    Raises:
        Forbidden: robots.txt is to be ignored, and this instance allows nobody to.
        Invalid: the one document cannot be read; names the place and the remedy.
    """
    if ignore_robots:
        fetching.let_ignore_robots()
    if len(sources) == 1 and (content := _small(sources[0])) is not None:
        stored = _at_once(project_id, content, sources[0], user_id, format, told)
        if stored is not None:
            return stored
    params: dict[str, Any] = {
        "sources": [_kept(source) for source in sources],
        "format": format,
        "told": told.as_json(),
    }
    if ignore_robots:
        params["ignore_robots"] = True
    with transaction.atomic():
        job = jobs.create("ingest", project_id, user_id, params)
        audit.record("documents.added", project=project_id, actor=user_id, job=job.pk, sources=len(sources))
    return job


def first_table(sources: Sequence[Source], format: str | None) -> Preview | None:
    """The first table of the sources that leaves something to say, else the first; None where none is one, or
    of all of them has been said which column holds what.
    """
    first = None
    for source in sources:
        found = _table(source, format) if source.columns is None else None
        if found is not None and found.asks:
            return found
        first = first or found
    return first


def apply_columns(sources: Sequence[Source], format: str | None, columns: dict[str, str]) -> None:
    """Say which column holds what of every table among the sources that has those columns."""
    wanted = {name for name in columns.values() if name}
    for source in sources:
        found = _table(source, format) if source.columns is None else None
        if found is not None and wanted <= set(found.names):
            source.columns = columns


def read_as_text(sources: Sequence[Source], format: str | None, table: Preview) -> None:
    """Read the source that seemed to hold `table` as plain text, and the others as they are."""
    for source in sources:
        found = _table(source, format) if source.columns is None else None
        same = found is not None and (found.label, found.names) == (table.label, table.names)
        source.format = "plaintext" if same else format or source.format


def _table(source: Source, format: str | None) -> Preview | None:
    if (stream := _stream(source)) is None:
        return None
    with stream:
        return at_once.preview(stream, source.hint, format or source.format, limits())


def keep(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """The sources as plain JSON, their bytes kept beside: `Source(**row)` is one of them again."""
    rows = []
    for source in sources:
        row = _kept(source)
        row["kept"] = row.pop("sha256", None)
        rows.append(row)
    return rows


def _stream(source: Source) -> BinaryIO | None:
    """The bytes of a source that has them, in a stream of their own; None for an address."""
    if source.content is not None:
        return BytesIO(source.content)
    if source.kept is not None:
        return _open_kept(source)
    if isinstance(source.upload, TemporaryUploadedFile):
        return open(source.upload.temporary_file_path(), "rb")
    if source.upload is not None:
        source.upload.seek(0)
        content = source.upload.read()
        source.upload.seek(0)
        return BytesIO(content)
    return None


def _open_kept(source: Source) -> BinaryIO:
    try:
        return cast(BinaryIO, originals.open_kept(source.kept or ""))
    except FileNotFoundError:
        raise Invalid(
            _("{name} is no longer in the file storage. Nothing was stored; send it again.").format(
                name=source.name or _("The text")
            )
        ) from None


def _small(source: Source) -> bytes | None:
    """The bytes of a source that a request reads itself; None for a job."""
    if source.content is not None:
        return source.content if len(source.content) <= AT_ONCE else None
    if source.upload is not None and (source.upload.size or 0) <= AT_ONCE:
        return source.upload.read()
    if source.kept is not None:
        with _open_kept(source) as stream:
            content = stream.read(AT_ONCE + 1)
        return content if len(content) <= AT_ONCE else None
    return None


def _at_once(
    project_id: int, content: bytes, source: Source, user_id: int, format: str | None, told: Told
) -> Stored | None:
    """Store what is a single document; None where it is more than one item or takes long, which is a job."""
    hint = source.hint
    things = at_once.first_items(
        BytesIO(content), hint, format or source.format, told.as_json(), limits(), count=2
    )
    if things is None or len(things) != 1:
        return None
    [stored] = store_batch(project_id, [in_batch(things[0], hint.label)], user_id, hint.label)
    if stored.status == "failed":
        raise _refused(stored.error or "", stored.source)
    planning.analyse()
    return stored


def _refused(reason: str, place: str) -> Invalid:
    return Invalid(f"{reason.strip()} {_('Nothing was stored.')}", place=place)


def _kept(source: Source) -> dict[str, Any]:
    """A source as a job's row holds it: its bytes are kept beside, under their digest."""
    row: dict[str, Any] = {
        "name": source.name,
        "url": source.url,
        "format": source.format,
        "encoding": source.encoding,
        "columns": source.columns,
    }
    if source.kept is not None:
        row["sha256"] = source.kept
    elif source.upload is not None:
        source.upload.seek(0)
        row["sha256"] = originals.keep_stream(source.upload.chunks())
    elif source.content is not None:
        row["sha256"] = originals.keep_stream([source.content])
    return row
