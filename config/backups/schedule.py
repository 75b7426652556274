"""A backup every so often into one folder, where the newest are kept."""

import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from django.db import connection

from config.backups import making
from config.backups.archive import BackupProblem
from documents import audit, chores

NAME = re.compile(r"contested-\d{8}T\d{6}Z\.backup")
LOOK_EVERY = 60.0
"""Seconds between two looks at whether one is due, and after one that failed."""
LOCK = 0x636F6E74
"""Of the advisory lock under which one machine of several makes the backup. It is the session's, since a
backup is many transactions, and goes with the session when the machine dies over it."""
CHORE = "backup"
PLACE = socket.gethostname()
"""Where this makes them: a folder of this machine alone is not to be filled because another machine's is not
seen."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """`hours` between two backups, of which the `keep` newest stay in `folder`."""

    folder: Path
    hours: float
    keep: int

    def backups(self) -> list[Path]:
        """Those that this made, the oldest first. Other files in the folder are none of its business.

        What is dated in the future was made while a clock was wrong, and counts as the oldest.
        """
        now = f"contested-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"
        found = (path for path in self.folder.iterdir() if NAME.fullmatch(path.name))
        return sorted(found, key=lambda path: (path.name <= now, path.name))

    def is_due(self) -> bool:
        backups = self.backups()
        return not backups or not 0 <= time.time() - backups[-1].stat().st_mtime < self.hours * 3600

    def make_one(self, tell: Callable[[str], None]) -> Path | None:
        """Make the backup that is due, then delete what is beyond `keep`; None when another machine makes it.

        Raises:
            BackupProblem: it could not be made; no older one was deleted.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            [is_ours] = cursor.fetchone() or [False]
            if not is_ours:
                return None
            try:
                every = timedelta(hours=self.hours)
                if not self.is_due() or chores.was_done_elsewhere(CHORE, every, PLACE):
                    return None
                path = self.folder / f"contested-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.backup"
                audit.record("backup.made", bytes=making.make(path, tell).bytes)
                chores.note(CHORE, PLACE)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        for old in self.backups()[: -self.keep]:
            old.unlink(missing_ok=True)
        return path


def run(schedule: Schedule, ending: Event, tell: Callable[[str], None]) -> None:
    """Make backups until told to end; one that fails is tried again and harms none of those before."""
    while not ending.is_set():
        try:
            schedule.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if schedule.is_due() and (made := schedule.make_one(lambda line: None)):
                tell(f"Backup: {made}")
        except (BackupProblem, OSError) as error:
            tell(f"The backup that is due could not be made: {error}")
        finally:
            connection.close()
        ending.wait(LOOK_EVERY)
