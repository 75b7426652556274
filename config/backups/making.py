"""`manage.py backup`: all that would be missed, as it was at one moment, while people go on working."""

import hashlib
import hmac
import os
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from config.backups import programs
from config.backups.archive import DATABASE, FILES, BackupProblem, Manifest, Writer, written_whole
from documents import kept_files

LEFT_OUT = ("cache", "django_session", "usersessions_usersession")
"""Tables whose rows stay behind: what is only remembered for speed, and what would let a thief of the backup
in. Everybody signs in again after a restore."""
PACKED = 6
"""Times that a database is larger than its dump: 6.1 were measured with a million sentences."""
COUNTED = ("documents_project", "documents_document", "documents_sentence", "annotations_annotation")
SAID = (
    "PUBLIC_URL",
    "TRUST_PROXY",
    "MAIL_FROM",
    "INGEST_NETWORKS",
    "INGEST_PORTS",
    "INGEST_IGNORE_ROBOTS",
    "BACKUP_DIR",
    "BACKUP_HOURS",
    "BACKUP_KEEP",
)
"""Settings that go along: none that is a secret."""


def make(path: Path, tell: Callable[[str], None] = lambda line: None) -> Manifest:
    """Write a backup to a new file and return what it says of itself.

    Database and counts come from one snapshot. Files of the storage are kept under the digest of their bytes
    and never change, so those that the snapshot speaks of may be copied after it.

    Raises:
        BackupProblem: with what is in the way; no file of that name is left.
    """
    refuse_without_room(path.parent)
    with written_whole(path) as file:
        draft = path.with_name(f"{path.name}.database.part")
        try:
            manifest = _dump(draft)
            tell(f"The database takes {draft.stat().st_size:,} bytes.")
            writer = Writer(file)
            with draft.open("rb") as dump:
                writer.add(DATABASE, dump, draft.stat().st_size)
        finally:
            draft.unlink(missing_ok=True)
        for name in kept_files.names(default_storage):
            _add(writer, name, tell)
        writer.close(manifest)
    return manifest


def refuse_without_room(folder: Path) -> None:
    """
    Raises:
        BackupProblem: the folder's disk is too full for the files, and for the database packed, twice.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        [size] = cursor.fetchone() or [0]
    needed = 2 * size // PACKED + sum(map(_size_of, kept_files.names(default_storage)))
    try:
        free = shutil.disk_usage(folder).free
    except FileNotFoundError:
        return  # which is told when it is written to
    if needed > free:
        raise BackupProblem(
            f"{folder} has {free:,} bytes of room, and the backup takes about {needed:,}. Nothing was "
            "written; free some space, or choose a folder on another disk."
        )


def _size_of(name: str) -> int:
    try:
        return default_storage.size(name)
    except OSError:
        return 0


def _dump(path: Path) -> Manifest:
    """Dump the database to a file, and count what is in it, in one snapshot."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone() or [""]
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=settings.VERSION,
            postgresql=connection.pg_version,  # type: ignore[attr-defined]
            migrations=_migrations(cursor),
            counts=counts(COUNTED),
            settings={name: value for name in SAID if (value := os.environ.get(name))},
            secret_key=fingerprint(settings.SECRET_KEY),
        )
        path.touch(mode=0o600)
        programs.run(
            "pg_dump",
            [
                *("--format=custom", "--compress=gzip:1", "--no-owner", "--no-privileges"),
                *(f"--snapshot={snapshot}", f"--file={path}"),
                *(f"--exclude-table-data=public.{table}" for table in LEFT_OUT),
            ],
        )
    return manifest


def _migrations(cursor: Any) -> dict[str, list[str]]:
    cursor.execute("SELECT app, array_agg(name ORDER BY name) FROM django_migrations GROUP BY app ORDER BY 1")
    return dict(cursor.fetchall())


def counts(tables: Iterable[str]) -> dict[str, int]:
    """How many rows each table has; names of tables are constants of ours, never input."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            [found[table]] = cursor.fetchone() or [0]
    return found


def fingerprint(key: str) -> str:
    """What tells one SECRET_KEY from another and betrays neither."""
    return hmac.new(hashlib.sha256(key.encode()).digest(), b"backup", "sha256").hexdigest()[:16]


def _add(writer: Writer, name: str, tell: Callable[[str], None]) -> None:
    try:
        size = default_storage.size(name)
        source = default_storage.open(name)
    except FileNotFoundError:
        tell(f"{name} was taken away meanwhile.")
        return
    except OSError as error:
        raise BackupProblem(
            f"{name} in the file storage cannot be read: {error.strerror or error}."
        ) from error
    with source:
        writer.add(FILES + name, source, size)
