"""Figures of large projects are kept."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0010_model_consensus"),
        ("documents", "0011_assignments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Summary",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("based_on", models.BigIntegerField()),
                ("data", models.JSONField()),
                ("computed_at", models.DateTimeField()),
                ("seconds", models.FloatField()),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="summary",
                        to="documents.project",
                    ),
                ),
            ],
        ),
    ]
