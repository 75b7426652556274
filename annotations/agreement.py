"""How far a project's reviewers agree beyond chance, with an interval over documents.

Abstentions are missing values, not a label of their own, unless that is asked: that a reviewer found no
claim says nothing about which of the labels holds. Sentences that only quote, and those that were cut anew
since, count in nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations import measures, uncertainty
from annotations.filters import (
    ANSWER_COUNTS,
    ANSWER_VISIBLE,
    ANSWER_WANTED,
    COUNTED_LABEL,
    COUNTED_REASON,
    DOCUMENT_WANTED,
    SENTENCE_WANTED,
    Filters,
    for_figures,
)
from annotations.measures import MEASURES, Answers, Estimate, Ints, Table
from annotations.models import Phase
from annotations.tallies import Block, Count, Tally
from documents import access, replica
from documents.access import Actor
from documents.errors import Forbidden, Invalid
from documents.later import Later
from documents.models import NearDuplicate, Project
from documents.queries import fetch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = Later("numpy")

FEW_SENTENCES = 30
FEW_DOCUMENTS = 20

ABSTAINED = {"no_claim": -1, "unclear": -2, "other": -3}
"""What stands for a reason in place of a label's id."""

COUNTS, RETIRED, QUOTE = range(3)
"""Whether an answer counts: not on a sentence that was cut anew since, or is nothing but a quotation."""

