#!/usr/bin/env python
"""Contested's command line."""

import os
import sys

# What these do has no need of the database; everything else finds it running.
WITHOUT_DATABASE = {"collectstatic", "diffsettings", "findstatic", "help", "version"}


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config import database

    try:
        if arguments[:1] == ["up"]:
            from config import up

            return up.main(arguments[1:])
        if arguments and arguments[0] not in WITHOUT_DATABASE and not {"-h", "--help"} & set(arguments):
            database.ensure(tell)
            database.check(tell)
        from django.core.management import execute_from_command_line

        execute_from_command_line([sys.argv[0], *arguments])
    except database.DatabaseProblem as problem:
        sys.exit(str(problem))


def tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
