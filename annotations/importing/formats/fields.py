"""The fields of an answer beside its label, from JSON or from the cells of a table. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from annotations.importing.formats.given import LONGEST_LABEL, LONGEST_NAME

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
KEY = re.compile(r"[0-9a-f]{32}:[0-9]{1,9}:[0-9]{1,9}")
POST = re.compile(r"[0-9a-f]{32}")
REASONS = ("no_claim", "unclear", "other")
PHASES = ("training", "gold", "main", "norming")
LONGEST_NOTE = 10_000
MOST_INTEGER = 2**31 - 1
MOST_TIMES = 10**9
TRUE = {"1", "true", "t", "yes", "y", "on"}
FALSE = {"0", "false", "f", "no", "n", "off"}
MOST_EVIDENCE = 20
STANCES = ("supports", "refutes")
LINK_KINDS = ("quotes", "disputes", "supports", "repeats")
LINK_STATES = ("proposed", "confirmed", "rejected")


class Wrong(ValueError):
    """A field that does not hold what it should; the message names it."""


def name(value: Any) -> str:
    """A reviewer's name as it is kept: one line, at most LONGEST_NAME characters."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return " ".join(_plain(str(value)).split())[:LONGEST_NAME]


def label(value: Any) -> str | None:
    """A label as the file writes it, or None for none.

    Raises:
        Wrong: it is no text.
    """
    if value is None:
        return None
    if isinstance(value, dict | list | bool | float):
        raise Wrong(f"A label is a text, not {_short(value)}.")
    given = " ".join(_plain(str(value)).split())
    if len(given) > LONGEST_LABEL:
        raise Wrong(f"A label has at most {LONGEST_LABEL} characters; this has {len(given):,}.")
    return given or None


def answer(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of an answer beside its label; what it leaves out or empty is left out.

    Raises:
        Wrong: a field has the wrong shape.
    """
    found: dict[str, Any] = {}
    for field, read in READERS.items():
        value = row.get(field)
        if value is None or value == "":
            continue
        found[field] = read(field, value)
    return found


def key(value: Any) -> str | None:
    """
    Raises:
        Wrong: it is no key of a sentence.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not KEY.fullmatch(value.strip()):
        raise Wrong(f"A sentence_key looks like 0123…cdef:start:end, not {_short(value)}.")
    return value.strip()


def whole(field: str, value: Any) -> int:
    """A whole number from 0 on; also one that a spreadsheet wrote as 3.0."""
    if not isinstance(value, bool):
        try:
            number = int(value) if isinstance(value, int) else int(float(value))
            if number == float(value) and 0 <= number <= MOST_INTEGER:
                return number
        except (TypeError, ValueError, OverflowError):
            pass
    raise Wrong(f"{field} is a whole number, not {_short(value)}.")


def times(field: str, value: Any) -> int:
    """A whole number that can be counted on from."""
    number = whole(field, value)
    if number > MOST_TIMES:
        raise Wrong(f"{field} is at most {MOST_TIMES:,}, not {_short(value)}.")
    return number


def _confidence(field: str, value: Any) -> int:
    number = whole(field, value)
    if not 1 <= number <= 5:
        raise Wrong(f"{field} is from 1 to 5, not {_short(value)}.")
    return number


def _truth(field: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise Wrong(f"{field} is true or false, not {_short(value)}.")


def _text(field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong(f"{field} is a text, not {_short(value)}.")
    if len(value) > LONGEST_NOTE:
        raise Wrong(f"{field} has {len(value):,} characters; at most {LONGEST_NOTE:,} are kept.")
    return _storable(field, value)


def _label(field: str, value: Any) -> str:
    if (found := label(value)) is None:
        raise Wrong(f"{field} is empty.")
    return found


def _one_of(words: tuple[str, ...]) -> Any:
    return lambda field, value: one_of(field, value, words)


def one_of(field: str, value: Any, words: tuple[str, ...]) -> str:
    """
    Raises:
        Wrong: it is none of the words.
    """
    if isinstance(value, str) and value in words:
        return value
    raise Wrong(f"{field} is one of {', '.join(words)}, not {_short(value)}.")


def text(field: str, value: Any) -> str:
    """A text; nothing is an empty one."""
    return "" if value is None else _text(field, value)


def truth(field: str, value: Any) -> bool:
    """True or false; nothing is false."""
    return value not in (None, "") and _truth(field, value)


def share(field: str, value: Any) -> float | None:
    """A number from 0 to 1, or none."""
    if value is None or value == "":
        return None
    try:
        number = float(value) if not isinstance(value, bool | dict | list) else -1.0
    except (TypeError, ValueError):
        number = -1.0
    if 0 <= number <= 1:
        return number
    raise Wrong(f"{field} is a number from 0 to 1, not {_short(value)}.")


def moment(field: str, value: Any) -> datetime:
    """ISO 8601, with a space or a T; without an offset it is read as UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        found = datetime.fromisoformat(str(value).strip())
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong(f"{field} is a moment such as 2026-05-31T18:00:00Z, not {_short(value)}.") from None
    return found


def _evidence(field: str, value: Any) -> list[dict[str, str]]:
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise Wrong(f"{field} is a list of url, quotation and stance, not {_short(value)}.") from None
    if not isinstance(value, list) or len(value) > MOST_EVIDENCE:
        raise Wrong(f"{field} is a list of at most {MOST_EVIDENCE} pieces.")
    return [piece(entry) for entry in value]


def piece(value: Any) -> dict[str, str]:
    """One piece of evidence.

    Raises:
        Wrong: it says neither where nor what, or not which of the two it does.
    """
    if not isinstance(value, Mapping) or value.get("stance") not in STANCES:
        raise Wrong("A piece of evidence has a url or a quotation, and as its stance supports or refutes.")
    url, quotation = (value.get(field) or "" for field in ("url", "quotation"))
    if not isinstance(url, str) or not isinstance(quotation, str) or not (url.strip() or quotation.strip()):
        raise Wrong("A piece of evidence has a url or a quotation.")
    if url and not re.fullmatch(r"https?://[^\s<>\"]{1,1990}", url.strip()):
        raise Wrong(f"The address of a piece of evidence begins with https:// or http://, not {_short(url)}.")
    if len(quotation) > 5_000:
        raise Wrong("The quotation of a piece of evidence has at most 5,000 characters.")
    return {
        "url": _storable("The address of a piece of evidence", url.strip()),
        "quotation": _storable("The quotation of a piece of evidence", quotation).strip(),
        "stance": str(value["stance"]),
    }


READERS: dict[str, Any] = {
    "note": _text,
    "confidence": _confidence,
    "mixed": _truth,
    "attributed": _truth,
    "phase": _one_of(PHASES),
    "blind": _truth,
    "first_label": _label,
    "label_before_thread": _label,
    "revisions": times,
    "labelled_at": moment,
    "duration_ms": whole,
    "guideline_version": whole,
    "evidence": _evidence,
}
"""The fields that an answer may have, and what reads each: an export's columns, and its evidence."""


def _storable(field: str, text: str) -> str:
    """The words of a person exactly, or not at all."""
    if odd := _UNSTORABLE.search(text):
        raise Wrong(f"{field} holds the character U+{ord(odd[0]):04X}, which no text may hold.")
    return text


def _plain(text: str) -> str:
    """What is compared, not kept: the text without what a database cannot hold; line ends stay."""
    return _UNSTORABLE.sub("", text)


def _short(value: Any) -> str:
    shown = _plain(str(value))
    return f"“{shown[:60]}”" if shown.strip() else "nothing"
