"""A line over time with the band of its interval."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotations.charts.drawing import WIDTH, Drawing, Frame
from annotations.charts.words import SMALL, width

HIGH = 170.0
START = 34.0
"""What the scale takes."""
BESIDE = 8.0
"""What keeps the first point off the scale."""
END = 12.0


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a time from 0 to 1, with its interval; null where there is none. `text` says all of it."""

    at: float
    value: float | None
    low: float | None
    high: float | None
    name: str
    text: str = ""


def lines(frame: Frame, points: Sequence[Point], ticks: Sequence[tuple[float, str]]) -> Drawing:
    """The line on a scale from the first to the last of `ticks`, which are values with their words.

    Where a time has no value the line is interrupted; an interval that reaches beyond the scale is cut there.
    """
    drawing = Drawing(frame)
    bottom, top = ticks[0][0], ticks[-1][0]

    def spot(at: float, value: float) -> tuple[float, float]:
        share = (min(max(value, bottom), top) - bottom) / (top - bottom)
        return START + BESIDE + at * (WIDTH - START - BESIDE - END), 8 + (1 - share) * HIGH

    for value, words in ticks:
        y = spot(0, value)[1]
        drawing.line([(START, y), (WIDTH, y)], 'class="axis"' if value == 0 else 'class="grid"')
        drawing.text(START - 6, y + 4, words, "end", "soft small", theirs=True)
    for run in _runs(points):
        known = [p for p in run if p.low is not None and p.high is not None]
        there = [spot(p.at, p.high) for p in known if p.high is not None]
        back = [spot(p.at, p.low) for p in reversed(known) if p.low is not None]
        if len(known) > 1:
            drawing.area([*there, *back], 'class="band"')
        elif known:
            drawing.line([*there, *back], 'class="reach"')
        if len(run) > 1:
            drawing.line([spot(p.at, p.value) for p in run if p.value is not None], 'class="line"')
    for point in points:
        if point.value is not None:
            drawing.dot(*spot(point.at, point.value), 'class="dot"', tip=point.text)
    drawing.y = HIGH + 14
    _names(drawing, points)
    drawing.y += 18
    return drawing


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Points that follow each other, without those that have no value."""
    run: list[Point] = []
    for point in points:
        if point.value is not None:
            run.append(point)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _names(drawing: Drawing, points: Sequence[Point]) -> None:
    """The first time and the last, and those between that have room."""
    if not points:
        return
    y, inner = drawing.y + 12, WIDTH - START - BESIDE - END
    ends = [(points[0], "start")] if len(points) == 1 else [(points[0], "start"), (points[-1], "end")]
    free, until = START + width(points[0].name, SMALL) + 14, WIDTH - width(points[-1].name, SMALL) - 14
    for point in points[1:-1]:
        half = width(point.name, SMALL) / 2
        at = START + BESIDE + point.at * inner
        if at - half >= free and at + half <= until:
            drawing.text(at, y, point.name, "middle", "soft small")
            free = at + half + 14
    for point, anchor in ends:
        if anchor == "start":
            drawing.text(START, y, point.name, "start", "soft small")
        else:
            drawing.text(WIDTH, y, point.name, "end", "soft small")
