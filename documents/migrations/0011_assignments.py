"""Documents are dealt out to reviewers, and people say what of them is recorded."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEYS = [
    ("assignment_document_fk", "document_id, project_id", "documents_document", "id, project_id", "CASCADE"),
    ("assignment_plan_fk", "plan_id, project_id", "documents_plan", "id, project_id", "NO ACTION"),
]

# The phase of the answers that a reader gives in a document, null where none are taken: it is assigned to
# them and they are at it, or it is open to everybody and they neither skipped it nor are done with it. A
# function, because the statement that labels has no room for it.
PHASE = """
CREATE FUNCTION documents_phase(document uuid, reader bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN g.id IS NOT NULL THEN CASE WHEN g.state = 'given' THEN g.phase END
                WHEN NOT d.needs_assignment THEN 'main' END
    FROM documents_document d
    LEFT JOIN documents_assignment g ON g.document_id = d.id AND g.reviewer_id = reader
    WHERE d.id = document
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0010_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="background",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="project",
            name="records_timing",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="user",
            name="shares_timing",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "kind",
                    models.CharField(
                        choices=[("pilot", "Pilot"), ("training", "Training"), ("main", "Main round")],
                        default="main",
                        max_length=10,
                    ),
                ),
                ("reviewers_each", models.PositiveSmallIntegerField(default=1)),
                ("overlap_share", models.FloatField(default=0)),
                (
                    "order",
                    models.CharField(
                        choices=[
                            ("random", "drawn by lot"),
                            ("uncertain", "where the labels are least certain first"),
                        ],
                        default="random",
                        max_length=10,
                    ),
                ),
                ("languages", models.JSONField(default=list)),
                ("seed", models.BigIntegerField()),
                ("lease_hours", models.PositiveIntegerField(default=48)),
                ("n_documents", models.PositiveIntegerField(default=0)),
                ("n_overlap", models.PositiveIntegerField(default=0)),
                ("gold_every", models.PositiveSmallIntegerField(null=True)),
                ("repeats", models.PositiveSmallIntegerField(default=0)),
                ("pass_mark", models.FloatField(null=True)),
                ("must_pass", models.BooleanField(default=False)),
                ("guideline_version", models.PositiveIntegerField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "created_by",
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
                        related_name="plans",
                        to="documents.project",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("training", "Training"),
                            ("gold", "Check against gold"),
                            ("main", "Main"),
                            ("norming", "Norming"),
                        ],
                        default="main",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("given", "to do"),
                            ("done", "done"),
                            ("skipped", "skipped"),
                            ("lapsed", "gone back"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("hand", "by hand"),
                            ("rule", "by rule"),
                            ("pull", "pulled"),
                            ("own", "their own choice"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_sample", models.BooleanField(db_default=False, default=False)),
                ("probability", models.FloatField(null=True)),
                ("priority", models.SmallIntegerField(db_default=0, default=0)),
                ("place", models.BigIntegerField(db_default=0, default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("skip_reason", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("given_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("first_done_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="assignments",
                        to="documents.document",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="documents.project",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assignments",
                        to="documents.plan",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("id", "project"), name="plan_of_project"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("project", "name"), name="plan_name_once"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["pilot", "training", "main"])), name="plan_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("order__in", ["random", "uncertain"])), name="plan_order_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("overlap_share__range", (0, 1))), name="plan_share"
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                models.F("project"),
                models.OrderBy(models.F("priority"), descending=True),
                models.F("place"),
                models.F("id"),
                condition=models.Q(("state", "open")),
                name="assignment_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["document"], name="assignment_of_document"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["reviewer", "project", "state"], name="assignment_of_reviewer"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["project", "state"], name="assignment_of_project"),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("lease_until__isnull", False), ("state", "given")),
                fields=["project", "lease_until"],
                name="assignment_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reviewer__isnull", False)),
                fields=("document", "reviewer"),
                include=("state", "phase"),
                name="assignment_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "given", "done", "skipped", "lapsed"])),
                name="assignment_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["hand", "rule", "pull", "own"])),
                name="assignment_origin_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase__in", ["training", "gold", "main", "norming"])),
                name="assignment_phase_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewer__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("reviewer__isnull", False)),
                    _connector="OR",
                ),
                name="assignment_of_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("probability__isnull", True),
                    models.Q(("probability__gt", 0), ("probability__lte", 1)),
                    _connector="OR",
                ),
                name="assignment_probability",
            ),
        ),
        *[
            migrations.RunSQL(
                f"ALTER TABLE documents_assignment ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
                f"REFERENCES {target} ({target_columns}) ON DELETE {action} DEFERRABLE INITIALLY IMMEDIATE",
                f"ALTER TABLE documents_assignment DROP CONSTRAINT {name}",
            )
            for name, columns, target, target_columns, action in KEYS
        ],
        migrations.RunSQL(PHASE, "DROP FUNCTION documents_phase(uuid, bigint)"),
    ]
