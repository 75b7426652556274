"""What a thread did to judgements: answers on the article before it was seen, beside those after it.

Of every answer that a reviewer had given when they opened the thread (BeforeThread) the table compares the
label with the one it has now. An answer that was cleared since compares with nothing and is counted apart;
no label is an answer like another. Sentences that only quote count in nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _

from annotations import measures
from annotations.agreement import FEW_DOCUMENTS, few_documents
from annotations.filters import DOCUMENT_WANTED, SENTENCE_WANTED, Filters
from annotations.models import Label
from documents import access
from documents.access import THREAD_OPEN_TO, Actor
from documents.errors import Forbidden
from documents.later import Later
from documents.models import Project

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = Later("numpy")

NO_LABEL = "none"

# (document, sentence, reviewer, label before, label now, stratum) of every answer that was kept with an
# opening, as arrays. A label is 0 where none was given, with a reason; `now` is -1 where the answer was
# cleared. Strata: 0 a link disputes the sentence, 1 another link points at it, 2 none does. A document whose
# thread the caller has yet to open counts in nothing: what became of others' labels tells of it.
PAIRS = f"""
SELECT array_agg(n.document), array_agg(n.sentence), array_agg(n.reviewer_id), array_agg(n.before),
    array_agg(n.now), array_agg(n.stratum)
FROM (
    SELECT dense_rank() OVER (ORDER BY b.document_id) AS document, b.sentence_id AS sentence, b.reviewer_id,
        coalesce(b.label_id, 0) AS before,
        CASE WHEN a.id IS NULL THEN -1 ELSE coalesce(a.label_id, 0) END AS now,
        coalesce((SELECT min(CASE WHEN k.kind = 'disputes' THEN 0 ELSE 1 END) FROM documents_link k
                  WHERE k.target_sentence_id = b.sentence_id AND k.state <> 'rejected'), 2) AS stratum
    FROM annotations_beforethread b
    JOIN documents_document d ON d.id = b.document_id
    JOIN documents_sentence s ON s.id = b.sentence_id AND s.retired_at IS NULL AND NOT s.is_quote
    LEFT JOIN annotations_annotation a
        ON a.sentence_id = b.sentence_id AND a.reviewer_id = b.reviewer_id AND a.round = 0
    WHERE {DOCUMENT_WANTED} AND {SENTENCE_WANTED} AND {THREAD_OPEN_TO}
      AND (%(reviewers)s::bigint[] IS NULL OR b.reviewer_id = ANY (%(reviewers)s::bigint[]))
) n
"""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `n` answers changed, and the 95% interval of their share; null where there is none."""

    n: int
    changed: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What the thread did.

    `whole` and the strata count answers with a label before the thread and an answer now. `matrix` has a
    row for each label before and a column for each label now, in the order of `labels`, in both last "none":
    no label, with a reason. `resampling_unit` says what was left out in turn.
    """

    whole: Share
    contested: Share
    answered: Share
    untouched: Share
    labels: list[str] = field(default_factory=list)
    matrix: list[list[int]] = field(default_factory=list)
    cleared: int = 0
    n_documents: int = 0
    n_reviewers: int = 0
    resampling_unit: str = "document"
    warning: str | None = None


type Column = NDArray[np.int64]


def measure(project: Project, actor: Actor, filters: Filters | None = None) -> dict[str, Any]:
    """What threads did to the answers of a project's reviewers, in the current versions of its documents.

    The interval is the jackknife's over documents, as for agreement: the same data give the same.

    Raises:
        NotFound: no such project of theirs.
        Forbidden: they may not see the labels of others, nor anything computed from them.
        Invalid: there is no such reviewer.
    """
    access.require(actor, project.pk, access.Need.READ, access.no_project(project.slug))
    if not access.sees_all_labels(actor, project):
        raise Forbidden(
            _(
                "This project is blind: what threads did is computed from everyone's labels and is shown to "
                "you after the release. Curators and owners see it now."
            )
        )
    params = (filters or Filters()).params(project, actor)
    return asdict(read(params, list(Label.objects.filter(project=project).values_list("pk", "key"))))


def read(params: dict[str, Any], labels: Sequence[tuple[int, str]]) -> Effect:
    """The effect on answers that the parameters of `filters` choose; `labels` are (id, key)."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, params)
        columns = [np.asarray(column or [], dtype=np.int64) for column in cursor.fetchone() or [[]] * 6]
    return of_pairs(columns, labels)


def of_pairs(columns: Sequence[Column], labels: Sequence[tuple[int, str]]) -> Effect:
    """The effect in parallel arrays: document, sentence, reviewer, label before, label now, stratum.

    `labels` are (id, key); 0 stands for no label and, of those now, -1 for no answer.
    """
    kept = columns[4] >= 0
    cleared = int((~kept).sum())
    documents, sentences, reviewers, before, now, strata = (column[kept] for column in columns)
    ids = np.array([*(id for id, _ in labels), 0], dtype=np.int64)
    keys = [*(key for _, key in labels), NO_LABEL]
    matrix = np.zeros((len(ids), len(ids)), dtype=np.int64)
    place = {int(id): index for index, id in enumerate(ids)}
    for was, has in zip(before.tolist(), now.tolist(), strict=True):
        matrix[place[was], place[has]] += 1
    had = before > 0
    by_document = np.unique(documents[had]).size > 1
    units = np.unique((documents if by_document else sentences)[had], return_inverse=True)[1]
    changed = (before != now)[had]
    whole, contested, answered, untouched = (
        _share(units, changed, where) for where in (None, *(strata[had] == n for n in range(3)))
    )
    n_documents = int(np.unique(documents[had]).size)
    return Effect(
        whole=whole,
        contested=contested,
        answered=answered,
        untouched=untouched,
        labels=keys,
        matrix=matrix.tolist(),
        cleared=cleared,
        n_documents=n_documents,
        n_reviewers=int(np.unique(reviewers[had]).size),
        resampling_unit="document" if by_document else "sentence",
        warning=_warning(int(had.sum()), n_documents),
    )


def _share(units: Column, changed: NDArray[np.bool_], where: NDArray[np.bool_] | None) -> Share:
    """The share changed among the answers of `where`; a unit's parts are its answers and its changes."""
    if where is not None:
        units, changed = units[where], changed[where]
    n = int(changed.size)
    if not n:
        return Share(0, 0, None, None, None)
    place = np.unique(units, return_inverse=True)[1]
    parts = np.column_stack([np.ones(n), changed]).astype(np.float64)
    estimate = measures.of_table(parts, place, lambda sums: measures.ratio(sums[:, 1], sums[:, 0]))
    found = measures.interval(estimate, least=0.0)
    return Share(n, int(changed.sum()), estimate.value, found.low, found.high)


def _warning(n: int, n_documents: int) -> str | None:
    if not n:
        return _("Nobody has opened a thread with labels on its article yet, so there is nothing to compare.")
    if n_documents == 1:
        return _("All answers are on one document: the share says nothing about others.")
    if n_documents < FEW_DOCUMENTS:
        return few_documents(n_documents)
    return None
