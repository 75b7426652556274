"""Numbers, names and places as a picture or its table says them, in the reader's language."""

from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from annotations import measures
from annotations.breakdowns import DEEPEST
from annotations.charts.tables import Cell

DASH = "–"


def title_of(row: dict[str, Any]) -> str:
    """A document's title, or what stands in its place."""
    return row["title"] or _("Untitled")


def reviewer_name(row: dict[str, Any]) -> str:
    """A reviewer's name, with a word where they left."""
    name = str(row["reviewer"])
    return name if row["is_member"] else _("{name} (has left)").format(name=name)


def room(row: dict[str, Any]) -> str:
    """The address of a document; none of the line that is of all."""
    return "" if row["document"] == "all" else reverse("document", args=[row["document"]])


def reader(row: dict[str, Any]) -> str:
    """The address of a sentence where it is labelled."""
    return f"{reverse('document', args=[row['document']])}?s={row['sentence']}"


def rest(shown: int, total: int, words: str) -> str:
    """That a list is not whole."""
    return words.format(shown=number(shown), all=number(total)) if shown < total else ""


def depth(key: str) -> str:
    """The words for a depth of the thread."""
    if key == "0":
        return _("The article")
    if int(key) >= DEEPEST:
        return _("Comments, level {depth} and deeper").format(depth=DEEPEST)
    return _("Comments, level {depth}").format(depth=key)


def number(value: int) -> str:
    """A count, as the reader's language writes it."""
    return _number(value, get_language())


@lru_cache(maxsize=8192)
def _number(value: int, language: str | None) -> str:
    """Formats are looked up anew for each number, and a page has a thousand, many of them alike."""
    return number_format(value, 0, force_grouping=True)


def decimal(value: float | None, digits: int = 2) -> str:
    """A measure; a dash where there is none."""
    found = measures.rounded(value, digits)
    return DASH if found is None else number_format(found, digits)


def percent(share: float | None, digits: int = 1) -> str:
    """A share in hundredths; a dash where there is none."""
    return DASH if share is None else f"{decimal(100 * share, digits)}\u00a0%"


def share_text(part: float, whole: float) -> str:
    """A share in whole hundredths, as there is room for in a picture."""
    return percent(part / whole, 0) if whole else DASH


def count(value: int) -> Cell:
    """A count in a table."""
    return Cell(value, number(value))


def decimal_cell(value: float | None) -> Cell:
    """A measure in a table, in a file with all its digits."""
    return Cell(value, decimal(value, 3))


def share_cell(value: float | None) -> Cell:
    """A share in a table, in a file from 0 to 1 with all its digits."""
    return Cell(value, percent(value))
