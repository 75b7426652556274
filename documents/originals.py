"""The bytes that documents were read from, kept once under their SHA-256."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def path_of(sha256: str) -> str:
    """Where the original with that digest is kept."""
    return f"originals/{sha256[:2]}/{sha256}"


def keep(sha256: str, content: bytes) -> None:
    """Store an original unless it is there."""
    path = path_of(sha256)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
