"""What a person did in a project, and where what was settled differs from what they said."""

from dataclasses import dataclass
from typing import Any

from annotations.filters import COUNTED_LABEL, COUNTED_REASON
from annotations.rounds import Said
from documents import access
from documents.access import THREAD_OPEN_TO, Actor, Need
from documents.models import Project, Reveal
from documents.queries import Key, Window, fetch

DONE = """
SELECT count(DISTINCT a.document_id), count(*), count(*) FILTER (WHERE a.label_id IS NULL),
    coalesce(sum(a.duration_ms), 0)::bigint,
    (SELECT count(*) FROM documents_assignment g
     WHERE g.project_id = %(project)s AND g.reviewer_id = %(reviewer)s AND g.state = 'done')
FROM annotations_annotation a
JOIN documents_sentence s ON s.id = a.sentence_id AND s.retired_at IS NULL
JOIN documents_document d ON d.id = a.document_id AND d.is_current
WHERE a.project_id = %(project)s AND a.reviewer_id = %(reviewer)s AND a.round = 0
"""

# Decisions that differ from the reader's counted answer, as far as the project reveals them to the reader: to
# those who see everybody's labels, or of documents they are done with where that is enough. Gold is told of
# no document that they are still at.
DIFFER = f"""
FROM annotations_decision z
JOIN annotations_annotation a
  ON a.sentence_id = z.sentence_id AND a.reviewer_id = %(reviewer)s AND a.round = 0
JOIN documents_sentence s ON s.id = z.sentence_id AND s.retired_at IS NULL
JOIN documents_document d ON d.id = z.document_id AND d.is_current
LEFT JOIN documents_assignment g ON g.document_id = z.document_id AND g.reviewer_id = %(reviewer)s
LEFT JOIN annotations_label al ON al.id = {COUNTED_LABEL}
LEFT JOIN annotations_label zl ON zl.id = z.label_id
WHERE z.project_id = %(project)s AND {THREAD_OPEN_TO}
  AND (%(sees_all)s OR (%(when_done)s AND g.state = 'done'))
  AND NOT (z.is_gold AND g.state IS DISTINCT FROM 'done')
  AND ({COUNTED_LABEL}, {COUNTED_REASON}) IS DISTINCT FROM (z.label_id, z.abstain_reason)
"""


@dataclass(frozen=True, slots=True)
class Did:
    """What a person did: documents they answered something in, and are done with; sentences, of them without
    a label; milliseconds that were recorded."""

    documents: int
    done: int
    sentences: int
    abstained: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A sentence that was decided otherwise than its reviewer said, and why."""

    sentence: int
    mine: Said
    decided: Said
    reason: str


def did(actor: Actor, project: Project) -> Did:
    """What the actor did in the current versions.

    Raises:
        NotFound, Forbidden: they label nothing in the project.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    [row] = fetch(DONE, {"project": project.pk, "reviewer": actor.user_id})
    documents, sentences, abstained, duration, done = row
    return Did(documents, done, sentences, abstained, duration)


def differences(actor: Actor, project: Project, window: Window) -> list[tuple[Key, Difference]]:
    """Where decisions differ from what the actor said, once they may know.

    Raises: as `did`.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    condition, values = window.condition(["z.id"])
    params = _params(actor, project) | {"after": values[0] if values else None, "limit": window.limit}
    rows = fetch(
        f"SELECT z.id, z.sentence_id, al.key, {COUNTED_REASON}, zl.key, z.abstain_reason, z.reason {DIFFER} "
        f"AND {condition.replace('%s', '%(after)s')} ORDER BY {window.order(['z.id'])} LIMIT %(limit)s",
        params,
    )
    return [
        ((row[0],), Difference(row[1], Said(row[2], row[3]), Said(row[4], row[5]), row[6])) for row in rows
    ]


def n_differences(actor: Actor, project: Project) -> int:
    """How many there are."""
    return int(fetch(f"SELECT count(*) {DIFFER}", _params(actor, project))[0][0])


def _params(actor: Actor, project: Project) -> dict[str, Any]:
    return {
        "project": project.pk,
        "reviewer": actor.user_id,
        "kept_from": access.threads_kept_from(actor, project),
        "sees_all": access.sees_all_labels(actor, project),
        "when_done": project.reveal == Reveal.DONE,
    }
