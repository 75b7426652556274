"""What the cells of a table say: empty ones, dates in any notation, texts that are HTML or escaped."""

import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from documents.ingest import dates
from documents.ingest.formats.html import fragment
from documents.ingest.parsed import RemovedLog, Span

_NOTHING = frozenset(
    ["", "nan", "none", "null", "<na>", "na", "n/a", "nil", "\\n", "#n/a", "nat", "undefined"]
)
_WHOLE = re.compile(r"(-?\d{1,18})\.0+")
_NUMBER = re.compile(r"\d{8,20}(?:\.\d{1,9})?|\d(?:\.\d{1,16})?[eE]\+?\d{1,2}")
_DAY = re.compile(r"(1[89]\d\d|20\d\d)(\d\d)(\d\d)")
_NUMERIC_DATE = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}\b")
_SHORT_YEAR = re.compile(r"(\d{1,2})[ -]([^\W\d_]{3,9})[ -](\d{2})(?!\d)")
_HALF_DAY = re.compile(r"\d\s?[ap]\.?m\b", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|br|div|a|blockquote|em|strong|i|b|u|ul|ol|li|code|pre|span|h[1-6]|img)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"</?(?:p|br|div|blockquote|ul|ol|li|h[1-6])[\s/>]|<a\s+href=", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|nbsp|apos|[a-z]{2,8});", re.IGNORECASE)
_BARE = re.compile(
    r"&(?!#?\w{1,10};)|<(?![/!]?[a-z])|<(?:script|style|svg|iframe|object|embed)\b", re.IGNORECASE
)
_SAMPLED = 2_000
"""Characters of a cell that are looked at to tell what a column holds."""


def nothing(value: str) -> bool:
    """Whether a cell that names something names nothing: empty, or what tools write for that."""
    return value.strip().casefold() in _NOTHING


def no_name(value: str) -> bool:
    """Whether a cell that names a person names nobody: somebody may be called None or Na."""
    return value.strip() in ("", "nan", "NaN", "NULL", "<NA>", "\\N", "null")


def name(value: str) -> str:
    """An id as it is compared: a whole number that a tool wrote as 12.0 is 12; empty where there is none."""
    value = value.strip()
    whole = _WHOLE.fullmatch(value)
    return "" if nothing(value) else whole[1] if whole else value


def month_first(cells: Iterable[str], otherwise: bool) -> bool:
    """Whether 3/4/2016 is in March, by those of a column that can be read in only one way."""
    month = day = 0
    for cell in cells:
        if found := _NUMERIC_DATE.match(cell):
            day += int(found[1]) > 12
            month += int(found[2]) > 12
    return otherwise if day == month else month > day


def moment(value: str, month_first: bool = True) -> datetime | None:
    """A date in any of the notations of tables: ISO 8601, seconds to nanoseconds since 1970, 20160303, as
    people write it; UTC where no offset stands.
    """
    value = value.strip()
    if _NUMBER.fullmatch(value):
        return _counted(value)
    try:
        found = datetime.fromisoformat(value)
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        found.astimezone(UTC)
        return found
    except (ValueError, OverflowError):
        pass
    value = _SHORT_YEAR.sub(r"\1 \2 20\3", value[: dates.LONGEST_DATE])
    # Mail dates, which `machine` takes such a one for, know no half days.
    if not month_first or _HALF_DAY.search(value):
        return dates.shown(value, month_first=month_first)
    return dates.machine(value)


def _counted(value: str) -> datetime | None:
    """A day without signs between, or seconds, milli-, micro- or nanoseconds since 1970 by their size."""
    day = _DAY.fullmatch(value)
    try:
        if day:
            return datetime(int(day[1]), int(day[2]), int(day[3]), tzinfo=UTC)
        number = float(value)
        for least, unit in ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3)):
            if number >= least:
                number /= unit
                break
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=round(number * 1e6))
    except (ValueError, OverflowError):
        return None


def writing(cells: Iterable[str]) -> str:
    """How the texts of a column are written, by the first of them: `html`, `escaped` or `plain`.

    HTML has tags of running text, and no cell in which `<` or `&` stands for itself. Escaped texts have
    entities alone.
    """
    tagged = blocks = escaped = 0
    for cell in cells:
        cell = cell[:_SAMPLED]
        if _BARE.search(cell):
            return "plain"
        tagged += bool(_TAG.search(cell))
        blocks += bool(_BLOCK.search(cell))
        escaped += bool(_ENTITY.search(cell))
    if blocks or tagged >= 2:
        return "html"
    return "escaped" if escaped and not tagged else "plain"


def text(value: str, written: str, removed: RemovedLog) -> tuple[str, list[Span]]:
    """The text of a cell, and the spans of it that quote."""
    if written == "html":
        read = fragment.to_text(value, removed)
        return read.text, read.quotes
    return (html.unescape(value) if written == "escaped" else value), []
