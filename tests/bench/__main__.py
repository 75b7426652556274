"""`python -m tests.bench [NAME…]`: start the app on a folder of its own, measure each path beside its floor, print
one table. A path that fails, or that the machine has too little for, is told in the table, and the others go on.
Ends with status 1 where one failed or none could be measured.
"""

import argparse
import json
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import (
    agreement,
    backing_up,
    browsing,
    bulk,
    clusters,
    consensus,
    dashboard,
    exports,
    flat,
    ingesting,
    labels,
    load,
    machine,
    machines,
    memory,
    opening,
    pages,
    plot,
    pulling,
    record,
    release,
    replica,
    searching,
    stages,
    starting,
    throttled,
)
from tests.bench.app import SENTENCES, App, Failed
from tests.bench.figures import Figure, table

type Measure = Callable[[App], list[Figure]]


@dataclass(frozen=True, slots=True)
class Bench:
    """How a path is measured, and what that needs: GB of disk and of memory at the usual size, a browser."""

    measure: Measure
    disk: float = 2
    memory: float = 1.5
    browser: bool = False

    def lacks(self, app: App) -> str | None:
        """Why it cannot be measured here; None where it can."""
        if self.browser and not browsing.is_there():
            return "there is no Chromium; `make browser` installs one"
        return machine.lacks(app.path, self.disk * max(1.0, SENTENCES / 40_000), self.memory)


# In this order: what the first leaves behind the later ones read, and what leaves much behind comes last.
BENCHMARKS: dict[str, Measure | Bench] = {
    "start": starting.measure,
    "memory": memory.measure,
    "ingest": ingesting.measure,
    "export": exports.measure,
    "agreement": agreement.measure,
    "consensus": consensus.measure,
    "label": labels.measure,
    "undo": labels.undo,
    "stages": stages.measure,
    "page": opening.measure,
    "browser": Bench(pages.measure, browser=True),
    "search": searching.measure,
    "bulk": bulk.measure,
    "release": release.measure,
    "replica": replica.measure,
    "pull": pulling.measure,
    "load": load.measure,
    "machines": machines.measure,
    "dashboard": Bench(dashboard.measure, disk=4, memory=3),
}
AT_LENGTH: dict[str, Measure | Bench] = {
    "sitting": Bench(pages.sitting, browser=True),
    "intervals": agreement.intervals,
    "backup": Bench(backing_up.measure, disk=8, memory=3),
    "flat": Bench(flat.measure, disk=8, memory=3),
    "ray": Bench(clusters.measure, memory=4),
    "throttled": Bench(throttled.measure, browser=True),
}
"""Only when asked for by name: they take minutes, or leave behind what would slow the others."""
KNOWN = {
    name: one if isinstance(one, Bench) else Bench(one) for name, one in (BENCHMARKS | AT_LENGTH).items()
}


@dataclass(slots=True)
class Found:
    """What was measured, and why the rest was not; `failed` are those of it that should have been."""

    figures: list[Figure] = field(default_factory=list)
    unmeasured: dict[str, str] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


def main() -> None:
    options = asked()
    chosen = [name for name in KNOWN if name in (options.names or BENCHMARKS)]
    # Whoever ends the run ends the app with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    run, found = measured(chosen)
    print(table(run.figures, run.unmeasured))
    print(f"\n{closing(run)}")
    if options.json:
        options.json.write_text(json.dumps(run.as_json(), indent=1, ensure_ascii=False) + "\n")
        print(f"As JSON: {options.json}")
    if options.history and run.figures:
        print(f"Kept as {record.written(run).relative_to(machine.ROOT)}, drawn in {plot.redraw()}.")
    if found.failed or not run.figures:
        sys.exit(1)


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(KNOWN)}")
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was measured, for machines")
    parser.add_argument("--history", action="store_true", help="keep the run in tests/bench/history")
    options = parser.parse_args()
    options.names += options.only
    if unknown := set(options.names) - set(KNOWN):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(KNOWN)}")
    return options


def measured(chosen: list[str]) -> tuple[record.Run, Found]:
    """Start the app and take one path after another."""
    began, clock, before = datetime.now(UTC), time.monotonic(), machine.load()
    commit = machine.commit()
    found = Found()
    app = App()
    try:
        here = machine.described(app.path)
        if lacking := Bench(starting.measure).lacks(app):
            found.unmeasured = dict.fromkeys(chosen, lacking)
        else:
            walk(app, chosen, found)
    finally:
        app.__exit__()
    seconds = time.monotonic() - clock
    stamp = began.isoformat(timespec="seconds").replace("+00:00", "Z")
    busy = before, machine.load()
    return record.Run(stamp, commit, SENTENCES, here, busy, seconds, found.figures, found.unmeasured), found


def walk(app: App, chosen: list[str], found: Found) -> None:
    """Measure what was chosen; what fails is noted, and the app is started again where it fell with it."""
    try:
        app.__enter__()
    except Failed as error:
        found.unmeasured |= dict.fromkeys(chosen, first_line(error))
        found.failed |= set(chosen)
        return
    for name in chosen:
        if lacking := KNOWN[name].lacks(app):
            found.unmeasured[name] = lacking
            continue
        print(f"… {name}", flush=True)
        began = time.monotonic()
        try:
            app.revive()
            found.figures += [replace(one, bench=name) for one in KNOWN[name].measure(app)]
        except Exception as error:  # whatever a path dies of, the others are measured
            traceback.print_exc()
            found.unmeasured[name] = f"it failed: {first_line(error)}"
            found.failed.add(name)
        print(f"  {time.monotonic() - began:.0f} s", flush=True)


def first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:160]


def closing(run: record.Run) -> str:
    """What the figures were measured on, and how many targets are reached."""
    aimed = [figure for figure in run.figures if figure.missed_by is not None]
    missed = [figure for figure in aimed if figure.missed_by]
    lines = [
        (
            f"{run.commit}, {run.size:,} sentences, {run.began}, {run.seconds:.0f} s; "
            f"load {run.load[0]} before, {run.load[1]} after."
        ),
        machine.in_words(run.machine),
        "Medians; client, app and database share the machine.",
        f"{len(aimed) - len(missed)} of {len(aimed)} targets reached.",
        *(f"Missed: {record.key(figure)}" for figure in missed),
    ]
    if run.load[0] > run.machine["cores"] / 2:
        lines.append("The machine was busy before: times are those of the queue for it, and ratios say less.")
    if run.unmeasured:
        lines.append(f"Not measured: {', '.join(run.unmeasured)}; the table says why.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
