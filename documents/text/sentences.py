"""Sentence segmentation: sentencex proposes boundaries, the rules here correct them for text of the web."""

import re
from collections.abc import Iterator
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

type Span = tuple[int, int]

SEGMENTER_VERSION = f"sentencex-{version('sentencex')}+contested-1"

_DEFAULT_LANGUAGE = "en"
# sentencex looks back over a whole line where no spaces are written, so it gets a long block in pieces.
_PIECE, _OVERLAP = 2_000, 100
_LONGEST_WORD = 40

_MARKS = ".!?…‽"
_FULL = "。｡．！？।॥؟۔։።။៕"
# Stops of one language that are none elsewhere.
_OTHER_STOPS = {"el": ";\u037e"}
# Marks of direction and combining marks stay with the stop before them.
_ATTACHED = "\u200e\u200f\u061c\u202c\u2069\u0300-\u036f\ufe00-\ufe0f\u200d"
_CLOSING = f"\"'”’»)\\]}}›」』】）{_ATTACHED}"
_OPENING = "\"'“‘«(\\[{‹„‚「『【（¿¡*_”»\u200e\u200f\u061c\u2066-\u2068\u202a\u202b\u202d\u202e"
_PICTURES = "\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u203c\u2049"
_JOINED = "[\ufe0f\u200d\U0001f3fb-\U0001f3ff\u2640\u2642]*"
_FACE = r"['’]?[-^o]?[)(DPpOo/|*3\]\[\\]+"
_SMILE = rf"(?:[{_PICTURES}]{_JOINED}|(?:[:;=]{_FACE}|<3+|\^[._-]*\^)(?!\w))"
# Where a sentence may end. Every alternative begins with the one character class in front, which lets
# the engine skip to the next candidate; the look-behinds then tell which character it was.
_STOP = re.compile(
    rf"[{_MARKS}{_FULL}:;=<^*_~#\-{_PICTURES}](?:"
    # a run of stops (". . ." and "! !" too) with what closes after it, footnote marks and smileys
    rf"(?:(?<=[{_MARKS}])"
    rf"(?P<run>[{_MARKS}]*(?:(?<=[.])(?:[ ][.]+(?!\S))+|(?<=[!?])(?:[ ][!?]+(?!\S))+)?)[{_CLOSING}“‘]*"
    rf"|(?<=[{_FULL}])(?P<full>[{_FULL}]*)[{_CLOSING}]*)"
    rf"(?:\s?[»›](?!\w))?(?:\s?\[(?:\d{{1,3}}|…|\.\.\.)\])*(?P<smile>(?:\s*{_SMILE})+(?!\S))?"
    # a smiley that stands alone
    rf"|(?<!\S.)(?<=(?P<alone>[:;=<^{_PICTURES}]))"
    rf"(?:(?<=[:;=]){_FACE}|(?<=<)3+|(?<=\^)[._-]*\^|(?<=[{_PICTURES}]){_JOINED})(?:\s*{_SMILE})*(?!\S)"
    # a rule of asterisks, dashes or the like
    rf"|(?<!\S.)(?:(?<=(?P<rule>[*_=~#]))(?P=rule){{2,}}|(?<=-)---+)(?!\S))"
)
# sentencex ends no sentence within quotation marks and brackets nor behind a bullet, and searches for a
# missing closing mark again and again, a quadratic cost: it gets the block with those marks blanked, and
# with full-width stops, which the rules decide alone. An apostrophe within a word stays.
_BLANKED = re.compile(
    rf"[\"“”„«»‹›()\[\]{{}}「」『』【】（）‘‚•◦▪●■○►\n\r\t\x0b\x0c\x85\u2028\u2029\u200e\u200f\u061c{_FULL}'’]"
    r"(?:(?<!['’])|(?<!\w.)|(?!\w))"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_OPENERS = re.compile(rf"[{_OPENING}]*")
_SPACES = re.compile(r"\s*")
_LIST_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z]|[ivxlIVXL]{1,5})\Z")
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_]{1,2})*\Z")
_URL_LIKE = re.compile(r"[/@=&\\]|www\.")
_SAYS = re.compile(r"[^。！？，,]{0,4}[说道问答喊叫說問]")


def split(text: str, language: str = _DEFAULT_LANGUAGE) -> list[Span]:
    """Cut a post's text into sentences.

    Returns the sentences' `[start, end)` spans in Unicode code points, sorted and apart. No span is empty
    or begins or ends with white space, and every other character of `text` lies in exactly one of them.
    Paragraphs are never joined. `language` is a BCP-47 tag; an unknown one is read by the rules for
    English. Never raises for any `str`.
    """
    primary = language.replace("_", "-").partition("-")[0].lower()
    if primary in ("", "und", "mul"):
        primary = _DEFAULT_LANGUAGE
    spans: list[Span] = []
    for start, end in blocks(text):
        block = text[start:end]
        at = 0
        for boundary in _Block(block, primary).boundaries():
            spans += _stripped(block, at, boundary, start)
            at = boundary
        spans += _stripped(block, at, len(block), start)
    return spans


def _stripped(block: str, at: int, until: int, offset: int) -> list[Span]:
    """The span `[at, until)` of a block without white space at its ends, in the text; none when empty."""
    piece = block[at:until]
    bare = piece.lstrip()
    start = offset + at + len(piece) - len(bare)
    length = len(bare.rstrip())
    return [(start, start + length)] if length else []


