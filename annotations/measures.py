"""Measures of agreement over arrays of answers, with their intervals: pure numpy, no database.

A measure is a function of sums over sentences. So its value, and its value without each unit (a document, as
a rule), come from the same table, and the interval is the jackknife's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from math import sqrt
from typing import TYPE_CHECKING

from documents.later import Later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = Later("numpy")


type Ints = NDArray[np.int64]
type Table = NDArray[np.float64]

Z = 1.959963984540054
"""The 97.5% point of the normal distribution."""
SPARSE = 16
"""Numbers that reach further than so many times their count are sorted."""


@dataclass(slots=True)
class Answers:
    """Parallel arrays, one entry an answer, each numbered from 0 without gaps.

    `units` are what is independent of each other: documents, near-duplicates as one.
    """

    units: Ints
    sentences: Ints
    reviewers: Ints
    labels: Ints

    @classmethod
    def numbered(cls, *columns: Iterable[int] | Ints) -> Answers:
        """Of any numbers, in the order of the fields."""
        return cls(*(places(np.asarray(column, dtype=np.int64)) for column in columns))

    def kept(self, where: NDArray[np.bool_]) -> Answers:
        """Those answers alone, numbered anew."""
        return Answers.numbered(*(getattr(self, field.name)[where] for field in fields(self)))

    def paired(self) -> Answers:
        """Without the sentences that have one answer only: they can agree with nothing."""
        return self.kept(self.is_paired())

    def is_paired(self) -> NDArray[np.bool_]:
        """Of each answer whether its sentence has another."""
        if not self.sentences.size:
            return np.zeros(0, dtype=np.bool_)
        return np.bincount(self.sentences)[self.sentences] > 1

    def unit_of_sentence(self) -> Ints:
        """The unit of each sentence."""
        units = np.zeros(size(self.sentences), dtype=np.int64)
        units[self.sentences] = self.units
        return units

    def table(self) -> Table:
        """Sentences by labels: how many reviewers gave it."""
        shape = size(self.sentences), size(self.labels)
        flat = np.bincount(self.sentences * shape[1] + self.labels, minlength=shape[0] * shape[1])
        return flat.reshape(shape).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure, and what it would be without each unit; not a number where it is not defined."""

    value: float
    without: Table


@dataclass(frozen=True, slots=True)
class Interval:
    """The 95% interval of a measure; null where the data allow none."""

    low: float | None = None
    high: float | None = None


def places(numbers: Ints) -> Ints:
    """The place of each number among those there are, in their order, from 0.

    Numbers that lie close together, as ids do, are marked in a row of flags: sorting takes ten times as long.
    """
    if not numbers.size:
        return numbers
    least = int(numbers.min())
    reach = int(numbers.max()) - least + 1
    if reach > SPARSE * numbers.size:
        return np.unique(numbers, return_inverse=True)[1]
    is_there = np.zeros(reach, dtype=np.bool_)
    is_there[numbers - least] = True
    found: Ints = (np.cumsum(is_there, dtype=np.int64) - 1)[numbers - least]
    return found


def size(numbers: Ints) -> int:
    """How many there are of what is numbered from 0."""
    return int(numbers.max()) + 1 if numbers.size else 0


def interval(estimate: Estimate, least: float = -1.0) -> Interval:
    """The jackknife-t interval over units (Efron 1982; Student's t with one degree less than units).

    Percentiles of a bootstrap over few documents are too narrow: `make bench ONLY=agreement` prints how often
    each holds the truth. There is none with one unit, where leaving one out leaves nothing to measure, or
    where all units agree alike.
    """
    n = estimate.without.size
    if n < 2 or np.isnan(estimate.value) or np.isnan(estimate.without).any():
        return Interval()
    spread = estimate.without - estimate.without.mean()
    error = sqrt((n - 1) / n * float(spread @ spread))
    if error < 1e-12:
        return Interval()
    reach = t_quantile(n - 1) * error
    return Interval(max(least, estimate.value - reach), min(1.0, estimate.value + reach))


def wilson(hits: int, n: int) -> tuple[float | None, float | None]:
    """The 95% interval of the share of `hits` in `n` (Wilson 1927); none of nothing."""
    if not n:
        return None, None
    share, z2 = hits / n, Z**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    reach = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def t_quantile(freedom: int) -> float:
    """The 97.5% point of Student's t, within 0.005: from a table for 1 and 2 degrees of freedom, else the
    expansion of Cornish and Fisher (Abramowitz and Stegun 26.7.5)."""
    if freedom == 1:
        return 12.7062
    if freedom == 2:
        return 4.3027
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return float(z + sum(term / freedom**power for power, term in enumerate(terms, 1)))


