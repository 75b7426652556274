"""Documents carry the terms of their sources, and words can be withdrawn for good."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0015_splits"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="licence",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="document",
            name="terms_note",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="document",
            name="terms_url",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="post",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="pseudonym_key",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.CreateModel(
            name="Withheld",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("digest", models.CharField(max_length=64)),
                ("site", models.TextField(blank=True, db_default="", default="")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="withheld",
                        to="documents.project",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "withheld",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "kind", "digest", "site"), name="withheld_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["author", "post"])), name="withheld_kind_known"
                    ),
                ],
            },
        ),
    ]
