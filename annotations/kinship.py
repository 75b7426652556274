"""Which documents of a deal are nearly the same as others, of it or dealt before, and who has those."""

from uuid import UUID

from annotations.drawing import Page
from documents import duplicates
from documents.models import Project
from documents.queries import fetch

# What became of documents by plans of the same kind, and who has them.
KIN = """
SELECT g.document_id, g.reviewer_id, g.is_sample, g.probability, p.id IS NOT NULL
FROM documents_assignment g LEFT JOIN documents_plan p ON p.id = g.plan_id AND p.kind = %(kind)s
WHERE g.document_id = ANY (%(documents)s::uuid[]) AND g.project_id = %(project)s
  AND g.state IN ('open', 'given', 'done')
"""


def find(project: Project, kind: str, pages: list[Page]) -> bool:
    """Write down in the pages what they are nearly the same as; whether any is."""
    clusters = duplicates.clusters(project.pk)
    by_cluster: dict[UUID, list[Page]] = {}
    for page in pages:
        page.cluster = clusters.get(page.id)
        if page.cluster is not None:
            by_cluster.setdefault(page.cluster, []).append(page)
    ours = {page.id for page in pages}
    others = [one for one, cluster in clusters.items() if cluster in by_cluster and one not in ours]
    wanted = {"documents": others, "project": project.pk, "kind": kind}
    for document, reviewer, is_sample, probability, is_dealt in fetch(KIN, wanted) if others else ():
        for page in by_cluster[clusters[document]]:
            if reviewer is not None:
                page.kin.add(reviewer)
            if is_dealt:
                page.fate = bool(page.fate) or is_sample
                page.chance = probability if is_sample else page.chance
    return bool(by_cluster)
