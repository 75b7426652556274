"""A project remembers when its dataset was first published, which may end that it is blind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0013_languages_of_members"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="released_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="sealed",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Q(
                    ("blind", True),
                    models.Q(
                        ("released_at", None), models.Q(("reveal", "release"), _negated=True), _connector="OR"
                    ),
                ),
                output_field=models.BooleanField(),
            ),
        ),
    ]
