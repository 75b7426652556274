"""One current version of a page, and no token that reaches further when its last project goes.

A token without projects means every project of its user, so one whose projects are all deleted
has to end with the last of them. The check waits for the end of the transaction: a change of a
token's projects may take the old ones out before it puts the new ones in.
"""

from django.db import migrations, models
from django.db.models import Q

TRIGGER = """
CREATE FUNCTION documents_token_without_projects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM documents_token t
    WHERE t.digest = OLD.token_id
      AND NOT EXISTS (SELECT FROM documents_token_projects p WHERE p.token_id = t.digest);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER token_ends_with_its_projects
    AFTER DELETE ON documents_token_projects
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION documents_token_without_projects();
"""
NO_TRIGGER = """
DROP TRIGGER token_ends_with_its_projects ON documents_token_projects;
DROP FUNCTION documents_token_without_projects();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_one_document")]

    operations = [
        migrations.RemoveIndex("document", "document_source"),
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(
                fields=["project", "source_url"],
                name="document_current_once",
                condition=Q(is_current=True) & ~Q(source_url=""),
            ),
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
    ]
