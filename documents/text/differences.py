"""How a text was edited: sentence by sentence, and inside a changed sentence word by word."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from documents.text.alignment import Said, align

type Pair = tuple[int, int]
type Kind = Literal["same", "changed", "moved", "gone", "new"]
type Word = tuple[Literal["same", "gone", "new"], str]

_ALIKE = 45.0  # of 100: below it two sentences are not one that was changed
_CELLS = 10_000  # pairs of sentences that are compared between two that are the same
_KEPT = 0.2  # of a sentence's characters: below it all of it is shown as replaced
_LONGEST = 5_000  # pieces of a sentence that are compared one by one
# A word, or one character of a script without spaces, with the white space after it.
_PIECE = re.compile(
    r"(?:[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|[^\w\s]|\s)\s*"
)


@dataclass(slots=True)
class Change:
    """What became of a sentence: its number in the old text, in the new one, or in both."""

    kind: Kind
    before: int | None
    now: int | None


def sentences(before: Said, now: Said) -> list[Change]:
    """The sentences of an edited text, in reading order, those that are gone where they stood.

    `moved` sentences have the same words at another place; each stands once, at the new one.
    """
    olds, news = before.sentences(), now.sentences()
    changes: list[Change] = []
    at, to = 0, 0
    for i, j in [*align(olds, news), (len(olds), len(news))]:
        changes += _between(olds, news, (at, i, to, j))
        if i < len(olds):
            changes.append(Change("same", i, j))
        at, to = i + 1, j + 1
    return _with_moves(changes, olds, news)


def _between(olds: Sequence[str], news: Sequence[str], part: tuple[int, int, int, int]) -> list[Change]:
    """What stands between two sentences that are the same."""
    low, high, first, last = part
    changes: list[Change] = []
    at, to = low, first
    for i, j in [*_changed(olds[low:high], news[first:last]), (high - low, last - first)]:
        changes += [Change("gone", k, None) for k in range(at, low + i)]
        changes += [Change("new", None, k) for k in range(to, first + j)]
        if low + i < high:
            changes.append(Change("changed", low + i, first + j))
        at, to = low + i + 1, first + j + 1
    return changes


def _changed(olds: Sequence[str], news: Sequence[str]) -> list[Pair]:
    """Pairs of sentences that are alike, in the order of both, so that as much as can be is alike."""
    if not olds or not news or len(olds) * len(news) > _CELLS:
        return []
    known = set(olds) & set(news)  # these were moved
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    for i in reversed(range(len(olds))):
        for j in reversed(range(len(news))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if olds[i] not in known and news[j] not in known:
                likeness = fuzz.ratio(olds[i], news[j], score_cutoff=_ALIKE)
                if likeness:
                    best[i][j] = max(best[i][j], likeness + best[i + 1][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < len(olds) and j < len(news):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _with_moves(changes: list[Change], olds: Sequence[str], news: Sequence[str]) -> list[Change]:
    """A sentence that is gone here and new there was moved."""
    gone: dict[str, list[int]] = {}
    for change in changes:
        if change.kind == "gone" and change.before is not None:
            gone.setdefault(olds[change.before], []).append(change.before)
    taken: Counter[int] = Counter()
    for change in changes:
        if change.kind == "new" and change.now is not None and (places := gone.get(news[change.now])):
            change.kind, change.before = "moved", places.pop(0)
            taken[change.before] += 1
    return [change for change in changes if change.kind != "gone" or change.before not in taken]


def words(before: str, now: str) -> list[Word]:
    """The pieces of a changed sentence in order: what is in both, what is gone, what is new."""
    olds, news = _PIECE.findall(before), _PIECE.findall(now)
    if len(olds) > _LONGEST or len(news) > _LONGEST:
        return [("gone", before), ("new", now)]
    pairs = align(olds, news)
    if sum(len(olds[i].rstrip()) for i, _ in pairs) < _KEPT * min(len(before), len(now)):
        return [("gone", before), ("new", now)]
    pieces: list[Word] = []
    at, to = 0, 0
    for i, j in [*pairs, (len(olds), len(news))]:
        pieces.append(("gone", "".join(olds[at:i])))
        pieces.append(("new", "".join(news[to:j])))
        pieces.append(("same", "".join(olds[i : i + 1])))
        at, to = i + 1, j + 1
    joined: list[Word] = []
    for kind, text in pieces:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        elif text:
            joined.append((kind, text))
    return joined
