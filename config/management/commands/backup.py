"""`manage.py backup FILE`."""

import signal
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from config.backups import making, schedule
from config.backups.archive import BackupProblem
from documents import audit
from documents.management.unchecked import UncheckedCommand


class Command(UncheckedCommand):
    help = (
        "Write the whole installation to a new FILE while people go on working: database, originals, "
        "releases, settings without secrets. Keep SECRET_KEY apart. --scheduled makes one every "
        "BACKUP_HOURS into BACKUP_DIR."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("file", nargs="?", type=Path, help="a file that is not there yet")
        which.add_argument("--scheduled", action="store_true", help="go on until told to end")

    def handle(self, *, file: Path | None, scheduled: bool, **options: Any) -> None:
        if scheduled:
            return self._go_on()
        assert file is not None
        try:
            manifest = making.make(file.absolute(), self.stderr.write)
        except BackupProblem as problem:
            raise CommandError(str(problem)) from None
        audit.record("backup.made", bytes=manifest.bytes)
        held = manifest.counts
        self.stdout.write(
            f"{file}: {held['documents_project']:,} projects, {held['documents_document']:,} documents, "
            f"{held['documents_sentence']:,} sentences, {held['annotations_annotation']:,} answers, "
            f"{len(manifest.members) - 1:,} files; {manifest.bytes:,} bytes."
        )
        return None

    def _go_on(self) -> None:
        if settings.BACKUP_SCHEDULE is None:
            raise CommandError("BACKUP_DIR says where backups go, and is not set. Nothing was done.")
        ending = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        schedule.run(schedule.Schedule(*settings.BACKUP_SCHEDULE), ending, self.stdout.write)
