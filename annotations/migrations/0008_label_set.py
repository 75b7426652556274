"""Labels count their changes, and guidelines say what changed in them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0007_no_label_before_with_the_answer"),
    ]

    operations = [
        migrations.AddField(
            model_name="guideline",
            name="summary",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="label",
            name="revision",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
    ]
