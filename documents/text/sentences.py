"""Sentence segmentation: sentencex proposes the boundaries, the rules here correct them for text as people write it on the web."""

import re
from importlib.metadata import version

import sentencex

from documents.text.abbreviations import (
    BEFORE_NUMBER,
    BEFORE_ORDINAL,
    DOMAIN_ENDINGS,
    ENGLISH_WORDS,
    MAY_END,
    NEVER_LAST,
    ORDINAL_LANGUAGES,
)
from documents.text.lines import blocks

SEGMENTER_VERSION = f"sentencex-{version('sentencex')}+contested-1"

# Marks of direction (left-to-right, right-to-left, isolates) and combining marks stay with the stop before them.
_ATTACHED = "\u200e\u200f\u061c\u202c\u2069\u0300-\u036f\ufe00-\ufe0f\u200d"
_CLOSING = f"\"'”’»)\\]}}›」』】）“‘{_ATTACHED}"
_OPENING = "\"'“‘«(\\[{‹„‚「『【（¿¡*_”»\u200e\u200f\u061c\u2066-\u2068\u202a\u202b\u202d\u202e"
_EMOJI = r"(?:[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u203c\u2049][\ufe0f\u200d\U0001f3fb-\U0001f3ff\u2640\u2642]*)"
_EMOTICON = (
    r"(?:[:;=]['’]?[-^o]?[)(DPpOo/|*3\]\[]+|[xX]D+|<3+|\^[._-]*\^|\(?[-\u00af]_[-\u00af]\)?|[:;]-?\\)(?!\w)"
)
_SMILE = rf"(?:{_EMOJI}|{_EMOTICON})"
_STOP = re.compile(
    rf"(?:(?P<run>[.!?…‽]+(?:(?<=[.])(?:[ ][.]+(?!\S))+|(?<=[!?])(?:[ ][!?]+(?!\S))+)?)|(?P<full>[。｡．！？।॥؟۔։።။៕]+))"
    rf"[{_CLOSING}]*(?:[\s\u00a0\u202f]?[»›])?(?:\s?\[(?:\d{{1,3}}|…|\.\.\.)\])*(?P<smile>(?:\s*{_SMILE})+(?!\S))?"
    rf"|(?<=\s)(?P<alone>{_SMILE}(?:\s*{_SMILE})*)(?!\S)"
    rf"|(?<!\S)(?P<rule>(?P<mark>[*_=~#])(?P=mark){{2,}}|-{{4,}})(?!\S)"
)
_OPENERS = re.compile(rf"[{_OPENING}]*")
_SPACES = re.compile(r"\s*")
_LIST_NUMBER = re.compile(r"[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxlIVXL]{1,5})\Z")
_DOTTED = re.compile(r"\w(?:\.\w{1,2})*\Z")
_URL_LIKE = re.compile(r"[/@=&\\]|www\.")
_MASK = {
    ord(mark): " "
    for mark in '"“”„«»‹›()[]{}「」『』【】（）‘‚\n\r\t\x0b\x0c\x85\u2028\u2029\u200e\u200f\u061c'
}
_MASKED = re.compile("[" + re.escape("".join(map(chr, _MASK))) + "'’]")
_SINGLE = re.compile(r"(?<!\w)['’]|['’](?!\w)")
_SURROGATES = re.compile("[\ud800-\udfff]")


