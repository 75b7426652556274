"""`manage.py restore FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from config.backups import restoring
from config.backups.archive import BackupProblem
from documents import audit
from documents.management.unchecked import UncheckedCommand


class Command(UncheckedCommand):
    help = (
        "Bring back what `manage.py backup` wrote, of this version or of one before, onto an installation "
        "that has nothing in it, and check all of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--no-check", action="store_true", help="leave check_integrity, which reads everything, for later"
        )

    def handle(self, *, file: Path, no_check: bool, **options: Any) -> None:
        try:
            restoring.restore(file, self.stderr.write)
        except BackupProblem as problem:
            raise CommandError(str(problem)) from None
        audit.record("backup.restored")
        if not no_check:
            call_command("check_integrity", stdout=self.stdout)
        self.stdout.write("Restored. Everybody signs in again: manage.py signin NAME makes a link.")
