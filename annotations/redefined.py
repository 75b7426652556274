"""Answers with labels that mean something else since: asked whether they still hold.

A version of the guideline says which labels it redefines. Whoever gave one of them under an earlier version
confirms the answer, which then follows the current version, or changes it in the room.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.guidelines import newest
from documents import access
from documents.access import THREAD_OPEN_TO, Actor, Need
from documents.errors import NotFound
from documents.models import Project
from documents.queries import Key, Row, Window, execute, fetch

MOST = 1_000
"""Answers that are confirmed at once."""

# Of a reviewer: answers on sentences that stand, with a label that a later version redefined. What is
# yet to be asked again blind waits: this shows the answer.
ASKED = f"""
FROM annotations_annotation a
JOIN annotations_label l ON l.id = a.label_id
JOIN documents_sentence s ON s.id = a.sentence_id AND s.retired_at IS NULL
JOIN documents_document d ON d.id = a.document_id AND d.is_current
WHERE a.project_id = %(project)s AND a.reviewer_id = %(reviewer)s AND a.round = 0 AND {THREAD_OPEN_TO}
  AND EXISTS (
    SELECT FROM annotations_guideline g
    WHERE g.project_id = a.project_id AND l.key = ANY (g.redefines)
      AND g.version > coalesce(a.guideline_version, 0))
  AND NOT EXISTS (
    SELECT FROM annotations_repeat r
    WHERE r.sentence_id = a.sentence_id AND r.reviewer_id = a.reviewer_id AND r.answered_at IS NULL)
"""
CONFIRM = f"""
UPDATE annotations_annotation a
SET guideline_version = %(version)s, op = NULL, actor_id = %(reviewer)s,
    revision = nextval('annotations_annotation_id_seq')
WHERE a.id IN (SELECT a.id {ASKED} AND a.sentence_id = ANY (%(sentences)s))
"""


def asked(actor: Actor, project: Project, window: Window) -> list[tuple[Key, Row]]:
    """The actor's answers of which it is asked whether they still hold, in the order they were given.

    Raises:
        NotFound, Forbidden: they label nothing in the project.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    condition, values = window.condition(["a.id"])
    params = _params(actor, project) | {"after": values[0] if values else None, "limit": window.limit}
    rows = fetch(
        f"SELECT a.id, a.sentence_id, l.key, a.guideline_version {ASKED} "
        f"AND {condition.replace('%s', '%(after)s')} ORDER BY {window.order(['a.id'])} LIMIT %(limit)s",
        params,
    )
    return [
        ((id,), {"sentence": sentence, "label": label, "guideline_version": version})
        for id, sentence, label, version in rows
    ]


def n_asked(actor: Actor, project: Project) -> int:
    """How many there are."""
    return int(fetch(f"SELECT count(*) {ASKED}", _params(actor, project))[0][0])


@transaction.atomic
def confirm(actor: Actor, project: Project, sentences: list[int]) -> int:
    """Say that answers still hold: they follow the current version from now on, each with an event.

    All or none; one that was confirmed already is confirmed still. How many changed.

    Raises:
        NotFound: one of them is not the actor's to confirm.
        Forbidden: they label nothing in the project.
    """
    access.require(actor, project.pk, Need.LABEL, access.no_project(project.slug))
    guideline = newest(project)
    chosen = list(dict.fromkeys(sentences))[:MOST]
    params = _params(actor, project) | {
        "sentences": chosen,
        "version": guideline.version if guideline else None,
    }
    [(mine,)] = fetch(
        "SELECT count(*) FROM annotations_annotation WHERE project_id = %(project)s AND round = 0 "
        "AND reviewer_id = %(reviewer)s AND sentence_id = ANY (%(sentences)s) AND label_id IS NOT NULL",
        params,
    )
    if mine < len(chosen):
        raise NotFound(_("You gave no such answer. Nothing was changed."))
    return execute(CONFIRM, params)


def _params(actor: Actor, project: Project) -> dict[str, Any]:
    return {
        "project": project.pk,
        "reviewer": actor.user_id,
        "kept_from": access.threads_kept_from(actor, project),
    }
