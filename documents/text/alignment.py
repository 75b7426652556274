"""The sentences of a post in two readings: which are the same, and how an old cut goes on in a new text."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq, Postfix, Prefix

type Span = tuple[int, int]
type Pair = tuple[int, int]

_CELLS = 4_000_000  # of the table of an alignment


@dataclass(slots=True)
class Said:
    """A post of a reading; `parent` is a number of the same reading, `spans` are its sentences in order."""

    text: str
    author: str = ""
    parent: int | None = None
    source_id: str = ""
    spans: Sequence[Span] = ()

    def sentences(self) -> list[str]:
        """The texts of its sentences."""
        return [self.text[start:end] for start, end in self.spans]


def match_sentences(before: Said, now: Said) -> list[int | None]:
    """For each sentence of a post the number of the same sentence in its old text.

    Those that kept their order, twins in order; then those that were moved together with the sentences
    beside them in their paragraph.
    """
    if before.text == now.text and list(before.spans) == list(now.spans):
        return list(range(len(now.spans)))
    olds, news = before.sentences(), now.sentences()
    found: list[int | None] = [None] * len(news)
    for i, j in align(olds, news):
        found[j] = i
    gone = set(range(len(olds))).difference(number for number in found if number is not None)
    if not gone or None not in found:
        return found
    around_old, around_new = _around(before), _around(now)
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for i in sorted(gone):
        waiting[olds[i], around_old[i]].append(i)
    for j, number in enumerate(found):
        if number is None and (queue := waiting.get((news[j], around_new[j]))):
            found[j] = queue.popleft()
    return found


def _around(said: Said) -> list[tuple[str | None, str | None]]:
    """For each sentence those beside it; None where its paragraph begins or ends."""
    texts = said.sentences()
    joined = [
        said.text.count("\n", before[1], after[0]) < 2
        for before, after in zip(said.spans, said.spans[1:], strict=False)
    ]
    befores = [None, *(text if near else None for text, near in zip(texts, joined, strict=False))]
    afters = [*(text if near else None for text, near in zip(texts[1:], joined, strict=True)), None]
    return list(zip(befores, afters, strict=True)) if texts else []


def align(olds: Sequence[Hashable], news: Sequence[Hashable]) -> list[Pair]:
    """Pairs (i, j) of equal items in the order of both, as many as can be had."""
    found: list[Pair] = []
    waiting = [(0, len(olds), 0, len(news))]
    while waiting:
        low, high, first, last = waiting.pop()
        while low < high and first < last and olds[low] == news[first]:
            found.append((low, first))
            low, first = low + 1, first + 1
        while low < high and first < last and olds[high - 1] == news[last - 1]:
            high, last = high - 1, last - 1
            found.append((high, last))
        if low == high or first == last:
            continue
        if (high - low) * (last - first) <= _CELLS:
            for block in LCSseq.opcodes(olds[low:high], news[first:last]):
                if block.tag == "equal":
                    length = block.src_end - block.src_start
                    found += [
                        (low + block.src_start + k, first + block.dest_start + k) for k in range(length)
                    ]
            continue
        anchors = _anchors(olds, news, (low, high, first, last))
        found += anchors
        at, to = low, first
        for i, j in [*anchors, (high, last)] if anchors else []:
            waiting.append((at, i, to, j))
            at, to = i + 1, j + 1
    return sorted(found)


def _anchors(
    olds: Sequence[Hashable], news: Sequence[Hashable], part: tuple[int, int, int, int]
) -> list[Pair]:
    """Items that stand once on either side of a part, as many as keep their order (patience sorting)."""
    low, high, first, last = part
    counts, others = Counter(olds[low:high]), Counter(news[first:last])
    places = {olds[i]: i for i in range(low, high) if counts[olds[i]] == others[olds[i]] == 1}
    tops: list[int] = []
    tails: list[int] = []
    pairs: list[Pair] = []
    below: list[int] = []
    for j in range(first, last):
        i = places.get(news[j])
        if i is None:
            continue
        pile = bisect_left(tops, i)
        below.append(tails[pile - 1] if pile else -1)
        pairs.append((i, j))
        tops[pile : pile + 1] = [i]
        tails[pile : pile + 1] = [len(pairs) - 1]
    chain: list[Pair] = []
    at = tails[-1] if tails else -1
    while at >= 0:
        chain.append(pairs[at])
        at = below[at]
    return chain[::-1]


def keep_cut(before: Said, now: Said) -> list[Span]:
    """The sentences of a post, cut as they were wherever its text is as it was.

    A cut that somebody made by hand, or an earlier segmenter, so outlives a new reading.
    """
    if before.text == now.text:
        return list(before.spans)
    pairs = align(before.sentences(), now.sentences())
    spans: list[Span] = []
    at, to = 0, 0
    for i, j in [*pairs, (len(before.spans), len(now.spans))]:
        spans += _keep_in(before, before.spans[at:i], now, now.spans[to:j])
        spans += now.spans[j : j + 1]
        at, to = i + 1, j + 1
    return spans


def _keep_in(before: Said, olds: Sequence[Span], now: Said, news: Sequence[Span]) -> list[Span]:
    """The new cut between two sentences that are the same, with the old one at both of its ends."""
    if not olds or not news:
        return list(news)
    was = before.text[olds[0][0] : olds[-1][1]]
    is_ = now.text[news[0][0] : news[-1][1]]
    same = Prefix.similarity(was, is_)
    shift = news[0][0] - olds[0][0]
    ends = {end + shift for _, end in olds} & {end for _, end in news}
    until = max((end for end in ends if end <= news[0][0] + same), default=news[0][0])
    head = [(start + shift, end + shift) for start, end in olds if end + shift <= until]
    if until == news[-1][1]:
        return head
    shift = news[-1][1] - olds[-1][1]
    same = Postfix.similarity(was, is_)
    starts = {start + shift for start, _ in olds} & {start for start, _ in news}
    least = max(until, news[-1][1] - same)
    since = min((start for start in starts if start >= least), default=news[-1][1])
    tail = [(start + shift, end + shift) for start, end in olds if start + shift >= since]
    return [*head, *(span for span in news if span[0] >= until and span[1] <= since), *tail]
