"""Which answer was sent back; mentions go with their remarks where a document is deleted."""

from django.db import migrations, models

# Remarks go with their document in the database, which Django does not hear of. (It offers no cascade of the
# database here, since the author of a remark is protected by Django itself.)
CASCADE = """
DO $$
DECLARE present name;
BEGIN
    SELECT conname INTO STRICT present FROM pg_constraint
    WHERE conrelid = 'annotations_mention'::regclass AND confrelid = 'annotations_remark'::regclass;
    EXECUTE format('ALTER TABLE annotations_mention DROP CONSTRAINT %I', present);
    ALTER TABLE annotations_mention ADD CONSTRAINT mention_remark_fk FOREIGN KEY (remark_id)
        REFERENCES annotations_remark (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0011_summaries")]

    operations = [
        migrations.AddField(
            model_name="sentback",
            name="revision",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RunSQL(CASCADE, migrations.RunSQL.noop),
    ]
