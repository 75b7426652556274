"""Before and after: a line for each label between two scales."""

from collections.abc import Sequence
from dataclasses import dataclass

from annotations.charts.drawing import LINE, WIDTH, Anchor, Drawing, Frame, Series

HIGH = 180.0
SIDE = 74.0
"""What the words at each side take."""
APART = 17.0
"""The least distance between words at a side, in units."""


@dataclass(frozen=True, slots=True)
class Slope:
    """A share before and one after, from 0 to 1, each with its words."""

    series: Series
    before: float
    after: float
    texts: tuple[str, str]


def slopes(frame: Frame, heads: tuple[str, str], given: Sequence[Slope]) -> Drawing:
    """The lines, on a scale from nothing to the greatest share."""
    drawing = Drawing(frame)
    drawing.legend([one.series for one in given])
    top = drawing.y + LINE
    drawing.text(SIDE, top - 6, heads[0], "middle", "soft small")
    drawing.text(WIDTH - SIDE, top - 6, heads[1], "middle", "soft small")
    most = max((max(one.before, one.after) for one in given), default=0.0) or 1.0
    base = top + 14

    def y(share: float) -> float:
        return base + (1 - share / most) * HIGH

    for at in (SIDE, WIDTH - SIDE):
        drawing.line([(at, base - 4), (at, base + HIGH + 4)], 'class="axis"')
    for one in given:
        attributes = f'class="slope" data-label="{one.series.label}"'
        dashes = ("", "2 4", "8 3", "6 3 1 3", "12 4", "1 3")[one.series.hatch % 6]
        drawing.line(
            [(SIDE, y(one.before)), (WIDTH - SIDE, y(one.after))],
            attributes + (f' stroke-dasharray="{dashes}"' if dashes else ""),
        )
        tip = f"{one.series.name}: {one.texts[0]}, {one.texts[1]}"
        for at, share in ((SIDE, one.before), (WIDTH - SIDE, one.after)):
            drawing.dot(at, y(share), f'class="mark" data-label="{one.series.label}"', tip=tip)
    _side(drawing, [(y(one.before), one.series, one.texts[0]) for one in given], is_start=True)
    _side(drawing, [(y(one.after), one.series, one.texts[1]) for one in given], is_start=False)
    drawing.y = max(base + HIGH + 16, base + APART * len(given))
    return drawing


def _side(drawing: Drawing, words: list[tuple[float, Series, str]], *, is_start: bool) -> None:
    """The words of one side, those that would cover each other moved apart."""
    ordered = sorted(words, key=lambda one: one[0])
    places = spread([one[0] for one in ordered])
    for place, (_y, series, text) in zip(places, ordered, strict=True):
        at = SIDE - 12 if is_start else WIDTH - SIDE + 12
        side: Anchor = "end" if is_start else "start"
        drawing.text(at, place + 4, f"{series.letter} {text}".strip(), side, "words small", theirs=True)


def spread(places: Sequence[float]) -> list[float]:
    """Places in order, each at least APART below the one before it, moved down and back up as little."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + APART) if moved else place)
    for number in range(len(moved) - 1, -1, -1):
        limit = places[-1] if number == len(moved) - 1 else moved[number + 1] - APART
        moved[number] = min(moved[number], max(limit, places[0] + APART * number))
    return moved
