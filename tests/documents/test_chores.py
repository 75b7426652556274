"""Chores of the instance: each is done once by whichever worker comes first, and by the next when that one dies."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from config.database import ROOT
from documents import chores
from documents.chores import Chore
from documents.models import Chore as Done
from tests.config.elsewhere import another_database, manage
from tests.config.servers import clean_environment
from tests.waiting import PATIENCE

HOUR = timedelta(hours=1)

# A process that looks whether a chore is due; while it does it, it says so and waits to be told to go on.
MACHINE = """
import sys, django
django.setup()
from datetime import timedelta
from documents import chores
def do():
    print("doing", flush=True)
    sys.stdin.readline()
chores.CHORES[:] = [chores.Chore("trial", timedelta(hours=1), do)]
for line in sys.stdin:
    print(chores.tidy(line.strip()), flush=True)
"""


@pytest.fixture
def trial(monkeypatch) -> list[str]:
    """A chore that notes when it is done, alone in the list."""
    done: list[str] = []
    monkeypatch.setattr(chores, "CHORES", [Chore("trial", HOUR, lambda: done.append("done"))])
    return done


@pytest.mark.django_db
def test_it_is_done_once_in_its_time(trial):
    assert chores.tidy("one machine") == ["trial"]
    assert chores.tidy("another") == []
    assert trial == ["done"]
    assert Done.objects.get(name="trial").done_by == "one machine"


@pytest.mark.django_db
@pytest.mark.parametrize("ago", [timedelta(hours=2), timedelta(hours=-2)])
def test_it_is_due_when_its_time_is_over_and_when_a_clock_was_wrong(trial, ago):
    Done.objects.create(name="trial", done_at=timezone.now() - ago)

    assert chores.tidy("a machine") == ["trial"]


@pytest.mark.django_db
def test_what_was_done_elsewhere_is_told_from_what_was_done_here():
    chores.note("backup", "here")

    assert not chores.was_done_elsewhere("backup", HOUR, "here")
    assert chores.was_done_elsewhere("backup", HOUR, "there")
    Done.objects.update(done_at=timezone.now() - timedelta(hours=2))
    assert not chores.was_done_elsewhere("backup", HOUR, "there")


@pytest.mark.django_db
def test_one_that_fails_stays_due(monkeypatch):
    def fail() -> None:
        raise OSError("full")

    monkeypatch.setattr(chores, "CHORES", [Chore("trial", HOUR, fail)])
    with pytest.raises(OSError, match="full"):
        chores.tidy("a machine")

    assert not Done.objects.exists()


@pytest.mark.django_db
def test_sessions_whose_time_is_over_go():
    for key, hours in (("old", -1), ("young", 1)):
        Session.objects.create(session_key=key, expire_date=timezone.now() + timedelta(hours=hours))

    chores.end_sessions()

    assert [one.session_key for one in Session.objects.all()] == ["young"]


class Machine:
    """A process of its own, on the database at `url`."""

    def __init__(self, url: str, folder) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", MACHINE],
            cwd=ROOT,
            env=clean_environment()
            | {
                "DATABASE_URL": url, "DATA_DIR": str(folder), "SECRET_KEY": "for tests alone",
                "DJANGO_SETTINGS_MODULE": "config.settings",
            },
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def tell(self, line: str) -> str:
        """Say a line to it; what it says then."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@pytest.mark.django_db(transaction=True)
def test_of_two_machines_one_does_it_and_the_other_takes_over(tmp_path):
    with another_database() as url:
        assert manage(url, tmp_path / "data", "migrate").returncode == 0
        first, second = Machine(url, tmp_path / "first"), Machine(url, tmp_path / "second")
        try:
            assert first.tell("first") == "doing"
            assert second.tell("second") == "[]"  # somebody is at it

            first.process.kill()
            first.process.wait(PATIENCE)
            said = second.tell("second")
            while said == "[]":  # the database has not noticed yet that it is gone
                said = second.tell("second")
            assert said == "doing"
            assert second.tell("") == "['trial']"
            assert second.tell("second") == "[]"  # it is not due again
        finally:
            for machine in (first, second):
                machine.process.kill()
                machine.process.communicate(timeout=PATIENCE)
    connection.close()
