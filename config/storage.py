"""The folder of files: each named by the digest of its bytes, and in its place whole or not at all.

A process that is killed, a disk that fills up and a machine that loses its power leave no half of a file
under the name that says what its bytes are.
"""

import contextlib
import shutil
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage

from documents.flushing import flush

DRAFTS = ".drafts"
ABANDONED = 24 * 3600.0
"""Seconds after which a draft is what a killed process left."""


class WholeFiles(FileSystemStorage):
    """A file is written beside the others, brought to the disk, and then given its name.

    One of that name that is there is replaced: it has the same bytes, or was damaged.
    """

    _is_swept = False

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: Any) -> str:
        self._sweep()
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = self._drafts() / uuid4().hex
        try:
            if not _moved(content, draft):
                with draft.open("xb") as file:
                    for chunk in content.chunks():
                        file.write(chunk)
            flush(draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        flush(target.parent)
        return name

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files; drafts are neither."""
        folders, files = super().listdir(path)
        return [name for name in folders if name != DRAFTS], files

    def _drafts(self) -> Path:
        folder = Path(self.location, DRAFTS)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _sweep(self) -> None:
        """Once in the life of a process: remove what killed ones left."""
        if self._is_swept:
            return
        self._is_swept = True
        for draft in self._drafts().iterdir():
            with contextlib.suppress(FileNotFoundError):
                if time.time() - draft.stat().st_mtime > ABANDONED:
                    draft.unlink()


def _moved(content: Any, draft: Path) -> bool:
    """Was it a file of this disk that could be moved? One of another disk is copied."""
    if not hasattr(content, "temporary_file_path"):
        return False
    shutil.move(content.temporary_file_path(), draft)
    return True
