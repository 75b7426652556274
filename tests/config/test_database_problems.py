"""What a person reads when the database cannot be used: what happened, what is safe, what to do."""

import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import database, database_url
from config.database import DatabaseProblem
from config.database_problem import unwritable
from tests.config.servers import User, connect, end_everything, url_of, using, wait_until_stopped


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    """A data folder whose server runs during all of this module."""
    with tempfile.TemporaryDirectory(prefix="contested-test-") as folder:
        data_dir = Path(folder, "data")
        try:
            with using(data_dir):
                yield data_dir
            wait_until_stopped(data_dir)
        finally:
            end_everything(data_dir)


def tell(line: str) -> None:
    raise AssertionError(f"nothing to say: {line}")


# ---- DATABASE_URL


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgres://ann:p%40ss%2Fw%3Ard@db.example:6432/claims?sslmode=require",
            {
                "NAME": "claims",
                "USER": "ann",
                "PASSWORD": "p@ss/w:rd",
                "HOST": "db.example",
                "PORT": "6432",
                "OPTIONS": {"sslmode": "require"},
            },
        ),
        (
            "postgresql:///claims?host=/var/run/postgresql&user=ann",
            {
                "NAME": "claims",
                "USER": "ann",
                "PASSWORD": "",
                "HOST": "/var/run/postgresql",
                "PORT": "",
                "OPTIONS": {},
            },
        ),
        (
            "postgresql://ann@[::1]:5433/caf%C3%A9?application_name=review",
            {
                "NAME": "café",
                "USER": "ann",
                "PASSWORD": "",
                "HOST": "::1",
                "PORT": "5433",
                "OPTIONS": {"application_name": "review"},
            },
        ),
    ],
)
def test_a_database_url_is_read_as_libpq_reads_it(url: str, expected: dict[str, object]) -> None:
    assert database_url.parse(url) == expected


def test_the_settings_follow_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:secret@db.example/claims?sslmode=verify-full")

    settings = database.connection_settings()

    assert settings["ENGINE"] == "django.db.backends.postgresql"
    assert (settings["HOST"], settings["NAME"]) == ("db.example", "claims")
    assert settings["OPTIONS"]["sslmode"] == "verify-full"
    assert settings["OPTIONS"]["pool"]["max_size"] > database.THREADS


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://ann:hunter2@db/claims", "starts with 'mysql'"),
        ("sqlite:///claims.db", "starts with 'sqlite'"),
        ("ann:hunter2@db/claims", "no PostgreSQL address"),
        ("postgresql://ann:hunter2@db", "names no database"),
        ("postgresql://ann:hunter2@db:5432/", "names no database"),
        ("postgresql://ann:hunter2@db:five/claims", "'five' where the port"),
        ("postgresql://ann:hunter2@db:99999/claims", "'99999' where the port"),
        ("postgresql://ann:hunter2%ZZ@db/claims", "cannot be read"),
        ("postgresql://ann:hunter2@db/claims?sslmod=require", "sslmod"),
        ("postgresql://ann:hunter2@[::1/claims", "cannot be read"),
    ],
)
def test_a_wrong_database_url_is_named_and_its_password_is_not(url: str, message: str) -> None:
    with pytest.raises(DatabaseProblem, match=message) as caught:
        database_url.parse(url)

    assert "postgresql://user:password@host:5432/database" in caught.value.remedy
    assert "hunter2" not in str(caught.value)


# ---- the server behind it


def test_a_good_server_passes(running: Path) -> None:
    database_url.check(url_of(running), tell)


def test_a_wrong_password(running: Path) -> None:
    with pytest.raises(DatabaseProblem, match="refuses the user 'contested'") as caught:
        database_url.check(url_of(running, password="hunter2"), tell)

    assert "hunter2" not in str(caught.value)


def test_no_such_database(running: Path) -> None:
    with pytest.raises(DatabaseProblem, match="has no database 'claims'") as caught:
        database_url.check(url_of(running, name="claims"), tell)

    assert "createdb" in caught.value.remedy


def test_a_server_that_cannot_be_reached() -> None:
    with pytest.raises(DatabaseProblem, match=r"127\.0\.0\.1:1 cannot be reached") as caught:
        database_url.check("postgresql://ann:hunter2@127.0.0.1:1/claims", tell)

    assert "hunter2" not in str(caught.value)


def test_an_old_server(running: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_url, "MAJOR_VERSION", 99)

    with pytest.raises(DatabaseProblem, match="is PostgreSQL 18; Contested needs 99 or newer"):
        database_url.check(url_of(running), tell)


def test_a_missing_extension(running: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_url, "EXTENSIONS", ("pg_trgm", "pg_missing"))

    with pytest.raises(DatabaseProblem, match="lacks the extension pg_missing") as caught:
        database_url.check(url_of(running), tell)

    assert "contrib" in caught.value.remedy


def test_another_encoding(running: Path) -> None:
    with connect(running) as connection:
        connection.execute(
            "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'"
        )

    with pytest.raises(DatabaseProblem, match="stores text as LATIN1"):
        database_url.check(url_of(running, name="latin"), tell)


def test_a_server_that_is_starting_up_is_waited_for(running: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = iter(
        ["FATAL:  the database system is starting up", "FATAL:  the database system is in recovery mode"]
    )
    real = psycopg.connect
    said: list[str] = []

    def connect_later(*args, **kwargs):
        for refusal in refusals:
            raise psycopg.OperationalError(f"connection failed: {refusal}")
        return real(*args, **kwargs)

    monkeypatch.setattr(psycopg, "connect", connect_later)
    database_url.check(url_of(running), said.append)

    assert len(said) == 1
    assert "starting up" in said[0]


# ---- the embedded server


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    blocked = tmp_path / "data"
    blocked.write_text("mine")

    complaint = User(blocked).complaint()

    assert f"cannot be kept in {blocked}" in complaint
    assert "DATA_DIR" in complaint
    assert "Traceback" not in complaint
    assert blocked.read_text() == "mine"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "may not write there"),
        (errno.EROFS, "read-only file system"),
        (errno.ENOSPC, "is full"),
        (errno.EDQUOT, "is full"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_why_a_folder_cannot_be_written(code: int, words: str) -> None:
    problem = unwritable(Path("/data"), OSError(code, os.strerror(code)))

    assert words in problem.message
    assert "/data" in problem.message
    assert problem.remedy


def test_data_of_another_version_is_left_alone(tmp_path: Path) -> None:
    cluster = tmp_path / "postgres" / "data"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("17\n")

    complaint = User(tmp_path).complaint()

    assert "was written by PostgreSQL 17" in complaint
    assert "Nothing was changed" in complaint
    assert [path.name for path in cluster.iterdir()] == ["PG_VERSION"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with hardly any room."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "none", tmp_path], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount a small file system here")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)


def test_a_full_disk_on_the_first_start(small_disk: Path) -> None:
    complaint = User(small_disk / "data").complaint()

    assert "is full" in complaint
    assert "Free some space" in complaint
    assert not (small_disk / "data/postgres/data").exists()


def test_manage_py_shows_a_problem_without_a_trace(tmp_path: Path) -> None:
    environment = os.environ | {"DATABASE_URL": "mysql://ann:hunter2@db/claims"}

    result = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=database.ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert result.returncode == 1
    assert "DATABASE_URL is no PostgreSQL address" in result.stderr
    assert "Traceback" not in result.stderr
