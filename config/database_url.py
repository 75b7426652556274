"""DATABASE_URL: read it, and look once whether the server behind it is one the app can work with."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from config.database_binaries import MAJOR_VERSION
from config.database_problem import DatabaseProblem

EXAMPLE = "Write it like postgresql://user:password@host:5432/database (percent-encode special characters)."
EXTENSIONS = ("pg_trgm",)
RECOVERY_PATIENCE = 300  # seconds; a server that recovers from a crash lets nobody in


def parse(url: str, named: str = "DATABASE_URL") -> dict[str, Any]:
    """The connection part of Django's settings; what libpq alone understands goes to OPTIONS.

    `named` is the variable that holds it.

    Raises:
        DatabaseProblem: it is no PostgreSQL URL with a database's name. Never repeats the password.
    """
    scheme = url.split(":", 1)[0]
    if scheme not in {"postgres", "postgresql"} or "://" not in url:
        raise DatabaseProblem(f"{named} is no PostgreSQL address: it starts with {scheme[:20]!r}.", EXAMPLE)
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        why = str(error).strip().replace(url, "the address")
        raise DatabaseProblem(f"{named} cannot be read: {_without_password(why, url)}.", EXAMPLE) from None
    name = given.pop("dbname", None)
    if not name:
        raise DatabaseProblem(f"{named} names no database.", EXAMPLE)
    port = str(given.pop("port", None) or "")
    for number in filter(None, port.split(",")):
        if not (number.isdecimal() and 0 < int(number) < 65536):
            raise DatabaseProblem(f"{named} has {number!r} where the port should be.", EXAMPLE)
    return {
        "NAME": name,
        "USER": given.pop("user", None) or "",
        "PASSWORD": given.pop("password", None) or "",
        "HOST": given.pop("host", None) or "",
        "PORT": port,
        "OPTIONS": {key: value for key, value in given.items() if value is not None},
    }


def _without_password(text: str, url: str) -> str:
    try:
        password = urlsplit(url).password
    except ValueError:
        password = None
    return text.replace(password, "…") if password else text


def check(url: str, tell: Callable[[str], None]) -> None:
    """Connect once and see that the server is new enough, speaks UTF-8 and has what the app needs.

    Waits, and says so, while the server recovers from a crash.

    Raises:
        DatabaseProblem: with the remedy for the person who set DATABASE_URL.
    """
    settings = parse(url)
    where = f"{settings['HOST'] or 'this machine'}" + (f":{settings['PORT']}" if settings["PORT"] else "")
    with _connect(url, where, settings, tell) as connection:
        version = connection.info.server_version
        if version < MAJOR_VERSION * 10_000:
            raise DatabaseProblem(
                f"The server at {where} is PostgreSQL {version // 10_000}; "
                f"Contested needs {MAJOR_VERSION} or newer.",
                f"Upgrade that server, or unset DATABASE_URL to use the PostgreSQL {MAJOR_VERSION} "
                "that Contested brings along. Nothing was changed.",
            )
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise DatabaseProblem(
                f"The database {settings['NAME']!r} at {where} stores text as {encoding}, not as UTF8.",
                f"Create one with: CREATE DATABASE {settings['NAME']} TEMPLATE template0 ENCODING 'UTF8'.",
            )
        rows = connection.execute(
            "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)]
        )
        if missing := set(EXTENSIONS) - {name for (name,) in rows}:
            raise DatabaseProblem(
                f"The server at {where} lacks the extension {', '.join(sorted(missing))}.",
                "Install PostgreSQL's contrib modules there (on Debian: postgresql-contrib). "
                "Nothing was changed.",
            )


def _connect(
    url: str, where: str, settings: dict[str, Any], tell: Callable[[str], None]
) -> psycopg.Connection[Any]:
    give_up = time.monotonic() + RECOVERY_PATIENCE
    told = False
    while True:
        try:
            return psycopg.connect(url, connect_timeout=10, autocommit=True)
        except psycopg.OperationalError as error:
            said = _without_password(str(error).strip().splitlines()[-1], url)
            if not _is_starting(said) or time.monotonic() > give_up:
                raise _unreachable(said, where, settings) from None
        if not told:
            tell(f"The database server at {where} is starting up; waiting for it.")
            told = True
        time.sleep(0.5)


def _is_starting(said: str) -> bool:
    return any(
        part in said
        for part in (
            "is starting up",
            "not yet accepting connections",
            "in recovery mode",
            "is shutting down",
        )
    )


def _unreachable(said: str, where: str, settings: dict[str, Any]) -> DatabaseProblem:
    if "authentication failed" in said or "no password supplied" in said:
        return DatabaseProblem(
            f"The server at {where} refuses the user {settings['USER']!r} with the password in DATABASE_URL.",
            "Correct user and password there (percent-encode special characters).",
        )
    if f'database "{settings["NAME"]}" does not exist' in said:
        return DatabaseProblem(
            f"The server at {where} has no database {settings['NAME']!r}.",
            f"Create it with: createdb --encoding=UTF8 --template=template0 {settings['NAME']}, "
            "or correct the name in DATABASE_URL.",
        )
    return DatabaseProblem(
        f"The database server at {where} cannot be reached: {said}",
        "See that it runs and that DATABASE_URL is right, then start again.",
    )