def _proposed(block: str, language: str) -> set[int]:
    """Where sentencex begins a sentence."""
    blanked = _BLANKED.sub(" ", block)
    if not blanked.isascii():
        blanked = _SURROGATES.sub("\ufffd", blanked)
    starts: set[int] = set()
    at = 0
    while len(blanked) - at > _PIECE:
        piece = blanked[at : at + _PIECE]
        found = [
            at + sentence["start_index"] for sentence in sentencex.get_sentence_boundaries(language, piece)
        ]
        starts.update(found[1:])
        at = found[-1] if len(found) > 1 else at + _PIECE - _OVERLAP
    rest = blanked[at:] if at else blanked
    starts.update(
        at + sentence["start_index"] for sentence in sentencex.get_sentence_boundaries(language, rest)
    )
    return starts


class _Block:
    """A stretch of text that is cut into sentences, with what sentencex proposes for it."""

    __slots__ = ("language", "last", "proposed", "text")

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.proposed = _proposed(text, language)
        self.last = 0  # where the sentence begins that is being read

    def boundaries(self) -> list[int]:
        """The places where one sentence ends and the next begins, in order."""
        kept = list(self._of_other_stops())
        for stop in _STOP.finditer(self.text):
            at = _SPACES.match(self.text, stop.end()).end()  # type: ignore[union-attr]
            if stop["run"] is None and stop["full"] is None and stop["alone"] is None:
                kept += (stop.start(), at)
                self.last = at
            elif at < len(self.text) and self._ends(stop, at):
                kept.append(at)
                self.last = at
        return sorted(kept)

    def _of_other_stops(self) -> Iterator[int]:
        """The proposed boundaries behind a language's own stops."""
        stops = _OTHER_STOPS.get(self.language)
        if stops:
            for place in self.proposed:
                if self.text[max(0, place - 3) : place].rstrip()[-1:] in tuple(stops):
                    yield place

    def _ends(self, stop: re.Match[str], at: int) -> bool:
        """Whether a sentence ends with `stop`; what follows it begins at `at`."""
        first = _OPENERS.match(self.text, at).end()  # type: ignore[union-attr]
        following = self.text[first : first + 1]
        if stop["alone"]:
            return following.isupper()
        end = stop.end()
        if stop["full"] is not None:
            # Japanese and Chinese go on after a quotation: 「…。」と言った, “…。”他说
            goes_on = "\u3041" <= following <= "\u309f" or _SAYS.match(self.text, first)
            return not (goes_on and self.text[end - 1] in "」』”")
        start, run_end = stop.start(), stop.end("run")
        if at == end:
            return end == run_end and self._ends_glued(start, end)
        if stop["smile"]:
            return True
        run, closed = self.text[start:run_end], end > run_end
        if following.islower() and (closed or run.endswith(("..", "…", " ."))):
            return False
        if len(run) > 1:
            return not following.islower() or "!" in run or "?" in run
        suggested = not self.proposed.isdisjoint(range(start + 1, first + 1))
        if run != ".":
            return suggested
        return self._ends_with_full_stop(start, following, closed, first > at, suggested)

    def _ends_with_full_stop(
        self, start: int, following: str, closed: bool, opened: bool, suggested: bool
    ) -> bool:
        """Whether the full stop at `start` ends a sentence, not an abbreviation, an initial or a number.

        `closed` and `opened` say whether a quotation mark or bracket closes after it and opens before the
        next word, which begins with `following`; `suggested`, whether sentencex would end one.
        """
        words = self.text[max(self.last, start - _LONGEST_WORD) : start].split()
        if not words:
            return suggested
        english = self.language == "en" and words[-1].lower() in ENGLISH_WORDS and following.isupper()
        if closed:
            return suggested or english
        bare = words[-1].lstrip("\"'“‘«([{„‚")
        if not bare or (start - len(words[-1]) <= self.last and _LIST_NUMBER.match(bare)):
            return False
        word = bare.lower()
        if len(word) == 1 and len(words) > 1 and len(words[-2]) == 2 and words[-2][1] == ".":
            word = words[-2].lower() + word  # "z. B." as "z.B."
        if word in NEVER_LAST.get(self.language, NEVER_LAST[""]):
            return False
        if following.isdigit() and word in BEFORE_NUMBER:
            return False
        if _DOTTED.match(word) and (following.islower() or (opened and "." in word)):
            return False
        if english or (word in MAY_END and following.isupper()):
            return True
        if suggested and self.language in ORDINAL_LANGUAGES and word.isdigit() and len(word) < 3:
            return len(words) > 1 and words[-2].lower() not in BEFORE_ORDINAL
        return suggested

    def _ends_glued(self, start: int, end: int) -> bool:
        """Whether a sentence ends at the stops `[start, end)` with no space after them: "high.The dam"."""
        before = self.text[max(0, start - _LONGEST_WORD) : start].rsplit(None, 1)
        after = self.text[end : end + _LONGEST_WORD].split(None, 1)
        if not before or not after:
            return False
        run, word, following = self.text[start:end], before[-1], after[0]
        if not word[-2:].isalpha() or not following[0].isalpha():
            return False
        if _URL_LIKE.search(word) or _URL_LIKE.search(following):
            return False
        if "!" in run or "?" in run:
            return ":" not in word
        if run != ".":
            return following[0].isupper()
        if not word[-2:].islower() or "." in word or not following[0].isupper() or following[1:2].isupper():
            return False
        bare = re.match(r"\w+", following)
        if bare is None or bare.group().lower() in DOMAIN_ENDINGS:
            return False
        return "." not in following[:-1].rstrip(".")
