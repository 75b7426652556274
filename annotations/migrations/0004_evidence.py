"""What speaks for a claim and against it, with the answer."""

import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0003_carried"),
        ("documents", "0007_versions_and_recuts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="annotation",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="annotation",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="annotation",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="annotation",
            name="evidence",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        migrations.AddField(
            model_name="annotationevent",
            name="evidence",
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="annotation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence", "first_label_id", "guideline_version", "id", "label_before_thread_id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (NEW."abstain_reason", NEW."actor_id", NEW."attributed", NEW."blind", NEW."carried_from", NEW."confidence", NEW."created_at", NEW."document_id", NEW."duration_ms", NEW."evidence", NEW."first_label_id", NEW."guideline_version", NEW."id", NEW."label_before_thread_id", NEW."label_id", NEW."labelled_at", NEW."mixed", NEW."note", NEW."op", NOW(), \'insert\', NEW."id", NEW."phase", NEW."project_id", NEW."reviewer_id", NEW."revision", NEW."revisions", NEW."round", NEW."sentence_id"); RETURN NULL;',
                    hash="ced9bd8047676a0e4ffac4375e2efe8535a0f825",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9fe21",
                    table="annotations_annotation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="annotation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."abstain_reason" IS DISTINCT FROM (NEW."abstain_reason") OR OLD."attributed" IS DISTINCT FROM (NEW."attributed") OR OLD."blind" IS DISTINCT FROM (NEW."blind") OR OLD."carried_from" IS DISTINCT FROM (NEW."carried_from") OR OLD."confidence" IS DISTINCT FROM (NEW."confidence") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."duration_ms" IS DISTINCT FROM (NEW."duration_ms") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."first_label_id" IS DISTINCT FROM (NEW."first_label_id") OR OLD."guideline_version" IS DISTINCT FROM (NEW."guideline_version") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label_id" IS DISTINCT FROM (NEW."label_id") OR OLD."label_before_thread_id" IS DISTINCT FROM (NEW."label_before_thread_id") OR OLD."mixed" IS DISTINCT FROM (NEW."mixed") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."phase" IS DISTINCT FROM (NEW."phase") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."revision" IS DISTINCT FROM (NEW."revision") OR OLD."revisions" IS DISTINCT FROM (NEW."revisions") OR OLD."round" IS DISTINCT FROM (NEW."round") OR OLD."sentence_id" IS DISTINCT FROM (NEW."sentence_id"))',
                    func='INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence", "first_label_id", "guideline_version", "id", "label_before_thread_id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (NEW."abstain_reason", NEW."actor_id", NEW."attributed", NEW."blind", NEW."carried_from", NEW."confidence", NEW."created_at", NEW."document_id", NEW."duration_ms", NEW."evidence", NEW."first_label_id", NEW."guideline_version", NEW."id", NEW."label_before_thread_id", NEW."label_id", NEW."labelled_at", NEW."mixed", NEW."note", NEW."op", NOW(), \'update\', NEW."id", NEW."phase", NEW."project_id", NEW."reviewer_id", NEW."revision", NEW."revisions", NEW."round", NEW."sentence_id"); RETURN NULL;',
                    hash="890017718eba8bd42008adb2fac92e7f57b8aeea",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_60d0d",
                    table="annotations_annotation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="annotation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence", "first_label_id", "guideline_version", "id", "label_before_thread_id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (OLD."abstain_reason", OLD."actor_id", OLD."attributed", OLD."blind", OLD."carried_from", OLD."confidence", OLD."created_at", OLD."document_id", OLD."duration_ms", OLD."evidence", OLD."first_label_id", OLD."guideline_version", OLD."id", OLD."label_before_thread_id", OLD."label_id", OLD."labelled_at", OLD."mixed", OLD."note", OLD."op", NOW(), \'delete\', OLD."id", OLD."phase", OLD."project_id", OLD."reviewer_id", OLD."revision", OLD."revisions", OLD."round", OLD."sentence_id"); RETURN NULL;',
                    hash="45677e78bf8ec6c3760d26dbb8bc45e04a4d6ec9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e22de",
                    table="annotations_annotation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="annotation",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func("evidence", function="jsonb_typeof", output_field=models.CharField()), "array"
                ),
                name="annotation_evidence_list",
            ),
        ),
    ]
