"""Agreement looked at from every side: by label, question, reviewer, guideline, place in the thread and time.

Everything is computed from one reading of a project's answers, so that all figures are of the same state.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotations import agreement, measures, uncertainty
from annotations.agreement import ABSTAINED, Rows
from annotations.filters import Filters
from annotations.measures import Answers, Ints
from annotations.models import Label
from documents.access import Actor
from documents.models import Project, User

NONE = "none"
"""In place of a label's key: no label, with a reason."""

DEEPEST = 4
"""Comments below this depth are counted with those at it."""

LONGEST_IN_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Part:
    """A measure of some of the answers. `key` says of which; `n_sentences` have two such answers or more."""

    key: str
    value: float | None
    low: float | None
    high: float | None
    n_sentences: int
    n_annotations: int


@dataclass(frozen=True, slots=True)
class Mix:
    """How often a label, or no label, was given among all answers that count."""

    key: str
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reviewers: Cohen's kappa on the sentences that both gave a label; null where it is not defined."""

    first: str
    second: str
    kappa: float | None
    n_sentences: int


@dataclass(frozen=True, slots=True)
class Reviewer:
    """One against the others: the share of answers that are what most of the others say."""

    reviewer: str
    n_annotations: int
    n_compared: int
    with_most: float | None
    abstained: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Answers that count in nothing, and sentences with one answer, which can agree with nothing."""

    on_recut_sentences: int = 0
    on_quotations: int = 0
    share_recut: float = 0.0
    sentences_with_one_answer: int = 0
    on_undrawn_documents: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. `confusion` has a row and a column for each of `labels`; its diagonal counts a pair of equal
    answers once. `ceiling` is the mean over answers of `with_most`. `sample` says which answers count in
    nothing because an order by uncertainty brought them."""

    measures: list[Part] = field(default_factory=list)
    with_abstentions: Part | None = None
    per_label: list[Part] = field(default_factory=list)
    per_question: list[Part] = field(default_factory=list)
    per_guideline: list[Part] = field(default_factory=list)
    per_depth: list[Part] = field(default_factory=list)
    over_time: list[Part] = field(default_factory=list)
    mix: list[Mix] = field(default_factory=list)
    mix_by_depth: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    reviewers: list[Reviewer] = field(default_factory=list)
    ceiling: float | None = None
    abstention_rate: float | None = None
    labels: list[str] = field(default_factory=list)
    confusion: list[list[int]] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)
    resampling_unit: str = "document"
    n_documents: int = 0
    n_units: int = 0
    n_sentences: int = 0
    n_reviewers: int = 0
    n_annotations: int = 0
    warning: str | None = None
    sample: str | None = None


def report(project: Project, actor: Actor, filters: Filters | None = None) -> dict[str, Any]:
    """Every figure of agreement of a project, over answers of the main phase unless filtered.

    Raises: as `agreement.measure`.
    """
    params = agreement.wanted(project, actor, filters)
    rows = agreement.read(project, params)
    labels = list(Label.objects.filter(project=project).values_list("pk", "key"))
    found = of_rows(rows, labels)
    names = dict(User.objects.filter(pk__in=np.unique(rows.reviewers).tolist()).values_list("pk", "username"))
    pairs = [
        replace(pair, first=names[int(pair.first)], second=names[int(pair.second)]) for pair in found.pairs
    ]
    reviewers = [replace(one, reviewer=names[int(one.reviewer)]) for one in found.reviewers]
    return asdict(replace(found, pairs=pairs, reviewers=reviewers))


