"""How closely a stretch of a comment repeats a sentence: an alignment of their words."""

import re
from bisect import bisect_left
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from documents.text.words import located, telling, weight

type Span = tuple[int, int]

_OMISSION = re.compile(r"…|\.\.|\*\*\*")
_INSERTED = re.compile(r"\[[^\[\]\n]{0,80}\]")

_GAP, _EXTRA = 0.6, 1.0  # what a word left out and a word put in cost, in words repeated
_ALIKE = 0.7  # likeness of two words that differ by a typo
_SLACK = 3  # words around the place where a sentence is expected
_QUOTED, _UNMARKED = 0.75, 0.8  # least score of a quoted passage, and of one without marks
_CERTAIN = 8  # words that two different sentences do not share by chance
_WHOLE = 0.8  # of a sentence; less is a part of it


class Sentence(NamedTuple):
    """A sentence that may be repeated, cut into words."""

    order: int
    post: Hashable
    id: Hashable
    words: list[str]
    size: float


class Match(NamedTuple):
    """The words `[first, last]` of a comment repeat part of `sentence`."""

    first: int
    last: int
    sentence: Sentence
    repeated: float  # words, weighted by their likeness
    telling: int  # different words among them that are no function words
    score: float  # 1 for the very words, less by what was changed, left out or put in

    @property
    def covers(self) -> float:
        """The part of the sentence that is repeated."""
        return round(self.repeated / self.sentence.size, 6)

    @property
    def worth(self) -> float:
        return round(self.repeated * self.score, 6)

    def fits_quoted(self) -> bool:
        """Whether it is long and close enough between marks: four words, or a whole sentence of three.

        Six characters of Chinese are as telling as four words.
        """
        if self.score < _QUOTED:
            return False
        unspaced = self.sentence.size < 0.75 * len(self.sentence.words)
        if self.repeated > (2.9 if unspaced else 3.5) and self.telling > 1:
            return True
        return self.repeated > 2.5 and self.covers > 0.9 and self.telling > 0

    def fits_elsewhere(self) -> bool:
        """Whether it is long enough between marks for a post of another branch."""
        return self.fits_quoted() and (self.repeated > 4.5 or self.covers > 0.9)

    def stands_alone(self) -> bool:
        """Whether it is too long to be chance or a name: six words and half the sentence, or nine."""
        if self.score < _UNMARKED:
            return False
        if self.repeated > 5.5 and self.telling > 2 and self.covers >= 0.5:
            return True
        return self.repeated > 8.5 and self.telling > 3

    def is_ambiguous(self, others: Sequence["Match"]) -> bool:
        """Whether it is short and fits parts of two different sentences alike."""
        if self.repeated >= _CERTAIN or self.covers > _WHOLE:
            return False
        return any(
            other.worth == self.worth
            and other.covers <= _WHOLE
            and (self.first <= other.last and other.first <= self.last)
            and other.sentence.words != self.sentence.words
            for other in others
        )


class Comment:
    """A comment cut into words, to be aligned with sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(located(text))
        self.starts = [start for start, _, _ in found]
        self.ends = [end for _, end, _ in found]
        self.words = [word for _, _, word in found]
        self._inserted = [place.span() for place in _INSERTED.finditer(text)] if "[" in text else []

    def align(self, sentence: Sentence, low: int, high: int) -> Match | None:
        """The part of the words `[low, high)` that repeats `sentence` best: the greatest local sum."""
        steps = list(self._steps(sentence, low, high))
        best = total = 0.0
        begin, span = 0, slice(0, 0)
        for number, (_, _, gain) in enumerate(steps):
            if total <= 0:
                total, begin = 0.0, number
            total += gain
            if total > best:
                best, span = total, slice(begin, number + 1)
        alike = [step for step in steps[span] if step[2] > 0]
        if not alike:
            return None
        repeated = sum(gain for _, _, gain in alike)
        cost = repeated - best
        first, last, more = self._widened(sentence, alike[0], alike[-1], low, high)
        return Match(
            first=first,
            last=last,
            sentence=sentence,
            repeated=repeated + more,
            telling=telling(self.words[i] for i, _, _ in alike),
            score=(repeated + more) / (repeated + more + cost),
        )

    def _widened(
        self,
        sentence: Sentence,
        begin: tuple[int, int, float],
        end: tuple[int, int, float],
        low: int,
        high: int,
    ) -> tuple[int, int, float]:
        """Take in equal words at both edges: the alignment may have given a "the" away to another place."""
        (first, j, _), (last, k, _) = begin, end
        more = 0.0
        while first > low and j > 0 and self.words[first - 1] == sentence.words[j - 1]:
            first, j = first - 1, j - 1
            more += weight(sentence.words[j])
        until = len(sentence.words) - 1
        while last + 1 < high and k < until and self.words[last + 1] == sentence.words[k + 1]:
            last, k = last + 1, k + 1
            more += weight(sentence.words[k])
        return first, last, more

    def _steps(self, sentence: Sentence, low: int, high: int) -> Iterator[tuple[int, int, float]]:
        """Walk the alignment of a sentence with the words `[low, high)`.

        Yields the number of the comment's word, of the sentence's word, and what the step gains or costs.
        """
        target, words = sentence.words, self.words[low:high]
        gap = _GAP * sentence.size / len(target)
        for step in Levenshtein.opcodes(target, words):
            t0, t1, w0, at = step.src_start, step.src_end, step.dest_start, low + step.dest_start
            length = step.dest_end - w0
            if step.tag == "equal":
                for skip in range(length):
                    yield at + skip, t0 + skip, weight(words[w0 + skip])
            elif step.tag == "delete":
                yield at, t0, 0.0 if self._omits(at) else -gap * (t1 - t0)
            elif step.tag == "insert":
                for skip in range(length):
                    yield at + skip, t0, 0.0 if self._puts_in(at + skip) else -_EXTRA
            else:
                for skip, word in enumerate(target[t0:t1]):
                    yield at + skip, t0 + skip, self._changed(word, at + skip, gap)

    def _changed(self, word: str, place: int, gap: float) -> float:
        """What another word at `place` gains instead of `word`, when a typo tells them apart, or costs."""
        other = self.words[place]
        likeness = fuzz.ratio(word, other) / 100 if min(len(word), len(other)) > 3 else 0.0
        if likeness >= _ALIKE:
            return likeness * weight(word)
        return -gap if self._puts_in(place) else -gap - _EXTRA

    def _omits(self, place: int) -> bool:
        """Whether an ellipsis stands before the word at `place`."""
        if not 0 < place < len(self.words):
            return False
        return _OMISSION.search(self.text, self.ends[place - 1], self.starts[place]) is not None

    def _puts_in(self, place: int) -> bool:
        """Whether the word at `place` is an insertion of the one who quotes: "it leaked [in May] again"."""
        start = self.starts[place]
        before = bisect_left(self._inserted, (start, start)) - 1
        return before >= 0 and start < self._inserted[before][1]


def windows(hits: Sequence[Span], words: int) -> Iterator[Span]:
    """Where in a comment a sentence of so many `words` may stand, as spans of words.

    `hits` are places they share, (comment's word, sentence's word), in the order of the comment.
    """
    slack = words // 4 + _SLACK
    low = high = limit = -1
    for i, j in hits:
        if i > limit:
            if limit >= 0:
                yield max(0, low - _SLACK), high + slack
            low, high, limit = i - j, i - j + words, i - j + words + slack
        else:
            low, high = min(low, i - j), max(high, i - j + words)
    if limit >= 0:
        yield max(0, low - _SLACK), high + slack
