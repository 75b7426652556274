"""TSV: a table whose cells are parted by tabs."""

from collections.abc import Iterator
from typing import BinaryIO

from documents.ingest.formats import csv
from documents.ingest.parsed import Hint, Item


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """The documents of a table, as `csv.parse`."""
    return csv.parse(stream, hint, delimiters="\t")


def peek(stream: BinaryIO, hint: Hint, most: int) -> tuple[list[str], list[list[str]]]:
    """The names of a table's columns and its first rows, as `csv.peek`."""
    return csv.peek(stream, hint, most, delimiters="\t")
