"""PRIVACY.md names every column of the database, and files that there are."""

import re
from pathlib import Path

from django.db import connection

from documents import own_data

TEXT = (Path(__file__).resolve().parents[2] / "PRIVACY.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (`\w+`(?:, `\w+`)*) \|(.*)\|$", re.MULTILINE)
REST = re.compile(r"^- `(\w+)`: ((?:`\w+`,?\s+)*`\w+`)$", re.MULTILINE)


def said(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    """Tables and columns that a pattern finds."""
    return {
        (found[1], column) for found in pattern.finditer(TEXT) for column in re.findall(r"`(\w+)`", found[2])
    }


def test_every_column_is_said_to_be_of_a_person_or_not(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND table_name IN (SELECT relname FROM pg_class WHERE relkind IN ('r', 'p'))"
        )
        there = set(cursor.fetchall())
    personal, rest = said(ROW), said(REST)

    assert not personal & rest
    missing, gone = sorted(there - personal - rest), sorted((personal | rest) - there)
    assert missing == [], "say in PRIVACY.md what these columns hold"
    assert gone == [], "PRIVACY.md names columns that are not there"


def test_what_points_at_a_person_is_of_a_person():
    of_nobody = {table_column for table_column in said(REST) if table_column[1].endswith("_by_id")}
    people = {
        "user_id",
        "reviewer_id",
        "author_id",
        "person_id",
        "actor_id",
        "owner_id",
        "reader_id",
        "email",
    }

    assert not of_nobody
    assert not {table_column for table_column in said(REST) if table_column[1] in people}


def test_each_row_says_what_for_how_long_and_how_it_goes():
    for found in ROW.finditer(TEXT):
        assert len([cell for cell in found[3].split("|") if cell.strip()]) == 4, found[0]


def test_the_files_that_it_names_are_in_the_archive():
    named = {
        name
        for found in ROW.finditer(TEXT)
        for name in re.split(r"[,:(]", found[3].split("|")[2].strip())[0].split()
        if re.fullmatch(r"[a-z-]+", name)
    }

    assert named - {"log"} <= set(own_data.PARTS)
