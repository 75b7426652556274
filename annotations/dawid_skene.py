"""The labels that reviewers' answers make likely, and what each reviewer takes for what: pure numpy, no
database.

The model of Dawid and Skene (1979): a sentence has one true label, and a reviewer who meets a true label
gives each label with a probability of their own, independently of the other reviewers. It knows of no
sentence that is harder than another, and of no mistake that reviewers share; where there are such, it is
surer than it may be (`make bench ONLY=consensus` prints how much).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from annotations.measures import wilson
from documents.later import Later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = Later("numpy")

type Ints = NDArray[np.int64]
type Table = NDArray[np.float64]
type Reason = Literal["no_labels", "one_label", "one_reviewer", "no_overlap"]

PSEUDO_ANSWERS, PSEUDO_RIGHT = 8.0, 0.6
"""What is taken to be known of every reviewer before their first answer: as if they had met each label this
often, and been right this often. The defaults of the R package rater (Pullin, Gurrin and Vukcevic 2023)."""
PSEUDO_SENTENCES = 3.0
"""As if each label had been true of so many sentences more; from the same package."""

MOST_ITERATIONS = 500
TOLERANCE = 1e-7
"""Of the log posterior, an answer: below such a step more iterations change no third digit."""

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Of the bins of a reliability curve: the last holds its upper end as well."""
SURE = 0.95
Z = 1.959963984540054
"""The 97.5% point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Pseudo-counts, which are the parameters of Dirichlet distributions less one.

    `answers` a reviewer and true label, of which the share `right` gives that label and the rest is spread
    evenly; `sentences` a label.
    """

    answers: float = PSEUDO_ANSWERS
    right: float = PSEUDO_RIGHT
    sentences: float = PSEUDO_SENTENCES

    def confusions(self, k: int) -> Table:
        """True labels by given ones."""
        wrong = self.answers * (1 - self.right) / (k - 1)
        return np.where(np.eye(k, dtype=np.bool_), self.answers * self.right, wrong)


