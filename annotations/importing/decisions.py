"""Decisions that an export holds: each is made, or made anew, as it stands there."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from annotations.deciding import NEXT_REVISION
from documents.errors import Conflict

# A revision is never used twice for a sentence; where there was none the file's own is free.
CREATE = f"""
INSERT INTO annotations_decision (
    project_id, document_id, sentence_id, label_id, abstain_reason, reason, is_unanimous, is_gold,
    explanation, guideline_version, decided_by_id, decided_at, revision)
SELECT %(project)s, x.document_id, x.sentence_id, x.label_id, x.reason, r.more ->> 'reason',
    (r.more ->> 'is_unanimous')::boolean, (r.more ->> 'is_gold')::boolean, r.more ->> 'explanation',
    g.version, x.user_id, coalesce(r.labelled_at, now()),
    greatest((r.more ->> 'revision')::integer, {NEXT_REVISION.format(of="x.sentence_id")})
FROM pg_temp.import_result x
JOIN pg_temp.import_row r ON r.n = x.n
LEFT JOIN annotations_guideline g ON g.project_id = %(project)s AND g.version = r.guideline_version
WHERE x.sort = 'decision' AND x.status IN ('matched', 'shifted') AND x.answer_id IS NULL
ORDER BY x.n
ON CONFLICT (sentence_id) DO NOTHING
"""
CHANGE = """
UPDATE annotations_decision y SET label_id = x.label_id, abstain_reason = x.reason,
    reason = r.more ->> 'reason', is_unanimous = (r.more ->> 'is_unanimous')::boolean,
    is_gold = (r.more ->> 'is_gold')::boolean, explanation = r.more ->> 'explanation',
    guideline_version = (
        SELECT g.version FROM annotations_guideline g
        WHERE g.project_id = %(project)s AND g.version = r.guideline_version),
    decided_by_id = x.user_id, decided_at = coalesce(r.labelled_at, now()), revision = y.revision + 1
FROM pg_temp.import_result x JOIN pg_temp.import_row r ON r.n = x.n
WHERE x.sort = 'decision' AND x.status IN ('matched', 'shifted') AND y.id = x.answer_id
"""
WANTED = """
SELECT count(*) FROM pg_temp.import_result WHERE sort = 'decision' AND status IN ('matched', 'shifted')
"""
# What was sent back to reviewers is settled by a decision, as by one that is made here.
SETTLE = """
UPDATE annotations_sentback b SET settled_at = now() FROM pg_temp.import_result x
WHERE b.sentence_id = x.sentence_id AND b.settled_at IS NULL
  AND x.sort = 'decision' AND x.status IN ('matched', 'shifted')
"""


def apply(project_id: int) -> int:
    """Store the decisions of all rows that are taken, in the caller's transaction; how many.

    Raises:
        Conflict: somebody decided one of these sentences meanwhile.
    """
    params: dict[str, Any] = {"project": project_id}
    with connection.cursor() as cursor:
        cursor.execute(WANTED)
        [wanted] = cursor.fetchone()
        stored = 0
        for statement in (CREATE, CHANGE):
            cursor.execute(statement, params)
            stored += cursor.rowcount
        if stored != wanted:
            raise Conflict(_("Somebody decided the same sentences meanwhile. Nothing was stored; try again."))
        cursor.execute(SETTLE)
    return stored