def of_rows(rows: Rows, labels: list[tuple[int, str]]) -> Report:
    """The report of answers, reviewers by their ids; `labels` are (id, key) in the order of the project."""
    with_label, every = rows.labels > 0, np.ones(rows.labels.size, dtype=np.bool_)
    answers = rows.answers()
    whole = agreement.of_answers(answers, "alpha", rows.documents_in())
    n_all = int(rows.labels.size)
    used = [key for id, key in labels if (rows.labels == id).any()]
    compared = _compared(rows, with_label)
    return Report(
        measures=[_part(name, answers, name) for name in measures.MEASURES],
        with_abstentions=_part("alpha", rows.answers(every, np.maximum(rows.labels, 0))),
        per_label=[
            _part(key, rows.answers(with_label, (rows.labels == id).astype(np.int64)))
            for id, key in labels
            if key in used
        ],
        per_question=list(_per_question(rows, {key: id for id, key in labels})),
        per_guideline=_by(rows, rows.guidelines, with_label, str),
        per_depth=_by(rows, np.minimum(rows.depths, DEEPEST), with_label, str),
        over_time=_over_time(rows, with_label),
        mix=_mix(rows.labels, labels),
        mix_by_depth=[
            {"key": str(depth), "mix": [asdict(one) for one in _mix(rows.labels[where], labels)]}
            for depth, where in _groups(np.minimum(rows.depths, DEEPEST))
        ],
        pairs=list(_pairs(rows, with_label)),
        reviewers=list(_reviewers(rows, compared)),
        ceiling=_mean(compared[1], compared[2]),
        abstention_rate=float((~with_label).mean()) if n_all else None,
        labels=[*used, NONE],
        confusion=_confusion(rows, {id: used.index(key) for id, key in labels if key in used}),
        left_out=LeftOut(
            on_recut_sentences=rows.on_retired,
            on_quotations=rows.on_quotes,
            share_recut=rows.on_retired / max(1, rows.on_retired + n_all),
            sentences_with_one_answer=_alone(rows),
            on_undrawn_documents=rows.on_undrawn,
        ),
        resampling_unit=whole.resampling_unit,
        n_documents=whole.n_documents,
        n_units=whole.n_units,
        n_sentences=whole.n_sentences,
        n_reviewers=whole.n_reviewers,
        n_annotations=whole.n_annotations,
        warning=whole.warning,
        sample=uncertainty.left_out(rows.on_undrawn),
    )


def _part(key: str, answers: Answers, measure: str = "alpha") -> Part:
    found = agreement.of_answers(answers, measure)
    return Part(key, found.value, found.low, found.high, found.n_sentences, found.n_annotations)


def _groups(column: Ints) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    for value in np.unique(column).tolist():
        yield value, column == value


def _by(rows: Rows, column: Ints, where: NDArray[np.bool_], name: Callable[[int], str]) -> list[Part]:
    """Alpha of the answers of each value of the column; values without two answers on a sentence too."""
    return [_part(name(value), rows.answers(where & chosen)) for value, chosen in _groups(column)]


def _per_question(rows: Rows, ids: dict[str, int]) -> Iterator[Part]:
    """Alpha of each question of the order in which labels are decided, among answers that came to it.

    Asked only of projects that have the four labels which these questions lead to.
    """
    if not {"fact", "opinion", "disputed", "unsupported"} <= ids.keys():
        return
    given = rows.labels
    is_clear = given > 0
    is_checkable = is_clear & (given != ids["opinion"])
    is_disputed = given == ids["disputed"]
    questions = (
        ("claim", given != ABSTAINED["other"], is_clear),
        ("checkable", is_clear, is_checkable),
        ("disputed", is_checkable, is_disputed),
        ("supported", is_checkable & ~is_disputed, given == ids["fact"]),
    )
    for key, came, yes in questions:
        yield _part(key, rows.answers(came, yes.astype(np.int64)))


