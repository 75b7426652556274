"""A streaming replica of an embedded server, made by the same programs: a hot standby in a folder of its own."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import psycopg

from config import database_binaries as binaries
from config.database_server import DATABASE, Cluster
from tests.waiting import wait_for

BASEBACKUP = ("--no-sync", "--no-manifest", "--checkpoint=fast", "--wal-method=stream")


class Standby:
    """A copy of `primary`, which runs, in `home`; it follows by a slot of its own, which `leave` gives back."""

    def __init__(self, primary: Cluster, home: Path) -> None:
        self.primary, self.cluster = primary, Cluster(home)
        self.slot = f"standby_{os.getpid()}_{abs(hash(home)) % 10**6}"
        self.password = (primary.home / "superuser").read_text().strip()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)

    def make(self, *settings: str) -> None:
        """Copy the primary's files; `settings` are lines of postgresql.conf for the copy alone."""
        host, port = self.primary.address()
        data = self.cluster.data
        subprocess.run(
            [
                self.primary.programs / "pg_basebackup", "--pgdata", data, "--host", host, "--port", str(port),
                "--username", "postgres", *BASEBACKUP, "--create-slot", "--slot", self.slot,
            ],
            env=os.environ | {"PGPASSWORD": self.password}, check=True, capture_output=True,
        )  # fmt: skip
        conf = [
            f"primary_conninfo = 'host={self._socket()} port={port} user=postgres password={self.password}'",
            f"primary_slot_name = '{self.slot}'",
            "hot_standby_feedback = on",
            "wal_retrieve_retry_interval = 100ms",
            *settings,
        ]
        (data / "local.conf").write_text("\n".join(conf) + "\n")
        (data / "standby.signal").touch()
        account = binaries.account_for(self.primary.data)
        for path in (data, *data.rglob("*")):
            shutil.chown(path, account.uid, account.gid)

    def _socket(self) -> str:
        """The folder of the primary's socket, as its own account sees it: the folders above may be closed."""
        if binaries.HAS_PROC:
            return f"/proc/{self.primary.pid()}/cwd"
        return self.primary.address()[0]

    def start(self) -> None:
        """Run it, and return when it can be read."""
        self.cluster.shorten_path()
        self.cluster.start()
        wait_for(self.cluster.accepts_connections)

    def kill(self) -> None:
        """End it as a machine does that fails."""
        if (pid := self.cluster.pid()) is not None:
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: self.cluster.pid() is None)

    def leave(self) -> None:
        """Stop it for good; the primary keeps nothing for it."""
        self.cluster.stop()
        self.cluster.remove_short_path()
        with self.connect(self.primary) as primary:
            query = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = %s AND active"
            wait_for(lambda: primary.execute(query, [self.slot]).fetchone() == (0,))
            primary.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s",
                [self.slot],
            )

    def connect(self, cluster: Cluster | None = None, name: str = "postgres") -> psycopg.Connection[Any]:
        """A superuser's connection to it, or to the primary."""
        host, port = (cluster or self.cluster).address()
        return psycopg.connect(
            host=host, port=port, user="postgres", password=self.password, dbname=name, autocommit=True
        )

    def url(self, name: str = DATABASE) -> str:
        """It as a REPLICA_URL."""
        password = self.primary.passfile.read_text().strip().rsplit(":", 1)[1]
        host, port = self.cluster.address()
        return f"postgresql://contested:{password}@/{name}?host={host}&port={port}"
