"""Which sentence of an earlier post a passage of a comment repeats."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from documents.text.quoted import quoted_spans

type Span = tuple[int, int]

# A word, or one character of a script that writes no spaces; marks of Hebrew, Arabic and Indic scripts belong to their word.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
    r"|(?:[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff][\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0900-\u0903\u093a-\u0963\u0980-\u0dff]*"
    r"(?:['’](?=[^\W_]))?)+"
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# Latin, Greek and Cyrillic text, where a run of letters and digits is a word.
_PLAIN = re.compile(r"[\x00-\u02ff\u0370-\u052f\u2000-\u2bff]*\Z")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = {ord("’"): None, ord("'"): None}
_TAIL = re.compile(r"[.!?…。！？।؟۔)\]）%]*")
_OMISSION = re.compile(r"…|\.\.|\*\*\*")
_INSERTED = re.compile(r"\[[^\[\]\n]{0,80}\]")

# Words that carry no claim: a phrase made of them alone repeats nothing.
_FUNCTION_WORDS = frozenset(
    "the and for are but not you all any can had has have her his him how its let may one our out she that them then there these they this "
    "those was way were what when where which who whom why will with would could should been being from into over under than too very just "
    "about after again also because before between both does done down each few here more most much must now off once only other own same "
    "some such until upon your yours their theirs course fact case thing things time times day end hand point kind sort lot think know say "
    "said says see get got make made take well even still really like ever never many every "
    "der die das und ist sind war ein eine einen einem einer nicht mit auf von für den dem des dass auch als wie aber nur noch bei nach "
    "les des une est pas que qui pour dans sur avec par plus mais son ses aux cette ces comme tout "
    "los las una que por con para del como más pero sus este esta esto ser hay muy también "
    "что это как так все они она его еще уже или для при если был была были есть".split()
)

_SHORT, _LONG = 3, 5  # words of a shingle: within quotation marks, elsewhere
_POSTINGS = 40  # places kept for one shingle, the first in reading order
_TARGET_WORDS = 2_000  # words of one sentence that are compared
_HUGE = 10_000  # words of a passage, beyond which only the first few places of a shingle are tried
_CANDIDATES = 60  # sentences aligned for one passage
_GAP, _EXTRA = 0.6, 1.0  # cost of a word left out and of one put in, in matched words
_ALIKE = 0.7  # two words that differ by a typo
_SLACK = 3
_CLOSE, _CLOSER = 0.75, 0.8  # least score of a quoted passage, and of one without marks
_MOST = 0.6  # of what stands between quotation marks must be repeated
_CERTAIN = 8  # words that two different sentences do not share by chance


class Target(NamedTuple):
    """A sentence that may be repeated."""

    id: int
    text: str


class Quote(NamedTuple):
    """`[start, end)` of the comment, in code points, repeats the sentence `target_id`; `score` is in 0..1, 1 for the very words.

    From a `TargetIndex` `target_id` is `(post, sentence)` as they were added.
    """

    start: int
    end: int
    target_id: Hashable
    score: float


class _Sentence(NamedTuple):
    """A target cut into words."""

    order: int
    post: Hashable
    id: Hashable
    words: list[str]
    size: float  # its words' weights


class _Match(NamedTuple):
    """The words `[first, last]` of the comment repeat part of `sentence`."""

    first: int
    last: int
    sentence: _Sentence
    matched: float  # words, weighted by their likeness
    telling: int  # different words among them that are no function words
    score: float

    @property
    def covers(self) -> float:
        """The part of the sentence that is repeated."""
        return self.matched / self.sentence.size

    @property
    def worth(self) -> float:
        return round(self.matched * self.score, 6)

    def overlaps(self, other: "_Match") -> bool:
        return self.first <= other.last and other.first <= self.last


def find(comment: str, targets: Sequence[Target], marked: Sequence[Span] = ()) -> list[Quote]:
    """The passages of `comment` that repeat one of `targets`, in order; see `TargetIndex.find`."""
    index = TargetIndex()
    index.add(None, targets)
    return [quote._replace(target_id=quote.target_id[1]) for quote in index.find(comment, marked)]  # type: ignore[index]


def is_quote_only(text: str, start: int, end: int, quotes: Iterable[Span]) -> bool:
    """Whether the sentence `[start, end)` of `text` is nothing but the passages `quotes`, punctuation and quotation marks aside."""
    at, touched = start, False
    for begin, until in sorted(quotes):
        if until <= at or begin >= end:
            continue
        touched = True
        if begin > at and any(map(str.isalnum, text[at:begin])):
            return False
        at = max(at, until)
    return touched and not any(map(str.isalnum, text[at:end]))


class TargetIndex:
    """The sentences of a document's posts, to be looked up by the words of later posts.

    Sentences are cut into words only when a comment is compared with their post, so that the many comments nobody answers cost nothing.
    """

    def __init__(self) -> None:
        self._waiting: dict[Hashable, list[tuple[int, Hashable, str]]] = {}
        self._order = 0
        self._sentences: list[_Sentence] = []
        self._short: dict[tuple[str, ...], list[Span]] = {}
        self._long: dict[tuple[str, ...], list[Span]] = {}
        self._known: set[tuple[str, ...]] = set()  # the keys `_long` has or will have
        self._noted = {_SHORT: 0, _LONG: 0}

    def add(self, post: Hashable, sentences: Iterable[tuple[Hashable, str]]) -> None:
        """Add the sentences of a post, `(id, text)` in reading order; posts are added in reading order too."""
        waiting = self._waiting.setdefault(post, [])
        for id, text in sentences:
            waiting.append((self._order, id, text))
            self._order += 1

    def find(
        self, comment: str, marked: Sequence[Span] = (), within: Collection[Hashable] | None = None
    ) -> list[Quote]:
        """The passages of `comment` that repeat a sentence of the posts `within` (all, when None).

        A passage counts when it is quoted (between quotation marks, after ">", in a span of `marked`) and at least four words long or a
        whole sentence, or when it stands without marks and is long enough not to be chance. Passages never overlap; one that several
        sentences fit goes to the closest, then to the earliest; a short one that fits two different sentences alike goes to none.
        """
        self._index(self._waiting.keys() if within is None else within)
        words = _words(comment)
        regions = quoted_spans(comment, marked)
        if not regions and self._known.isdisjoint(_shingles(words, _LONG)):
            return []
        return _Search(self, comment, within).run(regions)

    def _index(self, posts: Collection[Hashable]) -> None:
        """Cut the sentences of `posts` into words and know each run of five."""
        if not self._waiting:
            return
        for post in [post for post in posts if post in self._waiting]:
            for order, id, text in self._waiting.pop(post):
                words = _words(text)[:_TARGET_WORDS]
                size = float(len(words)) if text.isascii() else sum(map(_weight, words))
                self._sentences.append(_Sentence(order, post, id, words, size))
                self._known.update(_shingles(words, _LONG))

    def _postings(self, size: int) -> dict[tuple[str, ...], list[Span]]:
        """Where each run of `size` words stands, as (number of the sentence, place in it); made when first asked for."""
        postings = self._short if size == _SHORT else self._long
        for number in range(self._noted[size], len(self._sentences)):
            for place, shingle in enumerate(_shingles(self._sentences[number].words, size)):
                known = postings.setdefault(shingle, [])
                if len(known) < _POSTINGS:
                    known.append((number, place))
        self._noted[size] = len(self._sentences)
        return postings


def _words(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, without apostrophes."""
    text = text.casefold().replace("’", "").replace("'", "")
    return (_PLAIN_WORD if _PLAIN.match(text) else _WORD).findall(text)


