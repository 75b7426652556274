"""Annotations stay in the project and the document of their sentence, by composite keys."""

from django.db import migrations

KEYS = [
    ("annotation_sentence_fk", "sentence_id, document_id, project_id",
     "documents_sentence", "id, document_id, project_id", "CASCADE"),
    ("annotation_label_fk", "label_id, project_id",
     "annotations_label", "id, project_id", "NO ACTION"),
    ("annotation_first_label_fk", "first_label_id, project_id",
     "annotations_label", "id, project_id", "NO ACTION"),
    ("annotation_before_fk", "label_before_thread_id, project_id",
     "annotations_label", "id, project_id", "NO ACTION"),
    ("annotation_guideline_fk", "project_id, guideline_version",
     "annotations_guideline", "project_id, version", "NO ACTION"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("annotations", "0001_initial"), ("documents", "0002_one_document")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE annotations_annotation ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
            f"REFERENCES {target} ({target_columns}) ON DELETE {action} "
            "DEFERRABLE INITIALLY IMMEDIATE",
            f"ALTER TABLE annotations_annotation DROP CONSTRAINT {name}",
        )
        for name, columns, target, target_columns, action in KEYS
    ]
