"""Links that people draw, what each of them says of a link, and the history of both."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0007_versions_and_recuts"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkEvent",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("quotes", "Quotes"),
                            ("disputes", "Disputes"),
                            ("supports", "Supports"),
                            ("repeats", "Repeats"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Rejected"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("source_start", models.PositiveIntegerField()),
                ("source_end", models.PositiveIntegerField()),
                ("score", models.FloatField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LinkJudgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=10,
                    ),
                ),
                ("by_curator", models.BooleanField(default=False)),
                ("op", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LinkJudgementEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("confirmed", "Confirmed"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=10,
                    ),
                ),
                ("by_curator", models.BooleanField(default=False)),
                ("op", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="link",
            name="link_once",
        ),
        migrations.AddField(
            model_name="link",
            name="decided_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="link",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="link",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."created_by_id" IS NOT NULL)',
                    func='INSERT INTO "documents_linkevent" ("created_at", "created_by_id", "decided_at", "decided_by_id", "document_id", "id", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "score", "source_end", "source_post_id", "source_start", "state", "target_sentence_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."decided_at", NEW."decided_by_id", NEW."document_id", NEW."id", NEW."kind", NOW(), \'insert\', NEW."id", NEW."project_id", NEW."score", NEW."source_end", NEW."source_post_id", NEW."source_start", NEW."state", NEW."target_sentence_id"); RETURN NULL;',
                    hash="ea1178358a3deead3de742122677ff23a5a5b529",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_63daa",
                    table="documents_link",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="link",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."target_sentence_id" IS DISTINCT FROM (NEW."target_sentence_id"))',
                    func='INSERT INTO "documents_linkevent" ("created_at", "created_by_id", "decided_at", "decided_by_id", "document_id", "id", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "score", "source_end", "source_post_id", "source_start", "state", "target_sentence_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."decided_at", NEW."decided_by_id", NEW."document_id", NEW."id", NEW."kind", NOW(), \'update\', NEW."id", NEW."project_id", NEW."score", NEW."source_end", NEW."source_post_id", NEW."source_start", NEW."state", NEW."target_sentence_id"); RETURN NULL;',
                    hash="07ebc05eb3ff59b19de0ccdd94b341d38a9a81e8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_31061",
                    table="documents_link",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="link",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."created_by_id" IS NOT NULL OR OLD."decided_by_id" IS NOT NULL)',
                    func='INSERT INTO "documents_linkevent" ("created_at", "created_by_id", "decided_at", "decided_by_id", "document_id", "id", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "score", "source_end", "source_post_id", "source_start", "state", "target_sentence_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."decided_at", OLD."decided_by_id", OLD."document_id", OLD."id", OLD."kind", NOW(), \'delete\', OLD."id", OLD."project_id", OLD."score", OLD."source_end", OLD."source_post_id", OLD."source_start", OLD."state", OLD."target_sentence_id"); RETURN NULL;',
                    hash="32567fb3a1fad2b86908b9d678b2b82d65712602",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_55af7",
                    table="documents_link",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="link",
            constraint=models.UniqueConstraint(
                fields=("source_post", "source_start", "source_end", "target_sentence", "kind", "created_by"),
                name="link_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="linkevent",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="linkevent",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="linkevent",
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
            model_name="linkevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="documents.link",
            ),
        ),
        migrations.AddField(
            model_name="linkevent",
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
            model_name="linkevent",
            name="source_post",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.post",
            ),
        ),
        migrations.AddField(
            model_name="linkevent",
            name="target_sentence",
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
            model_name="linkjudgement",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="linkjudgement",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="link_judgements",
                to="documents.document",
            ),
        ),
        migrations.AddField(
            model_name="linkjudgement",
            name="link",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="judgements",
                to="documents.link",
            ),
        ),
        migrations.AddField(
            model_name="linkjudgement",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="linkjudgement",
            name="project",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                to="documents.project",
            ),
        ),
        migrations.AddField(
            model_name="linkjudgementevent",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="linkjudgementevent",
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
            model_name="linkjudgementevent",
            name="link",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="documents.link",
            ),
        ),
        migrations.AddField(
            model_name="linkjudgementevent",
            name="person",
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
            model_name="linkjudgementevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="documents.linkjudgement",
            ),
        ),
        migrations.AddField(
            model_name="linkjudgementevent",
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
        migrations.AddIndex(
            model_name="linkevent",
            index=models.Index(fields=["document", "pgh_id"], name="link_event_document"),
        ),
        migrations.AddConstraint(
            model_name="linkjudgement",
            constraint=models.UniqueConstraint(fields=("link", "person"), name="link_judgement_once"),
        ),
        migrations.AddConstraint(
            model_name="linkjudgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "confirmed", "rejected"])),
                name="link_judgement_state",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linkjudgement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "documents_linkjudgementevent" ("actor_id", "by_curator", "document_id", "id", "link_id", "made_at", "op", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state") VALUES (NEW."actor_id", NEW."by_curator", NEW."document_id", NEW."id", NEW."link_id", NEW."made_at", NEW."op", NEW."person_id", NOW(), \'insert\', NEW."id", NEW."project_id", NEW."state"); RETURN NULL;',
                    hash="49d43ab1f71b3740a13a771ac7d732ac39e705de",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_30431",
                    table="documents_linkjudgement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linkjudgement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."by_curator" IS DISTINCT FROM (NEW."by_curator") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."link_id" IS DISTINCT FROM (NEW."link_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))',
                    func='INSERT INTO "documents_linkjudgementevent" ("actor_id", "by_curator", "document_id", "id", "link_id", "made_at", "op", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state") VALUES (NEW."actor_id", NEW."by_curator", NEW."document_id", NEW."id", NEW."link_id", NEW."made_at", NEW."op", NEW."person_id", NOW(), \'update\', NEW."id", NEW."project_id", NEW."state"); RETURN NULL;',
                    hash="9f243f500b96ca618b3c218e54949ae73f9a3e80",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_21706",
                    table="documents_linkjudgement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="linkjudgement",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "documents_linkjudgementevent" ("actor_id", "by_curator", "document_id", "id", "link_id", "made_at", "op", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state") VALUES (OLD."actor_id", OLD."by_curator", OLD."document_id", OLD."id", OLD."link_id", OLD."made_at", OLD."op", OLD."person_id", NOW(), \'delete\', OLD."id", OLD."project_id", OLD."state"); RETURN NULL;',
                    hash="2e7329a8d9a4e93d609bc3b075072216ab61ec43",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_12815",
                    table="documents_linkjudgement",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="linkjudgementevent",
            index=models.Index(
                condition=models.Q(("op__isnull", False)), fields=["op"], name="link_judgement_event_op"
            ),
        ),
        migrations.AddIndex(
            model_name="linkjudgementevent",
            index=models.Index(fields=["document", "pgh_id"], name="link_judgement_event_document"),
        ),
        # As of every row of a document: what is said of a link goes with it.
        migrations.RunSQL(
            "ALTER TABLE documents_linkjudgement ADD CONSTRAINT link_judgement_link_fk "
            "FOREIGN KEY (link_id) REFERENCES documents_link (id) ON DELETE CASCADE",
            "ALTER TABLE documents_linkjudgement DROP CONSTRAINT link_judgement_link_fk",
        ),
    ]
