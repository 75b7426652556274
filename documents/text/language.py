"""Language of a text, and the direction in which it is written."""

import re
import unicodedata
from functools import cache
from typing import Any

UNDETERMINED = "und"

_SAMPLE = 2000
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?\Z")


def detect(text: str, declared: str | None = None) -> str:
    """The BCP-47 primary subtag of a text's language, "und" when unsure.

    `declared` is what the source says ("de-DE", "en_US"); it holds unless the text clearly says otherwise.
    """
    said = normalise(declared)
    sample = text[:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if letters < 20:
        return said or UNDETERMINED
    found: str = _identifier().classify(sample)[0]
    if said and letters < 200:
        return said
    return found


def normalise(tag: str | None) -> str | None:
    """The primary subtag of a language tag in lower case, or None where it is no tag of a language."""
    match = _TAG.match((tag or "").strip())
    return None if match is None or match[1].lower() in ("und", "mul", "zxx") else match[1].lower()


def direction(text: str) -> str:
    """The base direction of a text for pages: "rtl" or "ltr" by its first strong character, "auto" where it has none."""
    for character in text[:_SAMPLE]:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "ltr"
        if kind in ("R", "AL"):
            return "rtl"
    return "auto"


@cache
def _identifier() -> Any:
    """The model; loaded when first asked for, because it takes most of a second."""
    import py3langid

    return py3langid
