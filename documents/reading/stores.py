"""Where files are kept, by their address: a folder of this machine, or an object store through fsspec."""

from typing import Any

REMEDY = {
    "s3": ".venv/bin/uv sync --inexact --extra s3",
    "gs": ".venv/bin/uv pip install gcsfs",
    "abfs": ".venv/bin/uv pip install adlfs",
}
"""What brings the reader of a kind of store."""
SAME = {"s3a": "s3", "gcs": "gs", "az": "abfs", "abfss": "abfs"}


class Unreached(Exception):
    """A file, or all that an address stands for, cannot be had; the message says why and what to do."""


def store_of(address: str) -> tuple[Any, str]:
    """The file system that an address belongs to, and the path in it.

    Raises:
        Unreached: nothing here reads that kind of store.
    """
    from fsspec.core import url_to_fs  # it takes a while, and most commands need none

    kind = address.partition("://")[0]
    try:
        return url_to_fs(address)
    except ImportError as error:
        remedy = REMEDY.get(SAME.get(kind, kind))
        how = f" Install it with: {remedy}." if remedy else ""
        raise Unreached(f"{address}: what reads {kind}:// is not installed.{how}") from error
    except Exception as error:
        raise Unreached(f"{address} cannot be reached: {said(error)}.") from error


def is_local(store: Any) -> bool:
    """Whether it is the file system of this machine."""
    protocol = store.protocol
    return "file" in ((protocol,) if isinstance(protocol, str) else protocol)


def said(error: Exception) -> str:
    """What a store said, in short: each has errors of its own kind."""
    strerror = error.strerror if isinstance(error, OSError) else None
    return (strerror or f"{type(error).__name__}: {error}")[:300].rstrip(".")
