"""The tests' own server does not wait for its disk: what it holds goes with it."""

from pathlib import Path
from typing import Any

import psycopg

from config.database_server import ROLE, Cluster

SETTINGS = [
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
    # See tests/emptying.py.
    f"GRANT SET ON PARAMETER session_replication_role TO {ROLE}",
]


def make_quick(home: Path) -> None:
    """Have the server in this folder answer without writing through; it stays so until it ends."""
    host, port = Cluster(home).address()
    password = (home / "superuser").read_text().strip()
    where: dict[str, Any] = {
        "host": host,
        "port": port,
        "dbname": "postgres",
        "user": "postgres",
        "password": password,
    }
    with psycopg.connect(**where, autocommit=True) as connection:
        for statement in SETTINGS:
            connection.execute(statement)
