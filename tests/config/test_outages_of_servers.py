"""What a real server says when it cannot, and that it goes on by itself afterwards."""

import subprocess
from pathlib import Path

import psycopg
import pytest
from django.utils import translation

from config import database_binaries
from documents.outages import outage
from tests.config.servers import cluster_of, connect, end_everything, using
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(not database_binaries.HAS_PROC, reason="Linux")


def told(error: BaseException) -> str:
    """In English, what people are told."""
    with translation.override("en"):
        found = outage(error)
        assert found is not None, error
        return found.message


def superuser(data_dir: Path) -> psycopg.Connection:
    password = (cluster_of(data_dir).home / "superuser").read_text().strip()
    return connect(data_dir, user="postgres", password=password, dbname="postgres", passfile=None)


def test_others_hold_all_connections_and_then_it_can_only_be_read(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with using(data_dir), superuser(data_dir) as master:
        master.execute("ALTER ROLE contested CONNECTION LIMIT 1")
        with connect(data_dir), pytest.raises(psycopg.OperationalError) as crowded:
            connect(data_dir)
        assert "All connections to the database are in use" in told(crowded.value)

        master.execute("ALTER ROLE contested CONNECTION LIMIT -1")
        with connect(data_dir) as ours:
            ours.execute("CREATE TABLE kept (id int)")
        master.execute("ALTER ROLE contested SET default_transaction_read_only = on")
        with connect(data_dir) as ours, pytest.raises(psycopg.Error) as shut:
            ours.execute("INSERT INTO kept VALUES (1)")
        assert "can only be read" in told(shut.value)

        master.execute("ALTER ROLE contested RESET default_transaction_read_only")
        with connect(data_dir) as ours:
            ours.execute("INSERT INTO kept VALUES (1)")


@pytest.fixture
def disk(tmp_path: Path):
    """A file system with room for a cluster and little more."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=220m", "none", tmp_path], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount a small file system here")
    try:
        yield tmp_path
    finally:
        end_everything(tmp_path / "data")
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


def test_a_disk_that_fills_up_and_is_given_room_again(disk: Path) -> None:
    data_dir, ballast = disk / "data", disk / "ballast"
    with using(data_dir):
        with connect(data_dir) as ours:
            ours.execute("CREATE TABLE kept (id int, filling text)")
            ours.execute("ALTER TABLE kept ALTER filling SET STORAGE EXTERNAL")
        with ballast.open("wb") as file:
            file.write(b"\0" * 80_000_000)
        committed, error = fill(data_dir)
        assert told(error)

        ballast.unlink()

        wait_for(lambda: answers(data_dir, committed))


def fill(data_dir: Path) -> tuple[int, psycopg.Error]:
    """Rows of a megabyte until there is no room: how many were committed, and what was said then."""
    committed = 0
    with connect(data_dir) as ours:
        while committed < 400:
            try:
                ours.execute("INSERT INTO kept VALUES (%s, repeat('x', 1000000))", [committed])
            except psycopg.Error as error:
                return committed, error
            committed += 1
    raise AssertionError("400 MB found room on a disk of 220")


def answers(data_dir: Path, committed: int) -> bool:
    """Is all there that was committed, and is there room for more?"""
    try:
        with connect(data_dir) as ours:
            [rows] = ours.execute("SELECT count(*) FROM kept").fetchone() or [0]
            ours.execute("INSERT INTO kept VALUES (-1, 'more')")
    except psycopg.Error:
        return False
    assert rows >= committed
    return True