def _weight(word: str) -> float:
    """A character of a script without spaces is about half a word."""
    return 0.5 if _UNSPACED.match(word) else 1.0


def _telling(words: Iterable[str]) -> int:
    """How many different words say what a passage is about."""
    return sum(
        1 for word in set(words) if word not in _FUNCTION_WORDS and (len(word) > 2 or _UNSPACED.match(word))
    )


def _shingles(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[skip:] for skip in range(size)), strict=False)


class _Search:
    """One comment compared with an index."""

    def __init__(self, index: TargetIndex, comment: str, within: Collection[Hashable] | None) -> None:
        self.index = index
        self.comment = comment
        self.within = within
        found = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(comment)]
        self.starts = [start for start, _, _ in found]
        self.ends = [end for _, end, _ in found]
        self.words = [word.casefold().translate(_APOSTROPHES) for _, _, word in found]
        self.inserted = [span.span() for span in _INSERTED.finditer(comment)] if "[" in comment else []
        self.chosen: list[_Match] = []
        self.taken = bytearray(len(self.words))

    def run(self, regions: list[Span]) -> list[Quote]:
        for start, end in regions:
            low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
            if high - low >= _SHORT:
                self._choose(self._quoted(low, high))
        self._choose([m for m in self._matches(0, len(self.words), _LONG) if _stands_alone(m)])
        return [self._quote(match) for match in sorted(self.chosen, key=lambda match: match.first)]

    def _quoted(self, low: int, high: int) -> list[_Match]:
        """The matches of the quoted words `[low, high)`; short ones only where they make up most of what is quoted."""
        matches = [m for m in self._matches(low, high, _SHORT) if _fits_quoted(m)]
        repeated = bytearray(high - low)
        for match in matches:
            repeated[match.first - low : match.last + 1 - low] = b"\1" * (match.last + 1 - match.first)
        if sum(repeated) < _MOST * (high - low):
            return [match for match in matches if _stands_alone(match)]
        return matches

    def _choose(self, matches: list[_Match]) -> None:
        """Keep the best of overlapping matches: the closest, then the one that repeats more of its sentence, then the earliest."""
        matches.sort(key=lambda m: (-m.worth, -round(m.covers, 6), m.sentence.order, m.first))
        for match in matches:
            first, last = match.first, match.last
            while first <= last and self.taken[first]:
                first += 1
            while last >= first and self.taken[last]:
                last -= 1
            if (
                match.last - match.first - (last - first) > _SLACK
                or last - first < 2
                or any(self.taken[first : last + 1])
            ):
                continue
            self.taken[first : last + 1] = b"\1" * (last + 1 - first)
            if not _ambiguous(match, matches):
                self.chosen.append(match._replace(first=first, last=last))

    def _matches(self, low: int, high: int, size: int) -> list[_Match]:
        """Every sentence that shares a shingle with the words `[low, high)`, aligned with them."""
        postings = self.index._postings(size)
        limit = _POSTINGS if high - low < _HUGE else 4
        places: defaultdict[int, list[Span]] = defaultdict(list)
        for i, shingle in enumerate(_shingles(self.words[low:high], size), low):
            for number, j in postings.get(shingle, ())[:limit]:
                if self.within is None or self.index._sentences[number].post in self.within:
                    places[number].append((i, j))
        likely = sorted(places, key=lambda number: (-len(places[number]), number))[:_CANDIDATES]
        matches = []
        for number in likely:
            sentence = self.index._sentences[number]
            for first, last in _windows(places[number], len(sentence.words)):
                match = self._align(sentence, max(low, first), min(high, last))
                if match:
                    matches.append(match)
        return matches

    def _align(self, sentence: _Sentence, low: int, high: int) -> _Match | None:
        """The part of the words `[low, high)` that repeats `sentence` best: the local alignment with the greatest sum."""
        steps = list(self._steps(sentence, low, high))
        best = total = 0.0
        begin, span = 0, slice(0, 0)
        for number, (_, _, gain) in enumerate(steps):
            if total <= 0:
                total, begin = 0.0, number
            total += gain
            if total > best:
                best, span = total, slice(begin, number + 1)
        repeated = [step for step in steps[span] if step[2] > 0]
        if not repeated:
            return None
        (first, j, _), (last, k, _) = repeated[0], repeated[-1]
        matched = cost = sum(gain for _, _, gain in repeated)
        cost -= best
        # An alignment of the whole sentence may give a word at the edge ("the") away to an earlier place.
        while first > low and j > 0 and self.words[first - 1] == sentence.words[j - 1]:
            first, j, matched = first - 1, j - 1, matched + 1
        while (
            last + 1 < high and k + 1 < len(sentence.words) and self.words[last + 1] == sentence.words[k + 1]
        ):
            last, k, matched = last + 1, k + 1, matched + 1
        return _Match(
            first=first,
            last=last,
            sentence=sentence,
            matched=matched,
            telling=_telling(self.words[i] for i, _, _ in repeated),
            score=matched / (matched + cost),
        )

    def _steps(self, sentence: _Sentence, low: int, high: int) -> Iterator[tuple[int, int, float]]:
        """Walk the alignment of a sentence with the words `[low, high)`.

        Yields the number of the comment's word, of the sentence's word, and what the step gains or costs.
        """
        target, words = sentence.words, self.words[low:high]
        left_out = _GAP * sentence.size / len(target)
        for tag, t0, t1, w0, w1 in Levenshtein.opcodes(target, words):
            if tag == "equal":
                for skip in range(w1 - w0):
                    yield low + w0 + skip, t0 + skip, _weight(words[w0 + skip])
            elif tag == "delete":
                yield low + w0, t0, 0.0 if self._omits(low + w0) else -left_out * (t1 - t0)
            elif tag == "insert":
                for i in range(low + w0, low + w1):
                    yield i, t0, 0.0 if self._inserted(i) else -_EXTRA
            else:
                for skip, word in enumerate(target[t0:t1]):
                    i = w0 + skip
                    likeness = fuzz.ratio(word, words[i]) / 100 if min(len(word), len(words[i])) > 3 else 0.0
                    if likeness >= _ALIKE:
                        yield low + i, t0 + skip, likeness * _weight(word)
                    else:
                        yield low + i, t0 + skip, -_GAP if self._inserted(low + i) else -_GAP - _EXTRA

    def _omits(self, place: int) -> bool:
        """Whether an ellipsis stands before the word at `place`."""
        if not 0 < place < len(self.words):
            return False
        return _OMISSION.search(self.comment, self.ends[place - 1], self.starts[place]) is not None

    def _inserted(self, place: int) -> bool:
        """Whether the word at `place` is put in by the one who quotes: "it leaked [in May] again"."""
        start = self.starts[place]
        return any(begin < start < end for begin, end in self.inserted)

    def _quote(self, match: _Match) -> Quote:
        end = self.ends[match.last]
        tail = _TAIL.match(self.comment, end)
        return Quote(
            start=self.starts[match.first],
            end=tail.end() if tail else end,
            target_id=(match.sentence.post, match.sentence.id),
            score=round(match.score, 3),
        )


