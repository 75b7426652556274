"""What a dashboard shows, counted from a project's answers: at once where they are few, else kept.

Counting a million answers takes seconds. So a large project's figures are a row that the job `summary` renews
when somebody looks at figures that are out of date. Nobody waits for it, and no label pays for it.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone

from annotations import agreement, breakdowns, since, thread_effect
from annotations.agreement import Rows
from annotations.filters import unfiltered
from annotations.models import Label, OwnSummary, Phase, Summary
from documents import jobs, replica
from documents.jobs import LIVE
from documents.later import Later
from documents.models import Assignment, Document, Job, Project
from documents.queries import fetch

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

FEW_ANSWERS = 20_000
"""Up to so many answers are counted while the reader waits: less than half a second."""
FRESH = timedelta(minutes=5)
"""Figures younger than this are shown as they are, whatever happened since."""
OLDEST = timedelta(days=1)
"""Figures older than this are counted anew whether or not an answer changed: links may have."""
MOST_KEPT = 100
"""Documents, and reviewers, that are kept one by one."""
MOST_DISPUTED = 12
"""Sentences on which reviewers disagree most."""
KIND = "summary"

# How far each current document is, by the answers that stand: those on sentences that were not cut anew.
# Answers are grouped by sentence before anything is joined, so that a million of them are read once.
PER_DOCUMENT = """
SELECT d.id, d.n_sentences, coalesce(a.answers, 0)::bigint, coalesce(a.once, 0), coalesce(a.more, 0), a.latest
FROM documents_document d LEFT JOIN (
    SELECT s.document_id, sum(s.n) AS answers, count(*) FILTER (WHERE s.n = 1) AS once,
        count(*) FILTER (WHERE s.n > 1) AS more, max(s.latest) AS latest
    FROM (
        SELECT a.document_id, a.sentence_id, count(*) AS n, max(a.labelled_at) AS latest
        FROM annotations_annotation a
        WHERE a.project_id = %(project)s AND a.round = 0
          AND NOT EXISTS (SELECT FROM documents_sentence t
                          WHERE t.id = a.sentence_id AND t.retired_at IS NOT NULL)
        GROUP BY a.document_id, a.sentence_id
    ) s GROUP BY s.document_id
) a ON a.document_id = d.id
WHERE d.project_id = %(project)s AND d.is_current
"""
# The same of one reviewer, with their labels: by the index of documents and reviewers, so that only answers
# of their own make it slower.
PER_DOCUMENT_OWN = """
SELECT d.id, d.n_sentences, a.n, a.n, 0::bigint, a.latest, a.labels
FROM documents_document d CROSS JOIN LATERAL (
    SELECT count(*) AS n, count(a.label_id) AS labels, max(a.labelled_at) AS latest
    FROM annotations_annotation a
    WHERE a.document_id = d.id AND a.reviewer_id = %(only_of)s AND a.round = 0
      AND NOT EXISTS (SELECT FROM documents_sentence t
                      WHERE t.id = a.sentence_id AND t.retired_at IS NOT NULL)
) a
WHERE d.project_id = %(project)s AND d.is_current
"""
PER_REVIEWER = """
SELECT a.reviewer_id, count(*), count(a.label_id), count(DISTINCT a.document_id)
FROM annotations_annotation a JOIN documents_document d ON d.id = a.document_id AND d.is_current
WHERE a.project_id = %(project)s AND a.round = 0
  AND NOT EXISTS (SELECT FROM documents_sentence t WHERE t.id = a.sentence_id AND t.retired_at IS NOT NULL)
GROUP BY a.reviewer_id ORDER BY count(*) DESC, a.reviewer_id
"""
# Who was given a document, or chose it, and who is done with it; places that went back are nobody's.
ASSIGNED = """
SELECT g.document_id, g.reviewer_id, g.state = 'done'
FROM documents_assignment g JOIN documents_document d ON d.id = g.document_id AND d.is_current
WHERE g.project_id = %(project)s AND g.state IN ('given', 'done', 'skipped')
  AND (%(only_of)s::bigint IS NULL OR g.reviewer_id = %(only_of)s::bigint)
"""
# Whether a reviewer gave few answers, by the index of documents and reviewers alone.
GAVE_FEW = """
SELECT count(*) <= %s FROM (
    SELECT FROM documents_document d JOIN annotations_annotation a
        ON a.document_id = d.id AND a.reviewer_id = %s
    WHERE d.project_id = %s LIMIT %s
) a
"""
IS_SMALL = "SELECT count(*) <= %s FROM (SELECT FROM annotations_annotation WHERE project_id = %s LIMIT %s) a"


@dataclass(frozen=True, slots=True)
class Counted:
    """A project's figures, and when they were counted; none where that is done for the first time.

    `is_counting` says that newer ones are on their way.
    """

    data: dict[str, Any] | None
    at: datetime
    is_counting: bool = False


def of_project(project: Project) -> Counted:
    """The project's figures; those of a large one may be some minutes old."""
    if is_small(project):
        return Counted(replica.reading(compute, project), timezone.now())
    kept = Summary.objects.filter(project=project).first()
    is_counting = kept is None or is_out_of_date(kept)
    if is_counting:
        ask(project)
    return Counted(kept.data if kept else None, kept.computed_at if kept else timezone.now(), is_counting)


