"""Static files: hashed names, our scripts and sheets put together, and each file packed once."""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.storage import Storage
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import MissingFileError
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.bundling import bundle, entries, sheet, shortened

type Found = dict[str, tuple[Storage, str]]
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")

OF_PAGES = {"css", "django_htmx", "icon.svg", "js"}


class StaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with one script and one sheet for those that a page imports."""

    bundles = True

    def post_process(self, paths: Found, dry_run: bool = False, **options: Any) -> Iterator[tuple[Any, ...]]:
        if not dry_run:
            paths = {**paths, **self._bundle(paths), **self._sheets(paths)}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _sheets(self, paths: Found) -> Found:
        """Write our sheets with what they import."""
        ours = {path.removeprefix("css/"): path for path in paths if path.startswith("css/")}
        for path in ours.values():
            Path(self.path(path)).write_text(
                sheet(_source(paths, path), lambda name: _source(paths, ours[name])), encoding="utf-8"
            )
        return {path: (self, path) for path in ours.values()}

    def _bundle(self, paths: Found) -> Found:
        """Write our scripts as they are to be sent, and say where: files by hashed names copy these."""
        ours = {PurePosixPath(path).stem: path for path in paths if PurePosixPath(path).match("js/*.js")}

        def source(name: str) -> str:
            return _source(paths, ours[name])

        bundled = set(entries(ours, source))
        for name, path in ours.items():
            script = bundle(name, source) if name in bundled else source(name)
            Path(self.path(path)).write_text(shortened(script), encoding="utf-8")
        return {path: (self, path) for path in ours.values()}

    def create_compressor(self, **options: Any) -> Compressor:
        return Packer(Path(self.location), **options)


def _source(paths: Found, path: str) -> str:
    storage, there = paths[path]
    with storage.open(there) as file:
        return str(file.read().decode())


class Packer(Compressor):
    """gzip for all, and brotli, a seventh less, for what our pages ask for.

    Packing the rest so as well, the page of the API and the admin, would take a minute of the first start.
    """

    def __init__(self, root: Path, **options: Any) -> None:
        super().__init__(use_brotli=False, **options)
        self.root = root

    def compress(self, path: str) -> list[str]:
        made: list[str] = super().compress(path)
        if made and Path(path).relative_to(self.root).parts[0] in OF_PAGES:
            whole = Path(path).read_bytes()
            made.append(self.write_data(path, brotli(whole), ".br", os.stat(path)))
        return made


def brotli(content: bytes) -> bytes:
    """As small as it gets."""
    import pyarrow as pa  # has it, so that no package is needed for this alone

    return bytes(pa.Codec("brotli", 11).compress(content, asbytes=True))


class StaticMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise's, which knows the files that were there when it started. While one version takes the place
    of another, a page of the newer may ask a process of the older: it looks for files that came since."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        url = request.path_info
        if url.startswith(self.static_prefix) and url not in self.files and HASHED.search(url):
            self._look_for(url)
        answer: HttpResponseBase = super().__call__(request)
        return answer

    def _look_for(self, url: str) -> None:
        root = Path(self.static_root).resolve()
        path = (root / url.removeprefix(self.static_prefix)).resolve()
        if path.is_relative_to(root):
            with contextlib.suppress(OSError, MissingFileError):
                self.files[url] = self.find_file_at_path(str(path), url)
