"""A folder as the Hugging Face Hub has it, zipped: a card (README.md) and Parquet by split.

A document is in one split as a whole, by the hash of its content: so a sentence and what quotes it are never
apart, and nothing moves when documents are added. Rows that belong to no document are one split.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from annotations.export import parquet
from annotations.export.columns import Column
from annotations.export.wanted import Wanted
from annotations.export.zipping import CONTENT_TYPE, Archive, pieces_of

__all__ = ["CONTENT_TYPE", "chunks"]

SPLITS = (("train", 80), ("validation", 10), ("test", 10))
"""With how many of a hundred documents each has, about."""
GROUP = "split_group"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LARGEST = "1M<n<10M"
# Of a document the first digits of its hash, as a number from 0 to 99.
PLACE = """
    ((('x' || left(d.content_hash, 8))::bit(32)::bigint) %% 100)
"""


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The archive; the splits are made on the disk first, since a file of Parquet has to be whole."""
    splits = SPLITS if "document_id" in wanted.sort.names else (("train", 100),)
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {name: stack.enter_context(TemporaryFile()) for name, _ in splits}
        counts = dict.fromkeys(files, 0)
        with ExitStack() as open_ones:
            writers = {
                name: open_ones.enter_context(parquet.writer(file, wanted)) for name, file in files.items()
            }
            yield b""
            for name, table in _parts(wanted, splits):
                writers[name].write_table(table)
                counts[name] += table.num_rows
        archive = Archive(wanted.project.slug)
        there = {name: count for name, count in counts.items() if count} or {"train": 0}
        yield from archive.add("README.md", [card(wanted, there).encode()])
        for name in there:
            yield from archive.add(
                f"data/{name}-00000-of-00001.parquet", pieces_of(files[name]), is_packed=True
            )
        yield archive.end()


def _parts(wanted: Wanted, splits: tuple[tuple[str, int], ...]) -> Iterator[tuple[str, pa.Table]]:
    """The rows in tables, each of one split."""
    if len(splits) == 1:
        for table in parquet.tables(wanted):
            if table is not None:
                yield splits[0][0], table
        return
    place = f"(SELECT {PLACE} FROM documents_document d WHERE d.id = r.document_id)"
    sort = replace(
        wanted.sort,
        columns=(*wanted.sort.columns, Column(GROUP, "int", "")),
        rows=f"SELECT r.*, {place} AS {GROUP} FROM ({wanted.sort.rows}) r",
    )
    for table in parquet.tables(replace(wanted, sort=sort)):
        if table is None:
            continue
        places, table = table[GROUP], table.drop_columns([GROUP])
        low = 0
        for name, share in splits:
            mine = pc.and_(pc.greater_equal(places, low), pc.less(places, low + share))
            if (part := table.filter(mine)).num_rows:
                yield name, part
            low += share


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
