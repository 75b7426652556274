"""What points from one row of a project to another holds the project too; no step keeps writers waiting."""

from django.db import migrations, models

# Table, name, column, and the table it points at.
WALLS = (
    ("annotations_guidelinegap", "gap_guideline_fk", "closed_by_id", "annotations_guideline"),
    ("annotations_studystep", "study_step_guideline_fk", "guideline_id", "annotations_guideline"),
    ("annotations_labelimport", "label_import_job_fk", "job_id", "documents_job"),
    ("annotations_normingsentence", "norming_sentence_norming_fk", "norming_id", "annotations_norming"),
    ("annotations_release", "release_job_fk", "job_id", "documents_job"),
    ("annotations_release", "release_previous_fk", "previous_id", "annotations_release"),
    ("annotations_repeat", "repeat_plan_fk", "plan_id", "documents_plan"),
)


def wall(table, name, column, target):
    """A composite foreign key. It is checked against what is there after new rows have to keep it already."""
    drop = f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}"
    return [
        migrations.RunSQL(
            f"{drop}; ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({column}, project_id) "
            f"REFERENCES {target} (id, project_id) DEFERRABLE INITIALLY DEFERRED NOT VALID",
            drop,
        ),
        migrations.RunSQL(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}", migrations.RunSQL.noop),
    ]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("annotations", "0019_text_free_releases"),
        ("documents", "0021_walls_between_projects"),
    ]

    operations = [
        *(
            migrations.AddConstraint(
                model_name=model,
                constraint=models.UniqueConstraint(fields=("id", "project"), name=name),
            )
            for model, name in (
                ("guideline", "guideline_of_project"),
                ("norming", "norming_of_project"),
                ("release", "release_of_project"),
            )
        ),
        *(step for each in WALLS for step in wall(*each)),
    ]
