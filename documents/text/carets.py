"""Where a sentence may be cut by hand: between words, and never inside a character."""

import re
import unicodedata

_JOINER = "\u200d"
_SKIN = range(0x1F3FB, 0x1F400)
# Scripts that write no spaces between words: a caret fits between any two characters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_PLACE = re.compile(
    r"(?<=\s)(?=\S)"  # before a word
    r"|(?<=[.!?…;:)\]»”’\"؟।۔])(?=[^\W\d_]|[«“„(\[])"  # after a full stop with no space behind it
    rf"|(?<=[{_UNSPACED}。！？、，])(?=[{_UNSPACED}])"
)


def places(text: str, start: int, end: int) -> list[int]:
    """The offsets in `text` between `start` and `end` where a person may want a sentence to end."""
    found = (match.start() for match in _PLACE.finditer(text, start, end))
    return [at for at in found if start < at < end and not splits_character(text, at)]


def splits_character(text: str, at: int) -> bool:
    """Whether a cut there would part what is read as one character: a letter and its accent, an emoji."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return (
        unicodedata.category(after)[0] == "M"
        or _JOINER in (before, after)
        or ord(after) in _SKIN
        or (_is_flag(before) and _is_flag(after))
        or (before == "\r" and after == "\n")
    )


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
