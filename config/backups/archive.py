"""The file of a backup: an uncompressed tar, which any tar opens.

database.dump      pg_dump's custom format
files/…            what the file storage holds, by the names it has there
manifest.json      last: what the backup is, and the bytes and SHA-256 of every other member
"""

import contextlib
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from documents.flushing import flush

MANIFEST = "manifest.json"
DATABASE = "database.dump"
FILES = "files/"
FORMAT = 1
BLOCK_BYTES = 1024 * 1024
LARGEST_MANIFEST = 1024 * 1024 * 1024


class BackupProblem(Exception):
    """What is wrong with a backup or with the place it is to go to, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a backup; `sha256` in hex."""

    name: str
    bytes: int
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What a backup says of itself.

    `migrations` are those that were applied, by app; `counts` the rows that the snapshot held, by table;
    `settings` those that are no secret; `secret_key` tells whether a key is the one that was in use.
    """

    made_at: str
    version: str
    postgresql: int
    migrations: dict[str, list[str]]
    counts: dict[str, int]
    settings: dict[str, str]
    secret_key: str
    members: list[Member] = field(default_factory=list)
    format: int = FORMAT

    @property
    def bytes(self) -> int:
        """Of all members together."""
        return sum(member.bytes for member in self.members)


class Writer:
    """A backup being written; memory holds one block."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.members: list[Member] = []

    def add(self, name: str, source: IO[bytes], size: int) -> Member:
        """Add `size` bytes of `source`.

        Raises:
            BackupProblem: it has fewer.
        """
        reading = _Hashing(source)
        try:
            self._tar.addfile(_entry(name, size), reading)
        except OSError as error:
            if reading.count < size:
                raise BackupProblem(f"{name} became shorter while it was read.") from error
            raise
        member = Member(name, size, reading.digest.hexdigest())
        self.members.append(member)
        return member

    def close(self, manifest: Manifest) -> None:
        """Write the manifest and the end of the tar."""
        manifest.members = self.members
        content = json.dumps(asdict(manifest), indent=1).encode()
        self._tar.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))
        self._tar.close()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Hashing:
    """Reads from a file and hashes what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.count, self.digest = source, 0, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.count += len(block)
        self.digest.update(block)
        return block


def members(path: Path) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Name, size and bytes of each member in turn; one is to be read before the next is asked for.

    Raises:
        BackupProblem: it holds what no backup does.
        tarfile.TarError: it is no backup, or ends too early.
    """
    with tarfile.open(path, "r:") as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            if content is None:
                raise BackupProblem(f"{path} holds {entry.name!r}, which is no file. It is no backup.")
            yield entry.name, entry.size, content


def verify(path: Path) -> Manifest:
    """Read all of a backup and see that it is whole; returns what it says of itself.

    Raises:
        BackupProblem: it is not, with the first fault found.
    """
    found: list[Member] = []
    manifest: Manifest | None = None
    try:
        for name, size, content in members(path):
            if manifest is not None:
                raise BackupProblem(f"{path} goes on after its end. Nothing of it was used.")
            if name == MANIFEST:
                manifest = _manifest(path, content.read(LARGEST_MANIFEST))
            else:
                found.append(_measured(path, name, size, content))
    except tarfile.TarError as error:
        raise BackupProblem(f"{path} is no backup, or is cut off: {error}.") from error
    if manifest is None:
        raise BackupProblem(f"{path} has no end: it is cut off, or no backup. Nothing of it was used.")
    for expected, is_there in zip(manifest.members, found, strict=False):
        if expected != is_there:
            raise BackupProblem(f"{expected.name} in {path} was damaged. Nothing of it was used.")
    if len(manifest.members) != len(found):
        raise BackupProblem(f"{path} lacks files that belong to it. Nothing of it was used.")
    if not found or found[0].name != DATABASE:
        raise BackupProblem(f"{path} holds no database. Nothing of it was used.")
    return manifest


def _measured(path: Path, name: str, size: int, content: IO[bytes]) -> Member:
    if name != DATABASE and (not name.startswith(FILES) or ".." in name.split("/")):
        raise BackupProblem(f"{path} holds {name!r}, which no backup does. Nothing of it was used.")
    digest = hashlib.sha256()
    while block := content.read(BLOCK_BYTES):
        digest.update(block)
    return Member(name, size, digest.hexdigest())


def _manifest(path: Path, content: bytes) -> Manifest:
    try:
        said: dict[str, Any] = json.loads(content)
        if said["format"] > FORMAT:
            raise BackupProblem(
                f"{path} was made by a newer Contested ({said['version']}). Restore it with that version "
                "or a later one."
            )
        listed = [Member(**member) for member in said.pop("members")]
        return Manifest(**said, members=listed)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupProblem(f"What {path} says of itself cannot be read: {error}.") from error


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A new file that has its name only once all of it is on the disk; readable by its owner alone.

    Raises:
        BackupProblem: there is one of that name, or the folder cannot be written to.
    """
    if path.exists():
        raise BackupProblem(f"{path} is there already. Nothing was written; choose another name.")
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename it never replaces one that came meanwhile
        flush(path.parent)
    except FileExistsError:
        raise BackupProblem(f"{path} is there already. Nothing was written; choose another name.") from None
    except OSError as error:
        raise BackupProblem(f"{path} could not be written: {error.strerror or error}.") from error
    finally:
        draft.unlink(missing_ok=True)
