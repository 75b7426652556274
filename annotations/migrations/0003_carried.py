"""Where an answer was carried from when its page was read again."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0002_one_project"),
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
            name="carried_from",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="annotationevent",
            name="carried_from",
            field=models.BigIntegerField(null=True),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="annotation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "first_label_id", "guideline_version", "id", "label_before_thread_id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (NEW."abstain_reason", NEW."actor_id", NEW."attributed", NEW."blind", NEW."carried_from", NEW."confidence", NEW."created_at", NEW."document_id", NEW."duration_ms", NEW."first_label_id", NEW."guideline_version", NEW."id", NEW."label_before_thread_id", NEW."label_id", NEW."labelled_at", NEW."mixed", NEW."note", NEW."op", NOW(), \'insert\', NEW."id", NEW."phase", NEW."project_id", NEW."reviewer_id", NEW."revision", NEW."revisions", NEW."round", NEW."sentence_id"); RETURN NULL;',
                    hash="7fd61aec9bc129b6adafc922b0c4ea2c9fc7237b",
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
                    condition='WHEN (OLD."abstain_reason" IS DISTINCT FROM (NEW."abstain_reason") OR OLD."attributed" IS DISTINCT FROM (NEW."attributed") OR OLD."blind" IS DISTINCT FROM (NEW."blind") OR OLD."carried_from" IS DISTINCT FROM (NEW."carried_from") OR OLD."confidence" IS DISTINCT FROM (NEW."confidence") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."duration_ms" IS DISTINCT FROM (NEW."duration_ms") OR OLD."first_label_id" IS DISTINCT FROM (NEW."first_label_id") OR OLD."guideline_version" IS DISTINCT FROM (NEW."guideline_version") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label_id" IS DISTINCT FROM (NEW."label_id") OR OLD."label_before_thread_id" IS DISTINCT FROM (NEW."label_before_thread_id") OR OLD."mixed" IS DISTINCT FROM (NEW."mixed") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."phase" IS DISTINCT FROM (NEW."phase") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."revision" IS DISTINCT FROM (NEW."revision") OR OLD."revisions" IS DISTINCT FROM (NEW."revisions") OR OLD."round" IS DISTINCT FROM (NEW."round") OR OLD."sentence_id" IS DISTINCT FROM (NEW."sentence_id"))',
                    func='INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "first_label_id", "guideline_version", "id", "label_before_thread_id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (NEW."abstain_reason", NEW."actor_id", NEW."attributed", NEW."blind", NEW."carried_from", NEW."confidence", NEW."created_at", NEW."document_id", NEW."duration_ms", NEW."first_label_id", NEW."guideline_version", NEW."id", NEW."label_before_thread_id", NEW."label_id", NEW."labelled_at", NEW."mixed", NEW."note", NEW."op", NOW(), \'update\', NEW."id", NEW."phase", NEW."project_id", NEW."reviewer_id", NEW."revision", NEW."revisions", NEW."round", NEW."sentence_id"); RETURN NULL;',
                    hash="1de56180b34741f39b1d0111016827a86ea95de1",
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
                    func='INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "first_label_id", "guideline_version", "id", "label_before_thread_id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (OLD."abstain_reason", OLD."actor_id", OLD."attributed", OLD."blind", OLD."carried_from", OLD."confidence", OLD."created_at", OLD."document_id", OLD."duration_ms", OLD."first_label_id", OLD."guideline_version", OLD."id", OLD."label_before_thread_id", OLD."label_id", OLD."labelled_at", OLD."mixed", OLD."note", OLD."op", NOW(), \'delete\', OLD."id", OLD."phase", OLD."project_id", OLD."reviewer_id", OLD."revision", OLD."revisions", OLD."round", OLD."sentence_id"); RETURN NULL;',
                    hash="72dfbb0e804a86426074996745d223344b14cfd5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e22de",
                    table="annotations_annotation",
                    when="AFTER",
                ),
            ),
        ),
    ]