def _windows(hits: list[Span], size: int) -> Iterator[Span]:
    """Where in the comment a sentence of `size` words may stand that shares shingles at `hits` (comment's word, sentence's word)."""
    slack = size // 4 + _SLACK
    low = high = limit = -1
    for i, j in hits:
        if i > limit:
            if limit >= 0:
                yield max(0, low - _SLACK), high + slack
            low = high = i - j
            high += size
            limit = i - j + size + slack
        else:
            low, high = min(low, i - j), max(high, i - j + size)
    if limit >= 0:
        yield max(0, low - _SLACK), high + slack


def _fits_quoted(match: _Match) -> bool:
    """Whether a match within quotation marks is long and close enough: four words, or a whole sentence of three."""
    if match.score < _CLOSE:
        return False
    return (match.matched > 3.5 and match.telling > 1) or (
        match.matched > 2.5 and match.covers > 0.9 and match.telling > 0
    )


def _stands_alone(match: _Match) -> bool:
    """Whether a match without marks is too long to be chance or a name: six words and half its sentence, or nine."""
    if match.score < _CLOSER:
        return False
    if match.matched > 5.5 and match.telling > 2 and match.covers >= 0.5:
        return True
    return match.matched > 8.5 and match.telling > 3


def _ambiguous(match: _Match, matches: list[_Match]) -> bool:
    """Whether a short match fits parts of two different sentences alike."""
    if match.matched >= _CERTAIN or match.covers > 0.8:
        return False
    return any(
        other.worth == match.worth
        and other.covers <= 0.8
        and other.overlaps(match)
        and other.sentence.words != match.sentence.words
        for other in matches
    )
