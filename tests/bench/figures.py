"""A figure, its floor and its target, and the table of them."""

import math
import statistics
from dataclasses import dataclass

MANY_ROUNDS = 4
"""From so many on the spread is between quartiles, so that one bad round does not make it; below, between extremes."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `floor` is the same work by the database or the machine alone, in the same run and unit;
    `beside` says in words what that is.

    `ratios` are of value to floor, one a round, taken in turns. `most` or `least` is the target; neither means that
    the figure is there to be seen. `bench` is the path's name for `make bench ONLY=`.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    most: float | None = None
    least: float | None = None
    note: str = ""
    beside: str = ""
    ratios: tuple[float, ...] = ()
    bench: str = ""

    @property
    def ratio(self) -> float | None:
        """Of the rounds the median, since a machine's noise hits both halves of a round alike."""
        if self.ratios:
            return statistics.median(self.ratios)
        return self.value / self.floor if self.floor else None

    @property
    def spread(self) -> float | None:
        """How far rounds lie apart: half the distance, as a share of the median; None of a single round."""
        return spread(self.ratios)

    @property
    def more_is_better(self) -> bool:
        """Of rates and shares; of times and sizes less is."""
        return self.least is not None or (self.most is None and self.unit.endswith("/s"))

    @property
    def target(self) -> str:
        if self.most is not None:
            return f"≤ {number(self.most)}"
        return f"≥ {number(self.least)}" if self.least is not None else ""

    @property
    def missed_by(self) -> float | None:
        """Share of the target by which it is missed, 0 where it is reached; None where there is no target, and
        infinite where the target is nothing at all."""
        if self.most is None and self.least is None:
            return None
        if math.isnan(self.value):
            return math.inf
        if self.most is not None:
            over = self.value - self.most
            return 0.0 if over <= 0 else over / self.most if self.most else math.inf
        assert self.least is not None
        return max(0.0, 1 - self.value / self.least) if self.least else 0.0

    @property
    def verdict(self) -> str:
        """Whether the target is reached, in words."""
        missed = self.missed_by
        if missed is None:
            return ""
        if not missed:
            return "reached"
        return "MISSED" if math.isinf(missed) else f"MISSED by {max(1, round(100 * missed))} %"


def spread(values: tuple[float, ...] | list[float]) -> float | None:
    """Half the distance between the quartiles as a share of the median, of few values between the extremes."""
    if len(values) < 2 or not statistics.median(values):
        return None
    low, high = min(values), max(values)
    if len(values) >= MANY_ROUNDS:
        low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return (high - low) / 2 / statistics.median(values)


def percentile(values: list[float], share: float) -> float:
    """The value that so many are not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else math.nan


def number(value: float) -> str:
    """With as many digits as it deserves."""
    if math.isnan(value):
        return "–"
    size = abs(value)
    if 0 < size < 0.1:
        return f"{value:.2g}"
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


HEAD = ("", "ours", "", "floor", "ratio", "spread", "target", "")
RIGHT = (1, 3, 4, 5, 6)


def table(figures: list[Figure], unmeasured: dict[str, str] | None = None) -> str:
    """The figures in columns, a block a path; what could not be measured in its place, with the reason."""
    blocks: dict[str, list[tuple[str, ...]]] = {}
    for figure in figures:
        blocks.setdefault(figure.bench, []).append(row(figure))
    for name, why in (unmeasured or {}).items():
        blocks.setdefault(name, []).append((f"NOT MEASURED: {why}",))
    rows = [one for block in blocks.values() for one in block if len(one) > 1]
    widths = [max(len(one[column]) for one in [HEAD, *rows]) for column in range(len(HEAD))]
    lines = [line(HEAD, widths)]
    for name, block in blocks.items():
        lines += ["", name] if name else []
        lines += [line(one, widths) if len(one) > 1 else f"  {one[0]}" for one in block]
    return "\n".join(lines)


def row(figure: Figure) -> tuple[str, ...]:
    ratio, apart = figure.ratio, figure.spread
    about = [figure.verdict, f"({figure.beside})" if figure.beside else "", figure.note]
    return (
        f"  {figure.name}",
        number(figure.value),
        figure.unit,
        "" if figure.floor is None else number(figure.floor),
        "" if ratio is None else f"{number(ratio)} ×",
        "" if apart is None else f"± {100 * apart:.0f} %",
        figure.target,
        " ".join(filter(None, about)),
    )


def line(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (
        cell.rjust(width) if column in RIGHT else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()