# Binary rows of one length, which numpy reads without looking at them: a project may have millions.
SELECTED = f"""
    SELECT a.document_id, a.sentence_id, a.reviewer_id::bigint,
        coalesce({COUNTED_LABEL}::bigint, CASE {COUNTED_REASON}
            WHEN 'no_claim' THEN -1::bigint WHEN 'unclear' THEN -2::bigint ELSE -3::bigint END),
        coalesce(a.guideline_version, 0)::bigint, p.depth::bigint,
        extract(epoch FROM a.labelled_at)::bigint,
        CASE WHEN s.retired_at IS NOT NULL THEN {RETIRED}::bigint
            WHEN s.is_quote THEN {QUOTE} ELSE {COUNTS} END
    FROM annotations_annotation a
    JOIN documents_sentence s ON s.id = a.sentence_id
    JOIN documents_post p ON p.id = s.post_id
    JOIN documents_document d ON d.id = a.document_id
    WHERE a.project_id = %(project)s AND {DOCUMENT_WANTED} AND {SENTENCE_WANTED}
      AND {ANSWER_VISIBLE} AND {ANSWER_WANTED} AND {ANSWER_COUNTS}
"""
TO_BINARY = "TO STDOUT (FORMAT binary)"
ROWS = f"COPY ({SELECTED}) {TO_BINARY}"
# The same of some documents, from the indexes of each table. Not by the project, whose index would be read
# whole each time; and joined by hash, for as many rows as no planner expects.
PLAN = "SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL enable_nestloop = off"
ROWS_OF = f"""
COPY ({SELECTED.replace("a.project_id = %(project)s AND ", "")}
    AND d.id = ANY (%(some)s) AND a.document_id = ANY (%(some)s)
    AND s.document_id = ANY (%(some)s) AND p.document_id = ANY (%(some)s)) {TO_BINARY}
"""
DOCUMENTS = f"SELECT d.id, d.n_sentences FROM documents_document d WHERE {DOCUMENT_WANTED} ORDER BY d.id"
AT_ONCE = 10_000
"""Sentences whose answers are in memory together."""
HEADER, TRAILER = 19, 2
COLUMNS = ("sentence", "reviewer", "label", "guideline", "depth", "second", "counts")
ROW = [("", ">i2"), ("", ">i4"), ("document", "S16")]
ROW += [field for name in COLUMNS for field in (("", ">i4"), (name, ">i8"))]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A measure with its 95% interval; null where the data do not allow one.

    The counts are of what entered it: sentences with two labels or more, and their answers.
    `sample` says which answers count in nothing because an order by uncertainty brought them.
    `resampling_unit` says what is left out in turn: whole documents, since the sentences of
    one are alike, or sentences where there is one document only. Documents that are nearly the same
    are one of `n_units`.
    """

    measure: str
    value: float | None
    low: float | None
    high: float | None
    resampling_unit: str
    n_documents: int
    n_units: int
    n_sentences: int
    n_reviewers: int
    n_annotations: int
    warning: str | None
    sample: str | None = None


@dataclass(slots=True)
class Rows(Block):
    """All answers that count, as parallel arrays; a label is its id, or a number of ABSTAINED.

    `documents` are places in `ids`. `on_retired` and `on_quotes` are how many others count in nothing;
    `on_undrawn` are those on documents that came in an order by uncertainty, which is no random sample.
    """

    on_retired: int = 0
    on_quotes: int = 0
    on_undrawn: int = 0
    ids: list[UUID] = field(default_factory=list)

    def answers(self, where: NDArray[np.bool_] | None = None, labels: Ints | None = None) -> Answers:
        """What measures take: those answers alone, `labels` in place of their own.

        Without `where`, all that give a label.
        """
        chosen = self.labels > 0 if where is None else where
        given = self.labels if labels is None else labels
        columns = (self.units, self.sentences, self.reviewers, given)
        return Answers.numbered(*(column[chosen] for column in columns)).paired()

    def documents_in(self, where: NDArray[np.bool_] | None = None) -> int:
        """How many documents have sentences with two of those answers."""
        chosen = self.labels > 0 if where is None else where
        sentences = np.unique(self.sentences[chosen], return_inverse=True)[1]
        is_paired = np.bincount(sentences)[sentences] > 1 if sentences.size else np.zeros(0, dtype=np.bool_)
        return int(np.unique(self.documents[chosen][is_paired]).size)


def measure(
    project: Project, actor: Actor, measure: str = "alpha", filters: Filters | None = None
) -> dict[str, Any]:
    """The agreement of a project's reviewers, over answers of the main phase unless filtered.

    `alpha` is Krippendorff's, nominal; `cohen` the kappa of exactly two reviewers, or the mean
    over all pairs of them weighted by the sentences they share; `fleiss` the kappa of Fleiss
    over all sentences (their numbers of answers may differ); `raw` the share of pairs of
    answers on a sentence that are equal. The interval is the jackknife's: the same data give the same.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: they may not see the labels of others, nor anything computed from them.
        Invalid: there is no such measure, label or reviewer.
    """
    params = wanted(project, actor, filters)
    if measure not in MEASURES:
        raise Invalid(_("There is no such measure."), errors={"measure": [f"One of: {', '.join(MEASURES)}."]})
    rows = replica.reading(read, project, params)
    found = of_answers(rows.answers(), measure, rows.documents_in())
    return asdict(replace(found, sample=uncertainty.left_out(rows.on_undrawn)))


def wanted(project: Project, actor: Actor, filters: Filters | None) -> dict[str, Any]:
    """The parameters of the statements above, for who may see what is computed from everyone's labels.

    Raises: as `measure`.
    """
    access.require(actor, project.pk, access.Need.READ, access.no_project(project.slug))
    if not access.sees_all_labels(actor, project):
        raise Forbidden(
            _(
                "This project is blind: agreement is computed from everyone's labels and is shown to "
                "you after the release. Curators and owners see it now."
            )
        )
    params = for_figures((filters or Filters()).params(project, actor))
    return params | {"phases": params["phases"] or [Phase.MAIN.value], "counted": True}


def read(project: Project, params: dict[str, Any], drawn_alone: bool = True) -> Rows:
    """Every answer that counts; where `drawn_alone`, without those that an order by uncertainty brought."""
    table = _table(ROWS, params)
    others = uncertainty.undrawn(project) if drawn_alone else []
    kept, left = _kept(table, np.array([one.bytes for one in others], dtype="S16"))
    found, documents = np.unique(kept["document"], return_inverse=True)
    ids = _uuids(found)
    return _rows(kept, documents, _units(project, ids)[documents], left, ids)


def blocks(project: Project, params: dict[str, Any]) -> Iterator[Rows]:
    """The same answers, drawn ones alone, in blocks of whole documents: memory holds one.

    Called within a transaction that sees one state.
    """
    with connection.cursor() as cursor:
        cursor.execute(PLAN)
    wanted = fetch(DOCUMENTS, params)
    ids = [id for id, _n in wanted]
    names = np.array([id.bytes for id in ids], dtype="S16")
    units = _units(project, ids)
    undrawn = np.array([one.bytes for one in uncertainty.undrawn(project)], dtype="S16")
    for first, last in _cuts([n for _id, n in wanted]):
        table = _table(ROWS_OF, params | {"some": ids[first:last]})
        kept, left = _kept(table, undrawn)
        # Ids of UUIDv7 come in the order of their bytes.
        documents = np.searchsorted(names, kept["document"])
        yield _rows(kept, documents, units[documents], left, [])


def _cuts(sizes: list[int]) -> Iterator[tuple[int, int]]:
    """Where blocks begin and end, each of about AT_ONCE sentences."""
    first = held = 0
    for number, size in enumerate(sizes):
        held += size
        if held >= AT_ONCE:
            yield first, number + 1
            first, held = number + 1, 0
    if first < len(sizes):
        yield first, len(sizes)


def _table(statement: str, params: dict[str, Any]) -> NDArray[np.void]:
    """The rows of a COPY, as they came."""
    with connection.cursor() as cursor, cursor.copy(statement, params) as copy:
        data = b"".join(bytes(block) for block in copy)
    row = np.dtype(ROW)
    rows = (len(data) - HEADER - TRAILER) // row.itemsize
    return np.frombuffer(data, dtype=row, offset=HEADER, count=rows)


def _kept(
    table: NDArray[np.void], undrawn: NDArray[np.bytes_]
) -> tuple[NDArray[np.void], tuple[int, int, int]]:
    """The answers that count, and how many are left out: on retired sentences, quotations, what was not
    drawn."""
    counts = table["counts"]
    is_kept = counts == COUNTS
    is_undrawn = np.zeros(len(table), dtype=np.bool_)
    if undrawn.size:
        is_undrawn = is_kept & np.isin(table["document"], undrawn)
    left = (int((counts == RETIRED).sum()), int((counts == QUOTE).sum()), int(is_undrawn.sum()))
    return table[is_kept & ~is_undrawn], left


def _rows(
    kept: NDArray[np.void], documents: Ints, units: Ints, left: tuple[int, int, int], ids: list[UUID]
) -> Rows:
    on_retired, on_quotes, on_undrawn = left
    sentences, reviewers, labels, guidelines, depths, seconds = (
        kept[name].astype(np.int64) for name in COLUMNS[:-1]
    )
    return Rows(
        documents,
        units,
        sentences,
        reviewers,
        labels,
        guidelines,
        depths,
        seconds,
        on_retired=on_retired,
        on_quotes=on_quotes,
        on_undrawn=on_undrawn,
        ids=ids,
    )


def _uuids(ids: NDArray[np.bytes_]) -> list[UUID]:
    # numpy drops zeros at the end of what it takes for a text.
    return [UUID(bytes=ident.ljust(16, b"\0")) for ident in ids.tolist()]


def _units(project: Project, ids: list[UUID]) -> Ints:
    """The number of each document's unit: documents that are nearly the same share one."""
    place = {ident: number for number, ident in enumerate(ids)}
    above = list(range(len(place)))

    def top(number: int) -> int:
        while above[number] != number:
            above[number] = number = above[above[number]]
        return number

    alike = NearDuplicate.objects.filter(project=project).values_list("document_id", "other_id")
    for one, other in alike.iterator():
        if one in place and other in place:
            above[top(place[one])] = top(place[other])
    return np.array([top(number) for number in above], dtype=np.int64)


