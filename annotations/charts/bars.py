"""Bars across, in parts that are told apart by hatch, letter and order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotations.charts.drawing import LINE, WIDTH, Drawing, Frame, Series
from annotations.charts.words import SMALL, cut, width

HIGH = 18.0
GAP = 12.0


@dataclass(frozen=True, slots=True)
class Row:
    """A bar: its name, its parts in the order of the series, each with its words, and a note at its end.

    `tail` goes on where the name has no room, `lines` say more. `whole` is what the full width stands for,
    0 where there is nothing of which the bar could be a share.
    """

    name: str
    values: Sequence[float]
    texts: Sequence[str]
    whole: float
    note: str = ""
    tail: str = ""
    lines: Sequence[str] = field(default_factory=list)
    theirs: bool = True


def bars(frame: Frame, series: Sequence[Series], rows: Sequence[Row]) -> Drawing:
    """A bar a row, its name above it."""
    drawing = Drawing(frame)
    drawing.legend(series)
    for row in rows:
        _head(drawing, row)
        at = 0.0
        for one, value, text in zip(series, row.values, row.texts, strict=True):
            across = WIDTH * value / row.whole if row.whole else 0.0
            if across > 0:
                _part(drawing, at, across, one, text)
            at += across
        drawing.y += HIGH + GAP
    drawing.y -= GAP / 2 if rows else 0
    return drawing


def _head(drawing: Drawing, row: Row) -> None:
    """The name and the note, and under them what else there is to say."""
    drawing.y += LINE - 2
    room = WIDTH - (width(row.note) + 10 if row.note else 0)
    drawing.text(0, drawing.y, cut(row.name, room), theirs=row.theirs)
    if row.note:
        drawing.text(WIDTH, drawing.y, row.note, "end", "soft")
    if row.tail:
        drawing.y += LINE - 2
        drawing.text(0, drawing.y, cut(row.tail, WIDTH), theirs=row.theirs)
    for line in row.lines:
        drawing.y += LINE - 2
        drawing.text(0, drawing.y, cut(line, WIDTH), kind="soft", theirs=True)
    drawing.y += 6


def _part(drawing: Drawing, at: float, across: float, series: Series, text: str) -> None:
    """A part of a bar, with as many of its words as have room."""
    gap = 1.0 if across > 3 else 0.0
    drawing.fill(at, drawing.y, across - gap, HIGH, series, f"{series.name}: {text}")
    full = f"{series.letter} {text}".strip()
    for words in (full, series.letter or text):
        if words and width(words, SMALL) + 8 <= across:
            drawing.letter(at + (across - gap) / 2, drawing.y + HIGH / 2 + 4, words, series)
            return
