"""Who drew, confirmed, rejected and erased which link."""

from typing import Any

from documents import access
from documents.access import LINK_DONE, LINK_VISIBLE, Actor
from documents.models import Document
from documents.queries import Key, Row, Window, fetch

# Everything that was ever said of the links of a document, the first first. A link that was erased is
# described by its own last event; who drew it, by its first, since it may have become somebody else's. What
# was said of an erased link goes in one moment and is one thing done; what goes where a recut makes two links
# one is nobody's doing. In a blind project only what the reader or a curator said.
HISTORY = f"""
SELECT e.pgh_id, e.pgh_created_at, e.pgh_label, e.link_id, e.state, u.username, a.username, k.kind,
    f.drawer = e.person_id, k.source_post_id, k.source_start, k.source_end, k.target_sentence_id
FROM documents_linkjudgementevent e
JOIN documents_user u ON u.id = e.person_id
LEFT JOIN documents_user a ON a.id = e.actor_id
JOIN LATERAL (
    SELECT k.kind, k.created_by_id, k.source_post_id, k.source_start, k.source_end, k.target_sentence_id,
        k.document_id
    FROM documents_link k WHERE k.id = e.link_id
    UNION ALL
    (SELECT g.kind, g.created_by_id, g.source_post_id, g.source_start, g.source_end, g.target_sentence_id,
        g.document_id
     FROM documents_linkevent g WHERE g.document_id = e.document_id AND g.id = e.link_id
     ORDER BY g.pgh_id DESC LIMIT 1)
    LIMIT 1
) k ON true
LEFT JOIN LATERAL (
    SELECT g.created_by_id AS drawer FROM documents_linkevent g
    WHERE g.document_id = e.document_id AND g.id = e.link_id AND g.pgh_label = 'insert' LIMIT 1
) f ON true
WHERE e.document_id = %(document)s AND {LINK_VISIBLE}
  AND (%(links_of)s::bigint IS NULL OR e.by_curator OR e.person_id = %(links_of)s::bigint
       OR {LINK_DONE.format(link="e")})
  AND (e.pgh_label <> 'delete' OR e.actor_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM documents_linkjudgementevent s
      WHERE s.document_id = e.document_id AND s.link_id = e.link_id AND s.pgh_label = 'delete'
        AND s.pgh_created_at = e.pgh_created_at AND s.pgh_id < e.pgh_id))
"""


def history(actor: Actor, document: Document, window: Window) -> list[tuple[Key, Row]]:
    """Who drew, confirmed, rejected and erased which link of a document, the first first."""
    condition, values = window.condition(["e.pgh_id"])
    params: dict[str, Any] = {"document": document.pk, "links_of": access.links_of(actor, document.project)}
    params |= {"after": values[0] if values else None, "limit": window.limit}
    order = window.order(["e.pgh_id"])
    rows = fetch(
        f"{HISTORY} AND {condition.replace('%s', '%(after)s')} ORDER BY {order} LIMIT %(limit)s", params
    )
    names = ("at", "label", "link", "state", "person", "actor", "kind", "is_own", "source_post",
             "source_start", "source_end", "target_sentence")  # fmt: skip
    told = [(row[0], dict(zip(names, row[1:], strict=True))) for row in rows]
    for _, row in told:
        is_own, label = row.pop("is_own"), row.pop("label")
        row["did"] = row.pop("state")
        if label == "delete":
            row["did"], row["person"] = "erased", row["actor"] or row["person"]
        elif label == "insert" and is_own:
            row["did"] = "drew"
        del row["actor"]
    return [((id,), row) for id, row in told]
