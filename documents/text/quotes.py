"""Which sentence of an earlier post a passage of a comment repeats."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Container, Hashable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from documents.text.matching import Comment, Match, Sentence, windows
from documents.text.quoted import quoted_spans
from documents.text.words import Shingle, compared, shingles, size

type Span = tuple[int, int]

_TAIL = re.compile(r"[.!?…。！？।؟۔)\]）%]*")

_SHORT, _LONG = 3, 5  # words of a shingle: within quotation marks, elsewhere
_PLACES = 40  # kept of one shingle, the first and the last in reading order
_HUGE, _FEW_PLACES = 10_000, 4  # words of a passage beyond which fewer places of a shingle are tried
_WORDS = 2_000  # of one sentence that are compared
_CANDIDATES = 60  # sentences aligned for one passage
_TRIMMED = 3  # words at the edges of a match that may belong to its neighbours
_MOST = 0.6  # of what stands between quotation marks must be repeated


class Target(NamedTuple):
    """A sentence that may be repeated."""

    id: int
    text: str


class Quote(NamedTuple):
    """`[start, end)` of the comment, in code points, repeats the sentence `target_id`.

    `score` is in 0..1, 1 for the very words. From a `TargetIndex`, `target_id` is `(post, sentence)` as
    they were added.
    """

    start: int
    end: int
    target_id: Any
    score: float


def find(comment: str, targets: Sequence[Target], marked: Sequence[Span] = ()) -> list[Quote]:
    """The passages of `comment` that repeat one of `targets`, in order; see `TargetIndex.find`."""
    index = TargetIndex()
    index.add(None, targets)
    return [quote._replace(target_id=quote.target_id[1]) for quote in index.find(comment, marked)]


def is_quote_only(text: str, start: int, end: int, quotes: Sequence[Span]) -> bool:
    """Whether the sentence `[start, end)` of `text` is nothing but the passages `quotes`.

    `quotes` come in order and apart, as `find` gives them. Punctuation, quotation marks and ">" around them
    do not count, words do.
    """
    at, touched = start, False
    for number in range(max(0, bisect_left(quotes, (start, start)) - 1), len(quotes)):
        begin, until = quotes[number]
        if begin >= end:
            break
        if until <= at:
            continue
        touched = True
        if begin > at and any(map(str.isalnum, text[at:begin])):
            return False
        at = until
    return touched and not any(map(str.isalnum, text[at:end]))


class TargetIndex:
    """The sentences of a document's posts, to be looked up by the words of later posts.

    A post is cut into words only when a comment is compared with it: those nobody answers cost nothing.
    """

    def __init__(self) -> None:
        self._waiting: dict[Hashable, list[tuple[int, Hashable, str]]] = {}
        self._order = 0
        self._sentences: list[Sentence] = []
        self._known: set[Shingle] = set()  # every run of five words
        self._places: dict[int, dict[Shingle, list[Span]]] = {_SHORT: {}, _LONG: {}}
        self._noted = {_SHORT: 0, _LONG: 0}  # sentences whose places are known

    def add(self, post: Hashable, sentences: Iterable[tuple[Hashable, str]]) -> None:
        """Add the sentences of a post, `(id, text)`; posts and sentences come in reading order."""
        waiting = self._waiting.setdefault(post, [])
        for id, text in sentences:
            waiting.append((self._order, id, text))
            self._order += 1

    def cut(self, posts: Iterable[Hashable]) -> None:
        """Have the sentences of `posts` at hand, for comments that are compared with them."""
        for post in posts:
            for order, id, text in self._waiting.pop(post, ()):
                words = compared(text)[:_WORDS]
                self._sentences.append(Sentence(order, post, id, words, size(words)))
                self._known.update(shingles(words, _LONG))

    def find(
        self,
        comment: str,
        marked: Sequence[Span] = (),
        within: Container[Hashable] | None = None,
        elsewhere: bool = False,
    ) -> list[Quote]:
        """The passages of `comment` that repeat a sentence of the posts `within` (all, when None).

        Where `within` cannot be listed, `cut` must have been asked for those posts before. With `elsewhere`,
        quoted passages that repeat none of them are looked for in all posts.

        A passage counts when it is quoted (between quotation marks, after ">", in a span of `marked`) and
        four words long or a whole sentence, or when it is too long to be chance. Passages never overlap;
        one that several sentences fit goes to the closest, then to the earliest; a short one that fits two
        different sentences alike goes to none.
        """
        if within is None or isinstance(within, Collection):
            self.cut(list(self._waiting) if within is None else within)
        regions = quoted_spans(comment, marked)
        if not regions and self._known.isdisjoint(shingles(compared(comment), _LONG)):
            return []
        search = _Search(self, Comment(comment))
        search.look(regions, within)
        if elsewhere and within is not None and search.has_unknown(regions):
            self.cut(list(self._waiting))
            search.look_elsewhere(regions)
        return search.quotes()

    def places(self, length: int) -> dict[Shingle, list[Span]]:
        """Where each run of `length` words stands, as (number of the sentence, word); made when asked for."""
        places = self._places[length]
        for number in range(self._noted[length], len(self._sentences)):
            for word, shingle in enumerate(shingles(self._sentences[number].words, length)):
                known = places.setdefault(shingle, [])
                if len(known) == _PLACES:
                    del known[_PLACES // 2]
                known.append((number, word))
        self._noted[length] = len(self._sentences)
        return places

    def sentence(self, number: int) -> Sentence:
        return self._sentences[number]


class _Search:
    """One comment compared with an index."""

    def __init__(self, index: TargetIndex, comment: Comment) -> None:
        self.index = index
        self.comment = comment
        self.within: Container[Hashable] | None = None
        self.chosen: list[Match] = []
        self.taken = bytearray(len(comment.words))

    def look(self, regions: Sequence[Span], within: Container[Hashable] | None) -> None:
        """Look at the quoted spans first, then at the whole comment."""
        self.within = within
        for low, high in self._words_of(regions):
            self._choose(self._quoted(low, high))
        unmarked = self._matches(0, len(self.comment.starts), _LONG)
        self._choose([match for match in unmarked if match.stands_alone()])

    def has_unknown(self, regions: Sequence[Span]) -> bool:
        """Whether a quoted span repeats nothing that was found."""
        return any(not any(self.taken[low:high]) for low, high in self._words_of(regions))

    def look_elsewhere(self, regions: Sequence[Span]) -> None:
        """Look in all posts for the quoted spans that repeat nothing so far; chance is likelier there."""
        self.within = None
        for low, high in self._words_of(regions):
            if not any(self.taken[low:high]):
                self._choose([match for match in self._quoted(low, high) if match.fits_elsewhere()])

    def quotes(self) -> list[Quote]:
        """What was found, in order."""
        return [self._quote(match) for match in sorted(self.chosen, key=lambda match: match.first)]

    def _words_of(self, regions: Sequence[Span]) -> Iterator[Span]:
        """The words `[low, high)` of each quoted span that has enough of them."""
        starts = self.comment.starts
        for start, end in regions:
            low, high = bisect_left(starts, start), bisect_left(starts, end)
            if high - low >= _SHORT:
                yield low, high

    def _quoted(self, low: int, high: int) -> list[Match]:
        """The matches of the quoted words `[low, high)`, short ones only where they are most of them."""
        matches = [match for match in self._matches(low, high, _SHORT) if match.fits_quoted()]
        repeated = bytearray(high - low)
        for match in matches:
            repeated[match.first - low : match.last + 1 - low] = b"\1" * (match.last + 1 - match.first)
        if sum(repeated) < _MOST * (high - low):
            return [match for match in matches if match.stands_alone()]
        return matches

    def _matches(self, low: int, high: int, length: int) -> list[Match]:
        """Every sentence that shares a run of words with `[low, high)`, aligned with them."""
        places = self.index.places(length)
        limit = _PLACES if high - low < _HUGE else _FEW_PLACES
        hits: defaultdict[int, list[Span]] = defaultdict(list)
        for i, shingle in enumerate(shingles(self.comment.words[low:high], length), low):
            for number, j in places.get(shingle, ())[:limit]:
                if self.within is None or self.index.sentence(number).post in self.within:
                    hits[number].append((i, j))
        alike: dict[int, int] = {}
        for number in sorted(hits):  # of sentences of the same words the earliest stands for all
            alike.setdefault(hash(tuple(self.index.sentence(number).words)), number)
        likely = sorted(alike.values(), key=lambda number: (-len(hits[number]), number))[:_CANDIDATES]
        aligned = []
        for number in likely:
            sentence = self.index.sentence(number)
            for first, last in windows(hits[number], len(sentence.words)):
                aligned.append(self.comment.align(sentence, max(low, first), min(high, last)))
        return [match for match in aligned if match]

    def _choose(self, matches: list[Match]) -> None:
        """Keep of overlapping matches the closest, then that of more of its sentence, then the earliest."""
        matches.sort(key=lambda match: (-match.worth, -match.covers, match.sentence.order, match.first))
        for match in matches:
            first, last = match.first, match.last
            while first <= last and self.taken[first]:
                first += 1
            while last >= first and self.taken[last]:
                last -= 1
            trimmed = match.last - match.first - (last - first)
            if trimmed > _TRIMMED or last - first < 2 or any(self.taken[first : last + 1]):
                continue
            self.taken[first : last + 1] = b"\1" * (last + 1 - first)
            if not match.is_ambiguous(matches):
                self.chosen.append(match._replace(first=first, last=last))

    def _quote(self, match: Match) -> Quote:
        end = _TAIL.match(self.comment.text, self.comment.ends[match.last]).end()  # type: ignore[union-attr]
        return Quote(
            start=self.comment.starts[match.first],
            end=end,
            target_id=(match.sentence.post, match.sentence.id),
            score=round(match.score, 3),
        )
