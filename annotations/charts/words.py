"""Text inside of a picture: what XML may hold, how wide it is, and where it is cut."""

import re
import unicodedata
from functools import lru_cache
from html import escape as escape_html

# What XML 1.0 has no room for, not even as a reference.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ISOLATED, ENDED = "\u2068", "\u2069"
RIGHT_TO_LEFT = "\u2067"
FONT = 13.0
"""Units of a letter's height; a picture is WIDTH units wide."""
NARROW = frozenset("iljtfrI.,:;'!|()[] ")
WIDE = frozenset("mwMW@%—")
SMALL = 11.5


def escape(text: str) -> str:
    """The text as it stands in an element or an attribute."""
    return escape_html(FORBIDDEN.sub("\ufffd", text), quote=True)


def isolated(text: str) -> str:
    """Words of people, whose direction is their own and turns nothing around them."""
    return f"{ISOLATED}{text.replace(ENDED, '')}{ENDED}"


def directed(text: str, right_to_left: bool) -> str:
    """A whole line in the direction of the interface; pictures themselves are left to right."""
    return f"{RIGHT_TO_LEFT}{text}{ENDED}" if right_to_left else text


def width(text: str, size: float = FONT) -> float:
    """About how many units a text takes in a sans-serif face; rather more than less."""
    return size * sum(map(_width_of, text))


@lru_cache(maxsize=4096)
def _width_of(character: str) -> float:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in NARROW:
        return 0.37
    if character in WIDE:
        return 0.96
    return 0.72 if character.isupper() else 0.62


def cut(text: str, most: float, size: float = FONT) -> str:
    """The text on one line of at most so many units, its end left out where it is longer."""
    line = " ".join(text.split())
    if width(line, size) <= most:
        return line
    room = most - width("…", size)
    kept = 0
    for character in line:
        room -= size * _width_of(character)
        if room < 0:
            break
        kept += 1
    return line[:kept].rstrip() + "…"


def wrapped(text: str, most: float, size: float = FONT) -> list[str]:
    """The text in lines of at most so many units; a word longer than a line is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size) <= most:
            lines[-1] = longer
        else:
            lines.append(cut(word, most, size))
    return lines
