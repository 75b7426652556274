"""A release as folders of Parquet files on a disk or an object store, a folder for each of its tables."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _
from pyarrow import compute, parquet

from annotations.export.folders import Folder, folder
from annotations.export.hive import KINDS, Partitions
from annotations.export.partitioned import LANGUAGE, require
from annotations.models import Release, ReleaseState
from annotations.releases import columns, files
from documents.errors import Conflict

AT_ONCE = 20_000
"""Rows that are read at once."""
SPLIT, HASH = columns.SPLIT.name, columns.HASH.name
CARD = "README.md"


def write(
    release: Release, url: str, by: Sequence[str] | None = None, replaces: bool = False
) -> dict[str, Any]:
    """Write the tables of a release to a folder, a folder each, divided by columns; gives the manifest.

    Rows, columns and types are those of its Parquet files, but that the columns of `by` are in the names of
    folders; a table is divided by those of them that it has. `by` None is its own parts, where it has any.
    `document_language` divides every table.

    Raises: as `folders.folder`, and
        Conflict: it was withdrawn, or is not built.
        Invalid: no table has such a column.
    """
    if release.state not in (ReleaseState.DRAFT, ReleaseState.PUBLISHED):
        raise Conflict(_("A release that is withdrawn or not built is given to nobody. Nothing was written."))
    tables = columns.tables(release.text_free)
    if by is None:
        by = (SPLIT,) if any("/" in name for name in _named(release, "documents")) else ()
    every = [one.name for table in tables.values() for one in table if one.kind in KINDS]
    require(by, [*dict.fromkeys(every), LANGUAGE.name])
    with folder(url, replaces) as place:
        rows = {table: _write(release, table, place, by) for table in tables}
        card = release.file(CARD) or {}
        with files.open_kept(str(card["sha256"])) as kept:
            (place.making / CARD).write_bytes(kept.read())
        place.whole(CARD)
        about = {"project": release.project.slug, "release": release.version, "rows": rows}
        return place.finish(about | {"partitioned_by": list(by)})


def _named(release: Release, table: str) -> dict[str, str]:
    """The Parquet files of a table, by name, with their digests: several where it has parts."""
    name = f"{table}.parquet"
    return {
        str(file["name"]): str(file["sha256"])
        for file in release.files
        if str(file["name"]).rpartition("/")[2] == name
    }


def _write(release: Release, table: str, place: Folder, by: Sequence[str]) -> int:
    """Write a table into the folder of its name; how many rows it has."""
    languages = _languages(release) if LANGUAGE.name in by else None
    writer: Partitions | None = None
    with ExitStack() as stack:
        for read in _read(release, table):
            if languages is not None:
                at = compute.index_in(read[HASH], value_set=languages[HASH])
                read = read.append_column(LANGUAGE.name, languages["language"].take(at))
            if writer is None:
                own = [name for name in by if name in read.schema.names]
                writer = stack.enter_context(Partitions(place, read.schema, own, table))
            writer.add(read)
    return writer.rows if writer else 0


def _read(release: Release, table: str) -> Iterator[pa.Table]:
    """The rows of a table in pieces, after an empty one that has its columns."""
    for number, digest in enumerate(_named(release, table).values()):
        with files.open_kept(digest) as kept:
            file = parquet.ParquetFile(kept)
            if number == 0:
                yield file.schema_arrow.empty_table()
            for batch in file.iter_batches(AT_ONCE):
                yield pa.Table.from_batches([batch])


def _languages(release: Release) -> pa.Table:
    """The hashes of the documents with their languages."""
    wanted = [HASH, "language"]
    found = []
    for digest in _named(release, "documents").values():
        with files.open_kept(digest) as kept:
            found.append(parquet.read_table(kept, columns=wanted))
    return pa.concat_tables(found).combine_chunks()
