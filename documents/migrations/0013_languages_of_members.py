"""Members say, or are said, to read some languages: they are given documents in these."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0012_links_of_a_project"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16),
                blank=True,
                db_default=models.Value("{}"),
                default=list,
                size=None,
            ),
        ),
    ]
