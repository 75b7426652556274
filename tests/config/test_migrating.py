"""Migrations beside people at work: nobody who writes waits for one, and one that cannot go through says for whom."""

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from threading import Event, Thread

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection, migrations, models, transaction
from django.db.migrations.state import ModelState, ProjectState

from config import migrating
from config.database import ROOT
from documents.schema_steps import AddIndexAlongside
from tests.config.elsewhere import another_database
from tests.config.servers import clean_environment
from tests.waiting import PATIENCE, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "trial"
WRITE = f"INSERT INTO {TABLE} VALUES (1)"


@pytest.fixture
def table() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (a int)")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


@contextlib.contextmanager
def somebody(autocommit: bool = True) -> Iterator[psycopg.Connection]:
    """Another connection to the same database, which waits for a lock as long as it takes."""
    target = connection.get_connection_params() | {"options": ""}
    with psycopg.connect(**target, autocommit=autocommit) as other:
        yield other


def columns() -> set[str]:
    with somebody() as other:
        found = other.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [TABLE]
        )
        return {name for (name,) in found}


def change() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN b int")


class Migrating(Thread):
    """Migrates in a thread with a connection of its own."""

    def __init__(self, migrate: Callable[[], None]) -> None:
        super().__init__()
        self.migrate, self.told, self.error = migrate, list[str](), list[BaseException]()
        self.start()

    def run(self) -> None:
        try:
            migrating.beside_people(self.migrate, self.told.append)
        except BaseException as error:
            self.error.append(error)
        finally:
            connection.close()

    def ended(self) -> "Migrating":
        self.join(PATIENCE)
        assert not self.is_alive()
        return self


def test_behind_a_long_transaction_it_lets_others_write_and_tries_again(table):
    with somebody(autocommit=False) as at_it, somebody() as other:
        at_it.execute(WRITE)
        pid = at_it.info.backend_pid
        one = Migrating(change)
        wait_for(lambda: one.told)
        other.execute(WRITE)  # had it waited in line, this would wait for who is at it, who waits for this
        assert columns() == {"a"}
        wait_for(lambda: len(one.told) > 1)
        at_it.commit()
        one.ended()

    assert one.error == []
    assert columns() == {"a", "b"}
    assert f"process {pid} (client backend" in one.told[0]
    assert "nobody is kept waiting" in one.told[0]


def test_what_keeps_somebody_waiting_at_a_statement_is_taken_back(table):
    tries = []

    def slow_at_first() -> None:
        tries.append(1)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN b int")
            if len(tries) == 1:
                cursor.execute("SELECT pg_sleep(%s)", [PATIENCE])

    with somebody() as other:
        one = Migrating(slow_at_first)
        wait_for(lambda: tries)
        other.execute(WRITE)
        one.ended()

    assert one.error == []
    assert columns() == {"a", "b"}


def test_and_between_two_statements(table):
    tries, written = [], Event()

    def idle_at_first() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN b int")
            tries.append(1)
            if len(tries) == 1:
                assert written.wait(PATIENCE)

    with somebody() as other:
        one = Migrating(idle_at_first)
        wait_for(lambda: tries)
        other.execute(WRITE)
        written.set()
        one.ended()

    assert one.error == []
    assert len(tries) == 2
    assert "held somebody up" in one.told[0]
    assert columns() == {"a", "b"}


def test_in_the_end_it_is_left_for_another_time(table, monkeypatch):
    monkeypatch.setattr(migrating, "TRY_FOR", -1.0)
    with somebody(autocommit=False) as at_it:
        at_it.execute(WRITE)
        one = Migrating(change).ended()

    assert [type(error) for error in one.error] == [CommandError]
    assert "Nothing of it was changed" in str(one.error[0])
    assert columns() == {"a"}


def test_another_error_is_told_as_it_is(table):
    def wrong() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    one = Migrating(wrong).ended()
    assert "division by zero" in str(one.error[0])
    assert one.told == []


def test_afterwards_the_session_waits_as_it_did(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        before = cursor.fetchone()
        migrating.beside_people(change, print)
        cursor.execute("SELECT current_setting('lock_timeout')")
        assert cursor.fetchone() == before


def test_of_two_that_start_at_once_one_migrates_and_the_other_waits(tmp_path):
    with another_database() as url:
        environment = clean_environment() | {
            "DATABASE_URL": url, "SECRET_KEY": "for tests alone", "DATA_DIR": str(tmp_path),
        }  # fmt: skip
        both = [
            subprocess.Popen(
                [sys.executable, "manage.py", "migrate"],
                cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            for _ in range(2)
        ]  # fmt: skip
        said = [one.communicate(timeout=2 * PATIENCE)[0] for one in both]

    assert [one.returncode for one in both] == [0, 0], said
    assert sum("The database was empty" in one for one in said) == 1


class TestAddIndexAlongside:
    """The step by which a big table gets an index."""

    INDEX = models.Index(fields=["a"], name="trial_a")

    def states(self) -> tuple[ProjectState, ProjectState]:
        before, after = ProjectState(), ProjectState()
        for state, indexes in ((before, []), (after, [self.INDEX])):
            fields: list[tuple[str, models.Field]] = [("a", models.IntegerField(primary_key=True))]
            options = {"db_table": TABLE, "indexes": indexes}
            state.add_model(ModelState("trial", "Trial", fields, options))
        return before, after

    def add(self) -> None:
        with connection.schema_editor(atomic=False) as editor:
            AddIndexAlongside("Trial", self.INDEX).database_forwards("trial", editor, *self.states())

    def is_valid(self) -> bool:
        with somebody() as other:
            found = other.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'trial_a'::regclass")
            return found.fetchone() == (True,)

    def test_it_is_there_and_may_come_again(self, table):
        self.add()
        self.add()
        assert self.is_valid()

    def test_what_was_left_half_built_is_built_anew(self, table):
        with somebody() as other:
            other.execute(WRITE)
            other.execute(WRITE)
            with contextlib.suppress(psycopg.errors.UniqueViolation):
                other.execute(f"CREATE UNIQUE INDEX CONCURRENTLY trial_a ON {TABLE} (a)")
        assert not self.is_valid()

        self.add()
        assert self.is_valid()

    def test_it_waits_for_those_that_were_there_and_they_write_on(self, table):
        with somebody(autocommit=False) as at_it:
            at_it.execute(WRITE)
            one = Migrating(self.add)
            wait_for(self.is_waiting)
            at_it.execute(WRITE)
            with somebody() as other:
                other.execute(WRITE)
            at_it.commit()
            one.ended()

        assert (one.error, one.told) == ([], [])
        assert self.is_valid()

    def is_waiting(self) -> bool:
        with somebody() as other:
            found = other.execute(
                "SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE lockers_total > 0)"
            )
            return found.fetchone() == (True,)


def test_its_way_back_is_that_of_any_index():
    assert isinstance(AddIndexAlongside("Trial", TestAddIndexAlongside.INDEX), migrations.AddIndex)
