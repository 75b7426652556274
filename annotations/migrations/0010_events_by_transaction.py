"""Events know their transaction, which tells what may still come before them; those of a sentence are a look-up."""

from django.db import migrations, models

# The column is the database's alone: a default is set by whatever writes an event. Those that are there have
# none, since all that was before them has been committed. The type is compared as the snapshot does it.
ADD = """
ALTER TABLE annotations_annotationevent ADD COLUMN transaction_id xid8;
ALTER TABLE annotations_annotationevent ALTER COLUMN transaction_id SET DEFAULT pg_current_xact_id();
CREATE INDEX annotation_event_transaction
    ON annotations_annotationevent (document_id, reviewer_id, transaction_id);
"""
DROP = """
DROP INDEX annotation_event_transaction;
ALTER TABLE annotations_annotationevent DROP COLUMN transaction_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0009_team"),
    ]

    operations = [
        migrations.RunSQL(ADD, DROP),
        migrations.RemoveIndex(model_name="annotationevent", name="annotation_event_mine"),
        migrations.RemoveIndex(model_name="annotationevent", name="annotation_event_document"),
        migrations.AddIndex(
            model_name="annotationevent",
            index=models.Index(fields=["sentence", "pgh_id"], name="annotation_event_sentence"),
        ),
    ]
