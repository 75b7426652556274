"""`manage.py restore`: what a backup holds, onto an installation that has nothing in it."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from config import database
from config.backups import apart, archive, programs
from config.backups.archive import DATABASE, FILES, BackupProblem, Manifest
from config.backups.making import COUNTED, counts, fingerprint

FASTER = f"-c synchronous_commit=off -c maintenance_work_mem={apart.MEMORY_MB}MB"
"""For the one transaction of a restore: lost in a crash, it is begun again."""
WORKSHOP = "restoring-"
GROWS = 12
"""Times its packed dump that a database takes, with indexes and log: 13 at a million sentences."""


def restore(path: Path, tell: Callable[[str], None] = lambda line: None) -> Manifest:
    """Bring back a backup, of this version or of one before; returns what it says of itself.

    The database comes back all at once, the files before it: a restore that is killed leaves an
    installation that is as empty as before and can be begun again.

    Raises:
        BackupProblem: the backup is damaged or too new, or the installation is not empty.
    """
    if not path.is_file():
        raise BackupProblem(f"There is no file {path}.")
    manifest = archive.verify(path)
    tell(f"{path.name}: made {manifest.made_at} by version {manifest.version}, whole.")
    refuse_unknown_migrations(manifest)
    _refuse_company()
    refuse_what_is_there()
    folder = database.data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with _workshop(folder) as workshop:
        refuse_without_room(manifest, folder)
        dump = Path(workshop, DATABASE)
        _take_out(path, dump, tell)
        _load(dump, manifest.counts, workshop)
    call_command("migrate", interactive=False, verbosity=0)
    if fingerprint(settings.SECRET_KEY) != manifest.secret_key:
        tell(
            "SECRET_KEY is not the one that was in use: pseudonyms in new exports and releases will be "
            "others. Put the old key in its place to keep them."
        )
    return manifest


@contextlib.contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A folder of this restore alone; what killed ones left is cleared away.

    Raises:
        BackupProblem: another restore is at work here.
    """
    ours = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(ours, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in folder.glob(f"{WORKSHOP}*"):
            shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(dir=folder, prefix=WORKSHOP) as made:
            yield Path(made)
    except BlockingIOError:
        raise BackupProblem(
            f"Another restore is at work in {folder}. Nothing was changed by this one."
        ) from None
    finally:
        os.close(ours)


def refuse_unknown_migrations(manifest: Manifest) -> None:
    """
    Raises:
        BackupProblem: the backup is of a newer version than this.
    """
    known = set(MigrationLoader(None).disk_migrations or {})
    applied = {(app, name) for app, names in manifest.migrations.items() for name in names}
    if unknown := sorted(applied - known):
        raise BackupProblem(
            f"The backup was made by version {manifest.version}, which is newer than this one: it has "
            f"{unknown[0][0]}.{unknown[0][1]}. Nothing was changed; restore it with that version or a "
            "later one."
        )


def _refuse_company() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # its connections would be company
    with psycopg.connect(**connection.get_connection_params()) as alone:
        found = alone.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
    if found and found[0]:
        raise BackupProblem(
            f"{found[0]} other connections use this database. Nothing was changed; stop Contested there "
            "(web server and workers), then restore."
        )


def refuse_what_is_there() -> None:
    """
    Raises:
        BackupProblem: there are people or projects.
    """
    tables = set(connection.introspection.table_names())
    held = counts(tables & {"documents_user", *COUNTED})
    if any(held.values()):
        raise BackupProblem(
            f"This installation is in use: it holds {held.get('documents_user', 0)} people and "
            f"{held.get('documents_project', 0)} projects. Nothing was changed; restore into an empty one, "
            "with DATA_DIR at a new folder or DATABASE_URL at a new database."
        )


def refuse_without_room(manifest: Manifest, folder: Path) -> None:
    """
    Raises:
        BackupProblem: the disk of the folder is too full for what the backup holds.
    """
    dump = sum(member.bytes for member in manifest.members if member.name == DATABASE)
    needed = manifest.bytes + dump * (GROWS if database.is_embedded() else 0)
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise BackupProblem(
            f"{folder} has {free:,} bytes of room, and what the backup holds takes about {needed:,}. "
            "Nothing was changed; free some space, or set DATA_DIR to a folder on another disk."
        )


def _take_out(path: Path, dump: Path, tell: Callable[[str], None]) -> None:
    """Write the dump to a file and the others into the storage, unless they are there."""
    files = 0
    for name, _, content in archive.members(path):
        if name == DATABASE:
            with dump.open("wb") as file:
                shutil.copyfileobj(content, file, archive.BLOCK_BYTES)
        elif name.startswith(FILES):
            kept = name.removeprefix(FILES)
            if default_storage.exists(kept):
                default_storage.delete(kept)  # perhaps half of it, from an attempt that was killed
            default_storage.save(kept, File(content, name=kept))
            files += 1
    tell(f"{files:,} files are back.")


def _load(dump: Path, counts: Mapping[str, int], workshop: Path) -> None:
    """Replace the empty database by what the dump holds, all or nothing."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    counted = {table: counts[table] for table in COUNTED if table in counts}
    if database.is_embedded():
        apart.load(dump, counted, workshop)
    else:
        _load_there(dump)
        apart.count_again(counted)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _load_there(dump: Path) -> None:
    """On a server that is not ours: in one transaction, since two processes cannot share one."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    except DatabaseError as error:
        raise BackupProblem(
            f"The empty database could not be cleared: {error}. Nothing was changed."
        ) from error
    connection.close()
    arguments = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    programs.run("pg_restore", [*arguments, f"--dbname={connection.settings_dict['NAME']}", dump], FASTER)
