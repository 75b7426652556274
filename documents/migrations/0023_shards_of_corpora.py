"""Which files of a corpus came in, and how far the others are."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0022_chores")]

    operations = [
        migrations.CreateModel(
            name="Shard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.TextField()),
                ("size", models.PositiveBigIntegerField()),
                ("stamp", models.CharField(max_length=200)),
                ("reader", models.CharField(max_length=200)),
                ("items", models.PositiveBigIntegerField(default=0)),
                ("documents", models.PositiveBigIntegerField(default=0)),
                ("failed", models.PositiveBigIntegerField(default=0)),
                ("sentences", models.PositiveBigIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shards",
                        to="documents.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("project"),
                        django.db.models.functions.text.MD5("address"),
                        name="shard_of_project_once",
                    )
                ]
            },
        ),
    ]
