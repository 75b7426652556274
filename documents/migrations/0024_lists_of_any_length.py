"""Lists of a project's documents read one page of an index, however many there are; built while people work."""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models
from django.db.models.functions import Left, Lower

from documents.schema_steps import AddIndexAlongside, counted_often

CURRENT = models.Q(("is_current", True))
ORDERS = {
    "document_by_id": (),
    "document_by_title": (Left(Lower("title"), 100),),
    "document_by_language": ("language",),
    "document_by_comments": ("n_comments",),
    "document_by_sentences": ("n_sentences",),
}
OLD = "documents_document_project_id_4c5c366d"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("documents", "0023_shards_of_corpora")]

    operations = [
        *(
            AddIndexAlongside(
                model_name="document",
                index=models.Index("project", *order, "id", name=name, condition=CURRENT),
            )
            for name, order in ORDERS.items()
        ),
        AddIndexAlongside(
            model_name="document",
            index=GinIndex(
                *(OpClass(models.F(name), name="gin_trgm_ops") for name in ("title", "byline", "source_url")),
                name="document_words",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY IF EXISTS document_title_search",
                    "CREATE INDEX CONCURRENTLY IF NOT EXISTS document_title_search ON documents_document "
                    "USING gin (title gin_trgm_ops)",
                )
            ],
            [migrations.RemoveIndex(model_name="document", name="document_title_search")],
        ),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {OLD}",
                    f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {OLD} ON documents_document (project_id)",
                )
            ],
            [
                migrations.AlterField(
                    model_name="document",
                    name="project",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="documents.project",
                    ),
                )
            ],
        ),
        *counted_often(
            "documents_document",
            "documents_post",
            "documents_sentence",
            "documents_link",
            "documents_assignment",
        ),
    ]
