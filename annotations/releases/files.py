"""The files of releases: made in a folder of their own, then kept under their SHA-256."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from documents.queries import fetch

BLOCK_BYTES = 1024 * 1024
LOCK = 7342
"""Of the database: shared by those who keep files, whole for who removes some."""
KEPT = """
SELECT DISTINCT f.file ->> 'sha256' FROM annotations_release r
CROSS JOIN LATERAL jsonb_array_elements(r.files) AS f (file) WHERE f.file ->> 'sha256' = ANY (%s)
"""
TYPES = {
    ".jsonl": "application/x-ndjson",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".cff": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".tex": "application/x-tex; charset=utf-8",
    ".bib": "application/x-bibtex; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made; `rows` is null where it has none."""

    name: str
    sha256: str
    bytes: int
    rows: int | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class _Whole(File):
    """A file on this disk that may be moved instead of copied, so that no half of it is ever in its place."""

    def temporary_file_path(self) -> str:
        return str(self.name)


@contextmanager
def workshop(release_id: UUID) -> Iterator[Path]:
    """An empty folder for one attempt; what attempts before it left is cleared, and so is this one."""
    own = Path(settings.DATA_DIR) / "building" / str(release_id)
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    try:
        yield Path(mkdtemp(dir=own))
    finally:
        shutil.rmtree(own, ignore_errors=True)


def write(path: Path, blocks: Iterable[bytes], counts_lines: bool = False, name: str = "") -> Made:
    """Write a file; memory holds a block. `rows` are its lines, `name` what it is called in the release."""
    digest, size, lines = hashlib.sha256(), 0, 0
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)
            digest.update(block)
            size += len(block)
            if counts_lines:
                lines += block.count(b"\n")
    return Made(name or path.name, digest.hexdigest(), size, lines if counts_lines else None)


def measured(folder: Path, name: str, rows: int | None) -> Made:
    """What a file is that something else wrote."""
    with (folder / name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Made(name, digest, (folder / name).stat().st_size, rows)


def path_of(sha256: str) -> str:
    """Where the file with that digest is kept."""
    return f"releases/{sha256[:2]}/{sha256}"


def keep(folder: Path, made: Made) -> None:
    """Store a file of a release under its digest."""
    keep_whole(path_of(made.sha256), folder / made.name, made.bytes)


def keep_whole(place: str, path: Path, size: int) -> None:
    """Store a file in its place unless it is there; half a file that a killed worker left is none."""
    if default_storage.exists(place):
        if default_storage.size(place) == size:
            return
        default_storage.delete(place)
    with path.open("rb") as file:
        default_storage.save(place, _Whole(file, name=str(path)))


def hold() -> None:
    """Until the transaction ends no file is removed: what it keeps may be there for another release."""
    fetch("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


@transaction.atomic
def sweep(digests: Iterable[str]) -> list[str]:
    """Remove those of the files that no release has any more, and say which these were."""
    fetch("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    wanted = list(digests)
    kept = {digest for (digest,) in fetch(KEPT, [wanted])}
    gone = [digest for digest in dict.fromkeys(wanted) if digest not in kept]
    for digest in gone:
        default_storage.delete(path_of(digest))
    return gone


def open_kept(sha256: str) -> IO[bytes]:
    """The bytes kept under a digest.

    Raises:
        FileNotFoundError: there are none.
    """
    return default_storage.open(path_of(sha256))


def sums(made: Iterable[Made]) -> bytes:
    """What `sha256sum --check` reads, by name."""
    return "".join(f"{one.sha256}  {one.name}\n" for one in sorted(made, key=lambda one: one.name)).encode()


def fault_of(file: dict[str, Any]) -> str | None:
    """What is wrong with a kept file; None where it is what its release says."""
    digest, size = hashlib.sha256(), 0
    try:
        with open_kept(file["sha256"]) as kept:
            while block := kept.read(BLOCK_BYTES):
                digest.update(block)
                size += len(block)
    except FileNotFoundError:
        return "it is missing"
    if (digest.hexdigest(), size) != (file["sha256"], file["bytes"]):
        return "its bytes are not those that were released"
    return None


def content_type(name: str) -> str:
    """By the end of the name; the sums are plain text."""
    return TYPES.get(Path(name).suffix, "text/plain; charset=utf-8")
