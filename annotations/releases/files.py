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

BLOCK_BYTES = 1024 * 1024
TYPES = {
    ".jsonl": "application/x-ndjson",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".cff": "text/plain; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
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


class Whole(File):
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


def write(path: Path, blocks: Iterable[bytes], counts_lines: bool = False) -> Made:
    """Write a file; memory holds a block. `rows` are its lines."""
    digest, size, lines = hashlib.sha256(), 0, 0
    with path.open("wb") as file:
        for block in blocks:
            file.write(block)
            digest.update(block)
            size += len(block)
            if counts_lines:
                lines += block.count(b"\n")
    return Made(path.name, digest.hexdigest(), size, lines if counts_lines else None)


def measured(path: Path, rows: int | None) -> Made:
    """What a file is that something else wrote."""
    with path.open("rb") as file:
        return Made(path.name, hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size, rows)


def path_of(sha256: str) -> str:
    """Where the file with that digest is kept."""
    return f"releases/{sha256[:2]}/{sha256}"


def keep(folder: Path, made: Made) -> None:
    """Store a file unless it is there; half a file that a killed worker left is none."""
    place = path_of(made.sha256)
    if default_storage.exists(place):
        if default_storage.size(place) == made.bytes:
            return
        default_storage.delete(place)
    path = folder / made.name
    with path.open("rb") as file:
        default_storage.save(place, Whole(file, name=str(path)))


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
