"""A first start gets the schema whole; it is the one that the migrations make."""

import json
import re
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from config import schema
from config.database import ROOT
from config.management.commands.migrate import wants_all

ORDINARY = {"database": "default", "one_by_one": False}


def statements(dump: str) -> list[str]:
    """Line by line, without the two in which pg_dump writes a number of its own, and without casts of text and
    parentheses: PostgreSQL writes `x IN ('a')` in another of its forms once it has read its own.
    """
    plain = re.sub(r"::(?:character varying|text)(?:\[\])?|[()]", "", dump)
    return [line for line in plain.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))]


def test_the_whole_is_what_the_migrations_make(tmp_path):
    answer = tmp_path / "compared.json"
    subprocess.run(
        [sys.executable, "-m", "tests.tooling.schema", "--compare", answer], cwd=ROOT, check=True, timeout=900
    )
    found = json.loads(answer.read_text())
    differing = set(statements(found["whole"])) ^ set(statements(found["steps"]))
    assert not differing
    assert found["file"] == schema.FILE.read_text(), "run `make schema` after adding a migration"
    assert "CREATE TABLE public.annotations_annotation " in found["steps"]


@pytest.mark.django_db
def test_a_database_with_tables_stays_as_it_is():
    assert not schema.lay()


@pytest.mark.django_db
def test_one_table_of_somebody_else_is_enough_to_go_step_by_step():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
        cursor.execute("CREATE TABLE theirs (id int)")
        assert not schema.lay()
        cursor.execute("DROP TABLE theirs")
        assert schema.lay()
        cursor.execute("SELECT count(*) FROM documents_project")
        assert cursor.fetchone() == (0,)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("one_by_one", True),
        ("app_label", "documents"),
        ("fake", True),
        ("plan", True),
        ("check_unapplied", True),
        ("database", "other"),
    ],
)
def test_whoever_asks_for_something_else_gets_djangos_own(option, value):
    assert wants_all(ORDINARY)
    assert not wants_all(ORDINARY | {option: value})


@pytest.mark.django_db
def test_migrating_again_finds_nothing_to_do(capsys):
    call_command("migrate", interactive=False, verbosity=1)
    said = capsys.readouterr().out
    assert "No migrations to apply" in said
    assert "whole schema" not in said
