"""After figures were computed: the last event that is in them, and whether later ones change something."""

import time

from documents.queries import fetch

LOOKED_THROUGH = 50_000
"""Events of all projects that are looked through for one of a project; past them there probably is one."""
PATIENCE = 5.0
"""Seconds to wait for answers that were being written when the computing began."""

# Of all projects: one look at the end of an index, where the last of one project has to be searched for.
LAST_EVENT = "SELECT coalesce(max(pgh_id), 0) FROM annotations_annotationevent"
# Other transactions that write, in this database: what others of the server do is of no concern.
WRITING = """
SELECT pid, backend_xid::text FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL
"""
CHANGED = """
SELECT coalesce(bool_or(
        e.project_id = %(project)s AND (%(reviewer)s::bigint IS NULL OR e.reviewer_id = %(reviewer)s)
    ), false), count(*)
FROM (
    SELECT project_id, reviewer_id FROM annotations_annotationevent WHERE pgh_id > %(event)s
    ORDER BY pgh_id LIMIT %(most)s
) e
"""


def settled_event() -> int:
    """The last event so far, once every answer that was being written before it is there or given up.

    Ids are handed out before they can be seen: without waiting, an answer that commits late would be in no
    figure, and no later one would be missed for it.
    """
    until = time.monotonic() + PATIENCE
    last = int(fetch(LAST_EVENT, [])[0][0])
    before = set(fetch(WRITING, []))
    while before and time.monotonic() < until:
        time.sleep(0.05)
        fetch("SELECT pg_stat_clear_snapshot()", [])
        before &= set(fetch(WRITING, []))
    return last


def is_changed(project_id: int, event: int, reviewer_id: int | None = None) -> bool:
    """Whether an answer of the project, or of one reviewer in it, was given, changed or taken away since.

    True as well where so much happened elsewhere that it is dearer to look than to compute again.
    """
    params = {"project": project_id, "reviewer": reviewer_id, "event": event, "most": LOOKED_THROUGH}
    [(is_ours, looked_through)] = fetch(CHANGED, params)
    return bool(is_ours) or looked_through == LOOKED_THROUGH
