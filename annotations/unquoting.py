"""Words that were withdrawn leave what people at work wrote: notes, evidence, reasons, discussions, imports.

What repeats them is blocked out character by character, the rest stays. An answer is none the less the same
answer: its revision stays, and what its history held of the words is blocked out in it, so that nothing new
is written there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from django.db import transaction
from psycopg.types.json import Jsonb

from annotations.export.remarks import is_said
from annotations.models import LabelImport
from documents.models import Project
from documents.queries import execute, fetch
from documents.text.repeated import Repeated
from documents.withholding import blocked, forget

AT_ONCE = 2_000
"""Rows that memory holds."""


@dataclass(frozen=True, slots=True)
class Written:
    """A table with what people wrote: its key, columns of words, and columns of evidence."""

    table: str
    key: str
    words: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    has_events: bool = False


# What a table of events follows, stands before it.
TABLES = (
    Written("annotations_annotation", "id", ("note",), ("evidence",), has_events=True),
    Written("annotations_annotationevent", "pgh_id", ("note",), ("evidence",)),
    Written("annotations_decision", "id", ("reason", "explanation"), has_events=True),
    Written("annotations_decisionevent", "pgh_id", ("reason", "explanation")),
    Written("annotations_remark", "id", ("text",)),
    Written("annotations_sentback", "id", ("reason", "answer")),
    Written("annotations_guidelinegap", "id", ("draft", "closing_word")),
    Written("documents_assignment", "id", ("skip_reason",)),
)
# The trigger tells of a change; this one is in the events that were there already.
LAST = "SELECT coalesce(max(pgh_id), 0) FROM {table}event"
SILENCE = """
DELETE FROM {table}event
WHERE id = ANY (%s) AND pgh_id > %s AND pgh_label = 'update' AND pgh_created_at = now()
"""


def unquote(project: Project, texts: set[str]) -> int:
    """Block out, within a transaction, what people at work in a project wrote of these texts; how many rows
    held some of them. Files of labels that were imported go, with what was reported of them."""
    gone = Repeated(texts)
    if not gone:
        return 0
    changed = 0
    for of in TABLES:
        if of.has_events:
            [(last,)] = fetch(LAST.format(table=of.table), [])
        keys = list(_block(of, project, gone))
        if of.has_events:
            execute(SILENCE.format(table=of.table), [keys, last])
        changed += len(keys) if of.key == "id" else 0
    _forget_imports(project, gone)
    return changed


def words(gone: Repeated, text: str, is_quotation: bool = False) -> str:
    """A text in which what repeats others is blocked out."""
    return blocked(text, gone.within(text, is_quotation))


def piece(gone: Repeated, one: dict[str, str]) -> dict[str, str]:
    """The same of a piece of evidence."""
    return (
        one | {"quotation": words(gone, one["quotation"], is_quotation=True)} if one.get("quotation") else one
    )


def _block(of: Written, project: Project, gone: Repeated) -> Iterator[int]:
    """Block out what repeats withdrawn words in a table; the keys of the rows that did."""
    columns = (*of.words, *of.evidence)
    rows = (
        f"SELECT {of.key}, {', '.join(columns)} FROM {of.table} WHERE project_id = %s AND {of.key} > %s "
        f"AND ({is_said(of.words, of.evidence)}) ORDER BY {of.key} LIMIT {AT_ONCE}"
    )
    change = f"UPDATE {of.table} SET {', '.join(f'{one} = %s' for one in columns)} WHERE {of.key} = %s"
    last = 0
    while found := fetch(rows, [project.pk, last]):
        for key, *said in found:
            # The connection gives JSON as it is written.
            before = [*said[: len(of.words)], *map(orjson.loads, said[len(of.words) :])]
            after = [
                words(gone, one) if isinstance(one, str) else [piece(gone, part) for part in one]
                for one in before
            ]
            if after != before:
                execute(change, [*(one if isinstance(one, str) else Jsonb(one) for one in after), key])
                yield key
        last = found[-1][0]


def _forget_imports(project: Project, gone: Repeated) -> None:
    """Take away the files of labels that came in, and the tables of what did not match: they hold texts."""
    digests: set[str] = set()
    for one in LabelImport.objects.filter(project=project):
        digests |= {one.sha256, one.report} - {""}
        one.report, shown = "", one.outcome.get("problems", [])
        for row in shown:
            row |= {name: words(gone, value) for name, value in row.items() if isinstance(value, str)}
        one.save(update_fields=["report", "outcome"])
    elsewhere = LabelImport.objects.exclude(project=project).filter(sha256__in=digests)
    digests -= set(elsewhere.values_list("sha256", flat=True))
    transaction.on_commit(lambda: forget(project.pk, digests))
