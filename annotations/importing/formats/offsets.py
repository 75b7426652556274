"""Where a span lies in a text: in code points, and in the UTF-16 units that browsers count. Pure.

Label Studio stores code points since 2021 and stored UTF-16 units before; doccano stores units, or grapheme
clusters on request. Files do not say which. So a span is read both ways where that differs, the words that a
file gives beside it decide, and what they leave open is for whoever matches the two readings.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from documents.ingest.parsed import normalise

type Unit = Literal["auto", "codepoints", "utf16"]
type Span = tuple[int, int]

UNITS: tuple[Unit, ...] = ("auto", "codepoints", "utf16")
_CHANGES = re.compile("[\r\x00\ud800-\udfff]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")


class WrongSpan(ValueError):
    """No span of the text; the message says which."""


@dataclass(slots=True)
class Offsets:
    """The offsets of one text as a file gives it, mapped to the text as it is stored."""

    given: str
    unit: Unit = "auto"
    body: str = ""
    _beyond: list[int] = field(default_factory=list)
    _moved: list[int] | None = None

    def __post_init__(self) -> None:
        self.body = normalise(self.given)
        # In units each character beyond the first plane stands one further than the characters before it say.
        self._beyond = [match.start() + n for n, match in enumerate(_BEYOND.finditer(self.given))]
        if _CHANGES.search(self.given):
            self._moved = _moves(self.given)

    def read(self, start: int, end: int, words: str | None = None) -> list[Span]:
        """The spans of the stored text that may be meant, code points first; two at most.

        White space at both ends is left off. `words` are the span's own, where the file gives them.

        Raises:
            WrongSpan: neither reading is a span of the text, or none has the words.
        """
        found: list[Span] = []
        for span in self._readings(start, end):
            if span is None:
                continue
            if words is not None and not _same(self.given[span[0] : span[1]], words):
                continue
            if (stored := self._stored(span)) is not None and stored not in found:
                found.append(stored)
        if not found:
            length = len(self.given)
            what = "does not hold the words that the file gives" if words is not None else "is no span"
            raise WrongSpan(f"[{start}, {end}) {what} in a text of {length} characters.")
        return found

    def whole(self) -> Span | None:
        """The text without white space at its ends; None where it holds nothing."""
        return self._trimmed(0, len(self.body))

    def _readings(self, start: int, end: int) -> list[Span | None]:
        points = (start, end) if 0 <= start < end <= len(self.given) else None
        if self.unit == "codepoints":
            return [points]
        first, last = self._of_units(start), self._of_units(end)
        units = (first, last) if first is not None and last is not None and first < last else None
        return [units] if self.unit == "utf16" else [points, units]

    def _of_units(self, offset: int) -> int | None:
        """A count of UTF-16 units in code points; None inside of a character or outside of the text."""
        before = bisect_left(self._beyond, offset)
        if before and self._beyond[before - 1] + 1 == offset:
            return None
        point = offset - before
        return point if 0 <= point <= len(self.given) else None

    def _stored(self, span: Span) -> Span | None:
        start, end = span
        if self._moved is not None:
            start, end = self._moved[start], self._moved[end]
        return self._trimmed(start, end)

    def _trimmed(self, start: int, end: int) -> Span | None:
        while start < end and self.body[start].isspace():
            start += 1
        while end > start and self.body[end - 1].isspace():
            end -= 1
        return (start, end) if start < end else None


def _same(left: str, right: str) -> bool:
    """Whether two texts are the same but for white space, which tools write each in its way."""
    return left == right or "".join(left.split()) == "".join(right.replace("\\n", "\n").split())


def _moves(text: str) -> list[int]:
    """Where each offset of a text lies in the text as it is stored."""
    offsets, here = [], 0
    for position, character in enumerate(text):
        offsets.append(here)
        gone = character == "\x00" or "\ud800" <= character <= "\udfff"
        if not gone and not (character == "\r" and text[position + 1 : position + 2] == "\n"):
            here += 1
    return [*offsets, here]
