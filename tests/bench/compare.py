"""Whether something became slower: `python -m tests.bench.compare [RUN.json]`, `make bench-check`.

The newest run, or the one that is named, is compared with those before it, by the ratio of each figure to its floor:
a busy machine slows both, a regression slows one. Sizes are compared as they are, times never. Ends with status 1 and a
sentence for each figure that is worse by more than rounds and runs differ among themselves.
"""

import argparse
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import number
from tests.bench.record import HISTORY, Kept, Past, history

LOOK_BACK = 5
"""Runs of the past that count: of older ones the figures may mean something else."""
ROOM = 0.25
"""Worse by so much is no finding, whatever the spread: what moves less shows over several runs, in the picture."""
ROOM_OF_ONE = 0.5
"""The same of a ratio that was measured once in a run, whose spread nobody knows."""
SPREADS = 2
"""Worse by so many spreads is one."""


@dataclass(frozen=True, slots=True)
class Regression:
    """A figure that is worse than it was: `worse` is by which share, `room` what would have been let pass."""

    name: str
    now: Past
    before: float
    runs: int
    worse: float
    room: float

    def __str__(self) -> str:
        is_ratio = self.now.ratio is not None
        unit = " × its floor" if is_ratio else f" {self.now.unit}"
        runs = "the run" if self.runs == 1 else f"the {self.runs} runs"
        return (
            f"{self.name}: {number(self.now.compared or 0)}{unit}, and {number(self.before)} in {runs} before: "
            f"worse by {100 * self.worse:.0f} %, where up to {100 * self.room:.0f} % would be noise."
        )


def regressions(now: Kept, before: list[Kept]) -> list[Regression]:
    """What is worse in `now` than in the runs before it of the same kind; figures that are in one alone are not
    compared."""
    past = [run for run in before if run.kind == now.kind][-LOOK_BACK:]
    found = (
        judged(name, figure, [run.figures[name] for run in past if name in run.figures])
        for name, figure in now.figures.items()
    )
    return [one for one in found if one is not None]


def judged(name: str, now: Past, past: list[Past]) -> Regression | None:
    """A regression where it is one."""
    earlier = [one.compared for one in past if one.compared]
    if not now.compared or not earlier:
        return None
    before = statistics.median(earlier)
    worse = before / now.compared - 1 if now.more_is_better else now.compared / before - 1
    measured_once = now.ratio is not None and now.spread is None
    room = max(ROOM_OF_ONE if measured_once else ROOM, SPREADS * uncertainty(now, past, before))
    return Regression(name, now, before, len(earlier), worse, room) if worse > room else None


def uncertainty(now: Past, past: list[Past], before: float) -> float:
    """How far the same code's figures lie apart: by the rounds of this run, of those before, and from run to run."""
    rounds = [one.spread or 0.0 for one in past]
    earlier = [one.compared for one in past if one.compared]
    between = (max(earlier) - min(earlier)) / 2 / before
    return max(now.spread or 0.0, statistics.median(rounds), between)


def compared(now: Kept, before: list[Kept]) -> str:
    """What was compared, in words."""
    past = [run for run in before if run.kind == now.kind][-LOOK_BACK:]
    if not past:
        return f"There is no run before {now.began} of as many sentences on such a processor: nothing was compared."
    known = {name for run in past for name, figure in run.figures.items() if figure.compared}
    same = [name for name, figure in now.figures.items() if figure.compared and name in known]
    runs = "1 run" if len(past) == 1 else f"{len(past)} runs"
    busy = " The machine was busy: ratios say less than they could." if now.was_busy else ""
    return f"{now.began} ({now.commit}): {len(same)} figures compared with those of {runs} since {past[0].began}.{busy}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.compare", description=__doc__)
    parser.add_argument("run", nargs="?", type=Path, metavar="RUN.json", help="written by `--json`")
    parser.add_argument("--history", type=Path, default=HISTORY, metavar="FOLDER", help="of the runs before")
    options = parser.parse_args()
    try:
        runs = history(options.history)
        now = Kept.read(options.run) if options.run else runs.pop() if runs else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        parser.error(f"a run cannot be read: {error}")
    if now is None:
        sys.exit("There is no run to compare. `make bench-history` keeps one.")
    before = [run for run in runs if run.began < now.began]
    found = regressions(now, before)
    print(compared(now, before))
    for one in found:
        print(one)
    if found:
        sys.exit(1)
    print("Nothing is worse by more than noise.")


if __name__ == "__main__":
    main()
