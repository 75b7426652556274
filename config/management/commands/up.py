"""`manage.py up` for those who call it through Django; manage.py itself takes the shorter way."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from config import database, supervisor


class Command(BaseCommand):
    help = supervisor.SUMMARY
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        supervisor.add_arguments(parser)

    def handle(self, *, host: str, port: int, no_sample: bool, **options: Any) -> None:
        try:
            supervisor.up(host, port, sample=not no_sample)
        except (database.DatabaseProblem, supervisor.PortTaken) as problem:
            raise CommandError(str(problem)) from None
