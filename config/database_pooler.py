"""A PgBouncer in transaction mode: look once whether it leads to our database and bounds what runs there."""

from collections.abc import Callable
from typing import Any

import psycopg

from config import database_url
from config.database_problem import DatabaseProblem

WHICH = (
    "SELECT current_database(), pg_postmaster_start_time(), "
    "current_setting('statement_timeout') <> '0' AND current_setting('lock_timeout') <> '0'"
)
"""The database, the server by its start, and whether statements and waiting for locks are bounded."""


def check(
    url: str, named: str, bounds: tuple[int, int], direct: dict[str, Any], tell: Callable[[str], None]
) -> None:
    """Connect once by the pooler and once without it, and compare; `tell` gets a line where time is not
    bounded.

    `named` is the variable that holds the address; `bounds` are seconds for a statement and for a lock;
    `direct` are the settings of a connection past the pooler.

    Raises:
        DatabaseProblem: it cannot be reached, or leads elsewhere.
    """
    database_url.parse(url, named)
    there = _asked(named, conninfo=url)
    here = _asked("DATABASE_URL", **connecting(direct))
    if there[:2] != here[:2]:
        raise DatabaseProblem(
            f"{named} leads to the database {there[0]!r} of another server than DATABASE_URL does, or to "
            "another one of the same.",
            "Correct the line of the database in pgbouncer.ini, or the address. Nothing was changed.",
        )
    if not there[2]:
        statement, lock = bounds
        tell(
            f"By {named} nothing bounds how long a statement may take. Write into its line in pgbouncer.ini: "
            f"connect_query='SET statement_timeout = {statement * 1000}; SET lock_timeout = {lock * 1000}'"
        )


def connecting(settings: dict[str, Any]) -> dict[str, Any]:
    """What psycopg takes, of Django's settings of a database."""
    given = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings.get("PASSWORD"),
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    options = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
    return {key: value for key, value in given.items() if value} | options


def _asked(named: str, **target: Any) -> Any:
    """
    Raises:
        DatabaseProblem: there is nobody to ask.
    """
    try:
        with psycopg.connect(
            **({"connect_timeout": 10} | target | {"prepare_threshold": None, "autocommit": True})
        ) as there:
            return there.execute(WHICH).fetchone()
    except psycopg.Error as error:
        said = str(error).strip().splitlines()[-1]
        raise DatabaseProblem(
            f"Nothing can be asked by {named}: {said}",
            "See that PgBouncer runs there, and that its line for the database is right, then start again.",
        ) from None
