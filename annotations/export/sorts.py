"""The sorts of rows that leave, each with its columns and its statement."""

from annotations.export import assignments, columns, decisions, events, links, posts
from annotations.export import rows as base
from annotations.export.wanted import Sort

MORE = (columns.SPLIT, columns.TEXT_MASKED)
SORTS = {
    sort.name: sort
    for sort in (
        Sort(
            "labels", columns.LABELS, base.LABEL_ROWS, base.LABEL_COUNT, more=MORE, groups=base.LABEL_GROUPS
        ),
        Sort(
            "sentences",
            columns.SENTENCES,
            base.CONSENSUS_ROWS,
            base.SENTENCE_COUNT,
            more=MORE,
            groups=base.GROUPS,
        ),
        Sort("posts", columns.POSTS, posts.ROWS, posts.COUNT),
        Sort(
            "documents",
            columns.DOCUMENTS,
            base.DOCUMENT_ROWS,
            base.DOCUMENT_COUNT,
            lines=base.DOCUMENT_LINES,
            more=MORE[:1],
        ),
        Sort("links", columns.LINKS, links.ROWS, links.COUNT),
        Sort("evidence", columns.EVIDENCE, base.EVIDENCE_ROWS, base.EVIDENCE_COUNT),
        Sort("reviewers", columns.REVIEWERS, base.REVIEWER_ROWS, base.REVIEWER_COUNT),
        Sort("assignments", columns.ASSIGNMENTS, assignments.ROWS, assignments.COUNT),
        Sort("decisions", columns.DECISIONS, decisions.ROWS, decisions.COUNT),
        Sort("events", columns.EVENTS, events.ROWS, events.COUNT),
    )
}
