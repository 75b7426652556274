"""What points from one row of a project to another holds the project too; no step keeps writers waiting."""

from django.db import migrations, models


def wall(table, name, column, target, extra="DEFERRABLE INITIALLY DEFERRED"):
    """A composite foreign key. It is checked against what is there after new rows have to keep it already."""
    drop = f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"
    return [
        migrations.RunSQL(
            f"{drop}; ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, project_id) "
            f"REFERENCES {target} (id, project_id) {extra} NOT VALID",
            drop,
        ),
        migrations.RunSQL(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop),
    ]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("documents", "0020_second_factor")]

    operations = [
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(fields=("id", "project"), name="job_of_project"),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS link_in_project",
                    migrations.RunSQL.noop,
                ),
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY link_in_project ON documents_link (project_id, id)",
                    migrations.RunSQL.noop,
                ),
                migrations.RunSQL(
                    "ALTER TABLE documents_link ADD CONSTRAINT link_in_project UNIQUE USING INDEX link_in_project",
                    "ALTER TABLE documents_link DROP CONSTRAINT IF EXISTS link_in_project CASCADE",
                ),
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS link_of_project",
                    "CREATE INDEX CONCURRENTLY link_of_project ON documents_link (project_id, id)",
                ),
            ],
            state_operations=[
                migrations.RemoveIndex(model_name="link", name="link_of_project"),
                migrations.AddConstraint(
                    model_name="link",
                    constraint=models.UniqueConstraint(fields=("project", "id"), name="link_in_project"),
                ),
            ],
        ),
        *wall("documents_job", "job_retry_fk", "retry_of_id", "documents_job"),
        *wall(
            "documents_linkjudgement",
            "link_judgement_wall_fk",
            "link_id",
            "documents_link",
            "ON DELETE CASCADE",
        ),
    ]
