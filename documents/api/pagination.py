"""Cursor pages: `next`, `previous`, `results`; stable while rows come and go."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.http import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from documents.queries import Key, Row, Window

DEFAULT_SIZE = 100
LARGEST = 1_000
BIGINT = 2**63 - 1
NOT_ASKED = {"cursor", "page_size", "fields"}
"""Parameters that choose neither rows nor their order."""
OF_ANOTHER_QUERY = (
    "This cursor is from another query: filters and order have to stay as they were. Start again without it."
)


def _whole(value: Any) -> int:
    if type(value) is not int or not -BIGINT <= value <= BIGINT:
        raise ValueError
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    return value


def _uuid(value: Any) -> UUID:
    return UUID(_text(value))


READERS: dict[type, Callable[[Any], Any]] = {int: _whole, float: _number, str: _text, UUID: _uuid}


def read_window(request: Request, *types: type) -> Window:
    """The page a request asks for with `cursor` and `page_size`; `types` are those of the key.

    Raises:
        ValidationError: either of the two cannot be read; names it.
    """
    size, cursor = request.query_params.get("page_size"), request.query_params.get("cursor")
    try:
        count = DEFAULT_SIZE if not size else int(size) if size.isascii() and size.isdecimal() else 0
    except ValueError:
        count = 0
    if not 1 <= count <= LARGEST:
        raise ValidationError({"page_size": [f"A whole number from 1 to {LARGEST:,}."]})
    if not cursor:
        return Window(count)
    try:
        backwards, asked, *values = orjson.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        after = tuple(READERS[type](value) for type, value in zip(types, values, strict=True))
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        raise ValidationError(
            {"cursor": ["This is no cursor of this list. Start again without it."]}
        ) from None
    if asked != query_digest(request.path, request.query_params):
        raise ValidationError({"cursor": [OF_ANOTHER_QUERY]})
    return Window(count, after, bool(backwards))


def query_digest(path: str, query: QueryDict) -> str:
    """What a cursor belongs to: an address and all of its query that decides which rows come, and in which
    order."""
    asked = sorted((name, values) for name, values in query.lists() if name not in NOT_ASKED)
    return hashlib.blake2b(orjson.dumps([path, asked]), digest_size=6).hexdigest()


def encode(key: Sequence[Any], asked: str, backwards: bool = False) -> str:
    """A key as the opaque text of a cursor of that query (`query_digest`)."""
    return base64.urlsafe_b64encode(orjson.dumps([int(backwards), asked, *key])).decode()


def page(request: Request, window: Window, rows: list[tuple[Key, Row]]) -> dict[str, Any]:
    """The answer of a list from one row more than fits, in the direction they were read."""
    more = len(rows) > window.size
    rows = rows[: window.size]
    if window.backwards:
        rows = rows[::-1]
    has_next = more if not window.backwards else window.after is not None
    has_previous = more if window.backwards else window.after is not None
    return {
        "next": _link(request, rows[-1][0]) if has_next and rows else None,
        "previous": _link(request, rows[0][0], backwards=True) if has_previous and rows else None,
        "results": [row for _, row in rows],
    }


def _link(request: Request, key: Key, backwards: bool = False) -> str:
    query = request.query_params.copy()
    asked = query_digest(request.path, query)
    query["cursor"] = encode([str(x) if isinstance(x, UUID | datetime) else x for x in key], asked, backwards)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
