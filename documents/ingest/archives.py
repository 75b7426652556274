"""ZIP and tar archives and folders as lists of files that can be opened; nothing is written under a name they
give.
"""

import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from documents.ingest import archive_names, seeking
from documents.ingest.parsed import IngestError
from documents.ingest.unpacking import MOST_MEMBERS, Budget, Counted, Overfull

LARGEST_DIRECTORY = 64 * 1024 * 1024
"""Bytes of a ZIP archive's table of contents."""

LONGEST_NAME = 64 * 1024
"""Bytes of a tar archive's long names and further headers."""

DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    struct.error,
)
_ENCRYPTED = 0x1
_UTF8 = 0x800


@dataclass(slots=True)
class Member:
    """A file of an archive: its name there, its size as the archive says, and how to open it.

    `problem` says why it cannot be opened, `left_out` why it is not read.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    problem: str = ""
    left_out: str = ""


def zip_members(stream: BinaryIO, budget: Budget) -> list[Member]:
    """The files of a ZIP archive, in its order. The stream has to seek.

    Raises:
        IngestError: damaged, or an office document, which is a ZIP archive too.
        Overfull: it lists more than is read.
    """
    _refuse_long_directory(stream, budget)
    try:
        archive = zipfile.ZipFile(stream)
    except DAMAGED as error:
        raise damaged("ZIP archive", budget.place, error) from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    budget.members(len(entries))
    _refuse_office(archive, {entry.filename for entry in entries}, budget.place)
    return [
        Member(
            _zip_name(entry),
            entry.file_size,
            _zip_opener(archive, entry, budget),
            problem=_zip_problem(entry),
            left_out=archive_names.LINKS if _is_link(entry) else "",
        )
        for entry in entries
    ]


def _refuse_long_directory(stream: BinaryIO, budget: Budget) -> None:
    """A ZIP's table of contents is read as a whole: not one that says it is longer than any in earnest."""
    size = seeking.size_of(stream)
    here = stream.tell()
    stream.seek(max(0, size - 66_000))
    tail = stream.read(66_000)
    stream.seek(here)
    at = tail.rfind(b"PK\x05\x06")
    length = struct.unpack_from("<I", tail, at + 12)[0] if 0 <= at <= len(tail) - 22 else 0
    if length == 0xFFFFFFFF and (long := tail.rfind(b"PK\x06\x06", 0, at)) >= 0 and long + 48 <= len(tail):
        length = struct.unpack_from("<Q", tail, long + 40)[0]
    if length > LARGEST_DIRECTORY and length != 0xFFFFFFFF:
        raise Overfull(
            f"This archive’s table of contents is larger than {LARGEST_DIRECTORY >> 20} MiB, the most "
            "that is read.",
            place=budget.place,
            remedy=f"Pack its files into several archives of at most {MOST_MEMBERS:,} files.",
        )


def _refuse_office(archive: zipfile.ZipFile, names: set[str], place: str) -> None:
    said = ""
    if "mimetype" in names:
        try:
            with archive.open("mimetype") as file:
                said = file.read(100).decode("ascii", "replace")
        except DAMAGED:
            said = ""
    kind = archive_names.office(names, said)
    if kind:
        what, remedy = archive_names.OFFICE[kind]
        raise IngestError(f"This is {what}, which is not read.", place=place, remedy=remedy)


def _zip_name(entry: zipfile.ZipInfo) -> str:
    """The name, which many tools write in UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8 and not name.isascii():
        try:
            return name.encode("cp437").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return name
    return name


def _zip_problem(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _ENCRYPTED:
        return "This file is protected by a password."
    if entry.compress_type not in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_BZIP2,
        zipfile.ZIP_LZMA,
    ):
        return f"This file is packed in a way that is not read (ZIP method {entry.compress_type})."
    return ""


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return entry.create_system == 3 and (entry.external_attr >> 28) == 0xA


def _zip_opener(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> Callable[[], BinaryIO]:
    def begin() -> BinaryIO:
        return cast(
            BinaryIO,
            Guarded(cast(BinaryIO, archive.open(entry)), _zip_name(entry), entry.compress_size, budget),
        )

    return begin


def tar_members(stream: BinaryIO, budget: Budget) -> list[Member]:
    """The files of a tar archive, in its order. The stream has to seek.

    Raises:
        IngestError: damaged at its beginning.
        Overfull: it lists more than is read.
    """
    members: list[Member] = []
    try:
        archive = tarfile.TarFile(fileobj=stream, tarinfo=_Header, errors="replace")
        for entry in archive:
            if entry.isdir():
                continue
            budget.members(1)
            members.append(
                Member(
                    entry.name.encode("utf-8", "replace").decode("utf-8"),
                    entry.size,
                    _tar_opener(archive, entry, budget),
                    left_out="" if entry.isreg() else archive_names.LINKS,
                )
            )
    except DAMAGED as error:
        if not members:
            raise damaged("tar archive", budget.place, error) from error
        members.append(
            Member("the rest of it", 0, _nothing, problem=f"The archive is damaged: {_reason(error)}.")
        )
    return members


class _Header(tarfile.TarInfo):
    """A tar header that refuses further headers longer than any in earnest: they are held in memory."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        further = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE)
        if self.type in (*further, tarfile.SOLARIS_XHDTYPE) and self.size > LONGEST_NAME:
            raise tarfile.ReadError("one of its headers is too long")
        return cast(tarfile.TarInfo, super()._proc_member(archive))  # type: ignore[misc]


def _tar_opener(archive: tarfile.TarFile, entry: tarfile.TarInfo, budget: Budget) -> Callable[[], BinaryIO]:
    def begin() -> BinaryIO:
        found = archive.extractfile(entry)
        return cast(BinaryIO, Guarded(cast(BinaryIO, found), entry.name, entry.size, budget))

    return begin


def _nothing() -> BinaryIO:
    raise OSError("there is nothing")


def folder_members(folder: Path) -> Iterator[Member]:
    """The files of a folder and of those within it, sorted by name. Links to folders are not followed."""
    for path, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            whole = Path(path, name)
            relative = whole.relative_to(folder).as_posix()
            relative = relative.encode("utf-8", "replace").decode("utf-8")
            try:
                size = whole.stat().st_size if whole.is_file() else -1
            except OSError:
                size = -1
            yield Member(
                relative, size, _file_opener(whole), left_out=archive_names.LINKS if size < 0 else ""
            )


def _file_opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


class Guarded(Counted):
    """A file of an archive while it is read, within the budget.

    It ends where it is damaged, so that what was read ahead is not lost; `error` then says so.
    """

    def __init__(self, stream: BinaryIO, name: str, packed: int, budget: Budget) -> None:
        super().__init__(stream)
        self._packed = packed
        self._budget = budget.of(name)
        self.error: IngestError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            chunk = b"" if self.error else super().read(size)
        except DAMAGED as error:
            self.error = damaged("file", self._budget.place, error)
            chunk = b""
        self._budget.bytes(len(chunk))
        self._budget.ratio(self._packed, self.taken)
        return chunk

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._stream.close()
        super().close()


def damaged(what: str, place: str, error: BaseException) -> IngestError:
    """The error that says a container or a file of it is broken."""
    return IngestError(
        f"This {what} is damaged or cut off: {_reason(error)}.",
        place=place,
        remedy="What was read before is kept. Get it again and bring it in; nothing comes in twice.",
    )


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