def of_answers(answers: Answers, measure: str, n_documents: int | None = None) -> Agreement:
    """The measure of answers of which every sentence has two or more."""
    n_units = measures.size(answers.units)
    if n_units == 1:
        answers = replace(answers, units=answers.sentences)
    found = Agreement(
        measure=measure,
        value=None,
        low=None,
        high=None,
        resampling_unit="document" if n_units > 1 else "sentence",
        n_documents=n_units if n_documents is None else n_documents,
        n_units=n_units,
        n_sentences=measures.size(answers.sentences),
        n_reviewers=measures.size(answers.reviewers),
        n_annotations=answers.labels.size,
        warning=None,
    )
    return _estimated(found, lambda: MEASURES[measure](answers))


def of_tally(tally: Tally, measure: str) -> Agreement:
    """The same of sums; whose answers they are is not known of these."""
    sums = tally.by_unit()
    return _estimated(_told(sums, measure), lambda: tally.estimate(measure, sums))


def of_meetings(count: Count) -> Agreement:
    """The mean of Cohen's kappa, of sums."""
    return _estimated(_told(count.whole.by_unit(), "cohen"), count.meetings.estimate)


def _told(sums: Table, measure: str) -> Agreement:
    whole = sums.sum(axis=0)
    return Agreement(
        measure=measure,
        value=None,
        low=None,
        high=None,
        resampling_unit="document" if len(sums) > 1 else "sentence",
        n_documents=len(sums),
        n_units=len(sums),
        n_sentences=int(whole[measures.SENTENCES]),
        n_reviewers=0,
        n_annotations=int(whole[measures.FIXED :].sum()),
        warning=None,
    )


def _estimated(found: Agreement, estimate: Callable[[], Estimate]) -> Agreement:
    """With the value and its interval, or the reason why there is none."""
    if not found.n_sentences:
        return replace(
            found, warning=_("No sentence has labels of two reviewers yet, so nothing can be compared.")
        )
    estimated = estimate()
    if np.isnan(estimated.value):
        return replace(
            found,
            warning=_("All labels are the same: without variation, agreement beyond chance is not defined."),
        )
    interval = measures.interval(estimated, least=0.0 if found.measure == "raw" else -1.0)
    return replace(
        found,
        value=estimated.value,
        low=interval.low,
        high=interval.high,
        warning=_warning(found.n_units, found.n_sentences, interval.low is not None),
    )


def _warning(n_units: int, n_sentences: int, has_interval: bool) -> str | None:
    """What makes the value or its interval say less than it seems to; the worst alone."""
    if n_sentences < FEW_SENTENCES:
        return ngettext(
            "Only {count} sentence has labels of two reviewers or more; below {few} the value says little.",
            "Only {count} sentences have labels of two reviewers or more; below {few} the value says little.",
            n_sentences,
        ).format(count=n_sentences, few=FEW_SENTENCES)
    if n_units == 1:
        return _(
            "All sentences are of one document: the interval is over its sentences, which are alike, and so "
            "too narrow; it says nothing about other documents."
        )
    if not has_interval:
        return _("The documents differ too little to tell how sure the value is: there is no interval.")
    if n_units < FEW_DOCUMENTS:
        return few_documents(n_units)
    return None


def few_documents(count: int) -> str:
    """What is said of an interval from this many documents."""
    words = _("The interval comes from {count} documents; below {few} it is wide and only roughly right.")
    return words.format(count=count, few=FEW_DOCUMENTS)
