"""Where the database is, and that it is there.

DATABASE_URL names a PostgreSQL 18 server. When it is unset, the app's own server runs in DATA_DIR/postgres
for as long as any process of this machine uses it. Importing the settings starts nothing: there,
`connection_settings()` only says where the server will be. Who is about to connect calls `ensure()` first:
manage.py does, unless the command needs no database, and so do config/wsgi.py, for each web worker, and
the tests.

    database.py           the one door: settings, joining, leaving
    database_url.py       DATABASE_URL and the check of the server behind it
    database_pooler.py    the check of a PgBouncer before it
    database_watcher.py   the process that keeps the embedded server, and the locks that count its users
    database_server.py    making, starting and stopping that server
    database_binaries.py  the wheel's programs and the account that runs them
"""

import contextlib
import os
import secrets
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.database_binaries import MAJOR_VERSION as PROGRAMS_VERSION
from config.database_problem import DatabaseProblem, unwritable
from config.database_server import DATABASE, ROLE, Cluster
from config.database_watcher import Locks

# psycopg takes longer to import than all the rest; when `up` needs it, the web server is starting already.
if TYPE_CHECKING:
    import psycopg

__all__ = [
    "PROGRAMS_VERSION",
    "DatabaseProblem",
    "check",
    "connection_settings",
    "data_dir",
    "ensure",
    "is_embedded",
    "keep",
    "leave",
    "others_wait",
    "pooler",
    "program",
    "replica_patience",
    "replica_settings",
    "serve_as",
]

ROOT = Path(__file__).resolve().parent.parent
THREADS = int(os.environ.get("WEB_THREADS") or 4)  # of one web worker; each uses one connection at a time
CONNECTIONS = {"worker": 8}
"""At most, of a job worker: each lane has one that works, one that renews and one that says how far it is.
Others have one for each thread, and two for what a streamed answer or a task holds beside it."""

# How long a statement and the wait for a lock may take, in seconds, in each kind of process; 0 is for ever.
# An export sets its own time (annotations/export/copying.py). What a command does somebody watches.
TIMEOUTS = {"web": (60, 10), "worker": (6 * 3600, 600), "command": (0, 0)}
# To begin more processes for a statement takes longer than what a page asks, and others at work want them.
ALONE = {"web": " -c max_parallel_workers_per_gather=0"}
# How long a read waits for the replica to have what the primary has, in seconds, before the primary is read.
PATIENCE = {"web": 0.3, "worker": 10.0, "command": 10.0}
kind = "command"
"""Of this process; see `serve_as`."""

POOLERS = {"web": "PGBOUNCER_URL", "worker": "PGBOUNCER_JOBS_URL"}
"""By which variable each kind of process is told of a PgBouncer in transaction mode. Commands never go by
one: migrations, backups and what else needs a session of its own."""

_locks: Locks | None = None
_watcher: subprocess.Popen[bytes] | None = None


def data_dir() -> Path:
    """The folder of everything the app writes."""
    return Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()


def program(name: str) -> Path:
    """One of PostgreSQL's client programs, such as pg_dump, of version PROGRAMS_VERSION.

    Raises:
        DatabaseProblem: the package that brings them is not installed.
    """
    from config.database_binaries import installed

    return installed() / "bin" / name


def is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def pooler() -> str:
    """The address of the PgBouncer by which this process is to go; empty where it connects by itself."""
    return os.environ.get(POOLERS[kind], "") if kind in POOLERS else ""


def connection_settings() -> dict[str, Any]:
    """Django's DATABASES["default"]. Starts nothing, writes nothing.

    Raises:
        DatabaseProblem: DATABASE_URL, or a pooler's, is no PostgreSQL address.
    """
    if url := pooler():
        where = _by_pooler(url)
    else:
        where = _direct()
        where["OPTIONS"] |= _bounds(where["OPTIONS"])
    return _pooled(where, least=1, timeout=10, reconnect=5)


def _bounds(given: dict[str, Any], also: str = "") -> dict[str, Any]:
    """What a session is begun with, before what was `given`, where it keeps what it prepares: how long it may
    take."""
    statement, lock = TIMEOUTS[kind]
    bounds = f"-c statement_timeout={statement}s -c lock_timeout={lock}s{ALONE.get(kind, '')}{also}"
    # The statements of the hot path are prepared; Django's own never are.
    return {"options": f"{bounds} {given.get('options', '')}".strip(), "prepare_threshold": 5}


def _pooled(where: dict[str, Any], *, least: int, timeout: int, reconnect: int) -> dict[str, Any]:
    """Django's settings of a database with a pool of `least` connections or more; the others are seconds."""
    where["OPTIONS"].setdefault("application_name", "contested")
    where["OPTIONS"]["pool"] = {
        "min_size": least,
        "max_size": CONNECTIONS.get(kind, THREADS + 2),
        "timeout": timeout,
        "reconnect_timeout": reconnect,
        "max_idle": 300,
        "check": _discard_if_cut_off,
    }
    return {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0, **where}


