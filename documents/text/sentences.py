"""Sentence segmentation: sentencex finds the boundaries, the rules here correct them for web text."""

import re
from importlib.metadata import version

import sentencex

from documents.text.lines import blocks

SEGMENTER_VERSION = f"sentencex-{version('sentencex')}+contested-1"

_CLOSING = "\"'”’»)\\]}›」』】）“‘"
_OPENING = "\"'“‘«(\\[{‹„‚「『【（¿¡*_”»"
_MASK = {ord(c): " " for c in '"“”„«»‹›()[]{}「」『』【】（）‘‚\n\r\t\x0b\x0c\x85\u2028\u2029'}
_MASKED = re.compile("[" + re.escape("".join(map(chr, _MASK))) + "'’]")
_SINGLE = re.compile(r"(?<!\w)['’]|['’](?!\w)")
_STOP = re.compile(
    rf"(?:(?P<run>[.!?…‽]+(?:[ ]\.(?![.\w]))*)|(?P<full>[。｡．！？।॥؟۔։።။]+))"
    rf"[{_CLOSING}]*(?:[\s\u00a0\u202f]?[»›])?(?:\s?\[\d{{1,3}}\])*"
)
_OPENERS = re.compile(rf"[{_OPENING}]*")
_SPACES = re.compile(r"\s*")


def split(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Cut a post's text into sentences.

    Returns the sentences' `[start, end)` spans in Unicode code points, sorted and apart; no span is empty or begins or ends with white space,
    and every other character of `text` lies in exactly one of them. Paragraphs are never joined. Never raises for any `str`.
    """
    spans: list[tuple[int, int]] = []
    for start, end in blocks(text):
        at = start
        for boundary in _boundaries(text, start, end, language):
            _add(text, at, boundary, spans)
            at = boundary
        _add(text, at, end, spans)
    return spans


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    bare = piece.lstrip()
    start += len(piece) - len(bare)
    bare = bare.rstrip()
    if bare:
        spans.append((start, start + len(bare)))


def _boundaries(text: str, start: int, end: int, language: str) -> list[int]:
    block = text[start:end]
    masked = block
    if _MASKED.search(block):
        masked = _SINGLE.sub(" ", block.translate(_MASK))
    proposed = {found["end_index"] for found in sentencex.get_sentence_boundaries(language, masked)}
    kept: list[int] = []
    covered = 0
    for stop in _STOP.finditer(block):
        at = _SPACES.match(block, stop.end()).end()
        if at >= len(block):
            break
        first = _OPENERS.match(block, at).end()
        suggested = any(
            p in proposed for p in range(stop.start("full" if stop["full"] else "run") + 1, first + 1)
        )
        if suggested and at > stop.end():
            kept.append(start + at)
    return kept
