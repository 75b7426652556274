"""The history of answers and decisions is written once a statement, not once a row."""

import pgtrigger.migrations
from django.db import migrations

ANSWERS = """
CREATE OR REPLACE FUNCTION annotations_annotation_events() RETURNS trigger LANGUAGE plpgsql AS $events$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO annotations_annotationevent ("abstain_reason", "actor_id", "attributed", "blind",
            "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence",
            "first_label_id", "guideline_version", "id", "label_id", "labelled_at", "mixed", "note", "op",
            "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id",
            "pgh_created_at", "pgh_label", "pgh_obj_id")
        SELECT n."abstain_reason", n."actor_id", n."attributed", n."blind", n."carried_from",
            n."confidence", n."created_at", n."document_id", n."duration_ms", n."evidence",
            n."first_label_id", n."guideline_version", n."id", n."label_id", n."labelled_at", n."mixed",
            n."note", n."op", n."phase", n."project_id", n."reviewer_id", n."revision", n."revisions",
            n."round", n."sentence_id", now(), 'insert', n."id" FROM new_values n;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO annotations_annotationevent ("abstain_reason", "actor_id", "attributed", "blind",
            "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence",
            "first_label_id", "guideline_version", "id", "label_id", "labelled_at", "mixed", "note", "op",
            "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id",
            "pgh_created_at", "pgh_label", "pgh_obj_id")
        SELECT n."abstain_reason", n."actor_id", n."attributed", n."blind", n."carried_from",
            n."confidence", n."created_at", n."document_id", n."duration_ms", n."evidence",
            n."first_label_id", n."guideline_version", n."id", n."label_id", n."labelled_at", n."mixed",
            n."note", n."op", n."phase", n."project_id", n."reviewer_id", n."revision", n."revisions",
            n."round", n."sentence_id", now(), 'update', n."id"
        FROM new_values n FULL JOIN old_values o ON o."id" = n."id"
        WHERE CASE WHEN n."id" IS NULL THEN false
            ELSE (n."abstain_reason", n."attributed", n."blind", n."carried_from", n."confidence",
                n."created_at", n."document_id", n."duration_ms", n."evidence", n."first_label_id",
                n."guideline_version", n."id", n."label_id", n."mixed", n."note", n."phase", n."project_id",
                n."reviewer_id", n."revision", n."revisions", n."round", n."sentence_id") IS DISTINCT FROM
                (o."abstain_reason", o."attributed", o."blind", o."carried_from", o."confidence",
                o."created_at", o."document_id", o."duration_ms", o."evidence", o."first_label_id",
                o."guideline_version", o."id", o."label_id", o."mixed", o."note", o."phase", o."project_id",
                o."reviewer_id", o."revision", o."revisions", o."round", o."sentence_id") END;
    ELSE
        INSERT INTO annotations_annotationevent ("abstain_reason", "actor_id", "attributed", "blind",
            "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence",
            "first_label_id", "guideline_version", "id", "label_id", "labelled_at", "mixed", "note", "op",
            "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id",
            "pgh_created_at", "pgh_label", "pgh_obj_id")
        SELECT n."abstain_reason", n."actor_id", n."attributed", n."blind", n."carried_from",
            n."confidence", n."created_at", n."document_id", n."duration_ms", n."evidence",
            n."first_label_id", n."guideline_version", n."id", n."label_id", n."labelled_at", n."mixed",
            n."note", n."op", n."phase", n."project_id", n."reviewer_id", n."revision", n."revisions",
            n."round", n."sentence_id", now(), 'delete', n."id" FROM old_values n;
    END IF;
    RETURN NULL;
END
$events$;
"""
DECISIONS = """
CREATE OR REPLACE FUNCTION annotations_decision_events() RETURNS trigger LANGUAGE plpgsql AS $events$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO annotations_decisionevent ("abstain_reason", "decided_at", "decided_by_id",
            "document_id", "explanation", "guideline_version", "id", "is_gold", "is_unanimous", "label_id",
            "project_id", "reason", "revision", "sentence_id", "pgh_created_at", "pgh_label", "pgh_obj_id")
        SELECT n."abstain_reason", n."decided_at", n."decided_by_id", n."document_id", n."explanation",
            n."guideline_version", n."id", n."is_gold", n."is_unanimous", n."label_id", n."project_id",
            n."reason", n."revision", n."sentence_id", now(), 'insert', n."id" FROM new_values n;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO annotations_decisionevent ("abstain_reason", "decided_at", "decided_by_id",
            "document_id", "explanation", "guideline_version", "id", "is_gold", "is_unanimous", "label_id",
            "project_id", "reason", "revision", "sentence_id", "pgh_created_at", "pgh_label", "pgh_obj_id")
        SELECT n."abstain_reason", n."decided_at", n."decided_by_id", n."document_id", n."explanation",
            n."guideline_version", n."id", n."is_gold", n."is_unanimous", n."label_id", n."project_id",
            n."reason", n."revision", n."sentence_id", now(), 'update', n."id"
        FROM new_values n FULL JOIN old_values o ON o."id" = n."id"
        WHERE CASE WHEN n."id" IS NULL THEN false
            ELSE (n."abstain_reason", n."decided_at", n."decided_by_id", n."document_id", n."explanation",
                n."guideline_version", n."id", n."is_gold", n."is_unanimous", n."label_id", n."project_id",
                n."reason", n."revision", n."sentence_id") IS DISTINCT FROM (o."abstain_reason",
                o."decided_at", o."decided_by_id", o."document_id", o."explanation", o."guideline_version",
                o."id", o."is_gold", o."is_unanimous", o."label_id", o."project_id", o."reason",
                o."revision", o."sentence_id") END;
    ELSE
        INSERT INTO annotations_decisionevent ("abstain_reason", "decided_at", "decided_by_id",
            "document_id", "explanation", "guideline_version", "id", "is_gold", "is_unanimous", "label_id",
            "project_id", "reason", "revision", "sentence_id", "pgh_created_at", "pgh_label", "pgh_obj_id")
        SELECT n."abstain_reason", n."decided_at", n."decided_by_id", n."document_id", n."explanation",
            n."guideline_version", n."id", n."is_gold", n."is_unanimous", n."label_id", n."project_id",
            n."reason", n."revision", n."sentence_id", now(), 'delete', n."id" FROM old_values n;
    END IF;
    RETURN NULL;
END
$events$;
"""


TRIGGERS = """
CREATE TRIGGER {table}_events_insert AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS new_values FOR EACH STATEMENT EXECUTE FUNCTION {table}_events();
CREATE TRIGGER {table}_events_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS old_values NEW TABLE AS new_values
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_events();
CREATE TRIGGER {table}_events_delete AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS old_values FOR EACH STATEMENT EXECUTE FUNCTION {table}_events();
"""
DROP = "DROP FUNCTION {table}_events() CASCADE"
TABLES = {"annotation": ANSWERS, "decision": DECISIONS}


class Migration(migrations.Migration):
    dependencies = [("annotations", "0020_walls_between_projects")]

    operations = [
        *[
            pgtrigger.migrations.RemoveTrigger(model_name=model, name=f"{operation}_{operation}")
            for model in TABLES
            for operation in ("insert", "update", "delete")
        ],
        *[
            migrations.RunSQL(
                function + TRIGGERS.format(table=f"annotations_{model}"),
                DROP.format(table=f"annotations_{model}"),
            )
            for model, function in TABLES.items()
        ],
    ]
