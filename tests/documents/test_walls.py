"""The second wall between projects: what points from one row of a project to another holds the project too."""

import pytest
from django.db import IntegrityError, connection, transaction

from annotations import norming
from annotations.projects import create_project
from documents.access import Actor
from documents.models import Job

# Each foreign key of a table with a project to another with one, as two lists of columns.
KEYS = """
SELECT k.conrelid::regclass::text, k.conname, k.confrelid::regclass::text,
       (SELECT array_agg(a.attname ORDER BY n) FROM unnest(k.conkey) WITH ORDINALITY u (num, n)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num)
FROM pg_constraint k
WHERE k.contype = 'f'
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = 'project_id')
  AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attname = 'project_id')
"""
HOLDS = {"project_id", "document_id"}
"""Either ties a key to one project: a document's own key to its project is among those looked at."""


def test_every_reference_between_rows_of_projects_holds_the_project(db):
    with connection.cursor() as cursor:
        cursor.execute(KEYS)
        keys = cursor.fetchall()
    held = {
        (table, column)
        for table, _, _, columns in keys
        if set(columns) & HOLDS and len(columns) > 1
        for column in columns
    }

    loose = [
        (table, name) for table, name, _, columns in keys for column in columns if (table, column) not in held
    ]

    assert len(keys) > 30
    assert not loose


def at_once(change):
    """Make a change, and have what it breaks told now rather than at the end."""
    change()
    connection.check_constraints()


def test_a_row_of_one_project_points_at_none_of_another(project, owner, document, sentence):
    other = create_project("elsewhere", "Elsewhere", owner)
    theirs = Job.objects.create(project=other, kind="ingest")
    round_ = norming.open_round(Actor(owner.pk), project, "First", [sentence.pk])
    there = other.normings.create(number=10_000, name="There")

    for wrong in (
        lambda: Job.objects.create(project=project, kind="ingest", retry_of=theirs),
        lambda: round_.sentences.update(norming=there),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            at_once(wrong)
