"""An export as a folder of Parquet files on a disk or an object store, for engines that read many at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from annotations.export import Asked, parquet, prepare, snapshot, taken
from annotations.export.columns import Column
from annotations.export.folders import folder
from annotations.export.hive import KINDS, Partitions
from annotations.export.wanted import Wanted
from documents import tracing
from documents.access import Actor
from documents.errors import Invalid
from documents.models import Project

LANGUAGE = Column("document_language", "word", "The language of the document; there to divide rows by.")
OF_DOCUMENT = """
SELECT r.*, (SELECT d.language FROM documents_document d WHERE d.id = r.document_id) AS document_language
FROM ({rows}) r
"""

type Said = Callable[[int], object]


def write(
    project: Project,
    actor: Actor,
    asked: Asked,
    url: str,
    by: Sequence[str] = (),
    replaces: bool = False,
    said: Said = lambda rows: None,
) -> dict[str, Any]:
    """Write the rows of one snapshot to a folder, divided by the values of columns; gives its manifest.

    Rows, columns and types are those of the export as one Parquet file, but that the columns of `by` are in
    the names of folders. `document_language` divides rows of any sort that are of a document. `said` hears
    how many rows there are so far.

    Raises: as `export.stream`, less Unavailable, as `folders.folder`, and
        Invalid: no such column, or one that no folder can be named by.
    """
    wanted = prepare(project, actor, replace(asked, format="parquet"))
    wanted = _divisible(wanted, by)
    is_whole = False
    try:
        with folder(url, replaces) as place:
            with (
                snapshot(wanted),
                Partitions(place, parquet.schema(wanted), by, dictionary=parquet.repeating(wanted)) as parts,
            ):
                for table in parquet.tables(wanted):
                    if table is not None:
                        parts.add(table)
                        said(parts.rows)
            manifest = place.finish(_about(wanted, by, parts))
        is_whole = True
    finally:
        if wanted.tally.rows or is_whole:
            taken.Taken(actor.user_id, taken.told(asked), tracing.current()).record(wanted, is_whole)
    return manifest


def _about(wanted: Wanted, by: Sequence[str], parts: Partitions) -> dict[str, Any]:
    return {
        "project": wanted.project.slug,
        "of": wanted.sort.name,
        "rows": parts.rows,
        "partitioned_by": list(by),
        "columns": [{"name": field.name, "type": str(field.type)} for field in parquet.schema(wanted)],
    }


def _divisible(wanted: Wanted, by: Sequence[str]) -> Wanted:
    """The same rows with what they are to be divided by."""
    kinds = {column.name: column.kind for column in wanted.sort.columns}
    if "document_id" in kinds:
        kinds.setdefault(LANGUAGE.name, LANGUAGE.kind)
    require(by, [name for name, kind in kinds.items() if kind in KINDS])
    if LANGUAGE.name not in by or LANGUAGE.name in wanted.sort.names:
        return wanted
    rows = OF_DOCUMENT.format(rows=wanted.sort.rows)
    return replace(
        wanted, sort=replace(wanted.sort, columns=(*wanted.sort.columns, LANGUAGE), rows=rows, lines="")
    )


def require(by: Sequence[str], offered: Sequence[str]) -> None:
    """That rows can be divided by these columns.

    Raises:
        Invalid: names those that cannot, and all that can.
    """
    if wrong := [name for name in by if name not in offered]:
        words = _("Rows cannot be divided by {columns}. They can by: {offered}.")
        raise Invalid(words.format(columns=", ".join(wrong), offered=", ".join(offered)))
    if len(set(by)) < len(by):
        raise Invalid(_("A column is named twice. Nothing was written."))


def columns_of(words: str) -> list[str]:
    """The names in a list with commas between."""
    return [name.strip() for name in words.split(",") if name.strip()]
