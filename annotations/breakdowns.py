"""Agreement looked at from every side: by label, question, reviewer, guideline, place in the thread and time.

Everything is computed from one reading of a project's answers, so that all figures are of the same state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from annotations import agreement, measures, uncertainty
from annotations.agreement import Agreement, Rows
from annotations.filters import Filters
from annotations.measures import Ints
from annotations.models import Label
from annotations.tallies import DEEPEST as DEEPEST
from annotations.tallies import Count, OfReviewer, Tally
from documents import replica
from documents.access import Actor
from documents.later import Later
from documents.models import Project, User

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

NONE = "none"
"""In place of a label's key: no label, with a reason."""

ASKED = ("fact", "opinion", "disputed", "unsupported")
"""The labels that the questions lead to: asked only of projects that have all four."""


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
    rows = replica.reading(agreement.read, project, params)
    labels = list(Label.objects.filter(project=project).values_list("pk", "key"))
    found = of_rows(rows, labels)
    names = dict(User.objects.filter(pk__in=np.unique(rows.reviewers).tolist()).values_list("pk", "username"))
    pairs = [
        replace(pair, first=names[int(pair.first)], second=names[int(pair.second)]) for pair in found.pairs
    ]
    reviewers = [replace(one, reviewer=names[int(one.reviewer)]) for one in found.reviewers]
    return asdict(replace(found, pairs=pairs, reviewers=reviewers))


def of_rows(rows: Rows, labels: list[tuple[int, str]]) -> Report:
    """The report of answers that are all in memory; see `of_blocks`."""
    return of_blocks([rows], labels)


def of_blocks(blocks: Iterable[Rows], labels: list[tuple[int, str]]) -> Report:
    """The report of answers that come block by block, each document whole in one; reviewers by their ids.

    `labels` are (id, key) in the order of the project.
    """
    count, left = counted(blocks, labels)
    whole = agreement.of_tally(count.whole, "alpha")
    n_all, n_labelled = int(count.given.sum()), int(count.given[: count.k].sum())
    used = [number for number in range(count.k) if count.given[number]]
    keys = [key for _id, key in labels]
    compared = sum(one.compared for one in count.reviewers.values())
    return Report(
        measures=[
            _part(
                name,
                agreement.of_meetings(count) if name == "cohen" else agreement.of_tally(count.whole, name),
            )
            for name in measures.MEASURES
        ],
        with_abstentions=_alpha("alpha", count.with_abstentions),
        per_label=[_alpha(keys[number], count.per_label[number]) for number in used],
        per_question=[_alpha(key, tally) for key, tally in count.per_question.items()],
        per_guideline=[_alpha(str(key), tally) for key, tally in sorted(count.per_guideline.items())],
        per_depth=[_alpha(str(key), tally) for key, tally in sorted(count.per_depth.items())],
        over_time=[_alpha(key, tally) for key, tally in count.over_time()],
        mix=_mix(count.given, keys),
        mix_by_depth=[
            {"key": str(depth), "mix": [asdict(one) for one in _mix(given, keys)]}
            for depth, given in sorted(count.by_depth.items())
        ],
        pairs=[
            Pair(str(first), str(second), None if np.isnan(kappa) else kappa, n)
            for first, second, kappa, n in count.meetings.pairs()
        ],
        reviewers=[_reviewer(id, one) for id, one in sorted(count.reviewers.items())],
        ceiling=sum(one.hits for one in count.reviewers.values()) / compared if compared else None,
        abstention_rate=1 - n_labelled / n_all if n_all else None,
        labels=[*(keys[number] for number in used), NONE],
        confusion=count.confusion[np.ix_([*used, count.k], [*used, count.k])].tolist(),
        left_out=LeftOut(
            on_recut_sentences=left.on_retired,
            on_quotations=left.on_quotes,
            share_recut=left.on_retired / max(1, left.on_retired + n_all),
            sentences_with_one_answer=count.alone,
            on_undrawn_documents=left.on_undrawn,
        ),
        resampling_unit=whole.resampling_unit,
        n_documents=count.documents,
        n_units=whole.n_units,
        n_sentences=whole.n_sentences,
        n_reviewers=sum(one.compared > 0 for one in count.reviewers.values()),
        n_annotations=whole.n_annotations,
        warning=whole.warning,
        sample=uncertainty.left_out(left.on_undrawn),
    )


@dataclass(slots=True)
class _Left:
    on_retired: int = 0
    on_quotes: int = 0
    on_undrawn: int = 0


def counted(blocks: Iterable[Rows], labels: list[tuple[int, str]]) -> tuple[Count, _Left]:
    """The sums of all blocks, and how many answers count in nothing."""
    ids = {key: id for id, key in labels}
    questions = {key: ids[key] for key in ASKED} if ids.keys() >= set(ASKED) else None
    count, left = Count([id for id, _key in labels], questions), _Left()
    for rows in blocks:
        count.add(rows)
        left.on_retired += rows.on_retired
        left.on_quotes += rows.on_quotes
        left.on_undrawn += rows.on_undrawn
    return count, left


def _alpha(key: str, tally: Tally) -> Part:
    return _part(key, agreement.of_tally(tally, "alpha"))


def _part(key: str, found: Agreement) -> Part:
    return Part(key, found.value, found.low, found.high, found.n_sentences, found.n_annotations)


def _mix(given: Ints, keys: list[str]) -> list[Mix]:
    """How often each label was given, and none; `given` as `Count` has it."""
    n_all, k = int(given.sum()), len(keys)
    counts = [*zip(keys, given[:k].tolist(), strict=True), (NONE, int(given[k:].sum()))]
    return [Mix(key, n, n / n_all) for key, n in counts if n]


def _reviewer(id: int, found: OfReviewer) -> Reviewer:
    return Reviewer(
        reviewer=str(id),
        n_annotations=found.answers,
        n_compared=found.compared,
        with_most=found.hits / found.compared if found.compared else None,
        abstained=found.abstained / found.answers,
    )
