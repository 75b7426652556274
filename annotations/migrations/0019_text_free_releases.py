"""A release may hold no texts, which is said of it and never changes."""

from django.db import migrations, models

STAYS = """
CREATE OR REPLACE FUNCTION annotations_release_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.project_id, NEW.version, NEW.counts, NEW.statements, NEW.names_reviewers,
        NEW.guideline_version, NEW.based_on, NEW.created_at, NEW.mask, NEW.pseudonym_key, NEW.text_free)
       IS DISTINCT FROM
       (OLD.id, OLD.project_id, OLD.version, OLD.counts, OLD.statements, OLD.names_reviewers,
        OLD.guideline_version, OLD.based_on, OLD.created_at, OLD.mask, OLD.pseudonym_key, OLD.text_free)
       OR ((NEW.files, NEW.revision, NEW.withdrawals) IS DISTINCT FROM
           (OLD.files, OLD.revision, OLD.withdrawals)
           AND NOT (NEW.revision = OLD.revision + 1
                    AND jsonb_array_length(NEW.withdrawals) = jsonb_array_length(OLD.withdrawals) + 1
                    AND NEW.withdrawals - -1 = OLD.withdrawals))
       OR (NEW.previous_id IS NOT NULL AND NEW.previous_id IS DISTINCT FROM OLD.previous_id)
       OR (OLD.state = 'draft' AND NEW.state NOT IN ('draft', 'published'))
       OR (OLD.state <> 'draft' AND NEW.published_at IS DISTINCT FROM OLD.published_at)
       OR (OLD.state = 'published' AND NEW.state NOT IN ('published', 'withdrawn'))
       OR (OLD.state = 'withdrawn' AND (NEW.state, NEW.withdrawn_at, NEW.withdrawal_reason)
           IS DISTINCT FROM (OLD.state, OLD.withdrawn_at, OLD.withdrawal_reason))
    THEN
        RAISE EXCEPTION 'release % was built and never changes', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION annotations_release_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.project_id, NEW.version, NEW.counts, NEW.statements, NEW.names_reviewers,
        NEW.guideline_version, NEW.based_on, NEW.created_at, NEW.mask, NEW.pseudonym_key)
       IS DISTINCT FROM
       (OLD.id, OLD.project_id, OLD.version, OLD.counts, OLD.statements, OLD.names_reviewers,
        OLD.guideline_version, OLD.based_on, OLD.created_at, OLD.mask, OLD.pseudonym_key)
       OR ((NEW.files, NEW.revision, NEW.withdrawals) IS DISTINCT FROM
           (OLD.files, OLD.revision, OLD.withdrawals)
           AND NOT (NEW.revision = OLD.revision + 1
                    AND jsonb_array_length(NEW.withdrawals) = jsonb_array_length(OLD.withdrawals) + 1
                    AND NEW.withdrawals - -1 = OLD.withdrawals))
       OR (NEW.previous_id IS NOT NULL AND NEW.previous_id IS DISTINCT FROM OLD.previous_id)
       OR (OLD.state = 'draft' AND NEW.state NOT IN ('draft', 'published'))
       OR (OLD.state <> 'draft' AND NEW.published_at IS DISTINCT FROM OLD.published_at)
       OR (OLD.state = 'published' AND NEW.state NOT IN ('published', 'withdrawn'))
       OR (OLD.state = 'withdrawn' AND (NEW.state, NEW.withdrawn_at, NEW.withdrawal_reason)
           IS DISTINCT FROM (OLD.state, OLD.withdrawn_at, OLD.withdrawal_reason))
    THEN
        RAISE EXCEPTION 'release % was built and never changes', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0018_saved_views")]

    operations = [
        migrations.AddField(
            model_name="release",
            name="text_free",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(STAYS, BEFORE),
    ]
