"""Documents that are nearly the same as another are flagged; the rows go with either document."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


def cascade(column: str) -> migrations.RunSQL:
    name = f"near_duplicate_{column}_fk"
    return migrations.RunSQL(
        f"ALTER TABLE documents_nearduplicate ADD CONSTRAINT {name} FOREIGN KEY ({column}_id, project_id) "
        "REFERENCES documents_document (id, project_id) ON DELETE CASCADE",
        f"ALTER TABLE documents_nearduplicate DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_post_language"),
    ]

    operations = [
        migrations.CreateModel(
            name="NearDuplicate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("similarity", models.FloatField()),
            ],
        ),
        migrations.AddField(
            model_name="document",
            name="bands",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, editable=False
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["bands"], name="document_alike"
            ),
        ),
        migrations.AddField(
            model_name="nearduplicate",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="near_duplicates",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="nearduplicate",
            name="other",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="nearduplicate",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                to="documents.project",
            ),
        ),
        migrations.AddConstraint(
            model_name="nearduplicate",
            constraint=models.UniqueConstraint(fields=("document", "other"), name="near_duplicate_once"),
        ),
        migrations.AddConstraint(
            model_name="nearduplicate",
            constraint=models.CheckConstraint(
                condition=models.Q(("similarity__gt", 0), ("similarity__lte", 1)),
                name="near_duplicate_similarity",
            ),
        ),
        cascade("document"),
        cascade("other"),
    ]
