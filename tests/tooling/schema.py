"""`make schema`: what all migrations make of an empty database becomes config/schema.sql."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> None:
    """On a server of its own, so that nobody's data is in the way.

    With `--compare FILE`, config/schema.sql stays as it is, and FILE gets a JSON object: `file`, what it should
    be; `steps` and `whole`, the dump of a database that came about by migrations and by that file.
    """
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["DATA_DIR"] = folder = tempfile.mkdtemp(prefix="contested-schema-")
    from config import database

    try:
        database.ensure()
        import django

        django.setup()
        if arguments[:1] == ["--compare"]:
            Path(arguments[1]).write_text(json.dumps(compared()))
        else:
            write()
    finally:
        database.leave()
        shutil.rmtree(folder, ignore_errors=True)


def write() -> None:
    from django.core.management import call_command

    from config import schema

    call_command("migrate", interactive=False, verbosity=0, one_by_one=True)
    schema.FILE.write_text(schema.of_database())
    print(f"{schema.FILE.name} is what the migrations make.")


def compared() -> dict[str, str]:
    from django.core.management import call_command
    from django.db import connection

    from config import schema

    call_command("migrate", interactive=False, verbosity=0, one_by_one=True)
    found = {"file": schema.of_database(), "steps": schema.dumped()}
    with connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY CURRENT_USER CASCADE")
    call_command("migrate", interactive=False, verbosity=0)
    return found | {"whole": schema.dumped()}


if __name__ == "__main__":
    main(sys.argv[1:])
