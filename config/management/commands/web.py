"""`manage.py web` for those who call it through Django; manage.py itself takes the shorter way."""

from typing import Any

from django.core.management import CommandError, CommandParser

from config import database, up
from documents.management.unchecked import UncheckedCommand


class Command(UncheckedCommand):
    help = up.WEB_SUMMARY

    def add_arguments(self, parser: CommandParser) -> None:
        up.add_arguments(parser)

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        try:
            up.up(host, port, sample=False, is_alone=True)
        except (database.DatabaseProblem, up.PortTaken) as problem:
            raise CommandError(str(problem)) from None
