"""What a reviewer found for or against a claim: an address, a quotation, and which of the two it does.

Pieces of evidence are part of an answer: one answer is one row, one event and one acknowledgement.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
from django.db import models
from django.utils.translation import gettext as _

from documents.storable import NO_NUL, NUL

MOST = 20
URL_LENGTH = 2_000
QUOTATION_LENGTH = 5_000
FIELDS = ("url", "quotation", "stance")
NONE = "[]"
UNFIT = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}\u200b-\u200f\u202a-\u202e\u2066-\u2069]")

type Piece = dict[str, str]
type Wrong = Callable[[str, str], None]


class Stance(models.TextChoices):
    """What a piece of evidence does to the claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"


def parse(value: Any, wrong: Wrong) -> list[Piece]:
    """The pieces of a JSON list, or of its text, which is what a form sends.

    What is wrong is told to `wrong(field, message)`, by row and field: `evidence[2].url`, rows from 0.
    """
    if isinstance(value, str):
        try:
            value = orjson.loads(value or NONE)
        except orjson.JSONDecodeError:
            value = None
    if not isinstance(value, list):
        wrong("evidence", _("A list of objects with url, quotation and stance."))
        return []
    if len(value) > MOST:
        wrong("evidence", _("At most %(most)s pieces of evidence.") % {"most": MOST})
        return []
    return [_piece(piece, f"evidence[{row}]", wrong) for row, piece in enumerate(value)]


def _piece(piece: Any, name: str, wrong: Wrong) -> Piece:
    if not isinstance(piece, Mapping):
        wrong(name, _("An object with url, quotation and stance."))
        return {}
    for field in piece.keys() - set(FIELDS):
        wrong(f"{name}.{field}"[:100], _("There is no such field. Known: url, quotation, stance."))
    url, quotation, stance = (piece.get(field) for field in FIELDS)
    url, quotation = "" if url is None else url, "" if quotation is None else quotation
    if not isinstance(url, str) or (url.strip() and not is_address(url.strip())):
        wrong(f"{name}.url", _why_no_address(url))
    if not isinstance(quotation, str) or len(quotation) > QUOTATION_LENGTH:
        wrong(f"{name}.quotation", _("Text of at most %(most)s characters.") % {"most": QUOTATION_LENGTH})
    elif NUL in quotation:  # as JSON in a field of a form it comes unseen
        wrong(f"{name}.quotation", str(NO_NUL))
    elif isinstance(url, str) and not url.strip() and not quotation.strip():
        wrong(f"{name}.url", _("Either an address or a quotation is needed."))
    if stance not in Stance.values:
        wrong(f"{name}.stance", _("Either supports or refutes."))
    if not (isinstance(url, str) and isinstance(quotation, str) and isinstance(stance, str)):
        return {}
    quotation = quotation.replace("\r\n", "\n").strip()
    return {"url": url.strip(), "quotation": quotation, "stance": stance}


def _why_no_address(url: Any) -> str:
    unfit = UNFIT.search(url.strip()) if isinstance(url, str) else None
    if unfit is None:
        known = _("An address of the web, http:// or https://, of at most %(most)s characters.")
        return known % {"most": URL_LENGTH}
    character = unfit[0]
    shown = character if character in '<>"\\^`{|}' else f"U+{ord(character):04X}"
    why = _("An address has no “%(character)s” in it. Write %(escaped)s instead, or leave it out.")
    return why % {"character": shown, "escaped": quote(character)}


def is_address(url: str) -> bool:
    """Whether a text is an address that a browser can open, of the web and of nothing else."""
    if len(url) > URL_LENGTH or UNFIT.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def dump(pieces: list[Piece] | None) -> str | None:
    """The text that is stored and compared: the fields of each piece in their order."""
    return None if pieces is None else orjson.dumps(pieces).decode()


def load(text: str | None) -> list[Piece]:
    """The pieces of what the database holds, the fields of each in their order."""
    if not text or text == NONE:
        return []
    return [{field: piece[field] for field in FIELDS} for piece in orjson.loads(text)]


def compact(text: str | None) -> str:
    """What the database holds as the text that a page compares; empty for none."""
    return "" if not text or text == NONE else to_text(load(text))


def to_text(pieces: list[Piece]) -> str:
    """Pieces as the text that a page compares; empty for none."""
    return orjson.dumps(pieces).decode() if pieces else ""
