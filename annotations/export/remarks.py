"""What people at work wrote beside the texts, where it leaves masked: notes, evidence, reasons of decisions.

It is masked as the texts are that it speaks of: by the names of those who wrote in the same document.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from documents.queries import fetch

type Hide = Callable[[str], str]
"""A text as it leaves."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """The columns of a table that hold what people wrote, and the one that its rows are told by."""

    key: str
    words: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """The names and types of the columns."""
        return dict.fromkeys(self.words, "text") | dict.fromkeys(self.evidence, "jsonb")


TABLES = {
    "annotations_annotation": Remarks("id", ("note",), ("evidence",)),
    "annotations_annotationevent": Remarks("pgh_id", ("note",), ("evidence",)),
    "annotations_decision": Remarks("id", ("reason", "explanation")),
    "documents_assignment": Remarks("id", ("skip_reason",)),
}


def is_said(words: Iterable[str], evidence: Iterable[str]) -> str:
    """A condition on a row: something is written in one of these columns."""
    return " OR ".join([f"{one} <> ''" for one in words] + [f"{one} <> '[]'" for one in evidence])


DOCUMENTS = " UNION ".join(
    f"SELECT document_id FROM {table} WHERE project_id = %(project)s AND ({is_said(of.words, of.evidence)})"
    for table, of in TABLES.items()
)
"""The documents of which somebody noted something; the parameter is `project`."""


def changed(table: str, hide: dict[UUID, Hide]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table that masks change, with the key and its columns as they leave.

    `hide` has the masks of each of the documents whose rows are looked at.
    """
    of = TABLES[table]
    statement = (
        f"SELECT document_id, {of.key}, {', '.join(of.columns)} FROM {table} "
        f"WHERE document_id = ANY (%(ids)s) AND ({is_said(of.words, of.evidence)}) ORDER BY {of.key}"
    )
    for document, key, *said in fetch(statement, {"ids": list(hide)}):
        # The connection gives JSON as it is written.
        before = [*said[: len(of.words)], *map(orjson.loads, said[len(of.words) :])]
        after = [
            hide[document](one) if isinstance(one, str) else [_piece(part, hide[document]) for part in one]
            for one in before
        ]
        if after != before:
            yield key, *(one if isinstance(one, str) else Jsonb(one) for one in after)


def _piece(piece: dict[str, str], hide: Hide) -> dict[str, str]:
    """A piece of evidence: its quotation, and an address where that holds a person's own."""
    return piece | {name: hide(piece[name]) for name in ("quotation", "url") if piece.get(name)}
