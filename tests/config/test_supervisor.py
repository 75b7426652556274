"""The supervisor's children: restarted when they die, ended with all they started."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import database, supervisor
from config.supervisor import Child, Supervisor
from tests.waiting import wait_for

LEADER = """
import os, subprocess, sys, time
follower = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
with open(sys.argv[1] + ".new", "w") as file:
    file.write(f"{os.getpid()} {follower.pid}")
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(60)
"""
DEAF = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).touch()
time.sleep(60)
"""


def exists(pid: int) -> bool:
    """Is there such a process, and not only its zombie?"""
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@pytest.fixture
def leader(tmp_path: Path) -> Iterator[Child]:
    child = Child("leader", [sys.executable, "-c", LEADER, str(tmp_path / "pids")])
    yield child
    child.stop(0)


def pids(tmp_path: Path) -> tuple[int, int]:
    wait_for((tmp_path / "pids").exists)
    leader, follower = map(int, (tmp_path / "pids").read_text().split())
    (tmp_path / "pids").unlink()
    return leader, follower


def test_what_a_killed_child_leaves_is_killed_before_it_starts_again(leader: Child, tmp_path: Path) -> None:
    leader.start()
    first, orphan = pids(tmp_path)
    assert not leader.has_died()

    os.kill(first, signal.SIGKILL)

    wait_for(leader.has_died)
    wait_for(lambda: not exists(orphan))
    leader.start()
    assert pids(tmp_path)[0] != first


def test_stopping_a_child_ends_all_it_started(leader: Child, tmp_path: Path) -> None:
    leader.start()
    both = pids(tmp_path)

    leader.stop(patience=5)

    wait_for(lambda: not any(map(exists, both)))


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    child = Child("deaf", [sys.executable, "-c", DEAF, str(tmp_path / "deaf")])
    child.start()
    assert child.process
    pid = child.process.pid
    wait_for((tmp_path / "deaf").exists)

    child.stop(patience=0.2)

    assert not exists(pid)


def test_a_child_may_let_others_have_the_processor_first(tmp_path: Path) -> None:
    told = tmp_path / "nice"
    code = f"import os; open({str(told)!r}, 'w').write(str(os.nice(0)))"
    child = Child("polite", [sys.executable, "-c", code], nice=3)
    child.start()
    wait_for(child.has_died)

    assert int(told.read_text()) == min(os.nice(0) + 3, 19)


def test_a_child_that_keeps_dying_is_started_ever_more_slowly() -> None:
    child = Child("mayfly", [sys.executable, "-c", ""])
    delays = []
    for _ in range(7):
        child.start()
        wait_for(child.has_died)
        delays.append(round(child.not_before - time.monotonic(), 1))

    assert delays == sorted(delays)
    assert delays[0] < 0.5
    assert supervisor.LONGEST_DELAY / 2 < delays[-1] <= supervisor.LONGEST_DELAY


def test_the_supervisor_restarts_until_it_is_told_to_stop(tmp_path: Path, leader: Child) -> None:
    said: list[str] = []
    watched = Supervisor([leader], said.append)
    seen: list[int] = []

    def kill_once_then_stop() -> None:
        seen.append(pids(tmp_path)[0])
        os.kill(seen[0], signal.SIGKILL)
        seen.append(pids(tmp_path)[0])
        os.kill(os.getpid(), signal.SIGTERM)

    handlers = {
        number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
    }
    thread = threading.Thread(target=kill_once_then_stop)
    thread.start()
    try:
        watched.watch(ready=lambda: True)
        watched.stop()
    finally:
        thread.join()
        for number, handler in handlers.items():
            signal.signal(number, handler)

    assert seen[0] != seen[1]
    assert said == ["The leader ended unexpectedly; starting it again."]
    assert not exists(seen[1])


def test_a_database_that_does_not_start_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def keep() -> None:
        raise database.DatabaseProblem("The disk is full.", "Free some space.")

    monkeypatch.setattr(database, "keep", keep)
    said: list[str] = []
    watched = Supervisor([], said.append)
    rounds = iter(range(3))

    def ready() -> bool:
        watched.stopping = next(rounds) == 2
        return False

    handlers = {
        number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
    }
    try:
        watched.watch(ready)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)

    assert said == ["The disk is full.\nFree some space.\nContested keeps trying."]
