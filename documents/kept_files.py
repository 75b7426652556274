"""The folder of files, proved: each has the bytes that its name says, and what was read is kept."""

import hashlib
import re
from collections.abc import Iterator

from django.core.files.storage import Storage, default_storage

from documents import originals
from documents.integrity import Proof
from documents.jobs import LIVE
from documents.models import Job

BLOCK_BYTES = 1024 * 1024
DIGEST = re.compile(r"[0-9a-f]{64}")


def names(storage: Storage) -> Iterator[str]:
    """Every file in the storage, by name, in order."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            folders, files = storage.listdir(folder)
        except FileNotFoundError:  # nothing was stored yet, or not any more
            continue
        yield from (f"{folder}{name}" for name in sorted(files))
        waiting += [f"{folder}{name}/" for name in sorted(folders, reverse=True)]


def proofs() -> Iterator[Proof]:
    """What is proved of files."""
    yield Proof("each has the bytes whose SHA-256 is its name", "files", _damaged)
    yield Proof("what is still to be read is kept", Job._meta.db_table, _missing_sources)


def count() -> int:
    """How many files there are."""
    return sum(1 for _ in names(default_storage))


def _damaged() -> Iterator[str]:
    for name in names(default_storage):
        expected = name.rpartition("/")[2]
        if not DIGEST.fullmatch(expected):
            yield f"file {name}: its name is no digest; nothing of ours is called so"
            continue
        digest = hashlib.sha256()
        try:
            with default_storage.open(name) as kept:
                while block := kept.read(BLOCK_BYTES):
                    digest.update(block)
        except FileNotFoundError:  # removed meanwhile
            continue
        if digest.hexdigest() != expected:
            yield f"file {name}: its bytes are not those that its name says"


def _missing_sources() -> Iterator[str]:
    for job in Job.objects.filter(kind="ingest", status__in=LIVE).iterator():
        for source in job.params.get("sources", []):
            if (sha256 := source.get("sha256")) and not default_storage.exists(originals.path_of(sha256)):
                yield f"job {job.pk}: what it is to read, {source.get('name') or sha256}, is not kept"
