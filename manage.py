#!/usr/bin/env python
"""Contested's command line."""

import os
import sys

# What these do has no need of the database; everything else finds it running.
WITHOUT_DATABASE = {"collectstatic", "diffsettings", "findstatic", "help", "version"}
# Commands of Django's that do what ours write down themselves: the audit log says that they were begun.
NOTED = {"shell", "dbshell", "changepassword", "createsuperuser", "loaddata"}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config import database

    if arguments[:1] == ["worker"]:
        database.serve_as("worker")
    if folder := os.environ.get("TMPDIR"):  # a container's is in its volume, where nobody made it
        os.makedirs(folder, exist_ok=True)
    try:
        if arguments[:1] in (["up"], ["web"]):
            from config import up

            return up.main(arguments[0], arguments[1:])
        if arguments and arguments[0] not in WITHOUT_DATABASE and not {"-h", "--help"} & set(arguments):
            database.ensure(tell)
            database.check(tell)
        run(arguments)
    except database.DatabaseProblem as problem:
        sys.exit(str(problem))


def run(arguments: list[str]) -> None:
    """Run a command; one that finds no tables, or older ones, says how to bring them up to date."""
    from django.core.management import execute_from_command_line
    from django.db import ProgrammingError
    from psycopg.errors import UndefinedColumn, UndefinedTable

    try:
        if arguments[:1] and arguments[0] in NOTED:
            note(arguments[0])
        execute_from_command_line([sys.argv[0], *arguments])
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable | UndefinedColumn):
            raise
        sys.exit(
            "The database is not set up for this version of Contested. Nothing was changed.\n"
            "Bring it up to date with: manage.py migrate (`manage.py up` does it by itself)."
        )


def note(command: str) -> None:
    """Say in the audit log that a command is begun."""
    import django

    django.setup()
    from documents import audit, tracing

    with tracing.following(tracing.Trace(tracing.SHELL)):
        audit.record("command", command=command)


def tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
