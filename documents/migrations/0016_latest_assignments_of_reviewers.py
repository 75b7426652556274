"""What a reviewer was given last is one look-up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0016_terms_and_withdrawals"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="assignment",
            name="assignment_of_reviewer",
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["reviewer", "project", "state", "given_at"], name="assignment_of_reviewer"
            ),
        ),
    ]
