"""Two web machines beside one database against one, while the database has processor time to spare.

All of it shares one machine here, so a machine is a web process that is held to a share of one core: it is stopped
while it has used more, as a quota does. What is left is for database and clients, and is said with the result.
"""

import contextlib
import os
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Event, Thread

from tests.bench.app import USERS, App
from tests.bench.client import Client
from tests.bench.figures import Figure
from tests.bench.labels import SAVES, SECONDS, WARM, Person, several, times_together
from tests.bench.turns import Turns, in_turns
from tests.config.bouncer import PROGRAM, bouncing
from tests.config.servers import cluster_of, postmaster, url_of
from tests.rolling.run import Machine

SHARE = 0.25
"""Of a core, for each machine."""
ROUNDS = 5
TICK = 0.005
CLOCK = os.sysconf("SC_CLK_TCK")


def measure(app: App) -> list[Figure]:
    data = app.path / "data"
    environment = app.environment | {
        "DATABASE_URL": url_of(data),
        "SECRET_KEY": (data / "secret_key").read_text().strip(),
        "FILES_DIR": str(data / "files"),
        "WEB_WORKERS": "1",
    }
    with ExitStack() as running:
        machines = [_started(running, app, f"machine{number}", environment) for number in range(2)]
        figures = _two_to_one(app, machines, postmaster(data))
        if PROGRAM is not None:
            bouncer = running.enter_context(bouncing(url_of(data), cluster_of(data), connections=6))
            pooled = environment | {"PGBOUNCER_URL": bouncer.url("web")}
            figures.append(_by_pooler(app, machines[0], _started(running, app, "pooled", pooled)))
    return figures


def _started(running: ExitStack, app: App, name: str, environment: dict[str, str]) -> Machine:
    machine = Machine(Path(__file__).resolve().parents[2], app.path / name, environment).without_pages()
    running.callback(machine.kill)
    machine.start()
    return machine.ready()


def _people(app: App, machines: list[Machine]) -> list[Person]:
    """One for each user, each at one of the machines."""
    ids = app.sentence_ids()
    return [
        Person(
            user,
            Client(
                machines[at % len(machines)].port,
                {**app.token(user), "Content-Type": "application/json"},
            ),
            False,
            ids,
            app.given,
            at * (len(ids) // len(USERS)),
        )
        for at, user in enumerate(USERS)
    ]


def _two_to_one(app: App, machines: list[Machine], server: int) -> list[Figure]:
    for one in _people(app, machines):
        several(one.save, WARM)
        one.client.close()
    turns, spent = Turns(), list[tuple[float, float, float]]()
    for _ in range(ROUNDS):
        for rates, at_work in ((turns.floor, machines[:1]), (turns.ours, machines)):
            with _held([_family(one) for one in at_work]):
                rate, cost = _labels(app, at_work, server)
            rates.append(rate)
            spent.append(cost)
    web, database, cores = (statistics.median(column) for column in zip(*spent, strict=True))
    note = f"a machine: {SHARE:.0%} of a core; database: {cores:.0%}"
    return [
        turns.figure("save, API, 8 clients, two machines", "labels/s", "one machine", note=note),
        Figure("two machines to one", statistics.median(turns.ratios), "×", least=1.7),
        Figure("processor time of a label, web", web, "ms"),
        Figure("processor time of a label, database", database, "ms"),
        Figure("labels that a core of the database takes", 1000 / database, "labels/s"),
    ]


def _by_pooler(app: App, direct: Machine, pooled: Machine) -> Figure:
    by_pooler, by_itself = _people(app, [pooled, direct])[:2]
    for one in (by_pooler, by_itself):
        several(one.save, WARM)
    turns = in_turns(partial(several, by_pooler.save, SAVES), partial(several, by_itself.save, SAVES))
    return turns.figure("save, API, 1 client, by PgBouncer, p50", "ms", "the same without it")


def _labels(app: App, machines: list[Machine], server: int) -> tuple[float, tuple[float, float, float]]:
    """Labels a second; ms of processor time a label of web and database, and cores that the database took."""
    families = [pid for machine in machines for pid in _family(machine)]
    people = _people(app, machines)
    web, database, began = _used(families), _used(_tree(server)), time.monotonic()
    done = len(times_together([one.until_saved for one in people]))
    took = time.monotonic() - began
    web, database = _used(families) - web, _used(_tree(server)) - database
    for one in people:
        one.client.close()
    return done / SECONDS, (1000 * web / done, 1000 * database / done, database / took)


def _family(machine: Machine) -> list[int]:
    """The web workers of a machine, which do all its work."""
    assert machine.process is not None
    return [pid for pid in _tree(machine.process.pid) if pid != machine.process.pid]


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _used(pids: list[int]) -> float:
    """Seconds of processor time of these processes until now."""
    seconds = 0.0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            seconds += (int(fields[11]) + int(fields[12])) / CLOCK
    return seconds


@contextlib.contextmanager
def _held(machines: list[list[int]]) -> Iterator[None]:
    """While this lasts each machine gets SHARE of a core at most."""
    ending = Event()

    def hold(pids: list[int]) -> None:
        began, before, is_stopped = time.monotonic(), _used(pids), False
        while not ending.wait(TICK):
            is_over = _used(pids) - before > SHARE * (time.monotonic() - began)
            if is_over != is_stopped:
                is_stopped = is_over
                for pid in pids:
                    os.kill(pid, signal.SIGSTOP if is_stopped else signal.SIGCONT)
        for pid in pids:
            os.kill(pid, signal.SIGCONT)

    threads = [Thread(target=hold, args=(pids,)) for pids in machines]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ending.set()
        for thread in threads:
            thread.join()
