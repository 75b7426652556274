"""How a dataset was labelled, and what is missing in it: counts of one snapshot.

Answers are those of round 0 on current documents. Those that count are of the main phase, of documents that
their reviewer is done with, on sentences that were not cut anew since. All of them are read as often as there
are statements here, so one statement counts by everything that has few values, and Python adds up.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from annotations.filters import ANSWER_COUNTS, COUNTED_LABEL, COUNTED_REASON
from annotations.models import Phase
from documents.queries import fetch

LONGEST_IN_WEEKS = 26
"""Work that took longer is shown by the month."""

JOINED = """
    FROM annotations_annotation a
    JOIN documents_document d ON d.id = a.document_id AND d.is_current
    JOIN documents_sentence s ON s.id = a.sentence_id
    WHERE a.project_id = %(project)s AND a.round = 0
"""
COUNTED = f"{JOINED} AND a.phase = '{Phase.MAIN}' AND s.retired_at IS NULL AND {ANSWER_COUNTS}"
GROUPS = f"""
SELECT phase, is_done, is_retired, is_quote, label_id, reason, version, blind, reviewer_id, day, count(*),
    count(confidence), count(*) FILTER (WHERE note <> ''), count(*) FILTER (WHERE evidence <> '[]'),
    count(*) FILTER (WHERE mixed), count(*) FILTER (WHERE attributed), count(*) FILTER (WHERE revisions > 0)
FROM (
    SELECT a.phase, a.blind, a.reviewer_id, a.confidence, a.note, a.evidence, a.mixed, a.attributed,
        a.revisions, coalesce(a.guideline_version, 0) AS version, {COUNTED_LABEL} AS label_id,
        {COUNTED_REASON} AS reason, s.retired_at IS NOT NULL AS is_retired, s.is_quote,
        {ANSWER_COUNTS} AS is_done, (a.labelled_at AT TIME ZONE 'UTC')::date AS day
    {JOINED}
) a GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
"""
BY_OVERLAP = f"""
SELECT n.answers, count(*) FROM (SELECT count(*) AS answers {COUNTED} GROUP BY a.sentence_id) n
GROUP BY n.answers ORDER BY n.answers
"""
ANSWERED_DOCUMENTS = f"""
SELECT count(*) FROM documents_document o WHERE o.project_id = %(project)s AND o.is_current
  AND EXISTS (SELECT {COUNTED} AND a.document_id = o.id)
"""
DECIDED = """
SELECT count(*), count(*) FILTER (WHERE y.is_unanimous), count(*) FILTER (WHERE y.is_gold)
FROM annotations_decision y JOIN documents_document d ON d.id = y.document_id AND d.is_current
JOIN documents_sentence s ON s.id = y.sentence_id AND s.retired_at IS NULL
WHERE y.project_id = %(project)s
"""
ASSIGNED = f"""
SELECT g.state, g.origin, g.is_sample, g.probability, count(*)
FROM documents_assignment g JOIN documents_document d ON d.id = g.document_id AND d.is_current
WHERE g.project_id = %(project)s AND g.phase = '{Phase.MAIN}'
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that are alike in what has few values; the fields after `n` say how many of them have it."""

    phase: str
    is_done: bool
    is_retired: bool
    is_quote: bool
    label_id: int | None
    reason: str | None
    version: int
    blind: bool
    reviewer_id: int
    day: date
    n: int
    confidence: int
    note: int
    evidence: int
    mixed: int
    attributed: int
    changed: int

    @property
    def counts(self) -> bool:
        """Whether these answers are in the release."""
        return self.phase == Phase.MAIN and self.is_done and not self.is_retired


def gather(params: dict[str, Any], labels: list[tuple[int, str]]) -> dict[str, Any]:
    """The counts, by their names in the facts of a release; `labels` are (id, key) in their order."""
    groups = [Group(*row) for row in fetch(GROUPS, params)]
    inside = [one for one in groups if one.counts]
    main = [one for one in groups if one.phase == Phase.MAIN]
    by_label = _sums(inside, lambda one: one.label_id)
    own = _sums([one for one in inside if not one.is_quote], lambda one: one.label_id)
    days = sorted(_sums(inside, lambda one: one.day).items())
    overlap = [list(row) for row in fetch(BY_OVERLAP, params)]
    return {
        "answers": _total(inside),
        "reviewers": len({one.reviewer_id for one in inside}),
        "blind_answers": _total(one for one in inside if one.blind),
        "answered_sentences": sum(n for _answers, n in overlap),
        "answered_documents": fetch(ANSWERED_DOCUMENTS, params)[0][0],
        "labelled_from": days[0][0].isoformat() if days else None,
        "labelled_to": days[-1][0].isoformat() if days else None,
        "of_other_phases": _total(one for one in groups if one.phase != Phase.MAIN),
        "not_done": _total(one for one in main if not one.is_done),
        "on_recut_sentences": _total(one for one in main if one.is_done and one.is_retired),
        "on_quotations": _total(one for one in inside if one.is_quote),
        "with": {
            name: sum(getattr(one, name) for one in inside)
            for name in ("confidence", "note", "evidence", "mixed", "attributed", "changed")
        },
        "mix": [[key, by_label[id]] for id, key in labels if by_label[id]],
        "mix_without_quotations": [[key, own[id]] for id, key in labels if by_label[id]],
        "reasons": _sorted(_sums([one for one in inside if one.label_id is None], lambda one: one.reason)),
        "by_guideline": _sorted(_sums(inside, lambda one: one.version)),
        "by_phase": _sorted(_sums(groups, lambda one: one.phase)),
        "overlap": overlap,
        "by_time": _by_time(days),
        "decisions": dict(zip(("all", "unanimous", "gold"), fetch(DECIDED, params)[0], strict=True)),
        "assignments": _assignments(params),
    }


def _total(groups: Iterable[Group]) -> int:
    return sum(one.n for one in groups)


def _sums(groups: list[Group], key: Callable[[Group], Any]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for one in groups:
        found[key(one)] += one.n
    return found


def _sorted(counts: Counter[Any]) -> list[list[Any]]:
    return [list(one) for one in sorted(counts.items())]


def _by_time(days: list[tuple[date, int]]) -> dict[str, Any]:
    """How many answers were last changed in each week or month, by its first day."""
    by_week = not days or (days[-1][0] - days[0][0]).days <= 7 * LONGEST_IN_WEEKS
    found: Counter[str] = Counter()
    for day, n in days:
        first = day - timedelta(days=day.weekday()) if by_week else day.replace(day=1)
        found[first.isoformat()] += n
    return {"unit": "week" if by_week else "month", "answers": _sorted(found)}


def _assignments(params: dict[str, Any]) -> dict[str, Any]:
    """How documents came to reviewers, and the probabilities with which the sample was drawn."""
    states: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    chances: Counter[float] = Counter()
    in_sample = 0
    for state, origin, is_sample, probability, n in fetch(ASSIGNED, params):
        states[state] += n
        origins[origin] += n
        in_sample += n if is_sample else 0
        if probability is not None:
            chances[round(probability, 6)] += n
    return {
        "states": _sorted(states),
        "origins": _sorted(origins),
        "in_sample": in_sample,
        "probabilities": _sorted(chances),
    }
