"""When each chore of the instance was done last, so that of many workers one does it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0021_walls_between_projects")]

    operations = [
        migrations.CreateModel(
            name="Chore",
            fields=[
                ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("done_at", models.DateTimeField()),
                ("done_by", models.CharField(blank=True, max_length=100)),
            ],
        ),
    ]
