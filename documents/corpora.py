"""Corpora: all files that a pattern stands for, on a file system or an object store, into one project.

What reads them, this machine or a cluster, hands on frames; they are stored here, by a few writers. A file is
known again by its address and by what its store says of its bytes, so that a command that was broken off, or
that is given again when more has come, reads what is left.
"""

import contextlib
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Sum

from documents.errors import Invalid
from documents.ingesting import Step
from documents.models import Shard as Row
from documents.reading.frames import Frame
from documents.reading.shards import Arrived, Shard
from documents.reading.stores import Unreached, is_local, said, store_of
from documents.store import Stored
from documents.writers import Told, Waits, Writers

WILD = frozenset("*?[")
AT_ONCE = 1_000
"""Rows of shards that are looked at in one statement."""
PASSES = 3
"""Times that shards are given out again without any of them getting further."""
OF_BYTES = (
    "ETag",
    "etag",
    "md5Hash",
    "content_md5",
    "mtime",
    "LastModified",
    "last_modified",
    "updated",
    "created",
)
"""What stores say of a file that changes with its bytes, the surest first."""

AGAIN = "What came in stays and is not stored twice. Give the same again to go on."

type Source = Callable[[Sequence[Shard]], Generator[Arrived]]


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a corpus as its store lists it."""

    address: str
    size: int
    stamp: str


def is_pattern(source: str) -> bool:
    """Whether a source stands for the files of a corpus rather than for a file, a folder or a page."""
    kind, colon, _rest = source.partition("://")
    if colon:
        return kind.lower() not in ("http", "https")
    return bool(WILD & set(source)) and not Path(source).exists()


def find(patterns: Iterable[str]) -> list[Found]:
    """The files that patterns stand for, each once, in the order of their addresses; of a folder all in it.

    Raises:
        Invalid: one stands for nothing, or its store cannot be reached.
    """
    found: dict[str, Found] = {}
    for pattern in patterns:
        try:
            here = list(_listed(pattern))
        except Unreached as error:
            raise Invalid(f"{error} Nothing was stored.") from error
        if not here:
            raise Invalid(f"There is no file {pattern}. Nothing was stored; check the pattern.")
        found |= {one.address: one for one in here}
    return [found[address] for address in sorted(found)]


def _listed(pattern: str) -> Iterator[Found]:
    store, path = store_of(pattern)
    try:
        if WILD & set(path) and not store.exists(path):
            infos = store.glob(path, detail=True)
        elif store.isdir(path):
            infos = store.find(path, detail=True)
        else:
            infos = {path: store.info(path)} if store.exists(path) else {}
    except Exception as error:
        raise Unreached(f"{pattern} cannot be listed: {said(error)}.") from error
    for name, info in infos.items():
        if info.get("type") == "file" and not name.rpartition("/")[2].startswith((".", "_")):
            address = name if is_local(store) else store.unstrip_protocol(name)
            yield Found(address, int(info.get("size") or 0), _stamp(info))


def _stamp(info: dict[str, Any]) -> str:
    words = next((str(info[name]) for name in OF_BYTES if info.get(name)), "")
    return f"{info.get('size')} {words}"[:200]


def begin(project_id: int, found: Sequence[Found], reader: str, again: bool = False) -> list[Shard]:
    """The shards that are to be read, each from where it was left; what came in whole is none of them.

    `reader` names how they are read; `again` reads all of them from the beginning.
    """
    shards: list[Shard] = []
    for at in range(0, len(found), AT_ONCE):
        shards += _begun(project_id, found[at : at + AT_ONCE], reader, again)
    return shards


@transaction.atomic
def _begun(project_id: int, found: Sequence[Found], reader: str, again: bool) -> list[Shard]:
    Row.objects.bulk_create(
        [
            Row(project_id=project_id, address=one.address, size=one.size, stamp=one.stamp, reader=reader)
            for one in found
        ],
        ignore_conflicts=True,
    )
    there = Row.objects.filter(project_id=project_id, address__in=[one.address for one in found])
    rows = {row.address: row for row in there.select_for_update().order_by("pk")}
    anew = []
    for one in found:
        row = rows[one.address]
        if again or (row.stamp, row.reader) != (one.stamp, reader):
            row.size, row.stamp, row.reader, row.done_at = one.size, one.stamp, reader, None
            row.items = row.documents = row.failed = row.sentences = 0
            anew.append(row)
    fields = ["size", "stamp", "reader", "done_at", "items", "documents", "failed", "sentences"]
    Row.objects.bulk_update(anew, fields)
    return [
        Shard(row.pk, row.address, row.size, row.items)
        for row in (rows[one.address] for one in found)
        if row.done_at is None
    ]


def failed_before(project_id: int, found: Sequence[Found], begun: Sequence[Shard]) -> int:
    """Documents that failed in the files that came in before, and are not read again now."""
    left = sorted({one.address for one in found} - {shard.address for shard in begun})
    there = Row.objects.filter(project_id=project_id, failed__gt=0)
    counts = (
        there.filter(address__in=left[at : at + AT_ONCE]).aggregate(n=Sum("failed"))["n"] or 0
        for at in range(0, len(left), AT_ONCE)
    )
    return sum(counts)


class Lost(Exception):
    """What reads shards is gone, or a part of it is; what was stored is safe. The message says what."""


class Corpus:
    """One run over the shards of a corpus: has them read and stored, and gives out again what was lost.

    `source` reads shards and may mix their frames, those of one shard in their order. `fraction` is how much
    of their bytes is stored; None where their stores do not say.
    """

    def __init__(
        self,
        project_id: int,
        source: Source,
        writers: int,
        terms: dict[str, str] | None = None,
        patience: Callable[[], object] = lambda: None,
    ) -> None:
        self.waits = Waits()
        self.fraction: float | None = None
        self._new_writers = partial(Writers, project_id, writers, terms or {}, patience, self.waits)
        self._source = source
        self._read: dict[int, int] = {}

    def run(self, shards: Sequence[Shard]) -> Iterator[Told]:
        """What became of every frame, as it is stored, and of each shard that cannot be had.

        Raises:
            Lost: shards are left that nobody could read, however often they were given out.
            Taken: somebody else reads them into the project at this moment.
        """
        began = time.monotonic()
        whole = sum(shard.size for shard in shards)
        left = {shard.number: shard for shard in shards}
        idle, why = 0, ""
        while left and idle < PASSES:
            idle += 1
            try:
                for told in self._pass(left):
                    idle = 0
                    self._measure(told, whole)
                    if told.ended:
                        del left[told.shard.number]
                    self.waits.whole = time.monotonic() - began
                    yield told
            except Lost as error:
                why = str(error)
            left = _as_stored(left)
        if left:
            raise Lost(f"{len(left):,} files were not read to their end. {why}".rstrip())

    def _measure(self, told: Told, whole: int) -> None:
        number, size = told.shard.number, told.shard.size
        self._read[number] = size if told.ended else min(told.step.position or 0, size)
        self.fraction = sum(self._read.values()) / whole if whole else None

    def _pass(self, left: Mapping[int, Shard]) -> Iterator[Told]:
        """Give the shards out once; ends when all that came of them is stored."""
        writers = self._new_writers()
        following = {number: shard.skip for number, shard in left.items()}
        try:
            with contextlib.closing(self._source(list(left.values()))) as source:
                for one in source:
                    if one.shard in left and one.error:
                        failed = Stored("failed", error=one.error, source=left[one.shard].address)
                        yield Told(left[one.shard], Step([failed]), ended=True)
                    elif one.shard in left and one.frame and _fits(one.frame, one.shard, following):
                        writers.put(left[one.shard], one.frame)
                    yield from writers.told()
        except Lost:
            writers.close()
            yield from writers.told()
            raise
        except BaseException:
            writers.close(is_whole=False)
            raise
        writers.close()
        yield from writers.told()


def _fits(frame: Frame, shard: int, following: dict[int, int]) -> bool:
    """Whether a frame goes on where the last one of its shard ended, less what came before.

    A shard of which one is missing is not gone on with: it is given out again.
    """
    if shard not in following:
        return False
    frame.items = [(ordinal, thing) for ordinal, thing in frame.items if ordinal >= following[shard]]
    if frame.items and frame.items[0][0] != following[shard]:
        del following[shard]
        return False
    if frame.items:
        following[shard] = frame.items[-1][0] + 1
    return bool(frame.items) or frame.ended


def _as_stored(left: Mapping[int, Shard]) -> dict[int, Shard]:
    """The shards that are left, each from where it is stored."""
    rows = Row.objects.filter(pk__in=list(left), done_at=None).order_by("pk").values_list("pk", "items")
    return {number: replace(left[number], skip=items) for number, items in rows}