def split(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Cut a post's text into sentences.

    Returns the sentences' `[start, end)` spans in Unicode code points, sorted and apart; no span is empty or begins or ends with white space,
    and every other character of `text` lies in exactly one of them. Paragraphs are never joined. Never raises for any `str`.
    """
    primary = language.replace("_", "-").partition("-")[0].lower()
    if primary in ("", "und", "mul"):
        primary = "en"
    spans: list[tuple[int, int]] = []
    for start, end in blocks(text):
        block = text[start:end]
        at = 0
        for boundary in _boundaries(block, primary):
            _add(block, at, boundary, start, spans)
            at = boundary
        _add(block, at, len(block), start, spans)
    return spans


def _add(block: str, at: int, until: int, offset: int, spans: list[tuple[int, int]]) -> None:
    piece = block[at:until]
    bare = piece.lstrip()
    start = offset + at + len(piece) - len(bare)
    bare = bare.rstrip()
    if bare:
        spans.append((start, start + len(bare)))


def _proposed(block: str, language: str) -> set[int]:
    """Where sentencex begins a sentence.

    It breaks no sentence within quotation marks and brackets, and searches for the closing one again and again where it is missing (a
    quadratic cost), so it gets the block with those marks blanked.
    """
    masked = _SINGLE.sub(" ", block.translate(_MASK)) if _MASKED.search(block) else block
    try:
        found = sentencex.get_sentence_boundaries(language, masked)
    except UnicodeEncodeError:
        found = sentencex.get_sentence_boundaries(language, _SURROGATES.sub("\ufffd", masked))
    return {sentence["start_index"] for sentence in found}


def _boundaries(block: str, language: str) -> list[int]:
    """The places in a block where one sentence ends and the next begins, in order."""
    proposed = _proposed(block, language)
    kept: list[int] = []
    last = 0
    for stop in _STOP.finditer(block):
        end = stop.end()
        at = _SPACES.match(block, end).end()  # type: ignore[union-attr]
        if stop["rule"]:
            kept += (stop.start(), at)
            continue
        if at == len(block):
            break
        first = _OPENERS.match(block, at).end()  # type: ignore[union-attr]
        if _ends(block, stop, at, first, last, language, proposed):
            kept.append(at)
            last = at
    return kept


def _ends(
    block: str, stop: re.Match[str], at: int, first: int, last: int, language: str, proposed: set[int]
) -> bool:
    """Whether a sentence ends with `stop`; the next word begins at `at`, its opening marks left out at `first`."""
    end = stop.end()
    following = block[first : first + 1]
    if stop["full"]:
        # Japanese goes on after a quotation: 「…。」と言った
        return not (block[end - 1] in "」』" and "\u3041" <= following <= "\u309f")
    if stop["alone"]:
        return following.isupper()
    if at == end:
        return _glued(block, stop, at)
    run = stop["run"]
    if stop["smile"]:
        return True
    closed = end - stop.start() > len(run)
    if following.islower() and (closed or run.endswith(("..", "…", " ."))):
        return False
    if len(run) > 1 and ("!" in run or "?" in run):
        return True
    suggested = not proposed.isdisjoint(range(stop.start() + 1, first + 1))
    if run == ".":
        return _full_stop(block, stop.start(), closed, at, first, last, language, suggested)
    return (
        suggested
        or run in ("!", "?")
        and following.isupper()
        and suggested
        or len(run) > 1
        and not following.islower()
    )


def _full_stop(
    block: str, start: int, closed: bool, at: int, first: int, last: int, language: str, suggested: bool
) -> bool:
    """Whether the single full stop at `start` ends a sentence rather than an abbreviation, an initial or a number."""
    words = block[max(last, start - 40) : start].split()
    if not words or closed:
        return suggested
    raw = words[-1].lstrip("\"'“‘«([{„‚")
    word = raw.lower()
    if start - len(words[-1]) <= last and _LIST_NUMBER.match(raw):
        return False
    following = block[first : first + 1]
    if word in NEVER_LAST.get(language, NEVER_LAST[""]):
        return False
    if following.isdigit() and word in BEFORE_NUMBER:
        return False
    if (following.islower() or first > at) and _DOTTED.match(word):
        return False
    if following.isupper() and (word in MAY_END or language == "en" and word in ENGLISH_WORDS):
        return True
    if suggested and language in ORDINAL_LANGUAGES and word.isdigit() and len(word) < 3:
        return len(words) > 1 and words[-2].lower() not in BEFORE_ORDINAL
    return suggested


def _glued(block: str, stop: re.Match[str], at: int) -> bool:
    """Whether a sentence ends at a stop without white space after it: "the dam.The mayor", "foreigners?thanks"."""
    start, run = stop.start(), stop["run"]
    before = block[max(0, start - 40) : start].rsplit(None, 1)
    after = block[at : at + 40].split(None, 1)
    if not before or not after or stop.end() - start > len(run):
        return False
    word, following = before[-1], after[0]
    if (
        not word[-2:].isalpha()
        or not following[0].isalpha()
        or _URL_LIKE.search(word)
        or _URL_LIKE.search(following)
    ):
        return False
    if "!" in run or "?" in run:
        return ":" not in word
    if len(run) > 1 or run == "…":
        return following[0].isupper()
    if not word[-2:].islower() or "." in word or not following[0].isupper() or following[1:2].isupper():
        return False
    bare = re.match(r"\w+", following)
    return (
        bare is not None
        and bare.group().lower() not in DOMAIN_ENDINGS
        and "." not in following[:-1].rstrip(".")
    )
