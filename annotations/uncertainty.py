"""An order of work that sends the next reviewer where the labels are least certain, and what it biases.

How uncertain a document is, is told by the answers that count, never by what a model makes of them: a fit is
made anew at times of its own, and the order would hang on these. Documents that came in this order are no
random sample of anything. So agreement and the mix of labels leave them out, and have the documents that were
drawn for everybody beforehand.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import ngettext

from annotations.filters import ANSWER_COUNTS, COUNTED_LABEL
from documents.models import Assignment, Plan, PlanOrder, Project
from documents.queries import execute, fetch

STEPS = 1_000_000
"""Into how many steps of the order uncertainty is divided; within one the lot decides."""

# With what probability a document `d` came among those that are labelled: for certain where it is open or was
# dealt out by lot, since every such document has its places. Of a plan that goes by uncertainty it is k / n
# for one of the k that were drawn of n for everybody, and not known for another.
INCLUSION = f"""
(SELECT CASE WHEN count(*) = 0 THEN 1.0::float8 ELSE max(g.probability) FILTER (WHERE g.is_sample) END
 FROM documents_assignment g
 JOIN documents_plan p ON p.id = g.plan_id AND p."order" = '{PlanOrder.UNCERTAIN}'
 WHERE g.document_id = d.id)
"""

UNDRAWN = f"""
SELECT d.id FROM documents_document d
WHERE d.project_id = %(project)s AND {INCLUSION} IS NULL
"""

# The open places of plans that go by uncertainty move to where their documents' labels put them: the upper
# half of `place` is what is certain already, in STEPS, the lower half stays the lot. A place that somebody is
# being given at this moment is passed over.
#
# A sentence is as uncertain as the entropy of its next answer, of 1 at most: the answers so far and one more
# that is shared out evenly among all labels, and no label, foretell it. Where nobody answered that is 1; with
# two equal answers it is less than with one, and with two different ones it is more. A document has the mean
# of its sentences.
RANK = f"""
WITH places AS MATERIALIZED (
    SELECT g.id, g.document_id FROM documents_assignment g
    JOIN documents_plan p ON p.id = g.plan_id AND p."order" = '{PlanOrder.UNCERTAIN}' AND p.closed_at IS NULL
    WHERE g.document_id = ANY (%(documents)s::uuid[]) AND g.state = 'open'
    FOR UPDATE OF g SKIP LOCKED
), kinds AS (
    SELECT count(*) + 1.0::float8 AS n FROM annotations_label
    WHERE project_id = %(project)s AND retired_at IS NULL
), said AS (
    SELECT a.document_id, a.sentence_id, {COUNTED_LABEL} AS label, count(*)::float8 AS n
    FROM annotations_annotation a
    WHERE a.document_id IN (SELECT document_id FROM places)
      AND a.round = 0 AND a.phase = 'main' AND {ANSWER_COUNTS}
    GROUP BY 1, 2, 3
), told AS (
    SELECT s.id, sum(t.n) AS n, count(t.n) AS kinds, array_agg(t.n) AS counts
    FROM documents_sentence s JOIN said t ON t.sentence_id = s.id
    WHERE s.document_id IN (SELECT document_id FROM places)
    GROUP BY s.id
), entropies AS (
    SELECT s.document_id, CASE WHEN t.id IS NULL THEN 1.0::float8 ELSE least(1.0, (
        SELECT -sum(p * ln(p)) FROM (
            SELECT (c + 1 / k.n) / (t.n + 1) AS p FROM unnest(t.counts) c
            UNION ALL
            SELECT 1 / k.n / (t.n + 1) FROM generate_series(1, k.n::int - t.kinds)
        ) q
    ) / ln(greatest(k.n, 2))) END AS entropy
    FROM documents_sentence s CROSS JOIN kinds k LEFT JOIN told t ON t.id = s.id
    WHERE s.document_id IN (SELECT document_id FROM places) AND s.retired_at IS NULL AND NOT s.is_quote
), means AS (
    SELECT document_id, avg(entropy) AS uncertain FROM entropies GROUP BY document_id
)
UPDATE documents_assignment g
SET place = ((%(steps)s - round(coalesce(m.uncertain, 0) * %(steps)s))::bigint << 32) | (g.place & 4294967295)
FROM places w LEFT JOIN means m ON m.document_id = w.document_id
WHERE g.id = w.id
"""


def rank(project_id: int, documents: Iterable[UUID]) -> int:
    """Put the open places of these documents where their labels put them now; how many there are.

    Nothing happens outside of plans that go by uncertainty.
    """
    return execute(RANK, {"project": project_id, "documents": list(documents), "steps": STEPS})


def changed(theirs: Assignment) -> int:
    """Called when what counts on a document became other: somebody is done with it, or goes on."""
    return rank(theirs.project_id, [theirs.document_id])


def undrawn(project: Project) -> list[UUID]:
    """The documents that came by uncertainty and were not drawn at random beforehand."""
    if not Plan.objects.filter(project=project, order=PlanOrder.UNCERTAIN).exists():
        return []
    return [row[0] for row in fetch(UNDRAWN, {"project": project.pk})]


def left_out(answers: int) -> str | None:
    """What is said where this many answers count in no agreement, since their documents were not drawn."""
    if not answers:
        return None
    return ngettext(
        "Only documents that were drawn at random are counted here: an order by uncertainty sends work where "
        "labels differ, and would bias agreement and the mix of labels. {count} answer on other documents is "
        "left out; it is exported without an inclusion_probability.",
        "Only documents that were drawn at random are counted here: an order by uncertainty sends work where "
        "labels differ, and would bias agreement and the mix of labels. {count} answers on other documents "
        "are left out; they are exported without an inclusion_probability.",
        answers,
    ).format(count=f"{answers:,}")