def of_table(parts: Table, units: Ints, combine: Callable[[Table], Table]) -> Estimate:
    """The estimate of a measure that combines sums of `parts`, a row for each sentence."""
    return of_sums(sums_by(units, parts), combine)


def of_sums(grouped: Table, combine: Callable[[Table], Table]) -> Estimate:
    """The estimate of a measure that combines sums, a row for each unit."""
    whole = grouped.sum(axis=0)
    return Estimate(float(combine(whole[None])[0]), combine(whole - grouped))


def sums_by(group: Ints, parts: Table) -> Table:
    """The parts summed over each group."""
    columns = [np.bincount(group, weights=part, minlength=size(group)) for part in parts.T]
    return np.column_stack(columns) if columns else np.zeros((size(group), 0))


FIXED, SENTENCES = 5, 2
"""Columns of `parts` before those of the labels; the one that counts sentences."""


def parts(table: Table) -> Table:
    """What alpha, the kappa of Fleiss and raw agreement are functions of, a row for each sentence.

    Of a table with two answers or more in each row: equal pairs by n - 1 and by all pairs, one, equal pairs,
    all pairs, and how often each label was given. Sums of these over any set of sentences give the measures
    of the set.
    """
    m = table.sum(axis=1)
    agreed, every = (table * (table - 1)).sum(axis=1), m * (m - 1)
    return np.column_stack([agreed / (m - 1), agreed / every, np.ones_like(m), agreed, every, table])


def _alpha(sums: Table) -> Table:
    """Nominal alpha, 1 - D_o / D_e (Krippendorff 2011, sections A to C).

    A sentence adds to the coincidences: its n_c(n_c - 1)/(m - 1) on the diagonal and its n_c to
    the margins.
    """
    margins = sums[:, FIXED:]
    n = margins.sum(axis=1)
    expected = ratio(n**2 - (margins**2).sum(axis=1), n - 1)
    return 1 - ratio(n - sums[:, 0], expected)


