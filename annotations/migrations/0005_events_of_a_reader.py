"""The last event of a reader's answers in a document is one look-up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0004_evidence"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="annotationevent",
            index=models.Index(fields=["document", "reviewer", "pgh_id"], name="annotation_event_mine"),
        ),
    ]
