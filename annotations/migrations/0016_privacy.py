"""What was done to protect people is on record, and releases can be replaced for it alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As before, with the one exception: when somebody's words are withdrawn, the files are replaced, and the row
# says so by a revision and an entry more.
STAYS = """
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
    dependencies = [
        ("annotations", "0016_posteriors_and_own_summaries"),
        ("documents", "0016_terms_and_withdrawals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="mask",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="release",
            name="pseudonym_key",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="release",
            name="revision",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="release",
            name="withdrawals",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.CreateModel(
            name="PrivacyAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("key", "new key of the pseudonyms"), ("withdrawal", "words withdrawn")],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField()),
                ("counts", models.JSONField(default=dict)),
                ("releases", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="privacy_acts",
                        to="documents.project",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["key", "withdrawal"])), name="privacy_kind_known"
                    )
                ],
            },
        ),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
