"""Static files: hashed names, our scripts put together, and each file packed once with gzip."""

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

from config.bundling import bundle, entries, shortened

type Found = dict[str, tuple[Storage, str]]
HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


class StaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with one script for the modules that a page imports.

    Without brotli: where that is installed, packing all files with it takes a minute of the first start, and
    saves a fifth of what travels.
    """

    bundles = True

    def post_process(self, paths: Found, dry_run: bool = False, **options: Any) -> Iterator[tuple[Any, ...]]:
        if not dry_run:
            paths = {**paths, **self._bundle(paths)}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _bundle(self, paths: Found) -> Found:
        """Write our scripts as they are to be sent, and say where: files by hashed names copy these."""
        ours = {PurePosixPath(path).stem: path for path in paths if PurePosixPath(path).match("js/*.js")}

        def source(name: str) -> str:
            storage, path = paths[ours[name]]
            with storage.open(path) as file:
                return str(file.read().decode())

        bundled = set(entries(ours, source))
        for name, path in ours.items():
            script = bundle(name, source) if name in bundled else source(name)
            Path(self.path(path)).write_text(shortened(script), encoding="utf-8")
        return {path: (self, path) for path in ours.values()}

    def create_compressor(self, **options: Any) -> Compressor:
        return Compressor(use_brotli=False, **options)


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
        path = os.path.join(self.static_root, url.removeprefix(self.static_prefix))
        if self.path_is_child_of(path, str(self.static_root)):
            with contextlib.suppress(OSError, MissingFileError):
                self.files[url] = self.find_file_at_path(path, url)
