"""Tab-separated values, with fields quoted as in CSV where they hold a tab, a quote or a line end.

So every text comes back as it was; readers of CSV read it with a tab as the delimiter.
"""

from collections.abc import Iterator

from annotations.export import csv
from annotations.export.copying import blocks
from annotations.export.wanted import Wanted

CONTENT_TYPE = "text/tab-separated-values; charset=utf-8"


def chunks(wanted: Wanted) -> Iterator[bytes]:
    """The rows, with lines that end in LF."""
    copy = csv.statement(wanted.sort.rows, wanted.sort.names, r"\t", wanted.escapes_formulas)
    yield from blocks(copy, wanted.params, wanted.tally)
