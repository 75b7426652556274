#!/usr/bin/env python
"""Contested's command line."""

import os
import sys

# What these do has no need of the database; everything else finds it running.
WITHOUT_DATABASE = {"check", "collectstatic", "diffsettings", "findstatic", "help", "spectacular", "version"}


def needs_database(arguments: list[str]) -> bool:
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return False
    return arguments[0] not in WITHOUT_DATABASE or "--database" in arguments


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config import database

    try:
        if needs_database(sys.argv[1:]):
            database.ensure(lambda line: print(line, file=sys.stderr))  # noqa: T201
            if sys.argv[1] in {"up", "migrate"}:
                database.check(lambda line: print(line, file=sys.stderr))  # noqa: T201
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except database.DatabaseProblem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
