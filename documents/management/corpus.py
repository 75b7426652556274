"""What `ingest` says and does of patterns beside its own: where they are read, and what became of them."""

from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from documents import clusters
from documents.corpora import AGAIN, Lost
from documents.ingest.parsed import IngestError
from documents.outages import outage
from documents.reading import side_by_side
from documents.reading.shards import Arrived, How, Shard
from documents.writers import Taken, Waits

NOT_NEW = {"duplicate": "there before", "failed": "failed"}


@contextmanager
def settled() -> Iterator[None]:
    """What ends the reading of a corpus early, as one line that says how to go on."""
    try:
        yield
    except (Lost, Taken, IngestError) as error:
        raise CommandError(f"{error} {AGAIN}") from error
    except (DatabaseError, OSError) as error:
        if said := outage(error):
            raise CommandError(f"{said.message} {AGAIN}") from error
        raise


def place(address: str | None, processes: int) -> AbstractContextManager[None]:
    """What has to be there while a corpus is read."""
    return clusters.connected(address, processes) if address else nullcontext()


def reading(left: Sequence[Shard], how: How, options: dict[str, Any]) -> Generator[Arrived]:
    """What reads the shards."""
    if options["ray"]:
        return clusters.read(left, how)
    return side_by_side.read(left, how, max(1, options["processes"]))


def counts(count: Counter[str]) -> str:
    """What became of the documents of a shard, or of all."""
    parts = [counted(count["created"], "document"), counted(count["sentences"], "sentence")]
    parts += [f"{count[status]:,} {words}" for status, words in NOT_NEW.items() if count[status]]
    return " · ".join(parts)


def in_short(
    found: int, begun: int, failed_before: int, shards: Mapping[int, Counter[str]], waits: Waits
) -> str:
    """What became of a corpus, and which of the two sides more machines would help."""
    whole: Counter[str] = sum(shards.values(), Counter())
    of_these = f"; {counted(failed_before, 'document')} of these failed then (--again reads them once more)"
    before = f"{found - begun:,} came in before{of_these if failed_before else ''}"
    words = f"{counted(begun, 'file')} read, {before}. {counts(whole)}."
    if not waits.whole:
        return words
    reading, storing = (100 * part / waits.whole for part in (waits.for_writers, waits.for_reading))
    return (
        f"{words} Of the time, reading waited for the database {reading:.0f} %, the database for reading "
        f"{storing:.0f} %."
    )


def counted(number: int, thing: str) -> str:
    """A number with what is counted, in the singular or the plural."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
