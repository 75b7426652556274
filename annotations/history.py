"""Who changed what on a sentence, and when: the events of its answers, each with what stood before it."""

from typing import Any

import orjson

from annotations import evidence
from documents import access
from documents.access import Actor, Need
from documents.errors import NotFound
from documents.models import Document, Sentence
from documents.queries import Key, Row, Window, fetch

FIELDS = ("label", "abstain_reason", "confidence", "note", "attributed", "mixed", "evidence")

# The state before is that of the same reviewer's event before; after an answer was taken away it is none.
# A parameter of NULL is everybody.
CHANGES = """
SELECT * FROM (
    SELECT e.pgh_id, e.pgh_created_at, e.pgh_label, r.username, coalesce(a.username, r.username), e.revision,
        e.carried_from IS NOT NULL AND e.pgh_label = 'insert',
        (SELECT i.id FROM annotations_labelimport i WHERE i.id = e.op),
        lag(s.state) OVER (PARTITION BY e.reviewer_id ORDER BY e.pgh_id), s.state,
        e.pgh_id = max(e.pgh_id) OVER (PARTITION BY e.reviewer_id)
    FROM annotations_annotationevent e
    JOIN documents_user r ON r.id = e.reviewer_id
    LEFT JOIN documents_user a ON a.id = e.actor_id
    LEFT JOIN annotations_label l ON l.id = e.label_id
    CROSS JOIN LATERAL (
        SELECT CASE WHEN e.pgh_label <> 'delete' THEN jsonb_build_object(
            'label', l.key, 'abstain_reason', e.abstain_reason, 'confidence', e.confidence, 'note', e.note,
            'attributed', e.attributed, 'mixed', e.mixed, 'evidence', e.evidence) END AS state
    ) s
    WHERE e.sentence_id = %s AND e.round = 0
        AND (%s::bigint IS NULL OR e.reviewer_id = %s)
) h WHERE {where} ORDER BY {order} LIMIT %s
"""
COLUMNS = ("pgh_id",)


def sentence(actor: Actor, sentence_id: int) -> Sentence:
    """The sentence, one that was cut anew since among them.

    Raises:
        NotFound: there is none in a project of theirs.
        Forbidden: it is of a thread that they have not opened.
    """
    found = Sentence.objects.select_related("post", "document__project").filter(pk=sentence_id).first()
    if found is None:
        raise NotFound(access.no_sentence())
    access.require(actor, found.project_id, Need.READ, access.no_sentence())
    access.require_post(actor, found.document, found.post)
    return found


def reviewer_of(actor: Actor, document: Document) -> int | None:
    """Whose changes the actor may see: their own, or None for everybody's.

    What others said tells of the thread: before it is opened there are one's own alone.
    """
    sees_all = access.sees_labels_on(actor, document) and not access.keeps_thread(actor, document)
    return None if sees_all else actor.user_id


def changes(sentence: Sentence, reviewer_id: int | None, window: Window) -> list[tuple[Key, Row]]:
    """The changes of the answers on a sentence, newest first; of one reviewer, or of all.

    `before` and `after` hold the whole answer, or None where there was none.
    """
    where, params = window.condition(COLUMNS, descending=True)
    sql = CHANGES.format(where=where, order=window.order(COLUMNS, descending=True))
    found = fetch(sql, [sentence.pk, reviewer_id, reviewer_id, *params, window.limit])
    return [((row[0],), _change(row)) for row in found]


def _change(row: tuple[Any, ...]) -> Row:
    ident, at, event, reviewer, actor, revision, is_carried, imported, before, after, is_last = row
    kind = "cleared" if event == "delete" else "carried" if is_carried else "changed" if before else "given"
    return {
        "id": ident,
        "at": at,
        "kind": kind,
        "imported": imported,
        "reviewer": reviewer,
        "actor": actor,
        "before": _answer(before),
        "after": _answer(after),
        "revision": revision,
        "is_current": is_last and after is not None,
    }


def _answer(state: Any) -> dict[str, Any] | None:
    if isinstance(state, str):
        state = orjson.loads(state)
    if state is None:
        return None
    return {
        **state,
        "evidence": [{field: piece[field] for field in evidence.FIELDS} for piece in state["evidence"]],
    }


def differences(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[str]:
    """The fields in which two answers differ; a missing answer is an empty one."""
    empty: dict[str, Any] = {}
    return [
        field
        for field in FIELDS
        if ((before or empty).get(field) or None) != ((after or empty).get(field) or None)
    ]