def _by_pooler(url: str) -> dict[str, Any]:
    """What goes for a connection that another transaction may have next: nothing that outlives one.

    The bounds of time are the pooler's to set (`connect_query`), since it takes no options of a session.
    """
    from config import database_url

    where = database_url.parse(url, POOLERS[kind])
    where["OPTIONS"].setdefault("connect_timeout", "10")
    where["OPTIONS"].pop("options", None)
    where["OPTIONS"]["prepare_threshold"] = None
    where["DISABLE_SERVER_SIDE_CURSORS"] = True
    return where


def _direct() -> dict[str, Any]:
    if is_embedded():
        cluster = Cluster(data_dir() / "postgres")
        host, port = cluster.address()
        where: dict[str, Any] = {
            "NAME": DATABASE,
            "USER": ROLE,
            "HOST": host,
            "PORT": str(port),
            # The password stays in its file: libpq reads it there.
            "OPTIONS": {"passfile": str(cluster.passfile)},
        }
    else:
        from config import database_url

        where = database_url.parse(os.environ["DATABASE_URL"])
        where["OPTIONS"].setdefault("connect_timeout", "10")
    return where


def replica_patience() -> float:
    """Seconds that a read of this kind of process waits for the replica."""
    return PATIENCE[kind]


def replica_settings() -> dict[str, Any] | None:
    """Django's DATABASES["replica"], where REPLICA_URL names one; see documents/replica.py.

    It is given up early, since the primary answers as well: a connection within two seconds, one that went
    silent after five.

    Raises:
        DatabaseProblem: REPLICA_URL is no PostgreSQL address.
    """
    if not (url := os.environ.get("REPLICA_URL")):
        return None
    from config import database_url

    where = database_url.parse(url, "REPLICA_URL")
    silence = {"keepalives_idle": "5", "keepalives_interval": "1", "keepalives_count": "3"}
    options = {"connect_timeout": "2", "tcp_user_timeout": "5000"} | silence | where["OPTIONS"]
    where["OPTIONS"] = options | _bounds(options, " -c default_transaction_read_only=on")
    return _pooled(where, least=0, timeout=2, reconnect=1)


