"""Deciding in one go what all reviewers agree on."""

from django.db import transaction
from django.utils.translation import gettext as _

from annotations.adjudicating import COUNTED
from annotations.deciding import NEXT_REVISION
from documents import access, audit
from documents.access import Actor, Need
from documents.errors import Invalid
from documents.models import Project
from documents.queries import Row, execute, fetch

# Sentences on which all answers that count are the same, at least so many. Nobody is passed over: where a
# sentence was sent back, is talked about or lacks a rule a person decides, and what was drawn by lot is there
# to be looked at. No label for another reason than those the guideline knows is explained in notes alone.
TAKEN = """
    d.is_current
    AND NOT EXISTS (SELECT FROM annotations_decision x WHERE x.sentence_id = s.id)
    AND NOT EXISTS (SELECT FROM annotations_sentback x WHERE x.sentence_id = s.id)
    AND NOT EXISTS (SELECT FROM annotations_remark x WHERE x.sentence_id = s.id)
    AND NOT EXISTS (SELECT FROM annotations_drawn x WHERE x.sentence_id = s.id)
    AND NOT EXISTS (
        SELECT FROM annotations_guidelinegap x WHERE x.sentence_id = s.id AND x.closed_at IS NULL)
"""
UNANIMOUS = f"""
FROM (
    SELECT c.id, c.document_id, min(c.label_id) AS label_id, min(c.reason) AS reason
    FROM ({COUNTED.format(join="", decided="0", wanted=TAKEN)}) c
    GROUP BY c.id, c.document_id HAVING count(*) = 1 AND sum(c.n) >= %(at_least)s
) n
LEFT JOIN annotations_label l ON l.id = n.label_id
WHERE CASE WHEN n.label_id IS NULL THEN n.reason <> 'other' ELSE l.retired_at IS NULL END
"""
ACCEPT = f"""
INSERT INTO annotations_decision (
    project_id, document_id, sentence_id, label_id, abstain_reason, is_unanimous, guideline_version,
    decided_by_id, decided_at, revision)
SELECT %(project)s, n.document_id, n.id, n.label_id, n.reason, true,
    (SELECT max(g.version) FROM annotations_guideline g WHERE g.project_id = %(project)s), %(user)s, now(),
    {NEXT_REVISION.format(of="n.id")}
{UNANIMOUS} ORDER BY n.id ON CONFLICT (sentence_id) DO NOTHING
"""
# Whoever stores a new version or cuts a sentence anew waits, as for one answer.
HOLD = "SELECT FROM documents_document WHERE project_id = %(project)s AND is_current ORDER BY id FOR SHARE"

FEWEST = 2
"""Answers without which nothing is unanimous."""


def accept(actor: Actor, project: Project, at_least: int = FEWEST) -> int:
    """Decide every sentence on which all answers that count agree, `at_least` so many; how many it was.

    They are marked as such. What was sent back, talked about, drawn by lot or lacks a rule is left to a
    person.

    Raises:
        Invalid: fewer than two answers are never unanimous.
        Forbidden: they are no curator.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    params = _at_least(project, at_least) | {"user": actor.user_id}
    with transaction.atomic():
        fetch(HOLD, params)
        accepted = execute(ACCEPT, params)
        audit.record("decisions.accepted", project=project, actor=actor.user_id, count=accepted)
    return accepted


def count(project: Project, at_least: int = FEWEST) -> int:
    """How many sentences `accept` would decide now."""
    [(found,)] = fetch(f"SELECT count(*) {UNANIMOUS}", _at_least(project, at_least))
    return int(found)


def _at_least(project: Project, at_least: int) -> Row:
    if at_least < FEWEST:
        raise Invalid(
            _("One answer agrees with nothing. Nothing was changed."),
            errors={"at_least": [_("A whole number, 2 or more.")]},
        )
    return {"project": project.pk, "document": None, "at_least": at_least}
