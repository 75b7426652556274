"""Two web machines beside one database against one, while the database has processor time to spare.

All of it shares one machine here, so a machine is a web process that is held to a share of one core: it is stopped
while it has used more, as a quota does. What is left is for database and clients, and is said with the result.
"""

import contextlib
import http.client
import os
import signal
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

from tests.bench.app import USERS, App
from tests.bench.figures import Figure
from tests.bench.labels import LABELS, Save, together
from tests.config.servers import postmaster, url_of
from tests.rolling.run import Machine

SHARE = 0.25
"""Of a core, for each machine."""
ROUNDS = 3
TICK = 0.005
CLOCK = os.sysconf("SC_CLK_TCK")


def measure(app: App) -> list[Figure]:
    ids = app.sentence_ids()
    data = app.path / "data"
    environment = app.environment | {
        "DATABASE_URL": url_of(data),
        "SECRET_KEY": (data / "secret_key").read_text().strip(),
        "FILES_DIR": str(data / "files"),
        "WEB_WORKERS": "1",
    }
    root = Path(__file__).resolve().parents[2]
    machines = [Machine(root, app.path / f"machine{number}", environment) for number in range(2)]
    rates: dict[int, list[float]] = {1: [], 2: []}
    spent: list[tuple[float, float, float]] = []
    try:
        for machine in machines:
            machine.start()
            machine.ready()
        _warm(app, machines, ids)
        for _ in range(ROUNDS):
            for count in (1, 2):
                with _held([_family(one) for one in machines[:count]]):
                    rate, cost = _labels(app, machines[:count], ids, postmaster(data))
                rates[count].append(rate)
                spent.append(cost)
    finally:
        for machine in machines:
            machine.kill()
    one, two = statistics.median(rates[1]), statistics.median(rates[2])
    web, database = statistics.median(cost[0] for cost in spent), statistics.median(cost[1] for cost in spent)
    busiest = max(cost[2] for cost in spent)
    ratio = statistics.median(b / a for a, b in zip(rates[1], rates[2], strict=True))
    return [
        Figure("labels of one machine", one, "labels/s", note=f"each {SHARE:.0%} of a core"),
        Figure("labels of two machines", two, "labels/s", note=f"database {busiest:.0%} of a core"),
        Figure("two machines to one", ratio, "×", least=1.7),
        Figure("processor time of a label, web", web, "ms"),
        Figure("processor time of a label, database", database, "ms"),
        Figure("labels that a core of the database takes", 1000 / database, "labels/s"),
    ]


def _savers(app: App, machines: list[Machine], ids: list[int]) -> list[Save]:
    """A client for each user, each at one of the machines."""

    def saver(place: int, user: str) -> Save:
        client = http.client.HTTPConnection("127.0.0.1", machines[place % len(machines)].port, timeout=120)
        headers = {**app.token(user), "Content-Type": "application/json"}

        def save(number: int) -> float:
            sentence = ids[number % len(ids)]
            body = f'{{"label": "{LABELS[number % 3]}"}}'
            client.request("PUT", f"/api/v1/sentences/{sentence}/label/", body, headers)
            response = client.getresponse()
            if response.status != 200:
                raise SystemExit(f"A label was answered {response.status}: {response.read()[:300]!r}")
            response.read()
            return 0.0

        return save

    return [saver(place, user) for place, user in enumerate(USERS)]


def _warm(app: App, machines: list[Machine], ids: list[int]) -> None:
    for save in _savers(app, machines, ids):
        for number in range(50):
            save(number)


def _labels(
    app: App, machines: list[Machine], ids: list[int], server: int
) -> tuple[float, tuple[float, float, float]]:
    """Labels per second; ms of processor time a label of web and database, and cores that the database took."""
    families = [pid for machine in machines for pid in _family(machine)]
    before, began = _used(families), time.monotonic()
    database = _used(_tree(server))
    rate = together(_savers(app, machines, ids))
    took = time.monotonic() - began
    web, database = _used(families) - before, _used(_tree(server)) - database
    done = rate * took
    return rate, (1000 * web / done, 1000 * database / done, database / took)


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
