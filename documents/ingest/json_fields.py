"""Reads the fields of somebody else's JSON, whatever stands in them: a wrong type is no value, no crash."""

import math
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from documents.ingest.parsed import normalise

LONGEST_NAME = 300
"""Characters of a name or a title; what is longer is cut."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = 100_000_000  # seconds; less is a place in a recording or a number in a row, no date
_LAST = 10**17  # microseconds


def string(value: Any) -> str:
    """A text; of a number its digits, of anything else nothing. What no text may hold is taken out."""
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def line(value: Any) -> str:
    """A text on one line: a title."""
    return " ".join(string(value).split())


def name(value: Any) -> str | None:
    """A person's name, as short as names are; None when there is none."""
    return line(value)[:LONGEST_NAME] or None


def ident(value: Any) -> str | None:
    """An id as a string, however it was written; None when there is none."""
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value.is_integer() else None
    return string(value).strip() or None


def address(value: Any) -> str | None:
    """A web address; None when it is none."""
    text = string(value).strip()
    return text if text.lower().startswith(("http://", "https://")) and not text.split()[1:] else None


def moment(value: Any) -> datetime | None:
    """Seconds, milliseconds or microseconds since 1970, as number or text, or a written date."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        with suppress(ValueError):
            value = float(value) if len(value) <= 24 and "_" not in value else value
    if isinstance(value, str):
        from documents.ingest import dates  # its expressions take a process 40 ms, and it may never read one

        return dates.machine(value)
    if not isinstance(value, int | float) or not _FIRST <= value < _LAST:
        return None
    while value >= 100_000_000_000:
        value /= 1000
    try:
        return _EPOCH + timedelta(seconds=round(value, 6))
    except OverflowError:
        return None


def count(value: Any) -> int:
    """A number of things; 0 when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if 0 < value < _LAST else 0


def mapping(value: Any) -> dict[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, also those of lists in it."""
    return list(_objects(value))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            yield here
        elif isinstance(here, list):
            waiting.extend(reversed(here))


def packed(value: dict[str, Any], keys: Collection[str]) -> bytes:
    """Some fields of an object as JSON, to be set aside; what JSON cannot hold is mended or left out."""
    kept = {key: value[key] for key in keys if value.get(key) is not None}
    try:
        return orjson.dumps(kept)
    except TypeError:
        return orjson.dumps({key: _plain(found) for key, found in kept.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return normalise(value)
    if isinstance(value, list):
        return [_plain(item) for item in value if isinstance(item, str | int | float)]
    return (
        float(value)
        if isinstance(value, int) and not -(2**63) <= value < 2**63
        else (value if isinstance(value, int | float) else None)
    )
