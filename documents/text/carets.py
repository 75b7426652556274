"""Where a sentence may be cut by hand: between words, and never inside a character."""

import re
import unicodedata

_JOINER = "\u200d"
_NON_JOINER = "\u200c"
_SKIN = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)  # they spell the flag of a region after the black one
_SOUND_MARKS = "\uff9e\uff9f"  # of narrow Katakana
_MOST_FLAGS = 200
_VOWELS = range(0x1160, 0x11A8)  # of Hangul that is written letter by letter
_FINALS = range(0x11A8, 0x1200)
# Scripts that write no spaces between words: a caret fits between any two characters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_PLACE = re.compile(
    r"(?<=\s)(?=\S)"  # before a word
    r"|(?<=[.!?…;:)\]»”\"؟।۔])(?=[^\W\d_]|[«“„(\[])"  # after a full stop with no space behind it
    r"|(?<=[.!?…؟।۔]’)(?=[^\W\d_]|[«“„(\[])"  # and after a quotation, but not in “the town’s”
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
        or after == _NON_JOINER
        or after in _SOUND_MARKS
        or ord(after) in _SKIN
        or ord(after) in _TAGS
        or ord(after) in _VOWELS
        or ord(after) in _FINALS
        or (_is_flag(after) and _flags_before(text, at) % 2 == 1)
        or (before == "\r" and after == "\n")
    )


def _flags_before(text: str, at: int) -> int:
    """How many letters of flags stand right before; two make one."""
    count = 0
    while count < at and count < _MOST_FLAGS and _is_flag(text[at - 1 - count]):
        count += 1
    return count


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
