"""The values of query parameters: each reader takes words as they were given and answers what they mean.

A reader raises ValueError with a sentence for whoever gave them.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict

LONGEST = 1_000
"""Characters of one value."""
MOST = 1_000
"""Values of one parameter."""
TRUE = {"1", "true", "yes"}
FALSE = {"0", "false", "no"}
DEPTHS = re.compile(r"([0-9]{1,6})(?:(-)([0-9]{1,6})?)?", re.ASCII)
DENIALS = re.compile(r"-[-\s!&|()]*-")
"""Minuses with nothing between them but what PostgreSQL passes over there."""


def given(fields: MultiValueDict[str, Any] | Mapping[str, Any], name: str) -> tuple[str, ...]:
    """All values of a parameter, as they were given."""
    values = fields.getlist(name) if isinstance(fields, MultiValueDict) else [fields.get(name) or ""]
    return tuple(str(value) for value in values)


def several(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a list: parameters that came several times, or once with commas."""
    found = tuple(part.strip() for word in words for part in word.split(",") if part.strip())
    if len(found) > MOST:
        raise ValueError(f"At most {MOST:,} values.")
    for word in found:
        if len(word) > LONGEST:
            raise ValueError(f"A value is no longer than {LONGEST:,} characters.")
    return found


def lowered(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in several(words))


def one_of(choices: Collection[str]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """A reader of words of a list of choices."""

    def read(words: tuple[str, ...]) -> tuple[str, ...]:
        found = several(words)
        if not set(found) <= set(choices):
            raise ValueError(f"One or several of: {', '.join(choices)}.")
        return found

    return read


def ids(words: tuple[str, ...]) -> tuple[UUID, ...]:
    found = []
    for word in several(words):
        try:
            found.append(UUID(word))
        except ValueError:
            raise ValueError(f"“{word}” is no document's id.") from None
    return tuple(found)


def names(words: tuple[str, ...]) -> tuple[str, ...]:
    """Names that may hold a comma: one for each time the parameter was given."""
    found = tuple(word.strip() for word in words if word.strip())
    if len(found) > MOST or any(len(word) > LONGEST for word in found):
        raise ValueError(f"At most {MOST:,} names of {LONGEST:,} characters.")
    return found


def whether(words: tuple[str, ...]) -> bool | None:
    """Yes or no, in one of the usual words; None where nothing was given."""
    word = alone(words).lower()
    if not word:
        return None
    if word not in TRUE | FALSE:
        raise ValueError("Either “true” or “false”.")
    return word in TRUE


def alone(words: tuple[str, ...]) -> str:
    """The one value of a parameter that may come once."""
    found = [word.strip() for word in words if word.strip()]
    if len(found) > 1:
        raise ValueError("This may be given once.")
    if found and len(found[0]) > LONGEST:
        raise ValueError(f"No longer than {LONGEST:,} characters.")
    return found[0] if found else ""


def looked_for(words: tuple[str, ...]) -> str:
    """What is looked for in full text. Of minuses that follow one another one stays: PostgreSQL takes each to
    deny the next, and fails at more than thirty."""
    return DENIALS.sub("-", alone(words))


def depths(words: tuple[str, ...]) -> tuple[tuple[int, int | None], ...]:
    """Levels of the thread as (first, last) with last None for all below: `0`, `2-4`, `3-`."""
    found = []
    for word in several(words):
        parts = DEPTHS.fullmatch(word)
        first, last = (int(parts[1]), parts[3]) if parts else (0, None)
        if not parts or (last and int(last) < first):
            raise ValueError(f"“{word}” is no level of the thread: a number such as 0 or a range, 1-3 or 2-.")
        found.append((first, int(last) if last else None if parts[2] else first))
    return tuple(found)


def confidences(words: tuple[str, ...]) -> tuple[int, ...]:
    found = several(words)
    if not set(found) <= {"1", "2", "3", "4", "5"}:
        raise ValueError("One or several of: 1, 2, 3, 4, 5.")
    return tuple(int(word) for word in found)


def since(words: tuple[str, ...]) -> datetime | None:
    """The first moment that counts: of a day its beginning, in UTC where no zone is given."""
    found = _moment(alone(words))
    return datetime.combine(found, time(), UTC) if type(found) is date else found  # type: ignore[return-value]


def until(words: tuple[str, ...]) -> datetime | None:
    """The first moment that counts no more: after a day its end, else just after the moment."""
    found = _moment(alone(words))
    if found is None:
        return None
    try:
        if type(found) is date:
            return datetime.combine(found + timedelta(days=1), time(), UTC)
        return found + timedelta(microseconds=1)  # type: ignore[return-value]
    except OverflowError:
        raise ValueError("There is no day after this one; leave it out.") from None


def _moment(word: str) -> date | datetime | None:
    if not word:
        return None
    try:
        if "T" not in word.upper() and " " not in word:
            return date.fromisoformat(word)
        # In an address a plus that was not written as %2B is read as a space.
        zoned = re.sub(r" (\d\d:?\d\d)$", r"+\1", word) if "T" in word.upper() else word
        found = datetime.fromisoformat(zoned)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ValueError(
            f"“{word}” is no day such as 2026-01-31 and no moment such as 2026-01-31T12:00:00Z."
        ) from None
