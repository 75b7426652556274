"""How far reviewers agree beyond chance: Krippendorff's alpha, kappas, raw agreement.

Everything is computed from one table: for each sentence, how many reviewers gave each label.
Abstentions are missing values, not a label of their own: that a reviewer found no claim says
nothing about which of the labels holds. Sentences that only quote count in nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from annotations.filters import ANSWER_VISIBLE, ANSWER_WANTED, DOCUMENT_WANTED, Filters
from annotations.models import Phase
from documents import access
from documents.access import Actor
from documents.errors import Forbidden, Invalid
from documents.models import Project

type Table = NDArray[np.float64]

RESAMPLES = 1_000
SEED = 20_110_125
FEW_SENTENCES = 30
FEW_DOCUMENTS = 10

# (document, sentence, reviewer, label) of every answer that counts; as arrays, since a project
# may have millions of them.
ANSWERS = f"""
SELECT array_agg(n.document), array_agg(n.sentence_id), array_agg(n.reviewer_id), array_agg(n.label_id)
FROM (
    SELECT dense_rank() OVER (ORDER BY a.document_id) AS document, a.sentence_id, a.reviewer_id, a.label_id
    FROM annotations_annotation a
    JOIN documents_sentence s ON s.id = a.sentence_id
    JOIN documents_document d ON d.id = a.document_id
    WHERE a.project_id = %(project)s AND a.label_id IS NOT NULL AND NOT s.is_quote
      AND s.retired_at IS NULL AND {DOCUMENT_WANTED} AND {ANSWER_VISIBLE} AND {ANSWER_WANTED}
) n
"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A measure with its 95% interval; null where the data do not allow one.

    The counts are of what entered it: sentences with two labels or more, and their answers.
    `resampling_unit` says what the bootstrap drew: whole documents, since the sentences of
    one are alike, or sentences where there is one document only.
    """

    measure: str
    value: float | None
    low: float | None
    high: float | None
    resampling_unit: str
    n_documents: int
    n_sentences: int
    n_reviewers: int
    n_annotations: int
    warning: str | None


@dataclass(slots=True)
class Answers:
    """Parallel arrays, one entry an answer, each numbered from 0 without gaps."""

    documents: NDArray[np.int64]
    sentences: NDArray[np.int64]
    reviewers: NDArray[np.int64]
    labels: NDArray[np.int64]


def measure(
    project: Project, actor: Actor, measure: str = "alpha", filters: Filters | None = None
) -> dict[str, Any]:
    """The agreement of a project's reviewers, over answers of the main phase unless filtered.

    `alpha` is Krippendorff's, nominal; `cohen` the kappa of exactly two reviewers, or the mean
    over all pairs of them weighted by the sentences they share; `fleiss` the kappa of Fleiss
    over all sentences (their numbers of answers may differ); `raw` the share of pairs of
    answers on a sentence that are equal. The interval is of a seeded bootstrap: the same data
    give the same interval.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: they may not see the labels of others, nor anything computed from them.
        Invalid: there is no such measure, label or reviewer.
    """
    access.require(actor, project.pk, access.Need.READ, access.no_project(project.slug))
    if not access.sees_all_labels(actor, project):
        raise Forbidden(
            _(
                "This project is blind: agreement is computed from everyone's labels and is shown to "
                "you after the release. Curators and owners see it now."
            )
        )
    if measure not in MEASURES:
        raise Invalid(_("There is no such measure."), errors={"measure": [f"One of: {', '.join(MEASURES)}."]})
    params = (filters or Filters()).params(project, actor)
    params["phases"] = params["phases"] or [Phase.MAIN.value]
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, params)
        columns = cursor.fetchone()
    return asdict(of_answers(_paired(_numbered(columns)), measure))


def of_answers(answers: Answers, measure: str) -> Agreement:
    """The measure of answers of which every sentence has two or more."""
    n_documents = _size(answers.documents)
    n_sentences = _size(answers.sentences)
    by_document = n_documents > 1
    result = Agreement(
        measure=measure,
        value=None,
        low=None,
        high=None,
        resampling_unit="document" if by_document else "sentence",
        n_documents=n_documents,
        n_sentences=n_sentences,
        n_reviewers=_size(answers.reviewers),
        n_annotations=answers.labels.size,
        warning=None,
    )
    if not n_sentences:
        return replace(
            result, warning="No sentence has labels of two reviewers yet, so nothing can be compared."
        )
    parts, combine = MEASURES[measure](answers)
    unit = np.zeros(n_sentences, dtype=np.int64)
    unit[answers.sentences] = answers.documents if by_document else answers.sentences
    value = _first(combine(parts.sum(axis=0, keepdims=True)))
    if value is None:
        return replace(
            result,
            warning="All labels are the same: without variation, agreement beyond chance is not defined.",
        )
    low, high = bootstrap(_grouped(parts, unit), combine)
    return replace(result, value=value, low=low, high=high, warning=_warning(n_documents, n_sentences))


def alpha_parts(answers: Answers) -> tuple[Table, Callable[[Table], Table]]:
    """Nominal alpha, 1 - D_o / D_e (Krippendorff 2011, sections A to C).

    A sentence adds to the coincidences: its n_c(n_c - 1)/(m - 1) on the diagonal and its n_c to
    the margins. Sums of these over any set of sentences give the alpha of the set.
    """
    table = _table(answers)
    m = table.sum(axis=1)
    agreed = (table * (table - 1)).sum(axis=1) / (m - 1)

    def combine(sums: Table) -> Table:
        margins = sums[:, 1:]
        n = margins.sum(axis=1)
        observed = n - sums[:, 0]
        expected = (n**2 - (margins**2).sum(axis=1)) / (n - 1)
        return 1 - _ratio(observed, expected)

    return np.column_stack([agreed, table]), combine


def fleiss_parts(answers: Answers) -> tuple[Table, Callable[[Table], Table]]:
    """Kappa of Fleiss (1971), (P - P_e) / (1 - P_e), where sentences may have any number of answers."""
    table = _table(answers)
    m = table.sum(axis=1)
    agreed = (table * (table - 1)).sum(axis=1) / (m * (m - 1))

    def combine(sums: Table) -> Table:
        observed = sums[:, 0] / sums[:, 1]
        shares = sums[:, 2:] / sums[:, 2:].sum(axis=1, keepdims=True)
        by_chance = (shares**2).sum(axis=1)
        return _ratio(observed - by_chance, 1 - by_chance)

    return np.column_stack([agreed, np.ones_like(m), table]), combine


def raw_parts(answers: Answers) -> tuple[Table, Callable[[Table], Table]]:
    """The share of equal pairs among all pairs of answers on one sentence."""
    table = _table(answers)
    m = table.sum(axis=1)
    parts = np.column_stack([(table * (table - 1)).sum(axis=1), m * (m - 1)])
    return parts, lambda sums: _ratio(sums[:, 0], sums[:, 1])


def cohen_parts(answers: Answers) -> tuple[Table, Callable[[Table], Table]]:
    """Kappa of Cohen (1960) for each pair of reviewers, (p_o - p_e) / (1 - p_e).

    A pair's parts are its sentences, its agreements and each one's labels; pairs whose kappa is
    not defined are left out of the mean.
    """
    n_sentences, n_reviewers, k = map(_size, (answers.sentences, answers.reviewers, answers.labels))
    given = np.full((n_sentences, n_reviewers), -1)
    given[answers.sentences, answers.reviewers] = answers.labels
    parts = []
    for first in range(n_reviewers):
        for second in range(first + 1, n_reviewers):
            a, b = given[:, first], given[:, second]
            both = (a >= 0) & (b >= 0)
            if both.any():
                one_hot = [(x[:, None] == np.arange(k)) & both[:, None] for x in (a, b)]
                parts.append(np.column_stack([both, both & (a == b), *one_hot]))

    def combine(sums: Table) -> Table:
        pairs = sums.reshape(len(sums), -1, 2 + 2 * k)
        n = pairs[:, :, 0]
        observed = _ratio(pairs[:, :, 1], n)
        by_chance = _ratio((pairs[:, :, 2 : 2 + k] * pairs[:, :, 2 + k :]).sum(axis=2), n**2)
        kappa = _ratio(observed - by_chance, 1 - by_chance)
        weight = np.where(np.isnan(kappa), 0, n)
        return _ratio(np.nansum(kappa * weight, axis=1), weight.sum(axis=1))

    return np.column_stack(parts).astype(np.float64), combine


MEASURES = {"alpha": alpha_parts, "cohen": cohen_parts, "fleiss": fleiss_parts, "raw": raw_parts}


def _numbered(columns: Iterable[Sequence[int] | NDArray[np.int64] | None]) -> Answers:
    arrays = (np.asarray([] if column is None else column, dtype=np.int64) for column in columns)
    return Answers(*(np.unique(column, return_inverse=True)[1] for column in arrays))


def _paired(answers: Answers) -> Answers:
    """Without the sentences that have one label only: they can agree with nothing."""
    kept = np.bincount(answers.sentences)[answers.sentences] > 1
    columns = (answers.documents, answers.sentences, answers.reviewers, answers.labels)
    return _numbered(column[kept] for column in columns)


def _size(numbers: NDArray[np.int64]) -> int:
    return int(numbers.max()) + 1 if numbers.size else 0


def _table(answers: Answers) -> Table:
    """Sentences by labels: how many reviewers gave it."""
    shape = _size(answers.sentences), _size(answers.labels)
    flat = np.bincount(answers.sentences * shape[1] + answers.labels, minlength=shape[0] * shape[1])
    return flat.reshape(shape).astype(np.float64)


def _grouped(parts: Table, unit: NDArray[np.int64]) -> Table:
    """The parts of each resampling unit, summed over its sentences."""
    sums = np.zeros((_size(unit), parts.shape[1]))
    np.add.at(sums, unit, parts)
    return sums


def bootstrap(units: Table, combine: Callable[[Table], Table]) -> tuple[float | None, float | None]:
    """The middle 95% of the measure over units drawn with replacement.

    How often a unit was drawn is all that matters, so a draw is one row of a matrix product.
    """
    generator = np.random.default_rng(SEED)
    n = len(units)
    if n < 2:
        return None, None
    sums = np.empty((RESAMPLES, units.shape[1]))
    for row in range(RESAMPLES):
        sums[row] = np.bincount(generator.integers(n, size=n), minlength=n) @ units
    values = combine(sums)
    values = values[~np.isnan(values)]
    if not values.size:
        return None, None
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _ratio(above: Table, below: Table) -> Table:
    """The quotient; not a number where there is nothing to divide by."""
    return np.divide(above, below, out=np.full(np.broadcast(above, below).shape, np.nan), where=below > 1e-12)


def _first(values: Table) -> float | None:
    return None if np.isnan(values[0]) else float(values[0])


def _warning(n_documents: int, n_sentences: int) -> str | None:
    if n_sentences < FEW_SENTENCES:
        return (
            f"Only {n_sentences} sentences have labels of two reviewers or more; below {FEW_SENTENCES} "
            "the value says little."
        )
    if 1 < n_documents < FEW_DOCUMENTS:
        return f"The interval comes from {n_documents} documents; below {FEW_DOCUMENTS} it is too narrow."
    if n_documents == 1:
        return "All sentences are of one document: the value says nothing about others."
    return None
