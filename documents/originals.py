"""The bytes that documents were read from, kept once under their SHA-256."""

import hashlib
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage


def path_of(sha256: str) -> str:
    """Where the original with that digest is kept."""
    return f"originals/{sha256[:2]}/{sha256}"


def keep(sha256: str, content: bytes) -> None:
    """Store an original unless it is there."""
    path = path_of(sha256)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))


def keep_stream(chunks: Iterable[bytes]) -> str:
    """Store bytes of any length and return their SHA-256; memory holds one chunk."""
    digest = hashlib.sha256()
    with TemporaryFile() as spool:
        for chunk in chunks:
            digest.update(chunk)
            spool.write(chunk)
        path = path_of(digest.hexdigest())
        if not default_storage.exists(path):
            spool.seek(0)
            default_storage.save(path, File(spool, name=path))
    return digest.hexdigest()


def remove(sha256: str) -> bool:
    """Take an original away; whether there was one."""
    path = path_of(sha256)
    there = default_storage.exists(path)
    default_storage.delete(path)
    return there


def open_kept(sha256: str) -> IO[bytes]:
    """The bytes kept under a digest.

    Raises:
        FileNotFoundError: there are none.
    """
    return default_storage.open(path_of(sha256))
