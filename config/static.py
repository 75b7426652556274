"""Static files: hashed names, our scripts put together, and each file packed once with gzip."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.storage import Storage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.bundling import bundle, entries, shortened

type Found = dict[str, tuple[Storage, str]]


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
