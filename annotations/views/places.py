"""Places in the order of a list, as they stand in the address of a page that goes on from there."""

import base64
import binascii
from typing import Any

import orjson

from documents.api.pagination import READERS
from documents.queries import Key


def written(key: Key) -> str:
    """The key of a row, to go on after it or before it."""
    return base64.urlsafe_b64encode(orjson.dumps(key, default=str)).decode()


def read(given: str, *types: type) -> Key | None:
    """The key that a page goes on from, of such types; None where it is none of that order."""
    if not given:
        return None
    try:
        values: Any = orjson.loads(base64.urlsafe_b64decode(given.encode("ascii")))
        return tuple(READERS[type](value) for type, value in zip(types, values, strict=True))
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        return None