def is_small(project: Project) -> bool:
    """Whether the answers can be counted while somebody waits."""
    with connection.cursor() as cursor:
        cursor.execute(IS_SMALL, [FEW_ANSWERS, project.pk, FEW_ANSWERS + 1])
        return bool(cursor.fetchone()[0])


def of_reviewer(project: Project, reviewer_id: int) -> Counted:
    """How far one reviewer is, from their answers alone; of very many, as they were some minutes ago."""
    kept = OwnSummary.objects.filter(project=project, reviewer=reviewer_id).first()
    if kept is None and _gave_few(project, reviewer_id):
        return Counted(replica.reading(progress, project, reviewer_id), timezone.now())
    if kept is None:
        kept = refresh_own(project, reviewer_id, 0)  # counted again when it is no longer young
    is_counting = is_out_of_date(kept)
    if is_counting:
        ask(project, {"reviewer": reviewer_id})
    return Counted(kept.data["progress"], kept.computed_at, is_counting)


def _gave_few(project: Project, reviewer_id: int) -> bool:
    """Whether one reviewer's answers can be counted while they wait."""
    return bool(fetch(GAVE_FEW, [FEW_ANSWERS, reviewer_id, project.pk, FEW_ANSWERS + 1])[0][0])


def is_out_of_date(kept: Summary | OwnSummary) -> bool:
    """Whether there is something new to count, and the figures are old enough to do it again."""
    age = timezone.now() - kept.computed_at
    if age < FRESH:
        return False
    if age > OLDEST:
        return True
    reviewer = kept.reviewer_id if isinstance(kept, OwnSummary) else None
    if since.is_changed(kept.project_id, kept.based_on, reviewer):
        return True
    whole = Document.objects.filter(project_id=kept.project_id, is_current=True)
    now = whole.aggregate(documents=Count("id"), sentences=Sum("n_sentences"))
    progress = kept.data["progress"]
    if (now["documents"], now["sentences"] or 0) != (progress["n_documents"], progress["n_sentences"]):
        return True
    return assignments_as_of(kept.project_id, reviewer) != kept.data["assignments_as_of"]


def assignments_as_of(project_id: int, reviewer_id: int | None = None) -> list[int]:
    """A sign of the state of assignments, all or one reviewer's: how many, and how often they changed."""
    found = Assignment.objects.filter(project_id=project_id)
    if reviewer_id is not None:
        found = found.filter(reviewer_id=reviewer_id)
    now = found.aggregate(n=Count("id"), changes=Sum("revision"))
    return [now["n"], now["changes"] or 0]


def ask(project: Project, params: dict[str, Any] | None = None) -> None:
    """Have the figures counted, unless that is under way; of earlier such jobs nothing is kept.

    `params` may name a `reviewer`, whose own are counted then.
    """
    mine = Job.objects.filter(project=project, kind=KIND, params=params or {})
    if mine.filter(status__in=LIVE).exists():
        return
    mine.exclude(status__in=LIVE).delete()
    jobs.create(KIND, project.pk, None, params or {})


def refresh(project: Project) -> None:
    """Count the figures anew and keep them."""
    began = time.monotonic()
    based_on = since.settled_event()
    data = replica.reading(compute, project)
    Summary.objects.update_or_create(
        project=project,
        defaults={
            "based_on": based_on,
            "data": data,
            "computed_at": timezone.now(),
            "seconds": time.monotonic() - began,
        },
    )


def refresh_own(project: Project, reviewer_id: int, based_on: int) -> OwnSummary:
    """Count a reviewer's own figures anew and keep them; `based_on` is the last event that is surely in."""
    as_of = assignments_as_of(project.pk, reviewer_id)
    data = {"progress": replica.reading(progress, project, reviewer_id), "assignments_as_of": as_of}
    kept, _is_new = OwnSummary.objects.update_or_create(
        project=project,
        reviewer_id=reviewer_id,
        defaults={"based_on": based_on, "data": data, "computed_at": timezone.now()},
    )
    return kept


