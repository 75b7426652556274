"""What has to be in place before anyone is served: migrations, static files, the sample project.

A stamp in DATA_DIR says for which code and which database all of it was done last, so that an ordinary start
need not load Django to find out that nothing is missing.
"""

import fcntl
import hashlib
import json
import os
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from config import database, lifeline


class Stamp:
    """What was prepared last."""

    def __init__(self) -> None:
        self.path = database.data_dir() / "prepared.json"
        try:
            self.saved: dict[str, Any] = json.loads(self.path.read_text())
        except (OSError, ValueError):
            self.saved = {}

    def fits_code(self) -> bool:
        """Have code and static files stayed as they were?"""
        return self.saved.get("code") == code_digest() and (static_root() / "staticfiles.json").exists()

    def fits_database(self) -> bool:
        """Is the database the one that was prepared, with the same migrations applied?"""
        return self.saved.get("migrations") == migrations_digest()

    @property
    def sample_owner(self) -> str:
        """Whose the sample project is, once it was created. Who then deletes it does not want it again."""
        return str(self.saved.get("sample_owner", ""))

    def save(self, sample_owner: str) -> None:
        """Remember that everything was done for what is there now."""
        self._write(migrations=migrations_digest(), sample_owner=sample_owner)

    def save_code(self) -> None:
        """Remember that the static files are those of the code that is there now."""
        self._write(code=code_digest())

    def _write(self, **what: str) -> None:
        self.saved |= what
        draft = self.path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(self.saved))
        draft.replace(self.path)


def static_root() -> Path:
    return Path(os.environ.get("STATIC_ROOT") or database.ROOT / "staticfiles")


def code_digest() -> str:
    """Of everything that migrations and static files depend on, by name, size and time, not by content."""
    digest = hashlib.sha256()
    for path in _sources():
        status = path.stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    for package in sorted(Path(sysconfig.get_path("purelib")).glob("*.dist-info")):
        digest.update(package.name.encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for app in ("annotations", "documents"):
        yield from sorted((database.ROOT / app / "migrations").glob("*.py"))
    for name in ("settings", "static", "bundling"):
        yield database.ROOT / "config" / f"{name}.py"
    yield from sorted(path for path in (database.ROOT / "static").rglob("*") if path.is_file())


def migrations_digest() -> str:
    """Of the list of applied migrations in the database, which also says whether it is another database."""
    import psycopg

    from config.database_pooler import connecting

    with psycopg.connect(**connecting(database.connection_settings())) as connection:
        try:
            rows = connection.execute(
                "SELECT app, name, applied FROM django_migrations ORDER BY id"
            ).fetchall()
        except psycopg.errors.UndefinedTable:
            rows = []
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def prepare(*, sample: bool, tell: Callable[[str], None]) -> None:
    """Bring database and static files up to date with the code, and create the sample project once.

    A process of its own does it: what that loads, all of Django, goes with it, and who waits stays small.

    Raises:
        DatabaseProblem: it could not be done.
    """
    problem = database.data_dir() / f"preparing.{os.getpid()}"
    child = os.fork()  # safe: who prepares has no other thread yet
    if not child:
        status = 1
        try:
            lifeline.end_with_parent()
            _prepare(sample=sample, tell=tell)
            status = 0
        except database.DatabaseProblem as found:
            found.save(problem)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if told := database.DatabaseProblem.take(problem):
        raise told
    if status:
        raise database.DatabaseProblem(
            "Not all that has to be there before a start could be made; what went wrong stands above.",
            "Nothing was started. What was saved before is safe.",
        )


def _prepare(*, sample: bool, tell: Callable[[str], None]) -> None:
    import django
    from django.core.management import CommandError, call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    executor = MigrationExecutor(connections["default"])
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        tell(f"Bringing the database up to date ({len(plan)} migrations).")
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except CommandError as error:
            raise database.DatabaseProblem(str(error), "Nothing else was started.") from error
    collect(tell)
    stamp = Stamp()
    stamp.save(stamp.sample_owner)
    if sample and not stamp.sample_owner:
        tell("Creating the sample project.")
        stamp.save(create_sample())


def collect(tell: Callable[[str], None]) -> None:
    """Have the static files of this code; of processes that share a folder one collects, and the others wait.

    What an earlier version has there stays: its processes still send it.
    """
    folder = database.data_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "static.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = Stamp()
        if stamp.fits_code():
            return
        import django
        from django.core.management import call_command

        django.setup()
        tell("Collecting static files.")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.save_code()


def create_sample() -> str:
    """Create the sample project unless it is there; return its owner's name."""
    from annotations import sample

    sample.create()
    return sample.OWNER
