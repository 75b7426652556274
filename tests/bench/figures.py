"""A figure, its floor and its target, and the table of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `floor` is the same work by the database alone, in the same run and unit.

    `most` or `least` is the target; neither means that the figure is there to be seen.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def target(self) -> str:
        if self.most is not None:
            return f"≤ {number(self.most)}"
        return f"≥ {number(self.least)}" if self.least is not None else ""

    @property
    def verdict(self) -> str:
        if self.most is not None:
            return "met" if self.value <= self.most else "MISSED"
        return "" if self.least is None else "met" if self.value >= self.least else "MISSED"


def number(value: float) -> str:
    """With as many digits as it deserves."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(figures: list[Figure]) -> str:
    """The figures in columns."""
    rows = [("", "measured", "unit", "floor", "× floor", "target", "")]
    for figure in figures:
        floor = "" if figure.floor is None else number(figure.floor)
        ratio = "" if not figure.floor else f"{figure.value / figure.floor:.2f}"
        verdict = " ".join(filter(None, (figure.verdict, figure.note)))
        rows.append((figure.name, number(figure.value), figure.unit, floor, ratio, figure.target, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in (1, 3, 4, 5) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
