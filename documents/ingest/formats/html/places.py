"""Where in its thread a comment stands, as its own markup says: how deep, and under which other."""

import re

from lxml import etree

from documents.ingest.formats.html import tree, vocabulary
from documents.ingest.formats.html.markup import bare_key

type Element = etree._Element

_MARGIN = re.compile(
    r"(?:margin|padding)(?:-left|-inline-start)\s*:\s*(\d{1,4})(?:\.\d+)?\s*(?:px|em|rem|%)|"
    r"--[\w-]{0,30}(?:depth|level|indent|nesting)[\w-]{0,30}\s*:\s*(\d{1,3})",
    re.IGNORECASE,
)
_SPACER = re.compile(r"(?:dot|spacer|blank|trans|s|pixel|clear|1x1)[\w.-]*\.(?:gif|png)$", re.IGNORECASE)
_NO_PARENT = frozenset(["0", "-1", "null", "none", "false", "undefined", "root"])
_CELLS = 6  # at the start of a row, looked at for how far it is indented


def rank_of(element: Element, names: tuple[str, ...]) -> int | None:
    """How deep the markup says that a comment stands; only comparable within a page."""
    rank = _own_rank(element, names)
    if rank is not None:
        return rank
    around = element.getparent()
    if around is not None and len(around) <= 3 and tree.name(around) in ("div", "li", "article", "section"):
        return _own_rank(around, tree.tokens(around))
    return None


def _own_rank(element: Element, names: tuple[str, ...]) -> int | None:
    for name in names:
        if vocabulary.matches(vocabulary.DEPTH, name):
            found = vocabulary.DEPTH.fullmatch(name)
            return int(found["depth"]) if found else None
    for attribute in vocabulary.DEPTH_ATTRIBUTES:
        if (value := element.get(attribute)) and value.isdecimal() and len(value) < 4:
            return int(value)
    if (style := element.get("style")) and (margin := _MARGIN.search(style[:500])):
        return int(margin[1] or margin[2])
    if tree.name(element) in ("tr", "table"):
        return _row_rank(element)
    return None


def _row_rank(row: Element) -> int | None:
    """How far a row of a table is indented: by a cell that says so, or by the width of an empty picture."""
    for number, cell in enumerate(row.iter("td")):
        if number >= _CELLS:
            break
        if value := cell.get("indent"):
            return int(value) if value.isdecimal() and len(value) < 4 else None
        for image in cell.iterchildren("img"):
            width = image.get("width", "")
            if width.isdecimal() and len(width) < 6 and _SPACER.search((image.get("src") or "")[-60:]):
                return int(width)
        if "ind" in tree.tokens(cell):
            return 0
    return None


def parent_key_of(element: Element) -> str | None:
    """The key of the comment that this one says it answers."""
    if found := vocabulary.WPDISCUZ.fullmatch((element.get("id") or "")[: vocabulary.LONGEST_NAME]):
        return found["parent"] if found["parent"] != "0" else None
    for attribute in vocabulary.PARENT_ATTRIBUTES:
        value = element.get(attribute)
        if value and value.strip().lower() not in _NO_PARENT:
            return bare_key(value)
    return None
