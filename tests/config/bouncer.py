"""A PgBouncer in transaction mode before a database of the tests' server, on loopback, with few connections."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from config.database_server import Cluster
from tests.waiting import PATIENCE, wait_for

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed")

INI = """
[databases]
web = {server} connect_query='SET statement_timeout = 60000; SET lock_timeout = 10000'
jobs = {server} connect_query='SET statement_timeout = 21600000; SET lock_timeout = 600000'
bare = {server}
elsewhere = {elsewhere}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
admin_users = admin
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 200
# The one that was used least is next, so that a client meets another one for every transaction.
server_round_robin = 1
ignore_startup_parameters = extra_float_digits
"""


@dataclass(frozen=True)
class Bouncer:
    """Where it is; `url("web")` leads to the database by it."""

    port: int
    user: str
    password: str

    def url(self, database: str) -> str:
        return f"postgresql://{self.user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def shows(self, what: str) -> list[dict[str, Any]]:
        """What PgBouncer says of itself: STATS, SERVERS, CLIENTS …"""
        address = f"postgresql://admin:{self.password}@127.0.0.1:{self.port}/pgbouncer"
        with psycopg.connect(
            address, autocommit=True, prepare_threshold=None, row_factory=psycopg.rows.dict_row,
            cursor_factory=psycopg.ClientCursor,
        ) as console:  # fmt: skip
            return console.execute(f"SHOW {what}".encode()).fetchall()


@contextmanager
def bouncing(url: str, cluster: Cluster, connections: int = 3) -> Iterator[Bouncer]:
    """While it runs. `url` is that of the database on `cluster`, a server of ours."""
    assert PROGRAM is not None
    given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Bouncer(port, given["user"], secrets.token_hex(16))
    # It refuses to be root, and whoever else is started may not go through the folder of the data.
    sockets = os.open(given["host"], os.O_PATH | os.O_DIRECTORY)
    host = f"/proc/self/fd/{sockets}"
    server = f"host={host} port={given['port']} user={given['user']} password={given['password']}"
    folder = Path(tempfile.mkdtemp(prefix="contested-pgbouncer-"))
    try:
        (folder / "users").write_text(f'"{made.user}" "{made.password}"\n"admin" "{made.password}"\n')
        (folder / "pgbouncer.ini").write_text(
            INI.format(
                server=f"{server} dbname={given['dbname']}",
                elsewhere=f"{server} dbname=postgres",
                port=port,
                folder=folder,
                connections=connections,
            )
        )
        options: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = cluster.account
            options = {"user": account.uid, "group": account.gid, "extra_groups": []}
            for path in (folder, *folder.iterdir()):
                os.chown(path, account.uid, account.gid)
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [PROGRAM, folder / "pgbouncer.ini"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[sockets], **options,
            )  # fmt: skip
        try:
            wait_for(lambda: _answers(port) or process.poll() is not None)
            assert process.poll() is None, (folder / "log").read_text()
            yield made
        finally:
            process.terminate()
            process.wait(PATIENCE)
    finally:
        os.close(sockets)
        shutil.rmtree(folder)


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
