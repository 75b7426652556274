"""The table behind a picture: what it says in numbers, on a page, in a file, to those who cannot see it."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotations.charts.words import escape

type Value = str | int | float | None

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in a file, and its heading on a page; without one it is in files alone."""

    name: str
    heading: str
    is_number: bool = True

    def html(self) -> str:
        """The heading."""
        kind = ' class="number"' if self.is_number else ""
        return f'<th scope="col"{kind}><bdi>{escape(self.heading)}</bdi></th>'


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as a file has it, and as a page shows it; `label` is the key of a label that it names."""

    value: Value
    text: str
    label: str = ""
    href: str = ""

    def html(self) -> str:
        """The inside of the cell."""
        words = f"<bdi>{escape(self.text)}</bdi>"
        if self.href:
            return f'<a href="{escape(self.href)}">{words}</a>'
        if self.label:
            return f'<span class="tag" data-label="{escape(self.label)}">{words}</span>'
        return words


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as many in each as there are columns; the first column heads its row."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)

    def html(self) -> str:
        """The head and the rows as a page shows them, without the columns that have no heading."""
        shown = [place for place, column in enumerate(self.columns) if column.heading]
        heads = "".join(self.columns[place].html() for place in shown)
        first, others = shown[0], shown[1:]
        lines = "".join(
            f'<tr><th scope="row">{row[first].html()}</th>'
            + "".join(f'<td class="number">{row[place].html()}</td>' for place in others)
            + "</tr>"
            for row in self.rows
        )
        return f"<thead><tr>{heads}</tr></thead><tbody>{lines}</tbody>"

    def csv(self) -> str:
        """RFC 4180 with a header row and lines that end in LF; a null is an empty field.

        A text that a spreadsheet would take for a formula gets an apostrophe before it.
        """
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(column.name for column in self.columns)
        for row in self.rows:
            writer.writerow(harmless(cell.value) for cell in row)
        return stream.getvalue()


def harmless(value: Value) -> Value:
    """The value as a spreadsheet may read it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
