"""A square of counts: the darker a cell, the more of its line it has; each says its share in words."""

from collections.abc import Sequence

from annotations.charts.drawing import CHIP, LINE, WIDTH, Drawing, Frame, Series
from annotations.charts.words import cut

SHADES = 5
NAME = 118.0
"""What the names of the lines take."""
TALLEST = 40.0


def heat(
    frame: Frame, series: Sequence[Series], counts: Sequence[Sequence[int]], texts: Sequence[Sequence[str]]
) -> Drawing:
    """Lines and columns are the same series; `texts` are the words of each cell, a few characters long."""
    drawing = Drawing(frame)
    across = (WIDTH - NAME) / max(1, len(series))
    down = min(TALLEST, max(24.0, across))
    for number, one in enumerate(series):
        drawing.chip(NAME + (number + 0.5) * across - CHIP / 2, drawing.y + LINE - 2, one)
    drawing.y += LINE + 8
    for row, (one, line, said) in enumerate(zip(series, counts, texts, strict=True)):
        middle = drawing.y + down / 2 + 4
        drawing.chip(0, middle, one)
        drawing.text(CHIP + 6, middle, cut(one.name, NAME - CHIP - 12), theirs=True)
        for column, (count, text) in enumerate(zip(line, said, strict=True)):
            at = NAME + column * across
            tip = f"{one.name} × {series[column].name}: {count}"
            drawing.rect(at, drawing.y, across, down, f'class="heat-{shade(count, sum(line))}"', tip)
            if row == column:
                drawing.rect(at + 1.5, drawing.y + 1.5, across - 3, down - 3, 'class="same"')
            drawing.text(at + across / 2, middle, text, "middle", "words small" if count else "soft small")
        drawing.y += down
    drawing.y += 4
    return drawing


def shade(count: int, total: int) -> int:
    """How dark a cell is, from 0 to SHADES."""
    return round(SHADES * count / total) if total else 0
