"""Plans know of documents that are nearly the same, assignments when what counts was kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0015_kept_replies"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="has_kin",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="assignment",
            name="frozen_at",
            field=models.DateTimeField(null=True),
        ),
    ]
