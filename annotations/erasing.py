"""What goes of somebody's work when they erase their account, and what they get of it before."""

from annotations.models import OwnSummary, SavedView
from documents.models import Job, User
from documents.queries import execute

# In projects that say so. The trigger writes each as an event, so history and figures know; then the words
# that the person wrote go from the history too. Its bare labels stay under the pseudonym.
CLEAR = (
    """
    DELETE FROM annotations_annotation a USING documents_project p
    WHERE p.id = a.project_id AND p.erases_labels AND a.reviewer_id = %(user)s
    """,
    """
    UPDATE annotations_annotationevent e SET note = '', evidence = '[]' FROM documents_project p
    WHERE p.id = e.project_id AND p.erases_labels AND e.reviewer_id = %(user)s
      AND (e.note <> '' OR e.evidence <> '[]')
    """,
    """
    DELETE FROM annotations_beforethread b USING documents_project p
    WHERE p.id = b.project_id AND p.erases_labels AND b.reviewer_id = %(user)s
    """,
)

# That a document is a check is told once they are done with it.
PHASE = """CASE WHEN a.phase = 'gold' AND NOT EXISTS (
                   SELECT FROM documents_assignment g WHERE g.document_id = a.document_id
                     AND g.reviewer_id = a.reviewer_id AND g.state = 'done'
               ) THEN 'main' ELSE a.phase END"""
OWN = {
    "labels": f"""
        SELECT p.slug AS project, a.document_id, s.sentence_key, l.key AS label, a.abstain_reason,
               a.confidence, a.note, a.attributed, a.mixed, a.evidence, {PHASE} AS phase, a.round,
               a.duration_ms, a.created_at, a.labelled_at
        FROM annotations_annotation a
        JOIN documents_project p ON p.id = a.project_id
        JOIN documents_sentence s ON s.id = a.sentence_id
        LEFT JOIN annotations_label l ON l.id = a.label_id
        WHERE a.reviewer_id = %(user)s ORDER BY a.id
    """,
    "history": """
        SELECT e.project_id, e.document_id, e.sentence_id, e.round, e.pgh_label AS change,
               e.pgh_created_at AS at, l.key AS label, e.abstain_reason, e.confidence, e.note, e.evidence
        FROM annotations_annotationevent e LEFT JOIN annotations_label l ON l.id = e.label_id
        WHERE e.reviewer_id = %(user)s ORDER BY e.pgh_id
    """,
    "before-threads": """
        SELECT b.document_id, b.sentence_id, l.key AS label, b.abstain_reason
        FROM annotations_beforethread b LEFT JOIN annotations_label l ON l.id = b.label_id
        WHERE b.reviewer_id = %(user)s ORDER BY b.id
    """,
    "remarks": """
        SELECT r.document_id, r.sentence_id, r.text, r.made_at FROM annotations_remark r
        WHERE r.author_id = %(user)s ORDER BY r.id
    """,
    "decisions": """
        SELECT d.document_id, d.sentence_id, l.key AS label, d.abstain_reason, d.reason, d.is_gold,
               d.decided_at
        FROM annotations_decision d LEFT JOIN annotations_label l ON l.id = d.label_id
        WHERE d.decided_by_id = %(user)s ORDER BY d.id
    """,
    "guidelines": """
        SELECT p.slug AS project, g.version, g.summary, g.created_at
        FROM annotations_guideline g JOIN documents_project p ON p.id = g.project_id
        WHERE g.created_by_id = %(user)s ORDER BY g.id
    """,
    "saved-views": """
        SELECT p.slug AS project, v.name, v.query, v.is_shared
        FROM annotations_savedview v JOIN documents_project p ON p.id = v.project_id
        WHERE v.owner_id = %(user)s ORDER BY v.id
    """,
    "training": """
        SELECT to_jsonb(t) - 'reviewer_id' AS result FROM annotations_trainingresult t
        WHERE t.reviewer_id = %(user)s ORDER BY t.id
    """,
}
"""As `documents.own_data.PARTS`, which these are added to."""


def erase(user: User) -> None:
    """Take away what is theirs alone; and their answers, where a project says that these go with them."""
    from annotations.export import kept  # what it needs would be loaded at every start

    for job in Job.objects.filter(kind=kept.KIND, created_by=user):
        kept.remove(job)
    SavedView.objects.filter(owner=user, is_shared=False).delete()
    OwnSummary.objects.filter(reviewer=user).delete()
    for statement in CLEAR:
        execute(statement, {"user": user.pk})