def _fleiss(sums: Table) -> Table:
    """Kappa of Fleiss (1971), (P - P_e) / (1 - P_e), where sentences may have any number of answers."""
    observed = ratio(sums[:, 1], sums[:, 2])
    margins = sums[:, FIXED:]
    by_chance = (ratio(margins, margins.sum(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return ratio(observed - by_chance, 1 - by_chance)


def _raw(sums: Table) -> Table:
    """The share of equal pairs among all pairs of answers on one sentence."""
    return ratio(sums[:, 3], sums[:, 4])


COMBINED: dict[str, Callable[[Table], Table]] = {"alpha": _alpha, "fleiss": _fleiss, "raw": _raw}
"""Measures as functions of sums of `parts`."""


def _measured(answers: Answers, measure: str) -> Estimate:
    return of_table(parts(answers.table()), answers.unit_of_sentence(), COMBINED[measure])


def alpha(answers: Answers) -> Estimate:
    """Nominal alpha of answers of which every sentence has two or more."""
    return _measured(answers, "alpha")


def fleiss(answers: Answers) -> Estimate:
    """Kappa of Fleiss of such answers."""
    return _measured(answers, "fleiss")


def raw(answers: Answers) -> Estimate:
    """The share of equal pairs of such answers."""
    return _measured(answers, "raw")


@dataclass(slots=True)
class Pairs:
    """Every two answers on one sentence: where, whose (numbered by pair of reviewers), and which labels.

    `first` and `second` are the reviewers of each number in `of`, the lower one first.
    """

    units: Ints
    of: Ints
    a: Ints
    b: Ints
    first: Ints
    second: Ints


def pairs(answers: Answers) -> Pairs:
    """All pairs of answers on a sentence, by reviewer."""
    order = np.lexsort((answers.reviewers, answers.sentences))
    sentences, reviewers = answers.sentences[order], answers.reviewers[order]
    labels, units = answers.labels[order], answers.units[order]
    lefts, rights = [], []
    position = np.arange(sentences.size)
    for away in range(1, int(np.bincount(sentences).max(initial=0))):
        same = position[:-away][sentences[:-away] == sentences[away:]]
        lefts.append(same)
        rights.append(same + away)
    left = np.concatenate(lefts) if lefts else np.zeros(0, dtype=np.int64)
    right = np.concatenate(rights) if rights else left
    n = size(reviewers)
    ids, of = np.unique(reviewers[left] * n + reviewers[right], return_inverse=True)
    first, second = np.divmod(ids, max(n, 1))
    return Pairs(units[left], of, labels[left], labels[right], first, second)


def kappas(found: Pairs, k: int) -> tuple[Table, Ints]:
    """Cohen's kappa (1960) of each pair of reviewers, (p_o - p_e) / (1 - p_e), and how many sentences both
    answered."""
    return kappas_of(found.of, pair_parts(found, k), k)


def cohen(answers: Answers) -> Estimate:
    """The mean of Cohen's kappa over all pairs of reviewers, weighted by the sentences they share.

    Pairs whose kappa is not defined are left out of the mean.
    """
    k, n_units = size(answers.labels), size(answers.units)
    found = pairs(answers)
    cells, cell = np.unique(found.of * n_units + found.units, return_inverse=True)
    of, unit = np.divmod(cells, max(n_units, 1))
    return cohen_of(of, unit, sums_by(cell, pair_parts(found, k)), k)


def cohen_of(of: Ints, unit: Ints, sums: Table, k: int) -> Estimate:
    """The same of sums of `pair_parts`, a row for each pair of reviewers and each unit in which they met."""
    n_units = size(unit)
    whole = sums_by(of, sums)
    kappa = _kappa(whole, k)
    weight = np.where(np.isnan(kappa), 0, whole[:, 0])
    score = np.nan_to_num(kappa) * weight
    # Without a unit, only the pairs that met in it are otherwise.
    left = whole[of] - sums
    then = _kappa(left, k)
    weight_then = np.where(np.isnan(then), 0, left[:, 0])
    score_then = np.nan_to_num(then) * weight_then
    above = score.sum() + np.bincount(unit, weights=score_then - score[of], minlength=n_units)
    below = weight.sum() + np.bincount(unit, weights=weight_then - weight[of], minlength=n_units)
    value = ratio(np.array([score.sum()]), np.array([weight.sum()]))[0]
    return Estimate(float(value), ratio(above, below))


def kappas_of(of: Ints, sums: Table, k: int) -> tuple[Table, Ints]:
    """Cohen's kappa of each pair of reviewers, and how many sentences both answered, of such sums."""
    whole = sums_by(of, sums)
    return _kappa(whole, k), whole[:, 0].astype(np.int64)


def pair_parts(found: Pairs, k: int) -> Table:
    """Of each pair of answers: one, whether they are equal, and the label of each as indicators."""
    one = np.ones(found.a.size)
    given = [(column[:, None] == np.arange(k)).astype(np.float64) for column in (found.a, found.b)]
    return np.column_stack([one, found.a == found.b, *given])


def _kappa(sums: Table, k: int) -> Table:
    n = sums[:, 0]
    observed = ratio(sums[:, 1], n)
    by_chance = ratio((sums[:, 2 : 2 + k] * sums[:, 2 + k :]).sum(axis=1), n**2)
    return ratio(observed - by_chance, 1 - by_chance)


def ceiling(answers: Answers) -> Table:
    """Of each reviewer the share of answers that are what most of the others say of the sentence.

    Where others are split between several labels, each of these counts its part. The mean over answers is
    what a model could at most be asked to reach.
    """
    table = answers.table()
    others = table[answers.sentences].copy()
    others[np.arange(answers.labels.size), answers.labels] -= 1
    most = others.max(axis=1, initial=0)
    is_most = (others == most[:, None]) & (most[:, None] > 0)
    hit = ratio(
        is_most[np.arange(answers.labels.size), answers.labels].astype(np.float64),
        is_most.sum(axis=1).astype(np.float64),
    )
    counts = np.bincount(answers.reviewers).astype(np.float64)
    return ratio(np.bincount(answers.reviewers, weights=np.nan_to_num(hit)), counts)


def coincidences(answers: Answers, k: int) -> Ints:
    """How often two answers on one sentence were these two labels; the lower triangle mirrors the upper.

    The diagonal counts each pair of equal answers once.
    """
    found = pairs(answers)
    low, high = np.minimum(found.a, found.b), np.maximum(found.a, found.b)
    flat: Ints = np.bincount(low * k + high, minlength=k * k).reshape(k, k)
    return flat + flat.T - np.diag(flat.diagonal())


def ratio(above: Table, below: Table) -> Table:
    """The quotient; not a number where there is nothing to divide by."""
    shape = np.broadcast(above, below).shape
    return np.divide(above, below, out=np.full(shape, np.nan), where=np.broadcast_to(below > 1e-12, shape))


def rounded(value: float | None, digits: int) -> float | None:
    """A figure as pages, cards and papers show it, the same in all of them; none stays none.

    The last digits of a sum depend on its order, so they are cut off before a half is rounded.
    """
    # -0.0 and 0.0 are the same figure.
    return None if value is None else round(round(value, 10), digits) + 0.0


MEASURES: dict[str, Callable[[Answers], Estimate]] = {
    "alpha": alpha,
    "cohen": cohen,
    "fleiss": fleiss,
    "raw": raw,
}
