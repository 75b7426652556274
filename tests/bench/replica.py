"""Saving a label while others take exports: from a replica, and from the primary.

Here the second machine is the second processor: web server, primary and the client that labels keep the first,
the standby and whoever exports the second. `python -m tests.bench.replica` is the one that exports, over and over.
"""

import contextlib
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.app import ROOT, USERS, App, Failed
from tests.bench.figures import Figure
from tests.bench.labels import Person, person
from tests.bench.turns import Turns

SAVES, WARM, ROUNDS = 300, 100, 3
ROWS_AT_ONCE = 10_000
PLACES = ("replica", "primary")
APART = "processor 1: app, primary, client; 2: standby, exports"
SHARED = "one processor for all: it is shared, whoever reads where"
MOST = 1.1
"""How much slower a label may be beside exports from the replica."""


@dataclass(slots=True)
class Beside:
    """Labels beside exports from somewhere, in turns with labels alone: milliseconds of waiting, the median, and
    of processor time that app and primary took for one, with whatever else they did meanwhile."""

    waited: Turns = field(default_factory=Turns)
    worked: Turns = field(default_factory=Turns)
    rows: list[float] = field(default_factory=list)

    def figures(self, place: str, note: str) -> Iterator[Figure]:
        most = MOST if place == "replica" else None
        wait, work = (statistics.median(turns.ratios) for turns in (self.waited, self.worked))
        yield self.waited.figure(
            f"a label beside exports from the {place}, p50", "ms", "no exports", note=note
        )
        yield Figure(f"the same to no exports, {place}", wait, "×", most=most)
        yield self.worked.figure(f"processor time of app and primary, {place}", "ms", "no exports")
        yield Figure(f"the same to no exports, processor, {place}", work, "×", most=most)
        yield Figure(f"these exports, {place}", statistics.median(self.rows), "rows/s")


def measure(app: App) -> list[Figure]:
    """A label by turns: alone, beside exports from the replica, beside exports from the primary."""
    from config.database_server import Cluster
    from tests.standby import Standby

    ids = app.sentence_ids()
    for start in range(0, len(ids), ROWS_AT_ONCE):
        answers = [{"sentence": id, "label": "fact"} for id in ids[start : start + ROWS_AT_ONCE]]
        app.api("POST", "projects/bench/annotations/bulk/", {"annotations": answers}, USERS[2])
    someone = person(app, USERS[3], page=False)
    standby = Standby(Cluster(Path(app.environment["DATA_DIR"]) / "postgres"), app.path / "standby")
    found = {place: Beside() for place in PLACES}
    try:
        standby.make()
        standby.start()
        with someone.client, kept_apart(app, standby.cluster.pid() or 0) as second:
            save(app, someone, WARM)
            for _ in range(ROUNDS):
                for place, beside in found.items():
                    alone = save(app, someone, SAVES)
                    with exporting(app, standby.url() if place == "replica" else "", second) as exporter:
                        together = save(app, someone, SAVES)
                    beside.rows.append(exporter.rate)
                    for turns, ours, floor in zip(
                        (beside.waited, beside.worked), together, alone, strict=True
                    ):
                        turns.ours.append(ours)
                        turns.floor.append(floor)
    finally:
        standby.leave()
    note = SHARED if second is None else APART
    return [figure for place, beside in found.items() for figure in beside.figures(place, note)]


def save(app: App, someone: Person, times: int) -> tuple[float, float]:
    """So many labels, one after the other: milliseconds of waiting and of processor time, of one."""
    before = worked(app)
    took = [someone.until_saved(number) for number in range(times)]
    return statistics.median(took), (worked(app) - before) * 1000 / times


def worked(app: App) -> float:
    """Processor seconds of all processes of the app so far, those included that ended."""
    total = 0
    for pid in family(app.process.pid if app.process else 0):
        with contextlib.suppress(OSError):
            total += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


class Exporter:
    """A process that takes exports until it is told to end; `rate` is known then, in rows a second."""

    def __init__(self, app: App, url: str, processor: int | None) -> None:
        self.rate = 0.0
        ours = {"REPLICA_URL", "PROMETHEUS_MULTIPROC_DIR"}
        environment = {name: value for name, value in app.environment.items() if name not in ours}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.replica", "" if processor is None else str(processor)],
            cwd=ROOT, env=environment | ({"REPLICA_URL": url} if url else {}), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        if self.process.stdout.readline() != "begun\n":
            raise Failed("What takes exports did not begin.")

    def end(self) -> None:
        """Tell it to end, and hear how much it took from where."""
        self.process.send_signal(signal.SIGTERM)
        said = self.process.communicate(timeout=120)[0].split()
        if self.process.returncode or len(said) != 2:
            raise Failed(f"What takes exports ended with {self.process.returncode}: {said}")
        self.rate = float(said[1])


@contextlib.contextmanager
def exporting(app: App, url: str, processor: int | None) -> Iterator[Exporter]:
    """Exports one after another, from the replica where a URL names one; from there alone, or it fails."""
    exporter = Exporter(app, url, processor)
    try:
        yield exporter
        exporter.end()
    finally:
        exporter.process.kill()
        exporter.process.wait()


@contextlib.contextmanager
def kept_apart(app: App, standby: int) -> Iterator[int | None]:
    """The app and this client on one processor, the standby on another, whose number it is; None where there
    is one alone."""
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    if len(before) < 2 or app.process is None:
        yield None
        return
    first, second = sorted(before)[:2]
    everything = [os.getpid(), *family(app.process.pid)]
    pin(everything, {first})
    pin(family(standby), {second})
    try:
        yield second
    finally:
        pin([os.getpid(), *family(app.process.pid)], before)


def pin(pids: list[int], where: set[int]) -> None:
    """Keep processes, with all their threads, on these processors; those that they start stay there too."""
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*"):
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(int(thread.name), where)


def family(ancestor: int) -> list[int]:
    """A process and all that came of it."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    found = [ancestor]
    for one in found:
        found += [pid for pid, parent in parents.items() if parent == one]
    return found


def export_until_told() -> None:
    """Take the bench's answers as JSON Lines, over and over; print how many rows a second."""
    if sys.argv[1]:
        os.sched_setaffinity(0, {int(sys.argv[1])})
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from annotations import export
    from documents import metrics
    from documents.access import Actor
    from documents.models import Project

    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(True))
    project = Project.objects.get(slug="bench")
    lead = Actor(get_user_model().objects.get(username="lead").pk)
    taken, began = 0, 0.0
    while not told:
        for piece in export.stream(project, lead, export.Asked(format="jsonl")).chunks:
            taken += piece.count(b"\n")
            if not began:
                print("begun", flush=True)
                began, taken = time.monotonic(), 0
            if told:
                break
    seconds = time.monotonic() - began
    is_replica = next(iter(metrics.REPLICA_READS.collect())).samples[0].value > 0
    if is_replica != bool(os.environ.get("REPLICA_URL")):
        sys.exit("It was read from elsewhere than it should be.")
    print("replica" if is_replica else "primary", taken / seconds)


if __name__ == "__main__":
    export_until_told()
