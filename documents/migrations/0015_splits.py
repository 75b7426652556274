"""Projects say how their documents are divided into parts, and documents in which they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0014_released_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="project", name="splits", field=models.JSONField(editable=False, null=True)
        ),
        migrations.AddField(
            model_name="document",
            name="split",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=20),
        ),
    ]