@dataclass(frozen=True, slots=True)
class Fit:
    """The mode of the posterior, found by EM.

    `posteriors`: sentences by labels, each line sums to 1. `confusions`: reviewers by true labels by given
    ones, each line sums to 1; `errors`: their standard errors (see `_errors`). `shares`: how often each
    label is true. `log_likelihood` is that of the answers, natural, without the prior.
    """

    posteriors: Table
    confusions: Table
    errors: Table
    shares: Table
    log_likelihood: float
    iterations: int
    converged: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Sentences whose likeliest label has a probability from `low` on and below `high`, and how many are
    right.

    `mean` is their mean probability, `share` what is right of them, with its 95% interval; null where there
    are none.
    """

    low: float
    high: float
    n: int
    right: int
    mean: float | None
    share: float | None
    share_low: float | None
    share_high: float | None


@dataclass(slots=True)
class _Patterns:
    """Sentences that the same reviewers gave the same labels are one: how many, and where each sentence is.

    `codes` are the answers of each pattern one after the other, reviewer × k + label; `of` says of each
    whose it is, `starts` where each pattern begins.
    """

    codes: Ints
    of: Ints
    starts: Ints
    counts: Table
    of_sentence: Ints


def why_not(sentences: Ints, reviewers: Ints, labels: Ints) -> Reason | None:
    """Why there is nothing to model; None where there is."""
    if not labels.size:
        return "no_labels"
    if reviewers.min() == reviewers.max():
        return "one_reviewer"
    if labels.min() == labels.max():
        return "one_label"
    if np.bincount(sentences).max() < 2:
        return "no_overlap"
    return None


def fit(
    sentences: Ints,
    reviewers: Ints,
    labels: Ints,
    prior: Prior | None = None,
    most: int = MOST_ITERATIONS,
    tolerance: float = TOLERANCE,
) -> Fit:
    """Fit the model to parallel arrays, one entry an answer, each numbered from 0 without gaps.

    A reviewer has one answer a sentence. It starts from the shares of labels on each sentence and draws
    nothing at random, so the same answers in any order give the same.

    Raises:
        ValueError: there is nothing to model, and `why_not` says why.
    """
    if (reason := why_not(sentences, reviewers, labels)) is not None:
        raise ValueError(reason)
    prior = prior or Prior()
    k, n_reviewers = int(labels.max()) + 1, int(reviewers.max()) + 1
    patterns = _patterns(sentences, reviewers * k + labels)
    pseudo = prior.confusions(k)
    posteriors = _shares_given(patterns, k)
    before, converged, iterations = -np.inf, False, 0
    while not converged and iterations < most:
        iterations += 1
        confusions, shares = _maximise(patterns, posteriors, n_reviewers, pseudo, prior.sentences)
        posteriors, likelihood = _expect(patterns, confusions, shares)
        now = likelihood + float((pseudo * _log(confusions)).sum() + prior.sentences * _log(shares).sum())
        converged = now - before < tolerance * labels.size
        before = now
    weights = patterns.counts[:, None] * posteriors * (1 - posteriors)
    confused = _counts(patterns, weights, n_reviewers)
    met = _counts(patterns, patterns.counts[:, None] * posteriors, n_reviewers).sum(axis=2, keepdims=True)
    return Fit(
        posteriors=posteriors[patterns.of_sentence],
        confusions=confusions,
        errors=_errors(confusions, met + pseudo.sum(axis=1)[None, :, None], confused),
        shares=shares,
        log_likelihood=likelihood,
        iterations=iterations,
        converged=converged,
    )


def _patterns(sentences: Ints, codes: Ints) -> _Patterns:
    """Sentences by their answers, those with few before those with many: hundreds of thousands are often few
    hundred."""
    order = np.lexsort((codes, sentences))
    codes = codes[order]
    sizes = np.bincount(sentences)
    begins = np.cumsum(sizes) - sizes
    of_sentence = np.zeros(sizes.size, dtype=np.int64)
    parts, lengths, counts, known = [], [], [], 0
    for size in np.unique(sizes):
        which = np.flatnonzero(sizes == size)
        lines = codes[begins[which][:, None] + np.arange(size)]
        found, place, many = np.unique(lines, axis=0, return_inverse=True, return_counts=True)
        of_sentence[which] = known + place.reshape(-1)
        parts.append(found.reshape(-1))
        lengths.append(np.full(len(found), size))
        counts.append(many)
        known += len(found)
    length = np.concatenate(lengths)
    return _Patterns(
        codes=np.concatenate(parts),
        of=np.repeat(np.arange(known), length),
        starts=np.cumsum(length) - length,
        counts=np.concatenate(counts).astype(np.float64),
        of_sentence=of_sentence,
    )


def _shares_given(patterns: _Patterns, k: int) -> Table:
    """Of each pattern the shares of the labels that were given: where EM starts."""
    given = np.bincount(patterns.of * k + patterns.codes % k, minlength=patterns.starts.size * k)
    table = given.reshape(-1, k).astype(np.float64)
    shares: Table = table / table.sum(axis=1, keepdims=True)
    return shares


def _counts(patterns: _Patterns, weights: Table, n_reviewers: int) -> Table:
    """Weights (patterns by true labels) summed over answers: reviewers by true labels by given ones."""
    k = weights.shape[1]
    cells = patterns.codes[:, None] * k + np.arange(k)
    flat = np.bincount(cells.reshape(-1), weights[patterns.of].reshape(-1), minlength=n_reviewers * k * k)
    return flat.reshape(n_reviewers, k, k).transpose(0, 2, 1)


def _maximise(
    patterns: _Patterns, posteriors: Table, n_reviewers: int, pseudo: Table, sentences: float
) -> tuple[Table, Table]:
    """Confusions and shares of labels, the likeliest given how likely each label is."""
    weights = patterns.counts[:, None] * posteriors
    met = _counts(patterns, weights, n_reviewers) + pseudo
    true = weights.sum(axis=0) + sentences
    return met / np.maximum(met.sum(axis=2, keepdims=True), 1e-300), true / true.sum()


def _expect(patterns: _Patterns, confusions: Table, shares: Table) -> tuple[Table, float]:
    """How likely each label is of each pattern, and the log-likelihood of all answers."""
    k = shares.size
    by_code = _log(confusions).transpose(0, 2, 1).reshape(-1, k)
    logs = np.add.reduceat(by_code[patterns.codes], patterns.starts, axis=0) + _log(shares)
    top = logs.max(axis=1, keepdims=True)
    scaled = np.exp(logs - top)
    total = scaled.sum(axis=1, keepdims=True)
    return scaled / total, float(patterns.counts @ (top + np.log(total))[:, 0])


def _log(table: Table) -> Table:
    """The natural logarithm, of nothing a very small number's: without a prior a cell may be empty."""
    logs: Table = np.log(np.maximum(table, 1e-300))
    return logs


def _errors(confusions: Table, met: Table, confused: Table) -> Table:
    """Standard errors: of the Dirichlet posterior given the true labels, and of not knowing these.

    With n = `met` labels of a kind (pseudo-counts included, fractions by how likely each is) the first
    variance is p(1 - p) / (n + 1); the second, by the delta method, the sum over answers of q(1 - q)([given]
    - p)² / n², of which `confused` are the sums of q(1 - q). That the shares and the other reviewers'
    confusions are estimates too is left out, so with few answers the errors are rather too small.
    """
    within = confusions * (1 - confusions) / (met + 1)
    between = confused * (1 - 2 * confusions) + confusions**2 * confused.sum(axis=2, keepdims=True)
    errors: Table = np.sqrt(within + np.maximum(between, 0) / np.maximum(met, 1e-300) ** 2)
    return errors


def reliability(tops: Table, is_right: NDArray[np.bool_]) -> list[Bin]:
    """The reliability curve: of sentences by the probability of their likeliest label, what share is
    right."""
    return list(_bins(tops, is_right, EDGES))


def sure(tops: Table, is_right: NDArray[np.bool_], least: float = SURE) -> Bin:
    """The same of all sentences at `least` or above."""
    return next(_bins(tops, is_right, (least, 1.0)))


def _bins(tops: Table, is_right: NDArray[np.bool_], edges: tuple[float, ...]) -> Iterator[Bin]:
    for low, high in pairwise(edges):
        within = (tops >= low) & ((tops < high) | (high == 1.0))
        n, right = int(within.sum()), int(is_right[within].sum())
        mean = float(tops[within].mean()) if n else None
        share = right / n if n else None
        yield Bin(low, high, n, right, mean, share, *wilson(right, n))
