"""From the version before to this one: with data, there and back again, and without keeping people waiting."""

import psycopg
import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

from config.backups import archive
from documents.schema_steps import AddIndexAlongside
from tests.config.elsewhere import another_database, manage, run
from tests.config.migrations import contractions, half_done, long_locks
from tests.waiting import PATIENCE

OURS = ("documents", "annotations")
NO_WAY_BACK: dict[str, str] = {}
"""Migrations that cannot be undone, and why; to go back from them is to restore the backup made before."""
LAST_UNMEASURED = {"documents": "0021_walls_between_projects", "annotations": "0018_saved_views"}
"""Up to these nobody had an installation of a size to wait for."""
MEASURED: dict[str, str] = {}
"""Migrations that do lock a big table, by `app.name`: for how long at 1,000,000 rows, measured."""
LAST_ALONE = {"documents": "0021_walls_between_projects", "annotations": "0021_events_by_statement"}
"""Up to these no version had to run beside the one before it."""
CONTRACTS: dict[str, str] = {}
"""Migrations after which the version before would fail, by `app.name`: since which version nothing there uses what
they take away. One belongs into the version after the one that stopped using it."""
ANSWERS = """
    SELECT s.text, l.key, a.note, a.revision FROM annotations_annotation a
    JOIN documents_sentence s ON s.id = a.sentence_id JOIN annotations_label l ON l.id = a.label_id
    ORDER BY s.id
"""
EXPECTED = [
    ("The quay is closed.", "unsupported", "«so»", 2),
    ("It was built in 1931.", "opinion", "«so»", 1),
    ("It was never closed 🌊.", "disputed", "«so»", 1),
]


def every_migration():
    loader = MigrationLoader(None, replace_migrations=False)
    found = loader.disk_migrations or {}
    return [migration for (app, _name), migration in sorted(found.items()) if app in OURS]


@pytest.mark.django_db(transaction=True)
def test_data_of_the_version_before_come_along(tmp_path):
    """Backed up there, restored here; what a restore does to an older database, `migrate` does in its place."""
    backup = tmp_path / "older.backup"
    with another_database() as before, another_database() as after:
        made = run(before, tmp_path / "before", "-m", "tests.config.older", str(backup))
        assert made.returncode == 0, made.stderr
        assert archive.verify(backup).migrations["documents"][-1] == "0010_invitations"

        restored = manage(after, tmp_path / "after", "restore", str(backup))
        assert restored.returncode == 0, restored.stdout + restored.stderr
        assert "all as it should be" in restored.stdout
        migrated = manage(before, tmp_path / "before", "migrate")
        assert migrated.returncode == 0, migrated.stderr
        for url in (before, after):
            with psycopg.connect(url, connect_timeout=PATIENCE) as there:
                assert there.execute(ANSWERS).fetchall() == EXPECTED
                events = there.execute("SELECT count(*) FROM annotations_annotationevent").fetchone()
                assert events == (4,)


def test_every_migration_has_a_way_back_or_says_why_not():
    without = [
        f"{migration.app_label}.{migration.name}"
        for migration in every_migration()
        if not all(operation.reversible for operation in migration.operations)
    ]

    assert sorted(without) == sorted(NO_WAY_BACK)
    assert all(NO_WAY_BACK.values())


def test_no_migration_locks_a_big_table_for_long():
    found = {
        f"{migration.app_label}.{migration.name}": told
        for migration in every_migration()
        if migration.name > LAST_UNMEASURED[migration.app_label] and (told := list(long_locks(migration)))
    }

    assert {name: told for name, told in found.items() if name not in MEASURED} == {}, (
        "Do it another way, or measure it at 1,000,000 rows and say under MEASURED how long it takes."
    )


def test_the_version_before_runs_beside_this_one():
    found = {
        f"{migration.app_label}.{migration.name}": told
        for migration in every_migration()
        if migration.name > LAST_ALONE[migration.app_label] and (told := list(contractions(migration)))
    }

    assert {name: told for name, told in found.items() if name not in CONTRACTS} == {}, (
        "Add what is new in this version, take away what is old in the next; or say under CONTRACTS since when "
        "nothing uses it."
    )
    assert all(CONTRACTS.values())


