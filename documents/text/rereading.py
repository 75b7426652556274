"""Two readings of one conversation: which post, and which sentence, of the new one was in the old one.

Posts are matched from the article downwards, the answers to a matched post among themselves: first those that
say the same, then those that were edited, and at the end, anywhere in the thread, those that were moved.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from documents.text.alignment import Said, Span, keep_cut, match_sentences
from documents.text.words import compared, shingles

type Pair = tuple[int, int]

ALIKE = 60.0  # of 100: what an edit leaves of a text
_TELLING = 20  # code points from which a sentence in common says something
_SHARED = 0.5  # of the shorter text: sentences in common
_COMPARED = 20_000  # code points of a text that are compared
_SMALL = 1_024  # pairs of posts that are all compared
_RARE = 20  # posts that a word stands in to find candidates by
_CANDIDATES = 5


@dataclass(slots=True)
class Matched:
    """What each post of the new reading, and each of its sentences, was in the old one; None for what is new.

    `posts` has the number of the old post, `moved` the new posts that answer another post than before.
    `spans` is the new cut into sentences: as it was, wherever the text is. `sentences` has, for each span,
    the number of the sentence in the old post that has the same text and the same place in the conversation:
    those of a moved post have none.
    """

    posts: list[int | None]
    moved: set[int] = field(default_factory=set)
    spans: list[list[Span]] = field(default_factory=list)
    sentences: list[list[int | None]] = field(default_factory=list)


def match(old: Sequence[Said], new: Sequence[Said], cut: Collection[int] = ()) -> Matched:
    """Match two readings; in each the article comes first and a post after the one it answers.

    The posts `cut` keep their own spans: their source cut them itself.
    """
    matched = Matched(_Posts(old, new).run())
    for number, (before, said) in enumerate(zip(matched.posts, new, strict=True)):
        if before is None:
            matched.spans.append(list(said.spans))
            matched.sentences.append([None] * len(said.spans))
            continue
        was = old[before]
        if number not in cut:
            said = replace(said, spans=keep_cut(was, said))
        matched.spans.append(list(said.spans))
        if said.parent is not None and matched.posts[said.parent] != was.parent:
            matched.moved.add(number)
            matched.sentences.append([None] * len(said.spans))
        else:
            matched.sentences.append(match_sentences(was, said))
    return matched


class _Posts:
    """The posts of two readings while they are matched."""

    def __init__(self, old: Sequence[Said], new: Sequence[Said]) -> None:
        self.old, self.new = old, new
        self.of: list[int | None] = [None] * len(new)
        self.taken = bytearray(len(old))
        self.under_old, self.under_new = _children(old), _children(new)

    def run(self) -> list[int | None]:
        """For each new post the old one."""
        pairs = self._pair(0, 0) if self.old and self.new else []
        while pairs:
            found: list[Pair] = []
            for before, now in pairs:
                found += self._among(self.under_old[before], self.under_new[now])
            pairs = found or self._moved()
        return self.of

    def _pair(self, before: int, now: int) -> list[Pair]:
        self.of[now] = before
        self.taken[before] = True
        return [(before, now)]

    def _among(self, olds: Iterable[int], news: Iterable[int]) -> list[Pair]:
        """Match the answers to one post."""
        found: list[Pair] = []
        for step in (self._same, self._same_id_alike, self._sharing, self._alike, self._same_id):
            olds = [number for number in olds if not self.taken[number]]
            news = [number for number in news if self.of[number] is None]
            if not olds or not news:
                break
            found += step(olds, news)
        return found

    def _moved(self) -> list[Pair]:
        """Match what is left anywhere in the thread: the very text, or nearly it under the very id."""
        olds = [number for number, taken in enumerate(self.taken) if not taken and self.old[number].text]
        news = [number for number, before in enumerate(self.of) if before is None and self.new[number].text]
        if not olds or not news:
            return []
        return self._same(olds, news) or self._same_id_alike(olds, news)

    def _same(self, olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
        """The same words of the same author, under the same id where it tells twins apart; else in order."""
        by_id = self._by(lambda said: (said.author, said.text, said.source_id), olds, news)
        return by_id + self._by(lambda said: (said.author, said.text), olds, news)

    def _by(self, key: Callable[[Said], Hashable], olds: Iterable[int], news: Iterable[int]) -> list[Pair]:
        waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for number in olds:
            if not self.taken[number]:
                waiting[key(self.old[number])].append(number)
        found: list[Pair] = []
        for number in news:
            if self.of[number] is None and (queue := waiting.get(key(self.new[number]))):
                found += self._pair(queue.popleft(), number)
        return found

    def _same_id_alike(self, olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
        return self._by_id(olds, news, lambda before, now: _likeness(before, now) >= ALIKE)

    def _same_id(self, olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
        """Everything else of it may have been replaced."""
        return self._by_id(olds, news, lambda before, now: now.author != "" and before.author == now.author)

    def _by_id(
        self, olds: Sequence[int], news: Sequence[int], fits: Callable[[Said, Said], bool]
    ) -> list[Pair]:
        """Posts under an id that only one post of either has."""
        known = _once({number: self.old[number].source_id for number in olds})
        wanted = _once({number: self.new[number].source_id for number in news})
        found: list[Pair] = []
        for source_id, now in wanted.items():
            before = known.get(source_id)
            if before is not None and fits(self.old[before], self.new[now]):
                found += self._pair(before, now)
        return found

    def _sharing(self, olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
        """Edits that left sentences as they were: half of the shorter text."""
        places: defaultdict[Hashable, list[int]] = defaultdict(list)
        for number in olds:
            for sentence in {text for text in self.old[number].sentences() if len(text) >= _TELLING}:
                places[self.old[number].author, sentence].append(number)
        scored: list[tuple[float, int, int]] = []
        for now in news:
            said = self.new[now]
            shared: Counter[int] = Counter()
            for sentence in {text for text in said.sentences() if len(text) >= _TELLING}:
                known = places.get((said.author, sentence), ())
                if len(known) <= _RARE:
                    shared.update(dict.fromkeys(known, len(sentence)))
            for before, length in shared.items():
                share = length / min(len(said.text), len(self.old[before].text))
                if share >= _SHARED:
                    scored.append((-share, now, before))
        return self._best(scored)

    def _alike(self, olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
        """Edits that left most of the characters as they were."""
        scored: list[tuple[float, int, int]] = []
        for now, candidates in self._candidates(olds, news):
            for before in candidates:
                if self.old[before].author == self.new[now].author:
                    likeness = _likeness(self.old[before], self.new[now])
                    if likeness >= ALIKE:
                        scored.append((-likeness, now, before))
        return self._best(scored)

    def _candidates(self, olds: Sequence[int], news: Sequence[int]) -> Iterable[tuple[int, Iterable[int]]]:
        """What each new post is compared with: every old one or, of many, those with the same rare words."""
        if len(olds) * len(news) <= _SMALL:
            yield from ((now, olds) for now in news)
            return
        places: defaultdict[Hashable, list[int]] = defaultdict(list)
        for number in olds:
            for mark in _marks(self.old[number]):
                places[mark].append(number)
        for now in news:
            common: Counter[int] = Counter()
            for mark in _marks(self.new[now]):
                known = places.get(mark, ())
                if len(known) <= _RARE:
                    common.update(known)
            yield now, [before for before, _ in common.most_common(_CANDIDATES)]

    def _best(self, scored: list[tuple[float, int, int]]) -> list[Pair]:
        """The closest pairs first, each post once."""
        found: list[Pair] = []
        for _, now, before in sorted(scored):
            if self.of[now] is None and not self.taken[before]:
                found += self._pair(before, now)
        return found


def _children(posts: Sequence[Said]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in posts]
    for number, said in enumerate(posts):
        if said.parent is not None:
            children[said.parent].append(number)
    return children


def _once(names: dict[int, str]) -> dict[str, int]:
    """Number by name, for the names that stand there once."""
    counts = Counter(names.values())
    return {name: number for number, name in names.items() if name and counts[name] == 1}


def _likeness(before: Said, now: Said) -> float:
    """How much of two texts is the same, from 0 to 100."""
    return fuzz.ratio(before.text[:_COMPARED], now.text[:_COMPARED], score_cutoff=ALIKE)


def _marks(said: Said) -> set[Hashable]:
    """What a text may be found by: its words and pairs of words."""
    words = compared(said.text[:_COMPARED])
    return {*words, *shingles(words, 2)}
