"""Ours and the floor in turns, A B A B: so that both meet the same machine, whoever else is on it."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.bench.figures import Figure

ROUNDS = 5


@dataclass(slots=True)
class Turns:
    """What each round found, both in the same unit."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> tuple[float, ...]:
        return tuple(ours / floor for ours, floor in zip(self.ours, self.floor, strict=True) if floor)

    def figure(
        self,
        name: str,
        unit: str,
        beside: str,
        most: float | None = None,
        least: float | None = None,
        note: str = "",
    ) -> Figure:
        """Medians of both; the ratio is that of the rounds."""
        return Figure(
            name, statistics.median(self.ours), unit, statistics.median(self.floor), most, least, note, beside,
            self.ratios,
        )  # fmt: skip


def in_turns(ours: Callable[[], float], floor: Callable[[], float], rounds: int = ROUNDS) -> Turns:
    """Each as often as that, one after the other."""
    turns = Turns()
    for _ in range(rounds):
        turns.ours.append(ours())
        turns.floor.append(floor())
    return turns
