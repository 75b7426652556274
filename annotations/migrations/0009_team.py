"""Decisions, rounds of norming and trainings; what stood when a reviewer was done is kept."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

OF_SENTENCE = ("decision", "drawn", "guidelinegap", "normingsentence", "remark", "repeat", "sentback")
KEYS = [
    (
        f"annotations_{table}", f"{table}_sentence_fk", "sentence_id, document_id, project_id",
        "documents_sentence", "id, document_id, project_id", "CASCADE",
    )
    for table in OF_SENTENCE
] + [
    ("annotations_decision", "decision_label_fk", "label_id, project_id",
     "annotations_label", "id, project_id", "NO ACTION"),
    ("annotations_annotation", "annotation_frozen_label_fk", "frozen_label_id, project_id",
     "annotations_label", "id, project_id", "NO ACTION"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0008_label_set"),
        ("documents", "0011_assignments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "abstain_reason",
                    models.CharField(
                        choices=[
                            ("no_claim", "no claim"),
                            ("unclear", "unclear"),
                            ("other", "other, see note"),
                        ],
                        max_length=10,
                        null=True,
                    ),
                ),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("is_unanimous", models.BooleanField(db_default=False, default=False)),
                ("is_gold", models.BooleanField(db_default=False, default=False)),
                ("explanation", models.TextField(blank=True, db_default="", default="")),
                ("guideline_version", models.PositiveIntegerField(null=True)),
                ("decided_at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
            ],
        ),
        migrations.CreateModel(
            name="DecisionEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.BigIntegerField()),
                (
                    "abstain_reason",
                    models.CharField(
                        choices=[
                            ("no_claim", "no claim"),
                            ("unclear", "unclear"),
                            ("other", "other, see note"),
                        ],
                        max_length=10,
                        null=True,
                    ),
                ),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("is_unanimous", models.BooleanField(db_default=False, default=False)),
                ("is_gold", models.BooleanField(db_default=False, default=False)),
                ("explanation", models.TextField(blank=True, db_default="", default="")),
                ("guideline_version", models.PositiveIntegerField(null=True)),
                ("decided_at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Drawn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("probability", models.FloatField()),
                ("seed", models.BigIntegerField()),
                ("drawn_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="GuidelineGap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("draft", models.TextField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("closing_word", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Norming",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("voting", "first vote"),
                            ("talking", "the votes are shown, people talk"),
                            ("revoting", "second vote"),
                            ("closed", "closed"),
                        ],
                        default="voting",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="NormingSentence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Repeat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SentBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
                ("answer", models.TextField(blank=True, db_default="", default="")),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "sent back",
            },
        ),
        migrations.CreateModel(
            name="StudyStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=30)),
                ("note", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("taken_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="TrainingResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("right", models.PositiveIntegerField()),
                ("of", models.PositiveIntegerField()),
                ("has_passed", models.BooleanField()),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="annotation",
            name="frozen_abstain_reason",
            field=models.CharField(
                choices=[("no_claim", "no claim"), ("unclear", "unclear"), ("other", "other, see note")],
                max_length=10,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="annotation",
            name="frozen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="annotation",
            name="frozen_label",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="annotations.label",
            ),
        ),
        migrations.AddField(
            model_name="guideline",
            name="redefines",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                db_default=models.Value("{}"),
                default=list,
            ),
        ),
        migrations.AlterField(
            model_name="annotation",
            name="phase",
            field=models.CharField(
                choices=[
                    ("training", "Training"),
                    ("gold", "Check against gold"),
                    ("main", "Main"),
                    ("norming", "Norming"),
                ],
                db_default="main",
                default="main",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="annotationevent",
            name="phase",
            field=models.CharField(
                choices=[
                    ("training", "Training"),
                    ("gold", "Check against gold"),
                    ("main", "Main"),
                    ("norming", "Norming"),
                ],
                db_default="main",
                default="main",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("frozen_abstain_reason", None), ("frozen_at", None), ("frozen_label", None)),
                    models.Q(
                        ("frozen_abstain_reason", None),
                        ("frozen_at__isnull", False),
                        ("frozen_label__isnull", False),
                    ),
                    models.Q(
                        ("frozen_abstain_reason__in", ["no_claim", "unclear", "other"]),
                        ("frozen_at__isnull", False),
                        ("frozen_label", None),
                    ),
                    _connector="OR",
                ),
                name="annotation_frozen_label_or_reason",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="label",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="annotations.label",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="sentence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.sentence",
            ),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="decided_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="label",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="annotations.label",
            ),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="annotations.decision",
            ),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="sentence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.sentence",
            ),
        ),
        migrations.AddField(
            model_name="drawn",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="drawn",
            name="drawn_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="drawn",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="drawn",
            name="sentence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.sentence",
            ),
        ),
        migrations.AddField(
            model_name="guidelinegap",
            name="closed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="gaps",
                to="annotations.guideline",
            ),
        ),
        migrations.AddField(
            model_name="guidelinegap",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="guidelinegap",
            name="made_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="guidelinegap",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="guidelinegap",
            name="sentence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.sentence",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="norming",
            name="opened_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="norming",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="normings", to="documents.project"
            ),
        ),
        migrations.AddField(
            model_name="normingsentence",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="normingsentence",
            name="norming",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sentences",
                to="annotations.norming",
            ),
        ),
        migrations.AddField(
            model_name="normingsentence",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="normingsentence",
            name="sentence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.sentence",
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remarks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="sentence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.sentence",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="remark",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="annotations.remark"
            ),
        ),
        migrations.AddField(
            model_name="repeat",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="repeat",
            name="plan",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="documents.plan"
            ),
        ),
        migrations.AddField(
            model_name="repeat",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="repeat",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repeats",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="repeat",
            name="sentence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.sentence",
            ),
        ),
        migrations.AddField(
            model_name="sentback",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="sentback",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="sentback",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sent_back",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sentback",
            name="sent_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sentback",
            name="sentence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="documents.sentence",
            ),
        ),
        migrations.AddField(
            model_name="studystep",
            name="guideline",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="annotations.guideline",
            ),
        ),
        migrations.AddField(
            model_name="studystep",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="documents.project"
            ),
        ),
        migrations.AddField(
            model_name="studystep",
            name="taken_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="trainingresult",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="results", to="documents.plan"
            ),
        ),
        migrations.AddField(
            model_name="trainingresult",
            name="reviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="training_results",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["project", "id"], name="decision_of_project"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["document"], name="decision_of_document"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                condition=models.Q(("is_gold", True)), fields=["project", "document"], name="decision_gold"
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("sentence",), name="decision_once"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("abstain_reason__isnull", True), ("label__isnull", False)),
                    models.Q(
                        ("abstain_reason__in", ["no_claim", "unclear", "other"]), ("label__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="decision_label_or_reason",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "annotations_decisionevent" ("abstain_reason", "decided_at", "decided_by_id", "document_id", "explanation", "guideline_version", "id", "is_gold", "is_unanimous", "label_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "revision", "sentence_id") VALUES (NEW."abstain_reason", NEW."decided_at", NEW."decided_by_id", NEW."document_id", NEW."explanation", NEW."guideline_version", NEW."id", NEW."is_gold", NEW."is_unanimous", NEW."label_id", NOW(), \'insert\', NEW."id", NEW."project_id", NEW."reason", NEW."revision", NEW."sentence_id"); RETURN NULL;',
                    hash="1cc82ad2a0f0cac0ee567176f010a5f4551b9e3b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_55943",
                    table="annotations_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "annotations_decisionevent" ("abstain_reason", "decided_at", "decided_by_id", "document_id", "explanation", "guideline_version", "id", "is_gold", "is_unanimous", "label_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "revision", "sentence_id") VALUES (NEW."abstain_reason", NEW."decided_at", NEW."decided_by_id", NEW."document_id", NEW."explanation", NEW."guideline_version", NEW."id", NEW."is_gold", NEW."is_unanimous", NEW."label_id", NOW(), \'update\', NEW."id", NEW."project_id", NEW."reason", NEW."revision", NEW."sentence_id"); RETURN NULL;',
                    hash="243a43ec12c724faede367eea87b552fe7d2aaa4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_66945",
                    table="annotations_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "annotations_decisionevent" ("abstain_reason", "decided_at", "decided_by_id", "document_id", "explanation", "guideline_version", "id", "is_gold", "is_unanimous", "label_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "revision", "sentence_id") VALUES (OLD."abstain_reason", OLD."decided_at", OLD."decided_by_id", OLD."document_id", OLD."explanation", OLD."guideline_version", OLD."id", OLD."is_gold", OLD."is_unanimous", OLD."label_id", NOW(), \'delete\', OLD."id", OLD."project_id", OLD."reason", OLD."revision", OLD."sentence_id"); RETURN NULL;',
                    hash="beea9ec78588e0908075225722c5eafb3b684759",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c4644",
                    table="annotations_decision",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="decisionevent",
            index=models.Index(fields=["sentence", "pgh_id"], name="decision_event_sentence"),
        ),
        migrations.AddIndex(
            model_name="drawn",
            index=models.Index(fields=["project", "id"], name="drawn_of_project"),
        ),
        migrations.AddConstraint(
            model_name="drawn",
            constraint=models.UniqueConstraint(fields=("sentence",), name="drawn_once"),
        ),
        migrations.AddConstraint(
            model_name="drawn",
            constraint=models.CheckConstraint(
                condition=models.Q(("probability__gt", 0), ("probability__lte", 1)), name="drawn_probability"
            ),
        ),
        migrations.AddIndex(
            model_name="guidelinegap",
            index=models.Index(fields=["project", "id"], name="gap_of_project"),
        ),
        migrations.AddIndex(
            model_name="guidelinegap",
            index=models.Index(fields=["sentence"], name="gap_of_sentence"),
        ),
        migrations.AddConstraint(
            model_name="norming",
            constraint=models.UniqueConstraint(fields=("project", "number"), name="norming_number_once"),
        ),
        migrations.AddConstraint(
            model_name="norming",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["voting", "talking", "revoting", "closed"])),
                name="norming_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="norming",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 10)), name="norming_number_high"
            ),
        ),
        migrations.AddConstraint(
            model_name="normingsentence",
            constraint=models.UniqueConstraint(fields=("norming", "sentence"), name="norming_sentence_once"),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(fields=["sentence", "id"], name="remark_of_sentence"),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(fields=["project", "id"], name="remark_of_project"),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)), fields=["person"], name="mention_unread"
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("remark", "person"), name="mention_once"),
        ),
        migrations.AddIndex(
            model_name="repeat",
            index=models.Index(fields=["project", "reviewer"], name="repeat_of_reviewer"),
        ),
        migrations.AddConstraint(
            model_name="repeat",
            constraint=models.UniqueConstraint(fields=("sentence", "reviewer"), name="repeat_once"),
        ),
        migrations.AddIndex(
            model_name="sentback",
            index=models.Index(fields=["project", "id"], name="sent_back_of_project"),
        ),
        migrations.AddIndex(
            model_name="sentback",
            index=models.Index(fields=["sentence"], name="sent_back_of_sentence"),
        ),
        migrations.AddConstraint(
            model_name="sentback",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at__isnull", True)),
                fields=("sentence", "reviewer"),
                name="sent_back_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="studystep",
            constraint=models.UniqueConstraint(fields=("project", "key"), name="study_step_once"),
        ),
        migrations.AddConstraint(
            model_name="trainingresult",
            constraint=models.UniqueConstraint(
                fields=("plan", "reviewer", "attempt"), name="training_result_once"
            ),
        ),
        *[
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
                f"REFERENCES {target} ({target_columns}) ON DELETE {action} DEFERRABLE INITIALLY IMMEDIATE",
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
            )
            for table, name, columns, target, target_columns, action in KEYS
        ],
    ]
