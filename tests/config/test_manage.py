"""The command line, where the database was not set up yet."""

import pytest
from django.core import management
from django.db import ProgrammingError
from psycopg.errors import SyntaxError as WrongStatement
from psycopg.errors import UndefinedTable

import manage


def failing_with(monkeypatch, cause):
    def fail(arguments):
        raise ProgrammingError("no such thing") from cause

    monkeypatch.setattr(management, "execute_from_command_line", fail)


def test_missing_tables_are_said_in_words(monkeypatch):
    failing_with(monkeypatch, UndefinedTable())

    with pytest.raises(SystemExit, match="manage.py migrate"):
        manage.run(["user", "ana"])


def test_a_wrong_statement_stays_a_bug(monkeypatch):
    failing_with(monkeypatch, WrongStatement())

    with pytest.raises(ProgrammingError):
        manage.run(["user", "ana"])
