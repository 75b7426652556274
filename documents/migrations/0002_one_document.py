"""What Django's models cannot say: rows never point across documents or projects.

Composite foreign keys hold it, and deleting a document or a project cascades in the
database, where two million sentences go without being loaded. The revision of an
annotation and the keys of rows that COPY brings are drawn from the ordinary sequences.
"""

from django.core.management import call_command
from django.db import migrations


def cascade(table: str, name: str, columns: str, target: str, target_columns: str) -> str:
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
        f"REFERENCES {target} ({target_columns}) ON DELETE CASCADE"
    )


KEYS = [
    ("documents_post", "post_document_fk", "document_id, project_id",
     "documents_document", "id, project_id"),
    ("documents_post", "post_parent_fk", "document_id, parent_id, parent_depth",
     "documents_post", "document_id, id, depth"),
    ("documents_sentence", "sentence_post_fk", "post_id, document_id, project_id",
     "documents_post", "id, document_id, project_id"),
    ("documents_link", "link_source_fk", "source_post_id, document_id, project_id",
     "documents_post", "id, document_id, project_id"),
    ("documents_link", "link_target_fk", "target_sentence_id, document_id, project_id",
     "documents_sentence", "id, document_id, project_id"),
]  # fmt: skip


def create_cache_table(apps, schema_editor):
    call_command(
        "createcachetable",
        "cache",
        database=schema_editor.connection.alias,
        verbosity=0,
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        *[migrations.RunSQL(cascade(*key), f"ALTER TABLE {key[0]} DROP CONSTRAINT {key[1]}") for key in KEYS],
        migrations.RunSQL(
            "ALTER TABLE documents_document ADD CONSTRAINT document_previous_fk "
            "FOREIGN KEY (previous_id, project_id) REFERENCES documents_document (id, project_id) "
            "ON DELETE SET NULL (previous_id)",
            "ALTER TABLE documents_document DROP CONSTRAINT document_previous_fk",
        ),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]
