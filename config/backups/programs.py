"""pg_dump and pg_restore: which, and how they reach the database that the app uses."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from django.db import connection

from config import database
from config.backups.archive import BackupProblem


def run(name: str, arguments: Sequence[str | Path], options: str = "") -> None:
    """Run one of PostgreSQL's programs on our database; `options` are settings of its sessions.

    Raises:
        BackupProblem: with what it said last.
    """
    done = subprocess.run(  # noqa: S603
        [_program(name), *arguments],
        env=_environment(options),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupProblem(f"{name} gave up: {'; '.join(said[:3]) or f'status {done.returncode}'}.")


def _program(name: str) -> str | Path:
    """Ours, unless the server is newer, which ours would refuse."""
    ours, servers = database.PROGRAMS_VERSION, connection.pg_version // 10_000  # type: ignore[attr-defined]
    if servers <= ours:
        return database.program(name)
    if installed := shutil.which(name):
        return installed
    raise BackupProblem(
        f"The server is PostgreSQL {servers}, and the {name} that Contested brings along is of {ours}. "
        f"Install PostgreSQL's client programs of version {servers} and see that {name} is on the PATH."
    )


def _environment(options: str) -> dict[str, str]:
    """What libpq reads; a password stands in no command line, where others of the machine could see it."""
    settings = connection.settings_dict
    given = {
        "PGDATABASE": settings["NAME"],
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGPASSFILE": settings["OPTIONS"].get("passfile"),
        "PGSSLMODE": settings["OPTIONS"].get("sslmode"),
        "PGSSLROOTCERT": settings["OPTIONS"].get("sslrootcert"),
        "PGSSLCERT": settings["OPTIONS"].get("sslcert"),
        "PGSSLKEY": settings["OPTIONS"].get("sslkey"),
        "PGOPTIONS": options,
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return ours | {name: str(value) for name, value in given.items() if value}
