"""The schema of an empty database, in one file instead of migration by migration.

Django renders all models anew after each step of a migration, which was nine tenths of the twenty seconds
that the first start took. `schema.sql` is what all migrations together lead to; a database without a table
gets it whole and has them recorded as applied. Every other database migrates as Django does it.
`make schema` writes the file anew after a migration was added, and a test compares it with what the
migrations make.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from config.backups import programs

FILE = Path(__file__).with_name("schema.sql")

HEAD = """\
-- What all migrations together lead to (see schema.py). Written by `make schema`; never by hand.
"""

# Of no interest to the schema: pg_dump's own session, who made what, and comments on what is not ours.
NOISE = re.compile(
    r"^(?:SET |SELECT pg_catalog\.set_config|\\(?:un)?restrict |COMMENT ON EXTENSION |--).*\n", re.MULTILINE
)

# What makes an index. Where a table is empty, the planner takes the older of two that fit, for the checks of
# foreign keys too: they come in the order in which the migrations made them, not in that of their names.
INDEX = re.compile(
    r"^(?:ALTER TABLE ONLY \S+\n    ADD CONSTRAINT (\S+) (?:PRIMARY KEY|UNIQUE|EXCLUDE)|"
    r"CREATE (?:UNIQUE )?INDEX (\S+) ON) [^;]*;\n\n?",
    re.MULTILINE,
)

FIRST = 7_219_004
"""The key of the advisory lock under which a database gets its schema: of two that start, one is first."""


def lay() -> bool:
    """Give the database its schema if it has no table yet; says whether it did. All of it or nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST])
        if not _is_empty(cursor):
            return False
        cursor.execute("SET LOCAL check_function_bodies = off")
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute(FILE.read_text())
    return True


def _is_empty(cursor: CursorWrapper) -> bool:
    """Nothing but extensions in it; one with a schema of another name is left to the migrations."""
    cursor.execute(
        "SELECT current_schema() = 'public' AND NOT EXISTS (SELECT FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S', 'v', 'm') "
        "AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass "
        "AND objid = pg_class.oid AND deptype = 'e'))"
    )
    return cursor.fetchone() == (True,)


def of_database() -> str:
    """What `schema.sql` has to be for a database to become as this one is now."""
    statements = re.sub(r"\n{2,}", "\n\n", NOISE.sub("", dumped())).strip()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, oid FROM pg_class WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace"
        )
        age = dict(cursor.fetchall())
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        applied = ",\n".join(f"    ('{app}', '{name}', now())" for app, name in cursor.fetchall())
    indexes = sorted(INDEX.finditer(statements), key=lambda found: age[(found[1] or found[2]).strip('"')])
    start = min(found.start() for found in indexes)
    ordered = "".join(found[0].strip() + "\n\n" for found in indexes)
    statements = statements[:start] + ordered + INDEX.sub("", statements[start:])
    return (
        f"{HEAD}\n{statements}\n\n"
        f"INSERT INTO public.django_migrations (app, name, applied) VALUES\n{applied};\n"
    )


def dumped() -> str:
    """The schema as pg_dump writes it."""
    with TemporaryDirectory() as folder:
        dump = Path(folder, "schema.sql")
        programs.run("pg_dump", ["--schema-only", "--no-owner", "--no-privileges", f"--file={dump}"])
        return dump.read_text()
