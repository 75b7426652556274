"""A project can ask that the article be labelled before its thread is seen."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# For the statement that labels, which has no room for it: whether a post is of the article, the document
# has none, or the reader opened its thread.
POST_OPEN = """
CREATE FUNCTION documents_post_open(post bigint, reader bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM documents_post p
        JOIN documents_post a ON a.document_id = p.document_id AND a.depth = 0
        WHERE p.id = post AND (a.id = p.id OR a.text = '')
    ) OR EXISTS (
        SELECT FROM documents_post p JOIN documents_opening o ON o.document_id = p.document_id
        WHERE p.id = post AND o.reader_id = reader
    )
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0008_links_by_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="article_first",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("unanswered", models.PositiveIntegerField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="openings",
                        to="documents.document",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="documents.project",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("document", "reader"), name="opening_once")],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE documents_opening ADD CONSTRAINT opening_document_fk "
            "FOREIGN KEY (document_id, project_id) REFERENCES documents_document (id, project_id) "
            "ON DELETE CASCADE",
            "ALTER TABLE documents_opening DROP CONSTRAINT opening_document_fk",
        ),
        migrations.RunSQL(POST_OPEN, "DROP FUNCTION documents_post_open(bigint, bigint)"),
    ]
