"""A project says how long originals are kept, and whether labels go with an account that is erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0018_audit_log"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="originals_days",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="erases_labels",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
