"""The embedded server's database, restored beside the one that is there and put in its place once whole.

It is made by a server of its own, in a folder of its own, that keeps no log and waits for no disk, and by as
many processes as there are processors. Until the last step nothing of the installation has changed: what is
killed, or loses its power, leaves that folder behind, which the next restore clears away.

    load()      of the process that restores: starts `main` in that folder, then changes the folders' places
    main()      of the process in there: `python -m config.backups.apart DUMP COUNTS`
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config import database, lifeline
from config.backups.archive import BackupProblem

QUICK = """\
# Of a restore: until all of it is on the disk nothing of it counts.
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
wal_compression = off
max_wal_size = 16GB
checkpoint_timeout = 1d
autovacuum = off
"""
MOST_JOBS = 8
MEMORY_MB = 256
"""For making an index."""


def count_again(expected: Mapping[str, int]) -> None:
    """See that tables, whose names are constants of ours, have the rows that were counted at the backup.

    Raises:
        BackupProblem: one has not.
    """
    import psycopg
    from django.db import connection

    with psycopg.connect(**connection.get_connection_params()) as alone:
        for table, rows in expected.items():
            [found] = alone.execute(
                psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier(table))
            ).fetchone() or [0]
            if found != rows:
                raise BackupProblem(f"{table} has {found:,} rows and should have {rows:,}. Do not use it.")


def load(dump: Path, counts: Mapping[str, int], workshop: Path) -> None:
    """Restore a dump in a folder, see that tables have as many rows as `counts` says, and make it ours.

    Raises:
        BackupProblem: with what is wrong; nothing was changed.
        DatabaseProblem: others use our database.
    """
    from django.conf import settings

    draft = workshop / "beside"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", __name__, str(dump), json.dumps(counts)],
        cwd=database.ROOT,
        env=os.environ | {"DATA_DIR": str(draft), "SECRET_KEY": settings.SECRET_KEY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupProblem(f"{said[-1] if said else 'The restore was ended.'} Nothing was changed.")
    database.replace_by(draft / "postgres")


def main(dump: str, counts: str) -> None:
    """Make the server, load the dump, count, and leave the folder flushed to the disk."""
    lifeline.end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    cluster = database.new_cluster(QUICK)
    try:
        database.ensure()
        _fill(dump, json.loads(counts))
        database.leave()
    except (BackupProblem, database.DatabaseProblem) as problem:
        sys.exit(" ".join(str(problem).split()))
    cluster.local.unlink()
    cluster.flush()


def _fill(dump: str, counts: Mapping[str, int]) -> None:
    from django.db import connection  # without the apps, which take longer than a small restore

    from config.backups import programs

    jobs = min(os.cpu_count() or 1, MOST_JOBS)
    memory = f"-c maintenance_work_mem={MEMORY_MB}MB -c max_parallel_maintenance_workers=1"
    restored = ["--no-owner", "--no-privileges", "--exit-on-error", f"--jobs={jobs}"]
    programs.run("pg_restore", [*restored, f"--dbname={connection.settings_dict['NAME']}", dump], memory)
    count_again(counts)
    programs.run("vacuumdb", ["--analyze-only", f"--jobs={jobs}", "--quiet"])
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(*sys.argv[1:])
