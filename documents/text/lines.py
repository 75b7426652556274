"""Where a line break in a post ends a sentence for certain, and where it only wraps a line."""

import re
from collections.abc import Iterator
from itertools import pairwise

_BREAK = re.compile(r"[\n\u2028\u2029\x0b\x0c\x85]+[^\S\n]*(?:\n[^\S\n]*)*")
_LIST_MARK = re.compile(r"[-*•◦‣▪–—·+#|]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})[.)](?=\s)|https?://")
_QUOTE_MARK = re.compile(r"(?:>[ \t]?)+")
_STOPS = frozenset(".!?…:;。！？।؟۔")
_CLOSERS = "\"'”’»)]}›」』】）“"

# Mails and text files are wrapped at 60 to 100 characters; a shorter line is a heading, a verse or an item
# of a list, a longer one a paragraph.
_WRAPPED_MIN = 40
_WRAPPED_MAX = 100


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the `[start, end)` code point spans of `text` that no sentence may cross.

    A blank line always ends a block. A single line break does, unless the line before it looks
    hard-wrapped: long enough, not over-long, and either going on in lower case or one of several lines
    that were all filled as far as their next word allowed.
    """
    if "\n" not in text and not _BREAK.search(text):
        if text:
            yield 0, len(text)
        return
    lines: list[tuple[int, int]] = []
    at = 0
    for found in _BREAK.finditer(text):
        if found.start() > at:
            lines.append((at, found.start()))
        gap = found.group()
        if len(gap) > 1 and gap.count("\n") != 1:
            yield from _paragraph(text, lines)
            lines = []
        at = found.end()
    if at < len(text):
        lines.append((at, len(text)))
    yield from _paragraph(text, lines)


def _paragraph(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join the hard-wrapped lines of one paragraph into blocks."""
    if len(lines) < 2:
        yield from lines
        return
    width = max(end - start for start, end in lines)
    filled = len(lines) > 2 and _filled(text, lines, width)
    block = lines[0][0]
    for (start, end), (following, until) in pairwise(lines):
        if not _wraps(text, start, end, following, until, width, filled):
            yield block, end
            block = following
    yield block, lines[-1][1]


def _filled(text: str, lines: list[tuple[int, int]], width: int) -> bool:
    """Whether every line but the last had no room for the first word of the next.

    Lines that all begin with a capital are verses or items.
    """
    if width > _WRAPPED_MAX or all(text[start].isupper() for start, _ in lines):
        return False
    return all(
        end - start + 1 + _first_word(text, following, until) > width - 1
        for (start, end), (following, until) in pairwise(lines)
    )


def _first_word(text: str, start: int, end: int) -> int:
    """The length of the first word of a line, quotation marks (">") left out."""
    quoted = _QUOTE_MARK.match(text, start, end)
    if quoted:
        start = quoted.end()
    stop = text.find(" ", start, end)
    return (end if stop < 0 else stop) - start


def _wraps(text: str, start: int, end: int, following: int, until: int, width: int, filled: bool) -> bool:
    """Whether the line `[start, end)` goes on in the line `[following, until)`."""
    if not _WRAPPED_MIN <= end - start <= _WRAPPED_MAX or width > _WRAPPED_MAX:
        return False
    was_quoted = _QUOTE_MARK.match(text, start, end)
    quoted = _QUOTE_MARK.match(text, following, until)
    if bool(was_quoted) != bool(quoted):
        return False
    if quoted:
        if was_quoted and was_quoted.group().count(">") != quoted.group().count(">"):
            return False
        following = quoted.end()
        if following >= until:
            return False
    if _LIST_MARK.match(text, following, until):
        return False
    last = text[start:end].rstrip().rstrip(_CLOSERS)[-1:]
    if last in _STOPS:
        return filled
    return filled or text[following].islower()
