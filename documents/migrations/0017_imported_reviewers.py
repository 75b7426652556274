"""People whose answers were imported: names that nobody signs in with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0016_kin_and_what_counts"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="imported_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="imported_reviewers",
                to="documents.project",
            ),
        ),
    ]