def compute(project: Project) -> dict[str, Any]:
    """Every figure of the dashboard, from everybody's answers, by ids, as plain JSON.

    Progress counts every answer that stands, of any phase; agreement and what follows from it count what
    `agreement` counts, in the main phase.
    """
    params = everyone(project)
    wanted = params | {"phases": [Phase.MAIN.value]}
    rows = agreement.read(project, wanted)
    labels = list(Label.objects.filter(project=project).values_list("pk", "key"))
    report = breakdowns.of_rows(rows, labels)
    # No figure but a list of where to look: what an order by uncertainty brought belongs to it.
    all_rows = agreement.read(project, wanted, drawn_alone=False) if rows.on_undrawn else rows
    effect = thread_effect.read(params, labels) if project.article_first else None
    return {
        "assignments_as_of": assignments_as_of(project.pk),
        "progress": progress(project, None),
        "agreement": {
            "measures": [asdict(part) for part in report.measures],
            "over_time": [asdict(part) for part in report.over_time],
            "warning": report.warning,
            "n_documents": report.n_documents,
            "n_sentences": report.n_sentences,
            "n_reviewers": report.n_reviewers,
            "n_annotations": report.n_annotations,
            "on_undrawn_documents": rows.on_undrawn,
        },
        "confusion": {"labels": report.labels, "counts": report.confusion},
        "mix": [
            {"key": "all", "mix": [asdict(one) for one in report.mix]},
            *report.mix_by_depth,
        ],
        "with_most": {
            one.reviewer: {"n_compared": one.n_compared, "with_most": one.with_most}
            for one in report.reviewers[:MOST_KEPT]
        },
        "thread": None if effect is None else asdict(effect),
        "disagreement": most_disputed(all_rows, dict(labels)),
    }


def everyone(project: Project) -> dict[str, Any]:
    """The parameters of `filters` for what everybody said: for figures, never for an answer to somebody."""
    return unfiltered(project.pk)


def progress(project: Project, only_of: int | None) -> dict[str, Any]:
    """How far documents and reviewers are; by the answers of one reviewer alone where one is named."""
    params = {"project": project.pk, "only_of": only_of}
    assigned = fetch(ASSIGNED, params)
    if only_of is None:
        documents, reviewers = fetch(PER_DOCUMENT, params), fetch(PER_REVIEWER, params)
    else:
        documents = fetch(PER_DOCUMENT_OWN, params)
        begun = [row for row in documents if row[2]]
        mine = (only_of, sum(row[2] for row in begun), sum(row[6] for row in begun), len(begun))
        reviewers = [mine] if begun else []
    documents.sort(key=_place)
    reviewers += [
        (user, 0, 0, 0) for user in sorted({row[1] for row in assigned} - {row[0] for row in reviewers})
    ]
    return {
        "n_documents": len(documents),
        "n_sentences": sum(row[1] for row in documents),
        "n_answers": sum(row[2] for row in documents),
        "answered_once": sum(row[3] for row in documents),
        "answered_more": sum(row[4] for row in documents),
        "untouched": sum(not row[2] for row in documents),
        "complete": sum(bool(row[1]) and row[3] + row[4] >= row[1] for row in documents),
        "assigned": len(assigned),
        "done": sum(row[2] for row in assigned),
        "documents": _with_assigned(
            [(str(row[0]), *row[1:5]) for row in documents[:MOST_KEPT]],
            ("document", "sentences", "answers", "once", "more"),
            [(str(row[0]), row[2]) for row in assigned],
        ),
        "n_reviewers": len(reviewers),
        "reviewers": _with_assigned(
            reviewers[:MOST_KEPT],
            ("reviewer", "answers", "labels", "documents"),
            [(row[1], row[2]) for row in assigned],
        ),
    }


def _with_assigned(
    rows: list[tuple[Any, ...]], names: tuple[str, ...], assigned: list[tuple[Any, bool]]
) -> list[dict[str, Any]]:
    """The rows by name, each with how many assignments its first column has, and how many are done."""
    given, done = Counter(key for key, _ in assigned), Counter(key for key, is_done in assigned if is_done)
    return [
        dict(zip(names, row, strict=True)) | {"assigned": given[row[0]], "done": done[row[0]]} for row in rows
    ]


def _place(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Documents that people are at come first, the latest first; then those that are done, then the rest."""
    ident, sentences, answers, once, more, latest = row[:6]
    if not answers:
        return 2, 0.0, str(ident)
    return int(once + more >= sentences), -latest.timestamp(), str(ident)


def most_disputed(rows: Rows, keys: dict[int, str]) -> list[dict[str, Any]]:
    """The sentences of whose pairs of labels the greatest share differ; among equals those with most labels.

    No label is missing, as for agreement.
    """
    given = rows.labels > 0
    ids, sentences = np.unique(rows.sentences[given], return_inverse=True)
    known, labels = np.unique(rows.labels[given], return_inverse=True)
    if not ids.size:
        return []
    flat = np.bincount(sentences * known.size + labels, minlength=ids.size * known.size)
    table = flat.reshape(ids.size, known.size)
    n = table.sum(axis=1)
    pairs = n * (n - 1)
    apart = np.divide(
        pairs - (table * (table - 1)).sum(axis=1), pairs, out=np.zeros(ids.size), where=pairs > 0
    )
    order = [int(at) for at in np.lexsort((ids, -n, -apart))[:MOST_DISPUTED] if apart[at] > 0]
    return [
        {
            "sentence": int(ids[at]),
            "disagreement": float(apart[at]),
            "n": int(n[at]),
            "labels": {
                keys[int(id)]: int(n) for id, n in zip(known, table[at], strict=True) if n and int(id) in keys
            },
        }
        for at in order
    ]
