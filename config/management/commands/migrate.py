"""`manage.py migrate`: Django's own, but for a database that has nothing in it yet, and beside people at
work."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from config import migrating, schema


class Command(migrate.Command):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)  # type: ignore[arg-type]
        parser.add_argument(
            "--one-by-one",
            action="store_true",
            help="apply every migration also where the database is empty, instead of the schema as a whole",
        )

    def handle(self, *arguments: Any, **options: Any) -> None:
        if only_looks(options):
            super().handle(*arguments, **options)
        else:
            migrating.beside_people(lambda: self._migrate(*arguments, **options), self.stderr.write)

    def _migrate(self, *arguments: Any, **options: Any) -> None:
        if wants_all(options) and schema.lay() and options["verbosity"]:
            self.stdout.write("The database was empty and has got the whole schema at once.")
        super().handle(*arguments, **options)


def only_looks(options: dict[str, Any]) -> bool:
    """Is nothing to be changed, or another database than ours?"""
    asks = any(options.get(name) for name in ("plan", "check_unapplied", "prune"))
    return asks or options["database"] != DEFAULT_DB_ALIAS


def wants_all(options: dict[str, Any]) -> bool:
    """Is it all migrations that are asked for, in earnest?"""
    named = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")
    return (
        options["database"] == DEFAULT_DB_ALIAS
        and not options["one_by_one"]
        and not any(options.get(name) for name in named)
    )
