"""A folder of files for other machines, on a disk or an object store: there as a whole or not believed.

On a disk it is made beside its place and then given its name. An object store can rename nothing: there
`_INCOMPLETE` is the first object and `_SUCCESS` the last, as Spark has it; in between is no dataset.
"""

import contextlib
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from documents.errors import Conflict, Invalid
from documents.flushing import flush
from documents.reading.stores import Unreached, is_local, said, store_of

SUCCESS, INCOMPLETE, MANIFEST = "_SUCCESS", "_INCOMPLETE", "_manifest.json"


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the folder by its name in it; `rows` is null where it has none."""

    name: str
    rows: int | None
    bytes: int
    sha256: str


class Folder:
    """What is being written: files are made in `making` and leave it as soon as they are whole."""

    def __init__(self, url: str, making: Path) -> None:
        self.url, self.making = url, making
        self.written: list[Written] = []

    def whole(self, name: str, rows: int | None = None) -> None:
        """A file is there under its name in `making`: nothing is added to it any more."""
        path = self.making / name
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        self.written.append(Written(name, rows, path.stat().st_size, digest))
        self._send(path, name)

    def finish(self, about: dict[str, Any]) -> dict[str, Any]:
        """Say that all is there; gives the manifest, which holds `about` and every file with its SHA-256."""
        files = sorted(self.written, key=lambda one: one.name)
        manifest = about | {"files": [asdict(one) for one in files]}
        for name, content in ((MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2)), (SUCCESS, b"")):
            (self.making / name).write_bytes(content)
            self._send(self.making / name, name)
        return manifest

    def _send(self, path: Path, name: str) -> None:
        """Bring a file to where it belongs: it is there, and has to be on the disk before the folder is."""
        flush(path)


class _Objects(Folder):
    """On an object store, which shows each file as soon as it is sent, and never half of one."""

    def __init__(self, url: str, making: Path, store: Any, path: str) -> None:
        super().__init__(url, making)
        self._store, self._path = store, path.rstrip("/")

    def _send(self, path: Path, name: str) -> None:
        self._store.put_file(str(path), f"{self._path}/{name}")
        path.unlink()


@contextlib.contextmanager
def folder(url: str, replaces: bool = False) -> Iterator[Folder]:
    """A folder to be written; it is whole when `finish` was called, and gone when an error ends it before.

    Raises:
        Conflict: something is there already, and it is not to be replaced, or is none of ours.
        Invalid: the address is none, or its store cannot be reached.
    """
    try:
        store, path = store_of(url)
    except Unreached as error:
        raise Invalid(f"{error} {_('Nothing was written.')}") from error
    try:
        if is_local(store):
            with _on_disk(url, Path(path), replaces) as one:
                yield one
        else:
            with _in_store(url, store, path, replaces) as one:
                yield one
    except OSError as error:
        words = _("{folder} cannot be written: {reason}. No dataset is there.")
        raise Invalid(words.format(folder=url, reason=said(error))) from error


def _refuse(url: str, names: set[str], replaces: bool) -> None:
    """That a folder with these names in it may be written anew."""
    ours = bool(names & {SUCCESS, INCOMPLETE})
    if names and not ours:
        words = _("{folder} holds something else. Nothing was written; choose an empty folder.")
        raise Conflict(words.format(folder=url))
    if SUCCESS in names and not replaces:
        words = _("{folder} holds a dataset already. Nothing was written; choose another, or replace it.")
        raise Conflict(words.format(folder=url))


@contextlib.contextmanager
def _on_disk(url: str, place: Path, replaces: bool) -> Iterator[Folder]:
    names: set[str] = set()
    if place.exists():
        names = {one.name for one in place.iterdir()} if place.is_dir() else {place.name}
    _refuse(url, names, replaces)
    place.parent.mkdir(parents=True, exist_ok=True)
    making, before = (place.with_name(f".{place.name}.{word}") for word in ("new", "old"))
    for left in (making, before):  # of a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    making.mkdir()
    try:
        yield Folder(url, making)
        if place.exists():
            place.rename(before)
        making.rename(place)
        shutil.rmtree(before, ignore_errors=True)
    finally:
        shutil.rmtree(making, ignore_errors=True)


@contextlib.contextmanager
def _in_store(url: str, store: Any, path: str, replaces: bool) -> Iterator[Folder]:
    there = store.find(path) if store.exists(path) else []
    _refuse(url, {name.rpartition("/")[2] for name in there}, replaces)
    building = Path(settings.DATA_DIR) / "building"
    building.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=building) as making:
        one = _Objects(url, Path(making), store, path)
        store.pipe_file(f"{path.rstrip('/')}/{INCOMPLETE}", b"")
        _remove(store, [name for name in there if name.endswith(f"/{SUCCESS}")])
        _remove(store, [name for name in there if not name.endswith((f"/{SUCCESS}", f"/{INCOMPLETE}"))])
        try:
            yield one
        except BaseException:
            with contextlib.suppress(Exception):  # what is left says that it is incomplete
                _remove(store, store.find(path))
            raise
        _remove(store, [f"{path.rstrip('/')}/{INCOMPLETE}"])


def _remove(store: Any, names: list[str]) -> None:
    for name in names:
        store.rm_file(name)
