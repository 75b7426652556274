"""Releases: snapshots of a dataset that never change once they are published."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import documents.models.documents

# The last wall around what was published, under whatever writes the row. What hangs on a release (the job
# that built it, the people, the release before) may go; the withdrawal is the one thing that comes.
STAYS = """
CREATE FUNCTION annotations_release_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.project_id, NEW.version, NEW.files, NEW.counts, NEW.statements, NEW.names_reviewers,
        NEW.guideline_version, NEW.based_on, NEW.created_at)
       IS DISTINCT FROM
       (OLD.id, OLD.project_id, OLD.version, OLD.files, OLD.counts, OLD.statements, OLD.names_reviewers,
        OLD.guideline_version, OLD.based_on, OLD.created_at)
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
CREATE TRIGGER release_stays BEFORE UPDATE ON annotations_release FOR EACH ROW
    WHEN (OLD.state IN ('draft', 'published', 'withdrawn')) EXECUTE FUNCTION annotations_release_stays();
"""
GOES = """
DROP TRIGGER release_stays ON annotations_release;
DROP FUNCTION annotations_release_stays();
"""


def person() -> models.ForeignKey:
    """Somebody who may leave."""
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0014_norming_names"),
        ("documents", "0014_released_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=documents.models.documents.UUIDv7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("building", "being built"),
                            ("draft", "draft"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                            ("failed", "failed"),
                        ],
                        default="building",
                        max_length=10,
                    ),
                ),
                ("files", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("statements", models.JSONField(default=dict)),
                ("names_reviewers", models.BooleanField(default=False)),
                ("guideline_version", models.PositiveIntegerField(null=True)),
                ("based_on", models.BigIntegerField(null=True)),
                ("error", models.TextField(blank=True, db_default="", default="")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawal_reason", models.TextField(blank=True, db_default="", default="")),
                ("created_by", person()),
                ("published_by", person()),
                ("withdrawn_by", person()),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="documents.job",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="next_releases",
                        to="annotations.release",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="releases",
                        to="documents.project",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "version"), name="release_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["building", "draft", "published", "withdrawn", "failed"])
                        ),
                        name="release_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("published_at__isnull", False), ("state__in", ("published", "withdrawn"))
                            ),
                            models.Q(
                                models.Q(("state__in", ("published", "withdrawn")), _negated=True),
                                ("published_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="release_moments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "withdrawn"),
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "withdrawn"), _negated=True),
                                ("withdrawn_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="release_withdrawal",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
