"""A page of a project's links is found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0011_assignments"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="link",
            index=models.Index(fields=["project", "id"], name="link_of_project"),
        ),
    ]
