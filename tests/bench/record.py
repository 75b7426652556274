"""A run as JSON, whole for machines, and short for the history that is kept with the code."""

import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.bench.figures import Figure
from tests.bench.machine import ROOT

HISTORY = ROOT / "tests" / "bench" / "history"
FORMAT = 1
SIZES = ("kB", "MB")
"""Units of what is compared as it is."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when it began (UTC), of which commit, with so many sentences, where, and what it found.

    `load` is that of the machine before and after; `unmeasured` says of a path why not.
    """

    began: str
    commit: str
    size: int
    machine: dict[str, Any]
    load: tuple[float, float]
    seconds: float
    figures: list[Figure]
    unmeasured: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {
            "format": FORMAT,
            "began": self.began,
            "commit": self.commit,
            "sentences": self.size,
            "machine": self.machine,
            "load": {"before": self.load[0], "after": self.load[1]},
            "seconds": round(self.seconds, 1),
            "figures": [as_json(figure) for figure in self.figures],
            "unmeasured": self.unmeasured,
        }

    def as_history(self) -> dict[str, Any]:
        """What later runs are compared with: value, unit, floor, ratio and spread of each figure that has a ratio,
        a size or a target."""
        whole = self.as_json()
        whole["figures"] = {
            key(figure): short(figure)
            for figure in self.figures
            if figure.ratio is not None or figure.unit in SIZES or figure.missed_by is not None
        }
        return whole


@dataclass(frozen=True, slots=True)
class Past:
    """A figure of a kept run. `ratio` is that to its floor; a size has none and is compared as it is."""

    value: float
    unit: str
    floor: float | None
    ratio: float | None
    spread: float | None
    more_is_better: bool

    @property
    def compared(self) -> float | None:
        """What may be compared with other runs: a ratio, or a size, which no busy machine changes; never a time."""
        return self.ratio if self.ratio is not None else self.value if self.unit in SIZES else None

    @classmethod
    def read(cls, row: list[Any]) -> Self:
        return cls(*row)


@dataclass(frozen=True, slots=True)
class Kept:
    """A run of the history."""

    began: str
    commit: str
    size: int
    machine: dict[str, Any]
    figures: dict[str, Past]
    load: float = 0.0
    """Processes that wanted a processor when it began."""

    @property
    def was_busy(self) -> bool:
        """Whether the machine had other things to do."""
        return self.load > self.machine.get("cores", 1) / 2

    @property
    def kind(self) -> tuple[Any, ...]:
        """Runs of one kind may be compared: the same number of sentences on the same processor."""
        return self.size, self.machine.get("cores"), self.machine.get("processor")

    @classmethod
    def read(cls, path: Path) -> Self:
        """A file of the history, or one of `--json`.

        Raises:
            ValueError: it is neither.
        """
        found = json.loads(path.read_text())
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise ValueError(f"{path} holds no run of this benchmark.")
        figures = found["figures"]
        if isinstance(figures, list):
            figures = {f"{one['bench']}: {one['name']}": one["short"] for one in figures}
        rows = {name: Past.read(row) for name, row in figures.items()}
        load = found["load"]["before"]
        return cls(found["began"], found["commit"], found["sentences"], found["machine"], rows, load)


def key(figure: Figure) -> str:
    """The name of a figure among all."""
    return f"{figure.bench}: {figure.name}"


def as_json(figure: Figure) -> dict[str, Any]:
    """Numbers as they were measured; null for what there is not, which JSON has no number for."""
    return {
        "bench": figure.bench,
        "name": figure.name,
        "value": finite(figure.value),
        "unit": figure.unit,
        "floor": figure.floor,
        "floor_is": figure.beside,
        "ratio": figure.ratio,
        "ratios": list(figure.ratios),
        "spread": figure.spread,
        "at_most": figure.most,
        "at_least": figure.least,
        "reached": None if figure.missed_by is None else not figure.missed_by,
        "missed_by": None if figure.missed_by is None else finite(figure.missed_by),
        "note": figure.note,
        "short": short(figure),
    }


def short(figure: Figure) -> list[Any]:
    """The columns of `Past`, with four digits."""
    numbers = (figure.value, figure.floor, figure.ratio, figure.spread)
    value, floor, ratio, apart = (None if one is None else digits(one) for one in numbers)
    return [value, figure.unit, floor, ratio, apart, figure.more_is_better]


def digits(value: float) -> float | None:
    return float(f"{value:.4g}") if math.isfinite(value) else None


def finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def written(run: Run, folder: Path = HISTORY) -> Path:
    """Keep a run in the history, a line a figure so that a difference can be read."""
    folder.mkdir(exist_ok=True)
    kept = run.as_history()
    figures = kept.pop("figures")
    lines = ",\n".join(
        f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in figures.items()
    )
    head = ",\n".join(
        f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in kept.items()
    )
    stamp = run.began.replace(":", "").replace("-", "")[:15]
    path = folder / f"{stamp}-{run.commit.rstrip('+')}.json"
    path.write_text(f'{{\n{head},\n "figures": {{\n{lines}\n }}\n}}\n')
    return path


def history(folder: Path = HISTORY) -> list[Kept]:
    """The kept runs, the oldest first."""
    return sorted((Kept.read(path) for path in folder.glob("*.json")), key=lambda run: run.began)
