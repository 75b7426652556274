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

# sentencex looks back over a whole line where a script writes no spaces, so it gets a long block in pieces.
_PIECE = 2000
_OVERLAP = 100

_MARKS = ".!?…‽"
_OTHER_STOPS = {"el": ";\u037e"}
_FULL = "。｡．！？।॥؟۔։።။៕"
# Marks of direction (left-to-right, right-to-left, isolates) and combining marks stay with the stop before them.
_ATTACHED = "\u200e\u200f\u061c\u202c\u2069\u0300-\u036f\ufe00-\ufe0f\u200d"
_CLOSING = f"\"'”’»)\\]}}›」』】）{_ATTACHED}"
_OPENING = "\"'“‘«(\\[{‹„‚「『【（¿¡*_”»\u200e\u200f\u061c\u2066-\u2068\u202a\u202b\u202d\u202e"
_PICTURES = "\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u203c\u2049"
_EMOJI = rf"[{_PICTURES}][\ufe0f\u200d\U0001f3fb-\U0001f3ff\u2640\u2642]*"
_EMOTICON = r"(?:[:;=]['’]?[-^o]?[)(DPpOo/|*3\]\[\\]+|<3+|\^[._-]*\^)(?!\w)"
_SMILE = rf"(?:{_EMOJI}|{_EMOTICON})"
# Every alternative begins with the one character class in front, which lets the engine skip to the next candidate.
_STOP = re.compile(
    rf"[{_MARKS}{_FULL}:;=<^*_~#\-{_PICTURES}](?:"
    rf"(?:(?<=[{_MARKS}])(?P<run>[{_MARKS}]*(?:(?<=[.])(?:[ ][.]+(?!\S))+|(?<=[!?])(?:[ ][!?]+(?!\S))+)?)[{_CLOSING}“‘]*"
    rf"|(?<=[{_FULL}])(?P<full>[{_FULL}]*)[{_CLOSING}]*)"
    rf"(?:\s?[»›](?!\w))?(?:\s?\[(?:\d{{1,3}}|…|\.\.\.)\])*(?P<smile>(?:\s*{_SMILE})+(?!\S))?"
    rf"|(?<!\S.)(?<=(?P<alone>[:;=<^{_PICTURES}]))(?:(?<=[:;=])['’]?[-^o]?[)(DPpOo/|*3\]\[\\]+|(?<=<)3+|(?<=\^)[._-]*\^"
    rf"|(?<=[{_PICTURES}])[\ufe0f\u200d\U0001f3fb-\U0001f3ff\u2640\u2642]*)(?:\s*{_SMILE})*(?!\S)"
    rf"|(?<!\S.)(?:(?<=(?P<rule>[*_=~#]))(?P=rule){{2,}}|(?<=-)---+)(?!\S))"
)
_OPENERS = re.compile(rf"[{_OPENING}]*")
_SPACES = re.compile(r"\s*")
_LIST_NUMBER = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z]|[ivxlIVXL]{1,5})\Z")
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_]{1,2})*\Z")
_SAYS = re.compile(r"[^。！？，,]{0,4}[说道问答喊叫說問]")
_URL_LIKE = re.compile(r"[/@=&\\]|www\.")
# An apostrophe within a word stays; every other quotation mark and bracket, and full-width stops, which the rules decide alone, are blanked;
# so are bullets, behind which sentencex ends no sentence.
_MASKED = re.compile(
    rf"[\"“”„«»‹›()\[\]{{}}「」『』【】（）‘‚•◦▪●■○►\n\r\t\x0b\x0c\x85\u2028\u2029\u200e\u200f\u061c{_FULL}'’](?:(?<!['’])|(?<!\w.)|(?!\w))"
)
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
    masked = _MASKED.sub(" ", block)
    if not masked.isascii():
        masked = _SURROGATES.sub("\ufffd", masked)
    starts: set[int] = set()
    at = 0
    while len(masked) - at > _PIECE:
        piece = masked[at : at + _PIECE]
        found = [
            at + sentence["start_index"] for sentence in sentencex.get_sentence_boundaries(language, piece)
        ]
        starts.update(found[1:])
        at = found[-1] if len(found) > 1 else at + _PIECE - _OVERLAP
    starts.update(
        at + sentence["start_index"]
        for sentence in sentencex.get_sentence_boundaries(language, masked[at:] if at else masked)
    )
    return starts


