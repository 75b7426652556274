"""Sentence segmentation: sentencex proposes boundaries, the rules here correct them for text of the web."""

import re
from collections.abc import Iterator
from importlib.metadata import version

import sentencex

from documents.text import unmarked
from documents.text.abbreviations import ABBREVIATIONS, BEFORE_NUMBER, PLAIN_LANGUAGES
from documents.text.fullstops import FullStop, ends_a_sentence, ends_glued
from documents.text.lines import blocks

type Span = tuple[int, int]

_NUMBERS_BEGIN = frozenset({"de", "da"})
_VOWELS = frozenset("aeiouyäöüæøå")
SEGMENTER_VERSION = f"sentencex-{version('sentencex')}+contested-2"

_DEFAULT_LANGUAGE = "en"
# sentencex looks back over a whole line where no spaces are written, so it gets a long block in pieces.
_PIECE, _OVERLAP = 2_000, 100
_LONGEST_WORD = 40
_LONGEST_QUOTATION = 300

_MARKS = ".!?…‽⁇⁈"
_FULL = "。｡．！？।॥؟۔։።፧။។៕།"
# Stops of one language that are none elsewhere.
_OTHER_STOPS = {"el": re.compile('[;\u037e][»”"’)]*\\s+')}
# Marks of direction and combining marks stay with the stop before them.
_ATTACHED = "\u200e\u200f\u061c\u202c\u2069\u0300-\u036f\ufe00-\ufe0f\u200d"
_NOTES = "¹²³⁰⁴-⁹†‡"
_CLOSING = f"\"'”’»)\\]}}›」』】）״*_~`{_NOTES}{_ATTACHED}"
_OPENING = "\"'“‘«(\\[{‹„‚「『【（¿¡*_”»״\u200e\u200f\u061c\u2066-\u2068\u202a\u202b\u202d\u202e"
_PICTURES = "\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u203c\u2049"
# Nothing is given back, and no more than an emoji has: some of these are pictures as well, and a long run of
# them could be parted in as many ways as there are.
_JOINED = "[\ufe0f\u200d\U0001f3fb-\U0001f3ff\u2640\u2642]{0,8}+"
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
    rf"|(?:(?<!\S.)(?<=[:;=<^])|(?<=[{_PICTURES}]))(?<=(?P<alone>.))"
    rf"(?:(?<=[:;=]){_FACE}|(?<=<)3+|(?<=\^)[._-]*\^|(?<=[{_PICTURES}]){_JOINED})(?:\s*{_SMILE}){{0,40}}(?!\S)"
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
_OPENERS = re.compile(rf"[{_OPENING}]*(?:(?<=[«‹])[ \u00a0\u202f](?=\w))?")
# The number of a footnote behind a stop: "high.4 But", "high. 4 But".
_NOTE = re.compile(r"(\s?)\d{1,3}(?:[,–-]\d{1,3})*\s+")
_SPACES = re.compile(r"\s*")
_SAYS = re.compile(r"[^。！？，,]{0,4}[说道问答喊叫說問]")
_SPOKEN = "「『“"
_LOVERS = frozenset({"i", "we", "you", "they", "who", "to", "ich", "wir", "yo", "eu", "я"})


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
    piece = block[at:until].rstrip()
    if not piece:
        return []
    begin = offset + at + len(piece) - len(piece.lstrip())
    return [(begin, offset + at + len(piece))]


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
        text, length = self.text, len(self.text)
        kept = list(self._of_other_stops()) if self.language in _OTHER_STOPS else []
        for stop in _STOP.finditer(text):
            start, end = stop.span()
            run, full, alone = stop.group("run", "full", "alone")
            at, note = end, None
            if end < length:
                if text[end].isspace():
                    at = end + 1
                    if at < length and text[at].isspace():
                        at = _SPACES.match(text, at).end()  # type: ignore[union-attr]
                if run is not None and text[at : at + 1].isdigit():
                    note = self._behind_note(stop)
                    at = note or at
            if run is None and full is None and alone is None:
                kept += (start, at)
                self.last = at
            elif alone and alone not in ":;=<^" and text[self.last : self.last + 1] == alone:
                kept.append(start)  # a bullet before an item, as before the last one
                self.last = start
            elif note or (at < length and self._ends(stop, at)):
                kept.append(at)
                self.last = at
        kept += unmarked.boundaries(text, self.language)
        return sorted(kept)

    def _behind_note(self, stop: re.Match[str]) -> int | None:
        """Where the next sentence begins behind a footnote's number after `stop`; None where none stands."""
        note = _NOTE.match(self.text, stop.end())
        if note is None or not self.text[note.end() : note.end() + 1].isupper():
            return None
        if note[1] and not (self.language == "en" and unmarked.starts(self.text, note.end())):
            return None
        word = self.text[max(self.last, stop.start() - _LONGEST_WORD) : stop.start()].split()[-1:]
        if not word or (not word[0][-1].isalpha() and stop.end() == stop.end("run")):
            return None
        return None if word[0].lower() in BEFORE_NUMBER else note.end()

    def _of_other_stops(self) -> Iterator[int]:
        """Where a sentence begins behind a stop that is one in this language alone."""
        stops = _OTHER_STOPS.get(self.language)
        for found in stops.finditer(self.text) if stops else ():
            first = _OPENERS.match(self.text, found.end()).end()  # type: ignore[union-attr]
            if not self.text[first : first + 1].islower():
                yield found.end()

    def _goes_on_quoting(self, start: int, first: int, following: str) -> bool:
        """Whether Japanese or Chinese goes on after a quotation: 「…。」と言った, “…。”他说."""
        if "\u3041" <= following <= "\u309f":
            return True
        opened = max(self.text.rfind(mark, max(0, start - _LONGEST_QUOTATION), start) for mark in _SPOKEN)
        if opened > 0 and self.text[opened - 1] in "：:":
            return False
        return _SAYS.match(self.text, first) is not None

    def _is_said(self, dash: int) -> bool:
        """Whether a dash stands before who says what ended just now: "— Нет! — сказал он."."""
        words = self.text[dash : dash + _LONGEST_WORD].split(None, 1)
        return len(words) > 1 and len(words[0]) < 3 and words[1][0].islower()

    def _ends_with_picture(self, stop: re.Match[str], following: str) -> bool:
        """Whether a sentence ends with an emoji or a smiley; one in front of it, or for a word, ends none."""
        before = self.text[max(self.last, stop.start() - _LONGEST_WORD) : stop.start()].split()
        if not before or (stop["alone"] in "❤♥💙💚💛💜🖤" and before[-1].lower() in _LOVERS):
            return False
        return following.isupper() or (following.isalpha() and not following.islower())

    def _ends(self, stop: re.Match[str], at: int) -> bool:
        """Whether a sentence ends with `stop`; what follows it begins at `at`."""
        following, first = self.text[at], at
        if not following.isalnum():
            first = _OPENERS.match(self.text, at).end()  # type: ignore[union-attr]
            following = self.text[first : first + 1]
        if stop["alone"]:
            return self._ends_with_picture(stop, following)
        end = stop.end()
        if following in "—–-" and self._is_said(first):
            return False
        if stop["full"] is not None:
            quoted = self.text[end - 1] in "」』”" and self.text[at] not in _SPOKEN
            return not (quoted and self._goes_on_quoting(stop.start(), first, following))
        start, run_end = stop.start(), stop.end("run")
        if at == end:
            return end == run_end and ends_glued(self.text, start, end)
        if stop["smile"]:
            return True
        run, closed = self.text[start:run_end], end > run_end
        if following.islower() and (closed or run.endswith(("..", "…", " ."))):
            return False
        if len(run) > 1:
            return not following.islower() or "!" in run or "?" in run
        suggested = not self.proposed.isdisjoint(range(start + 1, first + 1))
        if run == "…":
            return not following.islower()
        if run != ".":
            return suggested
        if not closed:
            word = self.text[self.text.rfind(" ", max(self.last, start - _LONGEST_WORD), start) + 1 : start]
            if (
                len(word) > 3
                and word.isalpha()
                and self.language in PLAIN_LANGUAGES
                and (following.isupper() or not suggested)
                and word.lower() not in ABBREVIATIONS
            ):
                # sentencex begins no German sentence with a number: "in der Mühle. 160 Leute". What ends like
                # no word, as in "Hauptstr. 5", is an abbreviation.
                return suggested or (
                    following.isdigit()
                    and len(word) > 4
                    and self.language in _NUMBERS_BEGIN
                    and not _VOWELS.isdisjoint(word[-3:])
                )
        return ends_a_sentence(
            FullStop(
                self.text, start, self.last, self.language, first, following, closed, first > at, suggested
            )
        )
