"""The language of every post, and whom it addresses by name.

The posts that are there already take their document's language. The index holds only posts that address
somebody, which few do; deleting looks for them by it.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

LANGUAGES = """
UPDATE documents_post p SET language = d.language
FROM documents_document d WHERE d.id = p.document_id AND d.language <> 'und';
"""
KEY = """
ALTER TABLE documents_post ADD CONSTRAINT post_addressee_fk
    FOREIGN KEY (addressee_id, document_id, project_id)
    REFERENCES documents_post (id, document_id, project_id) ON DELETE SET NULL (addressee_id);
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_one_current_version")]

    operations = [
        migrations.AddField(
            "post", "language", models.CharField(db_default="und", default="und", max_length=16)
        ),
        migrations.AddField(
            "post",
            "addressee",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="addressed_by",
                to="documents.post",
            ),
        ),
        migrations.AddIndex(
            "post",
            models.Index(fields=["addressee"], condition=Q(addressee__isnull=False), name="post_addressed"),
        ),
        migrations.RunSQL(LANGUAGES, migrations.RunSQL.noop),
        migrations.RunSQL(KEY, "ALTER TABLE documents_post DROP CONSTRAINT post_addressee_fk"),
    ]
