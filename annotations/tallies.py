"""Answers counted block by block, as sums that add up: pure numpy, no database.

Every figure of agreement is a function of sums over sentences, by unit, or by pair of reviewers and unit. So
memory holds one block of answers and these sums, however many answers there are. A document is whole in a
block.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from annotations import measures
from annotations.measures import Answers, Estimate, Ints, Table
from documents.later import Later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = Later("numpy")

REASONS = 3
"""Kinds of answers without a label, -1 to -3: no claim, unclear, other."""
DEEPEST = 4
"""Comments below this depth are counted with those at it."""
LONGEST_IN_WEEKS = 26
QUESTIONS = ("claim", "checkable", "disputed", "supported")
DAY = 86_400


@dataclass(slots=True)
class Block:
    """Answers as parallel arrays: their documents, units, sentences, reviewers and labels by any numbers that
    mean the same in every block, and what else is known of them."""

    documents: Ints
    units: Ints
    sentences: Ints
    reviewers: Ints
    labels: Ints
    guidelines: Ints
    depths: Ints
    seconds: Ints


@dataclass(slots=True)
class Tally:
    """`measures.parts` of sentences with two answers or more, summed by unit; of `k` labels.

    As long as there is one unit alone its sentences are kept: then they are left out in turn.
    """

    k: int
    units: list[Ints] = field(default_factory=list)
    sums: list[Table] = field(default_factory=list)
    sentences: list[Table] = field(default_factory=list)

    def add(self, units: Ints, table: Table) -> None:
        """Sentences by their unit, and how many reviewers gave each label."""
        is_paired = table.sum(axis=1) > 1
        if not is_paired.any():
            return
        parts = measures.parts(table[is_paired])
        there, place = np.unique(units[is_paired], return_inverse=True)
        self.units.append(there)
        self.sums.append(measures.sums_by(place, parts))
        if there.size > 1 or there[0] != self.units[0][0] or len(self.sentences) < len(self.units) - 1:
            self.sentences.clear()
        else:
            self.sentences.append(parts)

    def by_unit(self) -> Table:
        """A row for each unit that has such sentences."""
        if not self.units:
            return np.zeros((0, measures.FIXED + self.k))
        place = measures.places(np.concatenate(self.units))
        return measures.sums_by(place, np.concatenate(self.sums))

    def estimate(self, measure: str, by_unit: Table) -> Estimate:
        """A measure with what it would be without each unit, or without each sentence of the only one."""
        rows = np.concatenate(self.sentences) if self.sentences else by_unit
        return measures.of_sums(rows, measures.COMBINED[measure])


@dataclass(slots=True)
class Meetings:
    """Every two reviewers on the sentences that both labelled, summed by unit; of `k` labels."""

    k: int
    cells: list[Ints] = field(default_factory=list)
    sums: list[Table] = field(default_factory=list)
    alone: list[Answers] = field(default_factory=list)
    """The answers themselves, as long as all are of one unit."""

    def add(self, answers: Answers, units: Ints, reviewers: Ints) -> None:
        """Answers of which every sentence has two or more, with the numbers of their units and reviewers that
        mean the same in every block."""
        if not answers.labels.size:
            return
        found = measures.pairs(answers)
        n_units = units.size
        cells, cell = np.unique(found.of * n_units + found.units, return_inverse=True)
        of, unit = np.divmod(cells, n_units)
        first, second = reviewers[found.first[of]], reviewers[found.second[of]]
        self.cells.append(np.column_stack([first, second, units[unit]]))
        self.sums.append(measures.sums_by(cell, measures.pair_parts(found, self.k)))
        if n_units > 1 or units[0] != self.cells[0][0, 2] or len(self.alone) < len(self.cells) - 1:
            self.alone.clear()
        else:
            self.alone.append(answers)

    def _numbered(self) -> tuple[Ints, Ints, Ints, Table]:
        """The two reviewers of each pair, then the pair and the unit of each row of the sums."""
        if not self.cells:
            empty = np.zeros(0, dtype=np.int64)
            return np.zeros((0, 2), dtype=np.int64), empty, empty, np.zeros((0, 2 + 2 * self.k))
        cells, sums = np.concatenate(self.cells), np.concatenate(self.sums)
        names, of = np.unique(cells[:, :2], axis=0, return_inverse=True)
        unit = measures.places(cells[:, 2])
        n_units = measures.size(unit)
        there, row = np.unique(of.ravel() * n_units + unit, return_inverse=True)
        return names, *np.divmod(there, n_units), measures.sums_by(row, sums)

    def estimate(self) -> Estimate:
        """The mean of Cohen's kappa over the pairs."""
        if self.alone:
            steps = np.cumsum([0, *(measures.size(one.sentences) for one in self.alone)])
            sentences = np.concatenate(
                [one.sentences + step for one, step in zip(self.alone, steps, strict=False)]
            )
            columns = (
                np.concatenate([getattr(one, name) for one in self.alone]) for name in ("reviewers", "labels")
            )
            return measures.cohen(Answers(sentences, sentences, *columns))
        _names, of, unit, sums = self._numbered()
        return measures.cohen_of(of, unit, sums, self.k)

    def pairs(self) -> list[tuple[int, int, float, int]]:
        """Each two reviewers, their kappa, which may be not a number, and their sentences."""
        names, of, _unit, sums = self._numbered()
        kappas, counts = measures.kappas_of(of, sums, self.k)
        return [
            (int(one[0]), int(one[1]), float(kappa), int(n))
            for one, kappa, n in zip(names, kappas, counts, strict=True)
        ]


