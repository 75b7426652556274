"""The audit log: who did what, each entry sealed over the one before it."""

from django.db import migrations, models

# An act is written here within the transaction that it belongs to, and waits for its end. So nobody waits for
# anybody while a transaction is at work: entries are put in order when it is committed.
DRAFT = """
CREATE TABLE documents_auditdraft (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    kind varchar(10) NOT NULL,
    actor bigint,
    subject bigint,
    project bigint,
    action varchar(40) NOT NULL,
    ip varchar(45) NOT NULL,
    request_id varchar(64) NOT NULL,
    details text NOT NULL CHECK (details IS JSON OBJECT AND strpos(details, E'\\n') = 0)
);

CREATE FUNCTION documents_audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_number bigint;
    last_hash text;
BEGIN
    PERFORM pg_advisory_xact_lock(1667592564);
    SELECT e.number, e.hash INTO last_number, last_hash
    FROM documents_auditentry e ORDER BY e.number DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT c.number, c.hash INTO last_number, last_hash
        FROM documents_auditcheckpoint c ORDER BY c.number DESC LIMIT 1;
    END IF;
    last_number := coalesce(last_number, 0);
    last_hash := coalesce(last_hash, repeat('0', 64));
    INSERT INTO documents_auditentry
        (number, at, kind, actor, subject, project, action, ip, request_id, details, hash)
    VALUES (
        last_number + 1, NEW.at, NEW.kind, NEW.actor, NEW.subject, NEW.project, NEW.action, NEW.ip,
        NEW.request_id, NEW.details,
        encode(sha256(convert_to(concat_ws(E'\\n',
            last_hash, last_number + 1, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            NEW.kind, coalesce(NEW.actor::text, ''), coalesce(NEW.subject::text, ''),
            coalesce(NEW.project::text, ''), NEW.action, NEW.ip, NEW.request_id, NEW.details
        ), 'UTF8')), 'hex')
    );
    DELETE FROM documents_auditdraft WHERE id = NEW.id;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_seal AFTER INSERT ON documents_auditdraft
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION documents_audit_seal();
"""

# What is written stays, but for the entries before a checkpoint, which says what they were.
APPEND_ONLY = """
CREATE FUNCTION documents_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is written once: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION documents_audit_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number > coalesce((SELECT max(c.number) FROM documents_auditcheckpoint c), 0) THEN
        RAISE EXCEPTION 'The audit log is written once: entry % stays until a checkpoint covers it.', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION documents_audit_anchor() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM documents_auditentry e WHERE e.number = NEW.number AND e.hash = NEW.hash) THEN
        RAISE EXCEPTION 'A checkpoint has the hash of an entry that is there; % has another.', NEW.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_once BEFORE UPDATE OR TRUNCATE ON documents_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION documents_audit_refuse();
CREATE TRIGGER audit_keep BEFORE DELETE ON documents_auditentry
FOR EACH ROW EXECUTE FUNCTION documents_audit_keep();
CREATE TRIGGER audit_once BEFORE UPDATE OR DELETE OR TRUNCATE ON documents_auditcheckpoint
FOR EACH STATEMENT EXECUTE FUNCTION documents_audit_refuse();
CREATE TRIGGER audit_anchor BEFORE INSERT ON documents_auditcheckpoint
FOR EACH ROW EXECUTE FUNCTION documents_audit_anchor();
"""

UNDO = """
DROP TABLE documents_auditdraft;
DROP TRIGGER audit_once ON documents_auditentry;
DROP TRIGGER audit_keep ON documents_auditentry;
DROP TRIGGER audit_once ON documents_auditcheckpoint;
DROP TRIGGER audit_anchor ON documents_auditcheckpoint;
DROP FUNCTION documents_audit_seal(), documents_audit_refuse(), documents_audit_keep(), documents_audit_anchor();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0017_imported_reviewers"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditCheckpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64)),
                ("removed", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=10)),
                ("actor", models.BigIntegerField(null=True)),
                ("subject", models.BigIntegerField(null=True)),
                ("project", models.BigIntegerField(null=True)),
                ("action", models.CharField(max_length=40)),
                ("ip", models.CharField(max_length=45)),
                ("request_id", models.CharField(max_length=64)),
                ("details", models.TextField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "indexes": [
                    models.Index(fields=["project", "number"], name="audit_of_project"),
                    models.Index(fields=["actor", "number"], name="audit_of_actor"),
                    models.Index(fields=["subject", "number"], name="audit_of_subject"),
                ],
            },
        ),
        migrations.RunSQL(DRAFT + APPEND_ONLY, UNDO),
    ]
