"""What the jobs of documents do."""

from collections.abc import Generator
from contextlib import closing
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any, BinaryIO, cast

from documents import ingest, jobs, originals
from documents.adding import Told
from documents.ingest.parsed import Hint, IngestError
from documents.ingesting import read_page
from documents.jobs import CannotRun, Lease
from documents.models import Job
from documents.store import Stored, store

ITEMS_A_STEP = 200


@jobs.work("ingest")
def ingest_sources(job: Job, lease: Lease) -> None:
    """Read every source of the job into its project.

    The cursor is the source and the items of it that are stored. After a kill the items since
    the last step are read again, and storing them again changes nothing.
    """
    sources: list[dict[str, Any]] = job.params["sources"]
    told = job.params.get("told", {})
    if "published_at" in told:
        told["published_at"] = datetime.fromisoformat(told["published_at"])
    number, items = job.cursor.get("source", 0), job.cursor.get("items", 0)
    for at in range(number, len(sources)):
        source = sources[at] | {"format": job.params.get("format") or sources[at]["format"]}
        with closing(_read(job, source, Told(**told), items)) as stored:
            while step := list(islice(stored, ITEMS_A_STEP)):
                items += len(step)
                failed = sum(one.status == "failed" for one in step)
                lease.advance({"source": at, "items": items}, [one.as_row() for one in step], failed)
        items = 0
    _total(job, lease)


def _total(job: Job, lease: Lease) -> None:
    """Everything was read: what was done is all there is."""
    job.refresh_from_db(fields=["done", "failed", "cursor"])
    lease.advance(job.cursor, total=job.done + job.failed)


def _read(job: Job, source: dict[str, Any], told: Told, skip: int) -> Generator[Stored]:
    """What becomes of each document of a source, after the first `skip`."""
    label = source["name"] or source["url"] or "the text"
    try:
        hint, stream = _open(source)
        with stream:
            items = islice(ingest.read(stream, hint, source["format"]), skip, None)
            yield from store(job.project_id, told.apply(items), job.created_by_id, label)
    except IngestError as error:
        if skip == 0:
            yield Stored("failed", error=str(error), source=label)


def _open(source: dict[str, Any]) -> tuple[Hint, BinaryIO]:
    """The bytes of a source and what is known of them."""
    if sha256 := source.get("sha256"):
        try:
            kept = cast(BinaryIO, originals.open_kept(sha256))
            hint = Hint(name=source["name"], url=source["url"], encoding=source.get("encoding"))
            hint.columns = source.get("columns")
            return hint, kept
        except FileNotFoundError:
            raise CannotRun(
                f"The upload {source['name']} is no longer in the file storage. What was stored before "
                "stays; upload it again."
            ) from None
    hint, content = read_page(source["url"])
    hint.columns = source.get("columns")
    return hint, BytesIO(content)
