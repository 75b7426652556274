"""What the jobs of documents do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from documents import fetching, jobs, originals, planning
from documents.fetching import Page
from documents.ingest.parsed import Hint, IngestError
from documents.ingesting import limits, reading_as, store_frame, unchanged
from documents.jobs import CannotRun, Lease, Outcome
from documents.models import Job, JobResult
from documents.pace import Pace
from documents.reading import Reader, Wanted
from documents.reading.frames import Broken, Frame
from documents.store import Stored

CAREFUL_ITEMS = 2_000


@jobs.work("ingest", turns=True)
def ingest_sources(job: Job, lease: Lease) -> None:
    """Read every source of the job into its project.

    The cursor is the source and the items of it that are stored; both change in the transaction that stores
    the items, so that a worker may be killed at any moment and nothing is twice or missing.
    """
    with _reader(lease) as reader:
        reading = Reading(job, lease, reader)
        for at in range(job.cursor.get("source", 0), len(reading.sources)):
            reading.source(at)
    reading.end()


_idle: list[Reader] = []


@contextmanager
def _reader(lease: Lease) -> Iterator[Reader]:
    """A reader; one that did its job to the end waits for the next, which saves its start."""
    reader = _idle.pop() if _idle else Reader()
    if reader.limits != limits():
        reader.close()
        reader = Reader(limits())
    reader.patience = lease.stop_if_told
    try:
        yield reader
    except BaseException:
        reader.close()
        raise
    reader.patience = lambda: None
    _idle.append(reader)


class Reading:
    """One run of an ingest job: what it reads, how far it is, and how fast."""

    def __init__(self, job: Job, lease: Lease, reader: Reader) -> None:
        self.job, self.lease, self.reader = job, lease, reader
        self.sources: list[dict[str, Any]] = job.params["sources"]
        self.cursor: dict[str, Any] = job.cursor or {"source": 0, "items": 0}
        self.sizes = [self._size(source) for source in self.sources]
        self.pace = Pace()
        self.documents: list[UUID] = []
        self.failed = False
        # A worker that died more than once without storing anything is not let into the same trap again.
        is_trap = job.attempts >= jobs.CAREFUL_FROM or "trying" in self.cursor
        self.careful = CAREFUL_ITEMS if is_trap else 0

    def _size(self, source: dict[str, Any]) -> int:
        """How much a source weighs beside the others: its bytes, a page of the web nothing known of it."""
        if not (sha256 := source.get("sha256")):
            return 0
        try:
            return max(1, default_storage.size(originals.path_of(sha256)))
        except OSError:
            return 1

    def source(self, at: int) -> None:
        """Read what is left of one source."""
        items = self.cursor.get("items", 0)
        source = self.sources[at]
        label = source["name"] or source["url"] or "the text"
        self.documents, self.failed = [], items > 0
        how = self._how(source)
        try:
            hint, stream = self._open(at, source, how)
        except IngestError as error:
            self._end_of(at, [Outcome(Stored("failed", error=str(error), source=label).as_row(), at, items)])
            return
        if stream is None:
            return
        hint.columns = source.get("columns") or self.job.params.get("columns")
        with stream:
            self._items(at, stream, hint, label, self._wanted(at, items))
        if source.get("sha256") is None and not self.failed:
            fetching.was_read(self.job.project_id, source["url"], how, self.documents)

    def _end_of(self, at: int, outcomes: list[Outcome]) -> None:
        """Nothing of a source is left."""
        self.cursor = {"source": at + 1, "items": 0}
        self._advance(at + 1, outcomes)

    def _how(self, source: dict[str, Any]) -> str:
        format = self.job.params.get("format") or source.get("format")
        columns = source.get("columns") or self.job.params.get("columns")
        return reading_as(format, self.job.params.get("told"), columns)

    def _items(self, at: int, stream: BinaryIO, hint: Hint, label: str, wanted: Wanted) -> None:
        format = self.job.params.get("format") or self.sources[at].get("format")
        told = self.job.params.get("told", {})
        item, times = self.cursor.get("trying", [0, 0])
        if times >= jobs.MOST_DEATHS:
            self._give_up(at, item, label)
            wanted.skip = item + 1
        for frame in self.reader.read(stream, hint, format, told, wanted):
            for part in self._parts(frame):
                self._store(at, part, label)
            if frame.ended:
                self._end_of(at, [])
            self.lease.stop_if_told()

    def _parts(self, frame: Frame) -> Iterator[Frame]:
        """A frame, or while we are careful each of its items, noted before it is touched."""
        if not self.careful:
            yield frame
            return
        for ordinal, thing in frame.items:
            before, times = self.cursor.get("trying", [ordinal, 0])
            self.cursor["trying"] = [ordinal, times + 1 if before == ordinal else 1]
            self.lease.advance(self.cursor)
            yield Frame([(ordinal, thing)], frame.position)
            self.careful = max(0, self.careful - 1)

    def _give_up(self, at: int, item: int, label: str) -> None:
        error = (
            f"{label}: document {item + 1} ended its worker more than once while it was stored, and was "
            "passed over. Bring it in by itself, or look into the worker's log."
        )
        self.cursor["items"] = item + 1
        del self.cursor["trying"]
        self._advance(at, [Outcome(Stored("failed", error=error, source=label).as_row(), at, item)])

    def _store(self, at: int, frame: Frame, label: str) -> None:
        """Store what was read and note that it is, in one transaction."""
        if not frame.items:
            return
        with transaction.atomic():
            stored = store_frame(self.job.project_id, frame, self.job.created_by_id, label)
            outcomes = [
                Outcome(one.as_row(), at, ordinal, isinstance(thing, Broken))
                for one, (ordinal, thing) in zip(stored, frame.items, strict=True)
            ]
            self.cursor["items"] = frame.items[-1][0] + 1
            self.cursor.pop("trying", None)
            self._advance(at, outcomes, frame.position)
        planning.analyse()
        self.documents += [one.document for one in stored if one.document]
        self.failed = self.failed or any(one.status == "failed" for one in stored)

    def _advance(self, at: int, outcomes: list[Outcome], position: int | None = None) -> None:
        fraction = self._fraction(at, position)
        read = [one for one in outcomes if one.status not in ("failed", "left_out")]
        sentences = sum(one.told.get("sentences", 0) for one in read)
        self.lease.advance(self.cursor, outcomes, self.pace.step(len(read), sentences, fraction))

    def _fraction(self, at: int, position: int | None) -> float | None:
        """How far the job is: by bytes where all sources are kept, else by their number."""
        if all(self.sizes):
            done = sum(self.sizes[:at]) + (min(position or 0, self.sizes[at]) if at < len(self.sizes) else 0)
            # Readers read ahead by up to a mebibyte: only the end of the last source is the end.
            return done / sum(self.sizes) if at == len(self.sizes) else min(0.99, done / sum(self.sizes))
        if len(self.sources) == 1:
            return None
        return at / len(self.sources)

    def _open(self, at: int, source: dict[str, Any], how: str) -> tuple[Hint, BinaryIO | None]:
        """The bytes of a source and what is known of them; no stream where there is nothing new to read."""
        hint = Hint(name=source["name"], url=source["url"], encoding=source.get("encoding"))
        if sha256 := source.get("sha256"):
            return hint, self._kept(sha256, source["name"] or "the text")
        if fetched := self.cursor.get("fetched"):
            try:
                return Hint(url=fetched["url"], encoding=fetched["encoding"]), self._kept(fetched["sha256"])
            except CannotRun:
                pass
        page = self._fetch(source["url"], how)
        if page.unchanged is not None:
            told = unchanged(page, source["url"])
            self._end_of(at, [Outcome(one.as_row(), at, item) for item, one in enumerate(told)])
            return page.hint, None
        # A worker that takes over reads the very same bytes.
        self.cursor["fetched"] = {
            "sha256": page.sha256,
            "url": page.hint.url,
            "encoding": page.hint.encoding,
        }
        self.lease.advance(self.cursor)
        return page.hint, self._kept(page.sha256)

    def _fetch(self, url: str, how: str) -> Page:
        ignore = bool(self.job.params.get("ignore_robots")) and settings.INGEST_IGNORE_ROBOTS
        return fetching.page(self.job.project_id, url, how, ignore, self.lease.wait)

    def _kept(self, sha256: str, name: str = "the page") -> BinaryIO:
        try:
            return cast(BinaryIO, originals.open_kept(sha256))
        except FileNotFoundError:
            raise CannotRun(
                f"The upload {name} is no longer in the file storage. What was stored before "
                "stays; upload it again."
            ) from None

    def _wanted(self, at: int, items: int) -> Wanted:
        """Which items are still to be read: all, or those of an earlier job that failed."""
        plan = (self.job.params.get("again") or [None] * len(self.sources))[at]
        if plan is None:
            return Wanted(items)
        if self.job.retry_of_id is None:
            raise CannotRun(
                "The job of which this one tries again what failed is no longer there. Bring it in anew."
            )
        failed = JobResult.objects.filter(
            job_id=self.job.retry_of_id, source=plan["source"], status="failed", rest=False
        )
        return Wanted(items, list(failed.values_list("item", flat=True)), plan["onwards"])

    def end(self) -> None:
        """Everything was read: what was done is all there is."""
        self.job.refresh_from_db(fields=["done", "failed"])
        figures = self.pace.step(0, 0, 1.0)
        self.lease.advance(self.cursor, (), figures, total=self.job.done + self.job.failed)
