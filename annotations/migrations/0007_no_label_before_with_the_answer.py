"""The label before the thread no longer stands with the answer: `BeforeThread` keeps it, whatever becomes of that."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0006_before_the_thread"),
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
        migrations.RemoveField(
            model_name="annotation",
            name="label_before_thread",
        ),
        migrations.RemoveField(
            model_name="annotationevent",
            name="label_before_thread",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="annotation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence", "first_label_id", "guideline_version", "id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (NEW."abstain_reason", NEW."actor_id", NEW."attributed", NEW."blind", NEW."carried_from", NEW."confidence", NEW."created_at", NEW."document_id", NEW."duration_ms", NEW."evidence", NEW."first_label_id", NEW."guideline_version", NEW."id", NEW."label_id", NEW."labelled_at", NEW."mixed", NEW."note", NEW."op", NOW(), \'insert\', NEW."id", NEW."phase", NEW."project_id", NEW."reviewer_id", NEW."revision", NEW."revisions", NEW."round", NEW."sentence_id"); RETURN NULL;',
                    hash="be307623da37faec95162fe374c3ad91928e0a38",
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
                    condition='WHEN (OLD."abstain_reason" IS DISTINCT FROM (NEW."abstain_reason") OR OLD."attributed" IS DISTINCT FROM (NEW."attributed") OR OLD."blind" IS DISTINCT FROM (NEW."blind") OR OLD."carried_from" IS DISTINCT FROM (NEW."carried_from") OR OLD."confidence" IS DISTINCT FROM (NEW."confidence") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."duration_ms" IS DISTINCT FROM (NEW."duration_ms") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."first_label_id" IS DISTINCT FROM (NEW."first_label_id") OR OLD."guideline_version" IS DISTINCT FROM (NEW."guideline_version") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."label_id" IS DISTINCT FROM (NEW."label_id") OR OLD."mixed" IS DISTINCT FROM (NEW."mixed") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."phase" IS DISTINCT FROM (NEW."phase") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."reviewer_id" IS DISTINCT FROM (NEW."reviewer_id") OR OLD."revision" IS DISTINCT FROM (NEW."revision") OR OLD."revisions" IS DISTINCT FROM (NEW."revisions") OR OLD."round" IS DISTINCT FROM (NEW."round") OR OLD."sentence_id" IS DISTINCT FROM (NEW."sentence_id"))',
                    func='INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence", "first_label_id", "guideline_version", "id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (NEW."abstain_reason", NEW."actor_id", NEW."attributed", NEW."blind", NEW."carried_from", NEW."confidence", NEW."created_at", NEW."document_id", NEW."duration_ms", NEW."evidence", NEW."first_label_id", NEW."guideline_version", NEW."id", NEW."label_id", NEW."labelled_at", NEW."mixed", NEW."note", NEW."op", NOW(), \'update\', NEW."id", NEW."phase", NEW."project_id", NEW."reviewer_id", NEW."revision", NEW."revisions", NEW."round", NEW."sentence_id"); RETURN NULL;',
                    hash="d76bc9e8a9344128f955d4733ad505ae7fd63ded",
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
                    func='INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence", "first_label_id", "guideline_version", "id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (OLD."abstain_reason", OLD."actor_id", OLD."attributed", OLD."blind", OLD."carried_from", OLD."confidence", OLD."created_at", OLD."document_id", OLD."duration_ms", OLD."evidence", OLD."first_label_id", OLD."guideline_version", OLD."id", OLD."label_id", OLD."labelled_at", OLD."mixed", OLD."note", OLD."op", NOW(), \'delete\', OLD."id", OLD."phase", OLD."project_id", OLD."reviewer_id", OLD."revision", OLD."revisions", OLD."round", OLD."sentence_id"); RETURN NULL;',
                    hash="3e0285d580b4db6e4604c9901fe5bc945071725a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e22de",
                    table="annotations_annotation",
                    when="AFTER",
                ),
            ),
        ),
    ]
