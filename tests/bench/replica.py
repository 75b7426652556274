"""Saving a label while others take exports: from a replica, and from the primary.

Here the second machine is the second processor: web server, primary and the client that labels keep the first,
the standby and whoever exports the second. `python -m tests.bench.replica` is the one that exports, over and over.
"""

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.app import ROOT, USERS, App
from tests.bench.figures import Figure

LABELS = ("fact", "opinion", "disputed")
SAVES = 300
ROUNDS = 3
ROWS_AT_ONCE = 10_000
APART = "processor 1: app, primary, client; 2: standby, exports"
SHARED = "one processor for all: it is shared, whoever reads where"


def measure(app: App) -> list[Figure]:
    """p50 of a label by turns: alone, beside exports from the replica, beside exports from the primary."""
    from config.database_server import Cluster
    from tests.standby import Standby

    ids = app.sentence_ids()
    for start in range(0, len(ids), ROWS_AT_ONCE):
        answers = [{"sentence": id, "label": "fact"} for id in ids[start : start + ROWS_AT_ONCE]]
        app.api("POST", "projects/bench/annotations/bulk/", {"annotations": answers}, USERS[2])
    standby = Standby(Cluster(Path(app.environment["DATA_DIR"]) / "postgres"), app.path / "standby")
    alone: list[Saved] = []
    beside: dict[str, list[Saved]] = {"replica": [], "primary": []}
    rates: dict[str, list[float]] = {"replica": [], "primary": []}
    try:
        standby.make()
        standby.start()
        with kept_apart(app, standby.cluster.pid() or 0) as second:
            save(app, ids, 100)
            for _ in range(ROUNDS):
                alone.append(save(app, ids, SAVES))
                for place, url in (("replica", standby.url()), ("primary", "")):
                    with exporting(app, url, second) as exporter:
                        beside[place].append(save(app, ids, SAVES))
                    rates[place].append(exporter.rate)
    finally:
        standby.leave()
    first = statistics.median(one.p50 for one in alone)
    alone_work = statistics.median(one.work for one in alone)
    found = [
        Figure("a label, idle, p50", first, "ms", note=SHARED if second is None else APART),
        Figure("processor time of app and primary for it", alone_work, "ms"),
    ]
    for place, most in (("replica", 1.1), ("primary", None)):
        pairs = list(zip(beside[place], alone, strict=True))
        wait = statistics.median(one.p50 / idle.p50 for one, idle in pairs)
        work = statistics.median(one.work / idle.work for one, idle in pairs)
        found += [
            Figure(f"beside exports from the {place}, p50 to idle", wait, "×", most=most),
            Figure(f"and processor time of app and primary, {place}, to idle", work, "×", most=most),
            Figure(f"rows of these exports, {place}", statistics.median(rates[place]), "rows/s"),
        ]
    return found


@dataclass(frozen=True, slots=True)
class Saved:
    """Milliseconds of a label: the median of waiting, and what app and primary worked for it, with whatever
    else they did meanwhile."""

    p50: float
    work: float


def save(app: App, ids: list[int], times: int) -> Saved:
    """So many labels, one after the other."""
    headers = {**app.token(USERS[3]), "Content-Type": "application/json"}
    took: list[float] = []
    before = worked(app)
    with contextlib.closing(app.connection()) as client:
        for number in range(times):
            answer = json.dumps({"label": LABELS[(number + len(took)) % 3]})
            began = time.perf_counter()
            client.request("PUT", f"/api/v1/sentences/{ids[number]}/label/", answer, headers)
            response = client.getresponse()
            body = response.read()
            took.append((time.perf_counter() - began) * 1000)
            if not 200 <= response.status < 300:
                raise SystemExit(f"A label was answered {response.status}: {body[:300]!r}")
    return Saved(statistics.median(took), (worked(app) - before) * 1000 / times)


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
            raise SystemExit("What takes exports did not begin.")

    def end(self) -> None:
        """Tell it to end, and hear how much it took from where."""
        self.process.send_signal(signal.SIGTERM)
        said = self.process.communicate(timeout=120)[0].split()
        if self.process.returncode or len(said) != 2:
            raise SystemExit(f"What takes exports ended with {self.process.returncode}: {said}")
        self.rate = float(said[1])


@contextlib.contextmanager
def exporting(app: App, url: str, processor: int | None) -> Iterator[Exporter]:
    """Exports one after another, from the replica where a URL names one; from there alone, or the run ends."""
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