def _discard_if_cut_off(connection: "psycopg.Connection[Any]") -> None:
    """The pool's check, without a round trip: a server that died closed the socket, so it is readable."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if not poll.poll(0):
        return
    import psycopg
    from psycopg_pool import ConnectionPool

    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        # One was cut off, so all were: replace them together instead of meeting them one by one.
        if pool := getattr(connection, "_pool", None):
            pool.drain()
        raise


def check(tell: Callable[[str], None] = lambda line: None) -> None:
    """See that the server behind DATABASE_URL is one the app can work with, as our own is, and that poolers
    lead there.

    Raises:
        DatabaseProblem: it is not, or cannot be reached.
    """
    if not is_embedded():
        from config import database_url

        database_url.check(os.environ["DATABASE_URL"], tell)
    for process, name in POOLERS.items():
        if url := os.environ.get(name):
            from config import database_pooler

            database_pooler.check(url, name, TIMEOUTS[process], _direct(), tell)


def serve_as(what: str) -> None:
    """Say what this process does for long, "web" or "worker", before the settings are read.

    Its pool then tries again within moments when the server is away, not after 1, 3 and 7 s: one that
    restarts is back after a second or two, and whoever labels waits for it. psycopg_pool has no setting for
    these pauses; they are attributes of one class.
    """
    global kind
    from psycopg_pool.base import AttemptWithBackoff

    kind = what
    AttemptWithBackoff.INITIAL_DELAY = 0.1
    AttemptWithBackoff.DELAY_BACKOFF = 1.3


def ensure(tell: Callable[[str], None] = lambda line: None) -> None:
    """Join the users of the embedded server, starting it if need be, and return when it accepts connections.

    This process counts as a user until it ends, in whatever way, or calls `leave()`. A recovery from a crash
    is waited for as long as it takes; `tell` gets a line to show when it takes long. With DATABASE_URL there
    is nothing to do.

    Raises:
        DatabaseProblem: the server does not start.
    """
    if not is_embedded():
        return
    cluster = Cluster(_make_home())
    locks = _own_locks()
    with locks.start.held():
        locks.users.share()
        try:
            _await_server(cluster, locks, tell)
            _make_database(cluster)
        except BaseException:
            locks.users.release()
            raise


@contextlib.contextmanager
def others_wait() -> Iterator[bool]:
    """While this lasts, every other process that calls `ensure()` waits in it; yields whether that is so.

    Only the embedded server can promise it.
    """
    if not is_embedded():
        yield False
        return
    _make_home()
    with _own_locks().start.held():
        yield True


def keep() -> None:
    """Start the watcher anew if it died, without waiting. For a process that looks after others.

    Raises:
        DatabaseProblem: the server could not be started again; the next call tries anew.
    """
    if _watcher is not None:
        _watcher.poll()  # another process may have replaced it: it would stay a zombie
    if _locks is None or not _locks.watcher.is_free or not _locks.start.take():
        return
    try:
        cluster = Cluster(_make_home())
        cluster.shorten_path()
        if problem := DatabaseProblem.take(cluster.problem):
            raise problem
        _spawn_watcher(cluster.home)
    finally:
        _locks.start.release()


def leave() -> None:
    """Stop using the embedded server; if nobody else uses it, return when it has stopped."""
    global _locks
    if _locks is None:
        return
    locks, _locks = _locks, None
    locks.users.release()
    cluster = Cluster(data_dir() / "postgres")
    watcher: subprocess.Popen[bytes] | None = None
    while locks.users.is_free:
        if locks.watcher.is_free and (watcher is None or watcher.poll() is not None):
            if cluster.pid() is None:
                break
            watcher = _spawn_watcher(cluster.home)  # the last one was killed; this one stops the server
        time.sleep(0.02)
    locks.close()


def new_cluster(local: str) -> Cluster:
    """Make the embedded server's cluster where there is none, with settings of one's own; start nothing.

    Raises:
        DatabaseProblem: it cannot be made.
    """
    cluster = Cluster(_make_home())
    cluster.make(local)
    return cluster


def replace_by(home: Path) -> None:
    """Put the database of another folder, whose server has ended, in the place of ours, and join it.

    Raises:
        DatabaseProblem: another process uses ours. Nothing was changed.
    """
    leave()
    locks = _own_locks()
    with locks.start.held():
        if not locks.users.take(patience=5):
            raise DatabaseProblem(
                "Another process of this machine uses the database that is to be replaced.",
                "Nothing was changed. Stop Contested there, then restore.",
            )
        try:
            Cluster(data_dir() / "postgres").replace_by(Cluster(home))
        finally:
            locks.users.release()
    ensure()


def _own_locks() -> Locks:
    """The locks by which this process uses its one server, which cannot change while it does."""
    global _locks
    home = data_dir() / "postgres"
    if _locks is None:
        _locks = Locks(home)
    if _locks.home != home:
        raise RuntimeError(f"this process already uses the server in {_locks.home}, not {home}")
    return _locks


def _make_home() -> Path:
    folder = data_dir()
    home = folder / "postgres"
    try:
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
        with contextlib.suppress(FileExistsError):
            home.mkdir(mode=0o700)
        with (home / "start.lock").open("ab"):
            pass
    except OSError as error:
        raise unwritable(folder, error) from error
    return home


def _await_server(cluster: Cluster, locks: Locks, tell: Callable[[str], None]) -> None:
    """Have a watcher, and wait until its server lets us in."""
    cluster.shorten_path()
    began = told = time.monotonic()
    watcher: subprocess.Popen[bytes] | None = None
    attempts = 0
    while locks.watcher.is_free or not cluster.accepts_connections() or not _answers(cluster):
        if locks.watcher.is_free and (watcher is None or watcher.poll() is not None):
            if problem := watcher and DatabaseProblem.take(cluster.problem):
                raise problem
            if attempts == 3:
                raise DatabaseProblem(
                    "The process that looks after the database server ends as soon as it starts.",
                    f"See {cluster.home / 'watcher.log'}.",
                )
            attempts += 1
            cluster.problem.unlink(missing_ok=True)
            watcher = _spawn_watcher(cluster.home)
        if time.monotonic() - told > 3:
            told = time.monotonic()
            tell(
                f"Waiting for the database server ({told - began:.0f} s); it may be recovering from a crash."
            )
        time.sleep(0.01)


def _answers(cluster: Cluster) -> bool:
    """Does the server let clients in? After a backend's crash it recovers while it calls itself ready."""
    import psycopg

    host, port = cluster.address()
    target = psycopg.conninfo.make_conninfo(host=host, port=port, user=ROLE, dbname=DATABASE)
    return psycopg.pq.PGconn.ping(target.encode()) == psycopg.pq.Ping.OK


def _spawn_watcher(home: Path) -> subprocess.Popen[bytes]:
    global _watcher
    with (home / "watcher.log").open("wb") as log:
        _watcher = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "config.database_watcher", str(home)],
            cwd=ROOT,
            env=os.environ | {"DATA_DIR": str(home.parent)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return _watcher


def _make_database(cluster: Cluster) -> None:
    """On the first start: the app's role, which is no superuser, its password and its database."""
    import psycopg

    done = cluster.home / "ready"
    if done.exists():
        return
    password = secrets.token_urlsafe(32)
    host, port = cluster.address()
    superuser = (cluster.home / "superuser").read_text().strip()
    with psycopg.connect(
        host=host, port=port, user="postgres", password=superuser, dbname="postgres", autocommit=True
    ) as connection:
        names = psycopg.sql.Identifier(ROLE), psycopg.sql.Identifier(DATABASE)
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            connection.execute(psycopg.sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(names[0]))
        connection.execute(
            psycopg.sql.SQL("ALTER ROLE {} PASSWORD {}").format(names[0], psycopg.sql.Literal(password))
        )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {1} OWNER {0}").format(*names))
    cluster.passfile.touch(mode=0o600)
    cluster.passfile.write_text(f"*:*:*:{ROLE}:{password}\n")
    done.touch()
