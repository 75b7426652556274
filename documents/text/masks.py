"""Parts of a text that leave under another name: mentions of people, e-mail addresses, telephone numbers.

A mask is a span in code points and what stands in its place. Nothing else of the text changes, and every
place of the text has one in what is left of it.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

import phonenumbers

from documents.text import phones
from documents.text.addressees import EVERYDAY, NOBODY, SHORTEST_FIRST_NAME, fold, parts_of

type Mask = tuple[int, int, str]
type Span = tuple[int, int]

EMAIL, PHONE, SOMEBODY, QUOTATION = "[e-mail]", "[phone]", "[name]", "[quotation]"
MOST_WORDS, LONGEST = 4, 80
SHORTEST_SMALL = 4
"""Letters of a name that is not written with a capital, to be told from a word without @."""

# Combining marks belong to the letter before; joiners stand within words of Persian and of Indic scripts.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\ufe20-\ufe2f"
)
_WORD = rf"[^\W_][\w{_MARKS}.'’\-]*"
_NAME = re.compile(rf"{_WORD}(?:[ \u00a0]{_WORD}){{0,{MOST_WORDS - 1}}}")
_STARTS = re.compile(rf"(?<![\w{_MARKS}])(?:@[ ]?)?(?=[^\W_])")
_GAPS = re.compile(r"[ \u00a0.\-]|\Z")
_TAIL = re.compile(r"(?:['’]s?|[.\-])+\Z")
_SIMPLE = re.compile(rf"{_WORD}(?:[ \u00a0]{_WORD}){{0,{MOST_WORDS - 1}}}\Z")
_EMAIL = re.compile(
    r"""(?<![\w.+%\-])[\w.+%\-]{1,64}(?:@|[ ]?[(\[][ ]?(?:at|AT|@)[ ]?[)\]][ ]?)
    (?:[\w\-]{1,63}(?:\.|[ ]?[(\[][ ]?(?:dot|DOT)[ ]?[)\]][ ]?)){1,8}[^\W\d_]{2,24}(?![\w\-])""",
    re.VERBOSE,
)
_MAY_BE_PHONE = re.compile(r"[+＋][\s(\-]*\d")
_SPACE = re.compile(r"\s*")


class Names:
    """People of a thread by all they may be called: full name, first or last name, and @ before either.

    `pseudonyms` is a name → what stands in its place. A first name that two share is masked by SOMEBODY.
    """

    def __init__(self, pseudonyms: Mapping[str, str]) -> None:
        self._full: dict[str, tuple[str, bool]] = {}
        self._parts: dict[str, str] = {}
        odd: dict[str, str] = {}
        for name, pseudonym in pseudonyms.items():
            key, parts = parts_of(name)
            if key in NOBODY:
                continue
            if not _SIMPLE.match(name) and name.strip():
                odd[name.strip()] = pseudonym
            if not key:
                continue
            self._full.setdefault(key, (pseudonym, name.lstrip()[:1].islower()))
            for part in parts:
                known = self._parts.get(part, pseudonym)
                self._parts[part] = pseudonym if known == pseudonym else SOMEBODY
        self._odd = odd
        by_length = sorted(odd, key=len, reverse=True)
        pattern = "|".join(map(re.escape, by_length))
        self._odd_pattern = re.compile(rf"(?<!\w)@?(?:{pattern})(?!\w)") if odd else None
        self._beginnings = {key[:1] for key in (*self._full, *self._parts)}

    def masks(self, text: str) -> list[Mask]:
        """The mentions in a text, in order; the longest name that fits.

        A name counts where it is written as one: with a capital, or in a script without, or after an @; a
        name that its bearer writes small also in full. Everyday words are none.
        """
        found: list[Mask] = []
        if self._odd_pattern:
            found += [
                (one.start(), one.end(), self._odd[one.group().removeprefix("@")])
                for one in self._odd_pattern.finditer(text)
                if one.group().removeprefix("@") in self._odd
            ]
        until = 0
        for start in _STARTS.finditer(text):
            if start.start() < until or fold(text[start.end()])[:1] not in self._beginnings:
                continue
            mask = self._at(text, start)
            if mask:
                found.append(mask)
                until = mask[1]
        return merged(found)

    def _at(self, text: str, start: re.Match[str]) -> Mask | None:
        place, is_called = start.end(), start.group() != ""
        name = _NAME.match(text, place, place + LONGEST)
        if name is None:
            return None
        gaps = [place + gap.start() for gap in _GAPS.finditer(name.group())]
        for gap in reversed(gaps):
            words = _TAIL.sub("", text[place:gap])
            pseudonym = self._who(words, is_called) if words else None
            if pseudonym:
                return start.start(), place + len(words), pseudonym
        return None

    def _who(self, words: str, is_called: bool) -> str | None:
        key = fold(words)
        pseudonym, is_small = self._full.get(key, ("", False))
        if not pseudonym and len(key) >= SHORTEST_FIRST_NAME:
            pseudonym = self._parts.get(key, "")
        if not pseudonym:
            return None
        if is_called:
            return pseudonym
        if words.casefold() in EVERYDAY:
            return None
        if words[:1].islower() and not (is_small and len(key) >= SHORTEST_SMALL):
            return None
        return pseudonym


def contacts(text: str) -> list[Mask]:
    """E-mail addresses and telephone numbers.

    With + and a country's number those that a country has (libphonenumber); in a national form those that
    are written as numbers are and nothing else is (`documents.text.phones`).
    """
    found = [(one.start(), one.end(), EMAIL) for one in _EMAIL.finditer(text)] if _may_hold(text) else []
    if _MAY_BE_PHONE.search(text):
        found += [(one.start, one.end, PHONE) for one in phonenumbers.PhoneNumberMatcher(text, None)]
    found += [(start, end, PHONE) for start, end in phones.national(text)]
    return merged(found)


def _may_hold(text: str) -> bool:
    return "@" in text or "(at" in text.lower() or "[at" in text.lower() or " at" in text.lower()


def merged(masks: Iterable[Mask]) -> list[Mask]:
    """Masks in order; of two that overlap the first that was given."""
    kept: list[Mask] = []
    for mask in masks:
        place = bisect_left(kept, mask)
        is_free = (not place or kept[place - 1][1] <= mask[0]) and (
            place == len(kept) or mask[1] <= kept[place][0]
        )
        if mask[0] < mask[1] and is_free:
            kept.insert(place, mask)
    return kept


def cut(text: str, masks: Sequence[Mask], edges: Iterable[int]) -> list[Mask]:
    """Masks that no edge lies in: one that crosses the end of a sentence becomes one on either side of it.

    What is nothing but space between two sentences stays.
    """
    places, result = sorted(set(edges)), []
    for start, end, word in masks:
        inner = places[bisect_right(places, start) : bisect_left(places, end)]
        for begin, until in zip([start, *inner], [*inner, end], strict=True):
            begin += len(_SPACE.match(text, begin, until).group())  # type: ignore[union-attr]
            until = begin + len(text[begin:until].rstrip())
            if begin < until:
                result.append((begin, until, word))
    return result


class Masked:
    """A text with its masks applied, and where its places are now."""

    def __init__(self, text: str, masks: Sequence[Mask], edges: Iterable[int] = ()) -> None:
        pieces, at, now = [], 0, 0
        self._ends: list[int] = [0]
        self._moves: list[tuple[int, int, int]] = []
        for start, end, word in cut(text, masks, edges):
            pieces += [text[at:start], word]
            now += start - at
            self._moves.append((start, end, now))
            now += len(word)
            self._ends.append(now)
            at = end
        self.text = "".join([*pieces, text[at:]])
        self._starts = [start for start, _end, _now in self._moves]

    @property
    def is_changed(self) -> bool:
        return bool(self._moves)

    def span(self, start: int, end: int) -> Span:
        """A span of the text as it is now; what begins or ends within a mask takes it whole."""
        return self._place(start, is_end=False), self._place(end, is_end=True)

    def _place(self, at: int, is_end: bool) -> int:
        number = bisect_right(self._starts, at - 1 if is_end else at)
        if not number:
            return at
        start, end, now = self._moves[number - 1]
        if at >= end:
            return at - end + self._ends[number]
        return self._ends[number] if is_end else now if at >= start else at
