"""Labels brought in from elsewhere, and where they came from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import documents.models.documents


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0016_privacy"),
        ("documents", "0017_imported_reviewers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LabelImport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=documents.models.documents.UUIDv7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(max_length=64)),
                ("format", models.CharField(blank=True, db_default="", default="", max_length=20)),
                ("is_trial", models.BooleanField(db_default=True, default=True)),
                ("options", models.JSONField(default=dict)),
                ("outcome", models.JSONField(default=dict)),
                ("report", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("imported_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="documents.job",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="label_imports",
                        to="documents.project",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
    ]
