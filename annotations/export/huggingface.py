"""A folder as the Hugging Face Hub has it, zipped: a card (README.md) and Parquet by split.

A document is in one split as a whole: the project's own, or one by the hash of its content. So a sentence and
what quotes it are never apart, and nothing moves when documents are added. Rows of no document are one split.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import orjson

from annotations.export import parquet
from annotations.export.columns import Column
from annotations.export.wanted import Wanted
from annotations.export.zipping import CONTENT_TYPE, Archive, pieces_of
from documents.later import Later

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import compute as pc
else:
    pa = Later("pyarrow")
    pc = Later("pyarrow.compute")

__all__ = ["CONTENT_TYPE", "chunks"]

GROUP = "split_group"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LARGEST = "1M<n<10M"
WHOLE, REST = "train", "rest"
"""What rows that are not divided are called, and those of documents that were placed nowhere yet."""
# Where a project is not divided: about so many of a hundred documents, by the hash of their content.
BY_HASH = """
    CASE WHEN h.n < 80 THEN 'train' WHEN h.n < 90 THEN 'validation' ELSE 'test' END
    FROM (SELECT (('x' || left(d.content_hash, 8))::bit(32)::bigint) %% 100 AS n) h
"""
HASHED = ("train", "validation", "test")
PLACED = f"coalesce(nullif(d.split, ''), '{REST}')"


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The archive; the splits are made on the disk first, since a file of Parquet has to be whole."""
    names, place = _splits(wanted)
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {name: stack.enter_context(TemporaryFile()) for name in names}
        counts = dict.fromkeys(files, 0)
        with ExitStack() as open_ones:
            writers = {
                name: open_ones.enter_context(parquet.writer(file, wanted)) for name, file in files.items()
            }
            yield b""
            for name, table in _parts(wanted, names, place):
                writers[name].write_table(table)
                counts[name] += table.num_rows
        archive = Archive(wanted.project.slug)
        there = {name: count for name, count in counts.items() if count} or {names[0]: 0}
        yield from archive.add("README.md", [card(wanted, there).encode()])
        for name in there:
            yield from archive.add(
                f"data/{name}-00000-of-00001.parquet", pieces_of(files[name]), is_packed=True
            )
        yield archive.end()


def _splits(wanted: Wanted) -> tuple[tuple[str, ...], str]:
    """The names of the splits, and in which one a document `d` is, as SQL.

    The project's own parts are drawn with the labels in view: who may not see those of others gets others.
    """
    if "document_id" not in wanted.sort.names:
        return (WHOLE,), ""
    if wanted.project.splits and wanted.params["only_of"] is None:
        shares = [name for name, _size in wanted.project.splits["shares"]]
        return (*dict.fromkeys([*shares, REST]),), PLACED
    return HASHED, BY_HASH


def _parts(wanted: Wanted, names: tuple[str, ...], place: str) -> Iterator[tuple[str, pa.Table]]:
    """The rows in tables, each of one split."""
    if not place:
        yield from ((names[0], table) for table in parquet.tables(wanted) if table is not None)
        return
    sort = replace(
        wanted.sort,
        columns=(*wanted.sort.columns, Column(GROUP, "word", "")),
        rows=f"""
            SELECT r.*, (
                SELECT p.name FROM documents_document d CROSS JOIN LATERAL (SELECT {place}) p (name)
                WHERE d.id = r.document_id
            ) AS {GROUP} FROM ({wanted.sort.rows}) r
        """,
    )
    for table in parquet.tables(replace(wanted, sort=sort)):
        if table is not None:
            places, table = table[GROUP], table.drop_columns([GROUP])
            for name in names:
                if (part := table.filter(pc.equal(places, name))).num_rows:
                    yield name, part


def card(wanted: Wanted, counts: dict[str, int]) -> str:
    """The card: what the Hub reads, then what people read."""
    project, total = wanted.project, sum(counts.values())
    size = next((words for most, words in SIZES if total < most), LARGEST)
    files = "".join(f"  - split: {name}\n    path: data/{name}-*\n" for name in counts)
    columns = "".join(
        f"| `{one.name}` | {one.kind} | {one.unit} | {one.words} |\n" for one in wanted.sort.columns
    )
    labels = "".join(f"- **{one.key}**: {_line(one.definition)}\n" for one in wanted.labels)
    head = (
        f"---\npretty_name: {_quoted(project.name)}\nlicense: other\n"
        f"task_categories:\n- text-classification\nsize_categories:\n- {size}\ntags:\n- claims\n- contested\n"
        f"configs:\n- config_name: default\n  data_files:\n{files}---\n"
    )
    parts = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    return (
        f"{head}\n# {_line(project.name)}\n\n{_line(project.description)}\n\n"
        f"Rows: {wanted.sort.name}. {parts}. A document is in one split as a whole.\n\n"
        "The licence is not told here: the terms of the pages that were read hold for their texts.\n\n"
        f"## Labels\n\n{labels}\n"
        f"## Columns\n\n| column | type | unit | meaning |\n|---|---|---|---|\n{columns}"
    )


def _line(words: str) -> str:
    """Words of people in one line, in which nothing is markup."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|!" else c for c in " ".join(words.split()))


def _quoted(words: str) -> str:
    """A scalar of YAML: JSON's strings are such."""
    return orjson.dumps(words).decode()