def _boundaries(block: str, language: str) -> list[int]:
    """The places in a block where one sentence ends and the next begins, in order."""
    proposed = _proposed(block, language)
    kept: list[int] = _others(block, proposed, _OTHER_STOPS[language]) if language in _OTHER_STOPS else []
    last = 0
    for stop in _STOP.finditer(block):
        at = _SPACES.match(block, stop.end()).end()  # type: ignore[union-attr]
        if stop["run"] is None and stop["full"] is None and stop["alone"] is None:
            kept += (stop.start(), at)
            continue
        if at == len(block):
            break
        first = _OPENERS.match(block, at).end()  # type: ignore[union-attr]
        if _ends(block, stop, at, first, last, language, proposed):
            kept.append(at)
            last = at
    return sorted(kept)


def _others(block: str, proposed: set[int], stops: str) -> list[int]:
    """The proposed boundaries behind a language's own stops, which are no stops elsewhere."""
    return [place for place in proposed if block[max(0, place - 3) : place].rstrip()[-1:] in stops]


def _ends(
    block: str, stop: re.Match[str], at: int, first: int, last: int, language: str, proposed: set[int]
) -> bool:
    """Whether a sentence ends with `stop`; the next word begins at `at`, its opening marks left out at `first`."""
    end = stop.end()
    following = block[first : first + 1]
    if stop["run"] is None:
        if stop["alone"]:
            return following.isupper()
        # Japanese and Chinese go on after a quotation: 「…。」と言った, “…。”他说
        quoted = block[end - 1] in "」』”"
        return not (quoted and ("\u3041" <= following <= "\u309f" or _SAYS.match(block, first)))
    start, run_end = stop.start(), stop.end("run")
    if at == end:
        return _glued(block, start, run_end, at)
    if stop["smile"]:
        return True
    run, closed = block[start:run_end], end > run_end
    if following.islower() and (closed or run.endswith(("..", "…", " ."))):
        return False
    if len(run) > 1:
        return not following.islower() or "!" in run or "?" in run
    suggested = not proposed.isdisjoint(range(start + 1, first + 1))
    if run == ".":
        return _full_stop(block, start, closed, at, first, last, language, suggested)
    return suggested


def _full_stop(
    block: str, start: int, closed: bool, at: int, first: int, last: int, language: str, suggested: bool
) -> bool:
    """Whether the single full stop at `start` ends a sentence rather than an abbreviation, an initial or a number."""
    words = block[max(last, start - 40) : start].split()
    if not words:
        return suggested
    if closed:
        return (
            suggested
            or language == "en"
            and words[-1].lower() in ENGLISH_WORDS
            and block[first : first + 1].isupper()
        )
    raw = words[-1].lstrip("\"'“‘«([{„‚")
    if raw != words[-1] and not raw:
        return False
    word = raw.lower()
    if len(word) == 1 and len(words) > 1 and len(words[-2]) == 2 and words[-2][1] == ".":
        word = words[-2].lower() + word
    if start - len(words[-1]) <= last and _LIST_NUMBER.match(raw):
        return False
    following = block[first : first + 1]
    if word in NEVER_LAST.get(language, NEVER_LAST[""]):
        return False
    if following.isdigit() and word in BEFORE_NUMBER:
        return False
    if _DOTTED.match(word) and (following.islower() or first > at and "." in word):
        return False
    if following.isupper() and (word in MAY_END or language == "en" and word in ENGLISH_WORDS):
        return True
    if suggested and language in ORDINAL_LANGUAGES and word.isdigit() and len(word) < 3:
        return len(words) > 1 and words[-2].lower() not in BEFORE_ORDINAL
    return suggested


def _glued(block: str, start: int, end: int, at: int) -> bool:
    """Whether a sentence ends at the stops `[start, end)` without white space after them: "the dam.The mayor", "foreigners?thanks"."""
    run = block[start:end]
    before = block[max(0, start - 40) : start].rsplit(None, 1)
    after = block[at : at + 40].split(None, 1)
    if not before or not after or at > end:
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