def test_a_migration_that_is_tried_again_finds_nothing_in_its_way():
    found = {
        f"{migration.app_label}.{migration.name}": told
        for migration in every_migration()
        if migration.name > LAST_ALONE[migration.app_label] and (told := list(half_done(migration)))
    }

    assert found == {}, "Without a transaction, take the steps of documents/schema_steps.py."


def migration(*operations, app="annotations", atomic=True):
    made = migrations.Migration("trial", app)
    made.operations, made.atomic = list(operations), atomic
    return made


FIELD = models.BigIntegerField(null=True)
INDEX = models.Index(fields=["revision"], name="trial")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddIndex("annotation", INDEX),
        migrations.AddConstraint(
            "annotation", models.CheckConstraint(condition=models.Q(id__gt=0), name="trial")
        ),
        migrations.AddField("annotation", "trial", models.BigIntegerField(null=True, db_index=True)),
        migrations.RunSQL("ALTER TABLE annotations_annotation ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES b"),
        migrations.RunSQL("ALTER TABLE documents_post ALTER COLUMN depth TYPE bigint"),
        migrations.RunSQL(["SELECT 1", "CREATE INDEX x ON documents_sentence (id)"]),
        migrations.RunSQL([("UPDATE documents_post SET depth = %s", [1])]),
        migrations.RunSQL("ALTER TABLE documents_post ALTER COLUMN depth SET NOT NULL"),
        migrations.RunSQL("LOCK TABLE documents_post"),
        migrations.RunSQL(
            "ALTER TABLE documents_post ADD CONSTRAINT x CHECK (depth > 0) NOT VALID;"
            "ALTER TABLE documents_post VALIDATE CONSTRAINT x"
        ),
        migrations.AlterField("annotation", "revision", models.BigIntegerField()),
        migrations.RunPython(migrations.RunPython.noop),
    ],
)
def test_what_locks_for_long_is_found(operation):
    assert len(list(long_locks(migration(operation)))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        AddIndexConcurrently("annotation", INDEX),
        migrations.AddField("annotation", "trial", FIELD),
        migrations.AddIndex("norming", INDEX),
        migrations.RunSQL("ALTER TABLE documents_post ADD CONSTRAINT x CHECK (depth >= 0) NOT VALID"),
        migrations.RunSQL("CREATE INDEX CONCURRENTLY x ON documents_sentence (id)"),
        migrations.RunSQL("UPDATE documents_project SET name = ''"),
    ],
)
def test_what_does_not_is_let_through(operation):
    assert not list(long_locks(migration(operation)))


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("project", "name"),
        migrations.RenameField("project", "name", "title"),
        migrations.DeleteModel("project"),
        migrations.AddField("project", "trial", models.TextField(default="")),
        migrations.AlterField("project", "name", models.CharField(max_length=10)),
        migrations.AddConstraint(
            "project", models.CheckConstraint(condition=models.Q(id__gt=0), name="trial")
        ),
        migrations.RunSQL("ALTER TABLE documents_project DROP COLUMN name"),
        migrations.RunSQL("ALTER TABLE documents_project RENAME TO x"),
    ],
)
def test_what_would_break_the_version_before_is_found(operation):
    assert len(list(contractions(migration(operation)))) == 1


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("project", "trial", models.TextField(null=True)),
        migrations.AddField("project", "trial", models.TextField(db_default="")),
        migrations.AddIndex("project", INDEX),
        migrations.CreateModel("trial", [("id", models.BigAutoField(primary_key=True))]),
        migrations.RunSQL("CREATE TABLE x (id int)"),
    ],
)
def test_what_it_does_not_notice_is_let_through(operation):
    assert not list(contractions(migration(operation)))


def test_what_cannot_be_done_again_is_found():
    twice = migration(
        AddIndexAlongside("annotation", INDEX), AddIndexAlongside("annotation", INDEX), atomic=False
    )
    once = migration(AddIndexConcurrently("annotation", INDEX), atomic=False)
    mixed = migration(AddIndexAlongside("annotation", INDEX), migrations.RunSQL("SELECT 1"), atomic=False)

    assert [len(list(half_done(one))) for one in (twice, once, mixed)] == [0, 1, 1]
    assert not list(half_done(migration(migrations.RunSQL("SELECT 1"), migrations.RunSQL("SELECT 1"))))