@dataclass(slots=True)
class OfReviewer:
    """What one gave: answers, those without a label, those that can be compared, and how many of these are
    what most of the others say."""

    answers: int = 0
    abstained: int = 0
    compared: int = 0
    hits: float = 0.0


class Count:
    """The figures of all blocks that were added; `labels` are the ids of the project's labels in their order.

    `given` and `by_depth` count answers by label, then by the reason for none.
    """

    def __init__(self, labels: list[int], questions: dict[str, int] | None) -> None:
        k = len(labels)
        self.labels, self.k = labels, k
        self.place = {id: number for number, id in enumerate(labels)}
        self.questions = questions and {key: self.place[id] for key, id in questions.items()}
        self.whole, self.with_abstentions, self.meetings = Tally(k), Tally(k + 1), Meetings(k)
        self.per_label = [Tally(2) for _ in labels]
        self.per_question = {name: Tally(2) for name in QUESTIONS} if questions else {}
        self.per_guideline: defaultdict[int, Tally] = defaultdict(lambda: Tally(k))
        self.per_depth: defaultdict[int, Tally] = defaultdict(lambda: Tally(k))
        self.per_week: defaultdict[int, Tally] = defaultdict(lambda: Tally(k))
        self.per_month: defaultdict[int, Tally] = defaultdict(lambda: Tally(k))
        self.given = np.zeros(k + REASONS, dtype=np.int64)
        self.by_depth: defaultdict[int, Ints] = defaultdict(lambda: np.zeros(k + REASONS, dtype=np.int64))
        self.confusion = np.zeros((k + 1, k + 1), dtype=np.int64)
        self.reviewers: defaultdict[int, OfReviewer] = defaultdict(OfReviewer)
        self.alone = self.documents = 0
        self.first_day: int | None = None
        self.last_day = 0

    def add(self, block: Block) -> None:
        """Count a block."""
        if not block.labels.size:
            return
        k = self.k
        sentences, kinds = measures.places(block.sentences), self._kinds(block.labels)
        n = measures.size(sentences)
        flat = np.bincount(sentences * (k + REASONS) + kinds, minlength=n * (k + REASONS))
        table = flat.reshape(n, k + REASONS)
        units, depths, documents = (
            _of_each(sentences, column, n)
            for column in (block.units, np.minimum(block.depths, DEEPEST), block.documents)
        )
        own = table[:, :k].astype(np.float64)
        reasons = table[:, k:].sum(axis=1)
        m = own.sum(axis=1)
        merged = np.column_stack([own, reasons])
        self.whole.add(units, own)
        self.with_abstentions.add(units, merged)
        for number, tally in enumerate(self.per_label):
            tally.add(units, np.column_stack([m - own[:, number], own[:, number]]))
        self._ask(units, table)
        self.given += table.sum(axis=0)
        self.alone += int((table.sum(axis=1) == 1).sum())
        self.documents += int(np.unique(documents[m > 1]).size)
        for depth in np.unique(depths).tolist():
            where = depths == depth
            self.per_depth[depth].add(units[where], own[where])
            self.by_depth[depth] += table[where].sum(axis=0)
        self._follow(block.guidelines, sentences, kinds, units, own)
        self._date(block.seconds, sentences, kinds, units, own)
        both = merged.T @ merged
        np.fill_diagonal(both, (merged * (merged - 1)).sum(axis=0) / 2)
        self.confusion += np.rint(both).astype(np.int64)
        self._compare(block, sentences, kinds, own)

    def _kinds(self, labels: Ints) -> Ints:
        """The place of each answer's label, or of its reason behind these."""
        ids, place = np.unique(labels, return_inverse=True)
        known = [self.place[id] if id > 0 else self.k - id - 1 for id in ids.tolist()]
        return np.array(known, dtype=np.int64)[place]

    def _ask(self, units: Ints, table: Ints) -> None:
        """The questions in whose order labels are decided, among the answers that came to each."""
        if not self.questions:
            return
        every = table.astype(np.float64)
        fact, opinion, disputed = (every[:, self.questions[key]] for key in ("fact", "opinion", "disputed"))
        clear = every[:, : self.k].sum(axis=1)
        checkable = clear - opinion
        unclear = every[:, self.k : self.k + 2].sum(axis=1)
        answered = {
            "claim": (unclear, clear),
            "checkable": (opinion, checkable),
            "disputed": (checkable - disputed, disputed),
            "supported": (checkable - disputed - fact, fact),
        }
        for key, sides in answered.items():
            self.per_question[key].add(units, np.column_stack(sides))

    def _follow(self, guidelines: Ints, sentences: Ints, kinds: Ints, units: Ints, own: Table) -> None:
        """By the version of the guideline that answers follow."""
        versions = np.unique(guidelines).tolist()
        for version in versions:
            if len(versions) == 1:
                table = own
            else:
                where = (guidelines == version) & (kinds < self.k)
                flat = np.bincount(sentences[where] * self.k + kinds[where], minlength=own.size)
                table = flat.reshape(own.shape).astype(np.float64)
            self.per_guideline[version].add(units, table)

    def _date(self, seconds: Ints, sentences: Ints, kinds: Ints, units: Ints, own: Table) -> None:
        """By the week, and the month, in which a sentence had its last label."""
        where, last = kinds < self.k, np.zeros(own.shape[0], dtype=np.int64)
        np.maximum.at(last, sentences[where], seconds[where])
        is_labelled = own.sum(axis=1) > 0
        if not is_labelled.any():
            return
        own, units = own[is_labelled], units[is_labelled]
        days, place = np.unique(last[is_labelled] // DAY, return_inverse=True)
        first = int(days[0])
        self.first_day = first if self.first_day is None else min(self.first_day, first)
        self.last_day = max(self.last_day, int(days[-1]))
        for by_week, tallies in ((True, self.per_week), (False, self.per_month)):
            starts = np.array([_start(day, by_week).toordinal() for day in days.tolist()])[place]
            for start in np.unique(starts).tolist():
                tallies[start].add(units[starts == start], own[starts == start])

    def _compare(self, block: Block, sentences: Ints, kinds: Ints, own: Table) -> None:
        """Each reviewer with the others on the sentences that have two labels or more."""
        people, reviewer = np.unique(block.reviewers, return_inverse=True)
        n = people.size
        counted = np.bincount(reviewer, minlength=n)
        abstained = np.bincount(reviewer[kinds >= self.k], minlength=n)
        chosen = (kinds < self.k) & (own.sum(axis=1) > 1)[sentences]
        hits = _hits(own)[sentences[chosen], kinds[chosen]] if chosen.any() else np.zeros(0)
        compared = np.bincount(reviewer[chosen], minlength=n)
        summed = np.bincount(reviewer[chosen], weights=hits, minlength=n)
        for number, id in enumerate(people.tolist()):
            one = self.reviewers[id]
            one.answers += int(counted[number])
            one.abstained += int(abstained[number])
            one.compared += int(compared[number])
            one.hits += float(summed[number])
        columns = (block.units[chosen], sentences[chosen], reviewer[chosen])
        answers = Answers.numbered(*columns, kinds[chosen])
        # Numbered anew labels would lose their places.
        answers.labels = kinds[chosen]
        met = people[np.unique(reviewer[chosen])]
        self.meetings.add(answers, np.unique(block.units[chosen]), met)

    def over_time(self) -> list[tuple[str, Tally]]:
        """By week, or by month where it took long; by the first day of each."""
        if self.first_day is None:
            return []
        by_week = self.last_day - self.first_day <= 7 * LONGEST_IN_WEEKS
        chosen = self.per_week if by_week else self.per_month
        return [(date.fromordinal(start).isoformat(), chosen[start]) for start in sorted(chosen)]


def _of_each(sentences: Ints, column: Ints, n: int) -> Ints:
    """What is known of each sentence, from its answers."""
    found = np.zeros(n, dtype=np.int64)
    found[sentences] = column
    return found


def _hits(own: Table) -> Table:
    """Of each sentence and label how far an answer of that label is what most of the others say; where these
    are split between several, each counts its part."""
    found = np.zeros_like(own)
    for number in range(own.shape[1]):
        others = own.copy()
        others[:, number] -= 1
        most = others.max(axis=1)
        is_most: NDArray[np.bool_] = (others == most[:, None]) & (most[:, None] > 0)
        share = measures.ratio(is_most[:, number].astype(np.float64), is_most.sum(axis=1).astype(np.float64))
        found[:, number] = np.nan_to_num(share)
    return found


def _start(day: int, by_week: bool) -> date:
    """The first day of the week or month that holds a day, counted from 1970."""
    found = datetime.fromtimestamp(day * DAY, UTC).date()
    return found - timedelta(days=found.weekday()) if by_week else found.replace(day=1)
