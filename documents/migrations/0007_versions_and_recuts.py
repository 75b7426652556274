"""What a post and a sentence were in the version before, and the history of cuts made by hand."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_jobs_and_fetches"),
    ]

    operations = [
        # A page may go back to what it said: the same content is there once among the current versions.
        migrations.RemoveConstraint(model_name="document", name="document_content_once"),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("project", "content_hash"),
                name="document_content_once",
                condition=models.Q(("is_current", True)),
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["project", "content_hash"], name="document_content"),
        ),
        migrations.CreateModel(
            name="Recut",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.JSONField()),
                ("after", models.JSONField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="post",
            name="previous",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.post",
            ),
        ),
        migrations.AddField(
            model_name="sentence",
            name="previous",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.sentence",
            ),
        ),
        migrations.AddIndex(
            model_name="sentence",
            index=models.Index(
                condition=models.Q(("retired_at__isnull", False)), fields=["id"], name="sentence_retired"
            ),
        ),
        migrations.AddField(
            model_name="recut",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="recuts",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="recut",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="recut",
            name="post",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="recuts",
                to="documents.post",
            ),
        ),
        migrations.AddField(
            model_name="recut",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                to="documents.project",
            ),
        ),
        migrations.AddIndex(
            model_name="recut",
            index=models.Index(fields=["document", "id"], name="recut_of_document"),
        ),
        # As of every row of a document: it stays in its project and goes with its post.
        migrations.RunSQL(
            "ALTER TABLE documents_recut ADD CONSTRAINT recut_post_fk "
            "FOREIGN KEY (post_id, document_id, project_id) "
            "REFERENCES documents_post (id, document_id, project_id) ON DELETE CASCADE",
            "ALTER TABLE documents_recut DROP CONSTRAINT recut_post_fk",
        ),
    ]
