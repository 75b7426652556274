"""A round of norming may show votes without names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0013_adjudication"),
    ]

    operations = [
        migrations.AddField(
            model_name="norming",
            name="names_hidden",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