def _over_time(rows: Rows, where: NDArray[np.bool_]) -> list[Part]:
    """Alpha by the week, or month, in which a sentence had its last answer; keys are its first day."""
    if not where.any():
        return []
    place = np.unique(rows.sentences, return_inverse=True)[1]
    last = np.zeros(measures.size(place), dtype=np.int64)
    np.maximum.at(last, place[where], rows.seconds[where])
    days = np.where(where, last[place] // 86_400, 0)
    first, final = days[where].min(), days[where].max()
    by_week = final - first <= 7 * LONGEST_IN_WEEKS
    starts = np.array([_start(day, by_week).toordinal() for day in np.unique(days).tolist()])
    period = starts[np.unique(days, return_inverse=True)[1]]
    return [
        _part(date.fromordinal(value).isoformat(), rows.answers(where & (period == value)))
        for value in np.unique(period[where]).tolist()
    ]


def _start(day: int, by_week: bool) -> date:
    """The first day of the week or month that holds a day, counted from 1970."""
    found = datetime.fromtimestamp(day * 86_400, UTC).date()
    return found - timedelta(days=found.weekday()) if by_week else found.replace(day=1)


def _mix(given: Ints, labels: list[tuple[int, str]]) -> list[Mix]:
    counts = [(key, int((given == id).sum())) for id, key in labels]
    counts.append((NONE, int((given < 0).sum())))
    return [Mix(key, n, n / given.size) for key, n in counts if n]


def _pairs(rows: Rows, where: NDArray[np.bool_]) -> Iterator[Pair]:
    """Cohen's kappa of every two reviewers who met; named by their ids."""
    if not where.any():
        return
    answers = rows.answers(where)
    ids = np.unique(rows.reviewers[where][_is_kept(rows, where)])
    found = measures.pairs(answers)
    kappas, counts = measures.kappas(found, measures.size(answers.labels))
    for first, second, kappa, n in zip(found.first, found.second, kappas, counts, strict=True):
        yield Pair(str(ids[first]), str(ids[second]), None if np.isnan(kappa) else float(kappa), int(n))


def _is_kept(rows: Rows, where: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of the chosen answers those on sentences with two or more of them."""
    columns = (column[where] for column in (rows.units, rows.sentences, rows.reviewers, rows.labels))
    return Answers.numbered(*columns).is_paired()


def _compared(rows: Rows, where: NDArray[np.bool_]) -> tuple[Ints, measures.Table, Ints]:
    """Ids of the reviewers who can be compared with others, their `with_most`, and on how many answers."""
    answers = rows.answers(where)
    ids = np.unique(rows.reviewers[where][_is_kept(rows, where)])
    return ids, measures.ceiling(answers), np.bincount(answers.reviewers, minlength=ids.size)


def _reviewers(rows: Rows, compared: tuple[Ints, measures.Table, Ints]) -> Iterator[Reviewer]:
    ids, with_most, counts = compared
    place = {int(id): number for number, id in enumerate(ids)}
    for reviewer, where in _groups(rows.reviewers):
        number = place.get(reviewer)
        yield Reviewer(
            reviewer=str(reviewer),
            n_annotations=int(where.sum()),
            n_compared=0 if number is None else int(counts[number]),
            with_most=None if number is None else float(with_most[number]),
            abstained=float((rows.labels[where] < 0).mean()),
        )


def _mean(values: measures.Table, weights: Ints) -> float | None:
    return float((values * weights).sum() / weights.sum()) if weights.sum() else None


def _confusion(rows: Rows, place: dict[int, int]) -> list[list[int]]:
    """Pairs of answers by their two labels, abstentions last."""
    ids = np.unique(rows.labels, return_inverse=True)
    numbers = np.array([place.get(id, len(place)) for id in ids[0].tolist()], dtype=np.int64)
    given = numbers[ids[1]] if rows.labels.size else rows.labels
    chosen = _is_kept(rows, np.ones(rows.labels.size, dtype=np.bool_))
    columns = (column[chosen] for column in (rows.units, rows.sentences, rows.reviewers))
    answers = Answers.numbered(*columns, given[chosen])
    # Numbered anew they would lose their places.
    answers.labels = given[chosen]
    return measures.coincidences(answers, len(place) + 1).tolist()


def _alone(rows: Rows) -> int:
    """Sentences with a single answer."""
    return int((np.unique(rows.sentences, return_counts=True)[1] == 1).sum())
