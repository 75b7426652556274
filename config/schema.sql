-- What all migrations together lead to (see schema.py). Written by `make schema`; never by hand.

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE FUNCTION public._pgh_attach_context() RETURNS uuid
    LANGUAGE plpgsql
    AS $$
                    DECLARE
                        _pgh_context_id UUID;
                        _pgh_context_metadata JSONB;
                    BEGIN
                        BEGIN
                            SELECT INTO _pgh_context_id
                                CURRENT_SETTING('pghistory.context_id');
                            SELECT INTO _pgh_context_metadata
                                CURRENT_SETTING('pghistory.context_metadata');
                            EXCEPTION WHEN OTHERS THEN
                        END;
                        IF _pgh_context_id IS NOT NULL AND _pgh_context_metadata IS NOT NULL THEN
                            INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
                                VALUES (_pgh_context_id, _pgh_context_metadata, NOW(), NOW())
                                ON CONFLICT (id) DO UPDATE
                                    SET metadata = EXCLUDED.metadata,
                                        updated_at = EXCLUDED.updated_at
                                    WHERE pghistory_context.metadata != EXCLUDED.metadata;
                            RETURN _pgh_context_id;
                        ELSE
                            RETURN NULL;
                        END IF;
                    END;
                $$;

CREATE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
                DECLARE
                    _pgtrigger_ignore TEXT[];
                    _result BOOLEAN;
                BEGIN
                    BEGIN
                        SELECT INTO _pgtrigger_ignore
                            CURRENT_SETTING('pgtrigger.ignore');
                        EXCEPTION WHEN OTHERS THEN
                    END;
                    IF _pgtrigger_ignore IS NOT NULL THEN
                        SELECT trigger_name = ANY(_pgtrigger_ignore)
                        INTO _result;
                        RETURN _result;
                    ELSE
                        RETURN FALSE;
                    END IF;
                END;
            $$;

CREATE FUNCTION public.annotations_annotation_events() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
$$;

CREATE FUNCTION public.annotations_decision_events() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
$$;

CREATE FUNCTION public.annotations_release_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.id, NEW.project_id, NEW.version, NEW.counts, NEW.statements, NEW.names_reviewers,
        NEW.guideline_version, NEW.based_on, NEW.created_at, NEW.mask, NEW.pseudonym_key, NEW.text_free)
       IS DISTINCT FROM
       (OLD.id, OLD.project_id, OLD.version, OLD.counts, OLD.statements, OLD.names_reviewers,
        OLD.guideline_version, OLD.based_on, OLD.created_at, OLD.mask, OLD.pseudonym_key, OLD.text_free)
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

CREATE FUNCTION public.documents_audit_anchor() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM documents_auditentry e WHERE e.number = NEW.number AND e.hash = NEW.hash) THEN
        RAISE EXCEPTION 'A checkpoint has the hash of an entry that is there; % has another.', NEW.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION public.documents_audit_keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.number > coalesce((SELECT max(c.number) FROM documents_auditcheckpoint c), 0) THEN
        RAISE EXCEPTION 'The audit log is written once: entry % stays until a checkpoint covers it.', OLD.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION public.documents_audit_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is written once: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION public.documents_audit_seal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
        encode(sha256(convert_to(concat_ws(E'\n',
            last_hash, last_number + 1, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            NEW.kind, coalesce(NEW.actor::text, ''), coalesce(NEW.subject::text, ''),
            coalesce(NEW.project::text, ''), NEW.action, NEW.ip, NEW.request_id, NEW.details
        ), 'UTF8')), 'hex')
    );
    DELETE FROM documents_auditdraft WHERE id = NEW.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.documents_phase(document uuid, reader bigint) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE WHEN g.id IS NOT NULL THEN CASE WHEN g.state = 'given' THEN g.phase END
                WHEN NOT d.needs_assignment THEN 'main' END
    FROM documents_document d
    LEFT JOIN documents_assignment g ON g.document_id = d.id AND g.reviewer_id = reader
    WHERE d.id = document
$$;

CREATE FUNCTION public.documents_post_open(post bigint, reader bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT EXISTS (
        SELECT FROM documents_post p
        JOIN documents_post a ON a.document_id = p.document_id AND a.depth = 0
        WHERE p.id = post AND (a.id = p.id OR a.text = '')
    ) OR EXISTS (
        SELECT FROM documents_post p JOIN documents_opening o ON o.document_id = p.document_id
        WHERE p.id = post AND o.reader_id = reader
    )
$$;

CREATE FUNCTION public.documents_token_without_projects() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM documents_token t
    WHERE t.digest = OLD.token_id
      AND NOT EXISTS (SELECT FROM documents_token_projects p WHERE p.token_id = t.digest);
    RETURN NULL;
END $$;

CREATE FUNCTION public.pgtrigger_delete_delete_12815() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "documents_linkjudgementevent" ("actor_id", "by_curator", "document_id", "id", "link_id", "made_at", "op", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state") VALUES (OLD."actor_id", OLD."by_curator", OLD."document_id", OLD."id", OLD."link_id", OLD."made_at", OLD."op", OLD."person_id", NOW(), 'delete', OLD."id", OLD."project_id", OLD."state"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_delete_delete_55af7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "documents_linkevent" ("created_at", "created_by_id", "decided_at", "decided_by_id", "document_id", "id", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "score", "source_end", "source_post_id", "source_start", "state", "target_sentence_id") VALUES (OLD."created_at", OLD."created_by_id", OLD."decided_at", OLD."decided_by_id", OLD."document_id", OLD."id", OLD."kind", NOW(), 'delete', OLD."id", OLD."project_id", OLD."score", OLD."source_end", OLD."source_post_id", OLD."source_start", OLD."state", OLD."target_sentence_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_delete_delete_c4644() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "annotations_decisionevent" ("abstain_reason", "decided_at", "decided_by_id", "document_id", "explanation", "guideline_version", "id", "is_gold", "is_unanimous", "label_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "revision", "sentence_id") VALUES (OLD."abstain_reason", OLD."decided_at", OLD."decided_by_id", OLD."document_id", OLD."explanation", OLD."guideline_version", OLD."id", OLD."is_gold", OLD."is_unanimous", OLD."label_id", NOW(), 'delete', OLD."id", OLD."project_id", OLD."reason", OLD."revision", OLD."sentence_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_delete_delete_e22de() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence", "first_label_id", "guideline_version", "id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (OLD."abstain_reason", OLD."actor_id", OLD."attributed", OLD."blind", OLD."carried_from", OLD."confidence", OLD."created_at", OLD."document_id", OLD."duration_ms", OLD."evidence", OLD."first_label_id", OLD."guideline_version", OLD."id", OLD."label_id", OLD."labelled_at", OLD."mixed", OLD."note", OLD."op", NOW(), 'delete', OLD."id", OLD."phase", OLD."project_id", OLD."reviewer_id", OLD."revision", OLD."revisions", OLD."round", OLD."sentence_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_30431() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "documents_linkjudgementevent" ("actor_id", "by_curator", "document_id", "id", "link_id", "made_at", "op", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state") VALUES (NEW."actor_id", NEW."by_curator", NEW."document_id", NEW."id", NEW."link_id", NEW."made_at", NEW."op", NEW."person_id", NOW(), 'insert', NEW."id", NEW."project_id", NEW."state"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_55943() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "annotations_decisionevent" ("abstain_reason", "decided_at", "decided_by_id", "document_id", "explanation", "guideline_version", "id", "is_gold", "is_unanimous", "label_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "revision", "sentence_id") VALUES (NEW."abstain_reason", NEW."decided_at", NEW."decided_by_id", NEW."document_id", NEW."explanation", NEW."guideline_version", NEW."id", NEW."is_gold", NEW."is_unanimous", NEW."label_id", NOW(), 'insert', NEW."id", NEW."project_id", NEW."reason", NEW."revision", NEW."sentence_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_63daa() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "documents_linkevent" ("created_at", "created_by_id", "decided_at", "decided_by_id", "document_id", "id", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "score", "source_end", "source_post_id", "source_start", "state", "target_sentence_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."decided_at", NEW."decided_by_id", NEW."document_id", NEW."id", NEW."kind", NOW(), 'insert', NEW."id", NEW."project_id", NEW."score", NEW."source_end", NEW."source_post_id", NEW."source_start", NEW."state", NEW."target_sentence_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_9fe21() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence", "first_label_id", "guideline_version", "id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (NEW."abstain_reason", NEW."actor_id", NEW."attributed", NEW."blind", NEW."carried_from", NEW."confidence", NEW."created_at", NEW."document_id", NEW."duration_ms", NEW."evidence", NEW."first_label_id", NEW."guideline_version", NEW."id", NEW."label_id", NEW."labelled_at", NEW."mixed", NEW."note", NEW."op", NOW(), 'insert', NEW."id", NEW."phase", NEW."project_id", NEW."reviewer_id", NEW."revision", NEW."revisions", NEW."round", NEW."sentence_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_21706() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "documents_linkjudgementevent" ("actor_id", "by_curator", "document_id", "id", "link_id", "made_at", "op", "person_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "state") VALUES (NEW."actor_id", NEW."by_curator", NEW."document_id", NEW."id", NEW."link_id", NEW."made_at", NEW."op", NEW."person_id", NOW(), 'update', NEW."id", NEW."project_id", NEW."state"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_31061() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "documents_linkevent" ("created_at", "created_by_id", "decided_at", "decided_by_id", "document_id", "id", "kind", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "score", "source_end", "source_post_id", "source_start", "state", "target_sentence_id") VALUES (NEW."created_at", NEW."created_by_id", NEW."decided_at", NEW."decided_by_id", NEW."document_id", NEW."id", NEW."kind", NOW(), 'update', NEW."id", NEW."project_id", NEW."score", NEW."source_end", NEW."source_post_id", NEW."source_start", NEW."state", NEW."target_sentence_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_60d0d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "annotations_annotationevent" ("abstain_reason", "actor_id", "attributed", "blind", "carried_from", "confidence", "created_at", "document_id", "duration_ms", "evidence", "first_label_id", "guideline_version", "id", "label_id", "labelled_at", "mixed", "note", "op", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "project_id", "reviewer_id", "revision", "revisions", "round", "sentence_id") VALUES (NEW."abstain_reason", NEW."actor_id", NEW."attributed", NEW."blind", NEW."carried_from", NEW."confidence", NEW."created_at", NEW."document_id", NEW."duration_ms", NEW."evidence", NEW."first_label_id", NEW."guideline_version", NEW."id", NEW."label_id", NEW."labelled_at", NEW."mixed", NEW."note", NEW."op", NOW(), 'update', NEW."id", NEW."phase", NEW."project_id", NEW."reviewer_id", NEW."revision", NEW."revisions", NEW."round", NEW."sentence_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_66945() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "annotations_decisionevent" ("abstain_reason", "decided_at", "decided_by_id", "document_id", "explanation", "guideline_version", "id", "is_gold", "is_unanimous", "label_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reason", "revision", "sentence_id") VALUES (NEW."abstain_reason", NEW."decided_at", NEW."decided_by_id", NEW."document_id", NEW."explanation", NEW."guideline_version", NEW."id", NEW."is_gold", NEW."is_unanimous", NEW."label_id", NOW(), 'update', NEW."id", NEW."project_id", NEW."reason", NEW."revision", NEW."sentence_id"); RETURN NULL;
                END;
            $$;

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_annotation (
    id bigint NOT NULL,
    round smallint NOT NULL,
    abstain_reason character varying(10),
    confidence smallint,
    note text DEFAULT ''::text NOT NULL,
    attributed boolean DEFAULT false NOT NULL,
    mixed boolean DEFAULT false NOT NULL,
    phase character varying(10) DEFAULT 'main'::character varying NOT NULL,
    blind boolean NOT NULL,
    guideline_version integer,
    revisions integer DEFAULT 0 NOT NULL,
    revision bigint NOT NULL,
    duration_ms integer,
    op uuid,
    created_at timestamp with time zone NOT NULL,
    labelled_at timestamp with time zone NOT NULL,
    actor_id bigint,
    document_id uuid NOT NULL,
    project_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    sentence_id bigint NOT NULL,
    first_label_id bigint,
    label_id bigint,
    carried_from bigint,
    evidence jsonb DEFAULT '[]'::jsonb NOT NULL,
    frozen_abstain_reason character varying(10),
    frozen_at timestamp with time zone,
    frozen_label_id bigint,
    CONSTRAINT annotation_confidence CHECK (((confidence IS NULL) OR ((confidence >= 1) AND (confidence <= 5)))),
    CONSTRAINT annotation_evidence_list CHECK ((jsonb_typeof(evidence) = 'array'::text)),
    CONSTRAINT annotation_frozen_label_or_reason CHECK ((((frozen_abstain_reason IS NULL) AND (frozen_at IS NULL) AND (frozen_label_id IS NULL)) OR ((frozen_abstain_reason IS NULL) AND (frozen_at IS NOT NULL) AND (frozen_label_id IS NOT NULL)) OR (((frozen_abstain_reason)::text = ANY ((ARRAY['no_claim'::character varying, 'unclear'::character varying, 'other'::character varying])::text[])) AND (frozen_at IS NOT NULL) AND (frozen_label_id IS NULL)))),
    CONSTRAINT annotation_label_or_reason CHECK ((((abstain_reason IS NULL) AND (label_id IS NOT NULL)) OR (((abstain_reason)::text = ANY ((ARRAY['no_claim'::character varying, 'unclear'::character varying, 'other'::character varying])::text[])) AND (label_id IS NULL)))),
    CONSTRAINT annotation_phase_known CHECK (((phase)::text = ANY ((ARRAY['training'::character varying, 'gold'::character varying, 'main'::character varying, 'norming'::character varying])::text[]))),
    CONSTRAINT annotations_annotation_confidence_check CHECK ((confidence >= 0)),
    CONSTRAINT annotations_annotation_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT annotations_annotation_guideline_version_check CHECK ((guideline_version >= 0)),
    CONSTRAINT annotations_annotation_revisions_check CHECK ((revisions >= 0)),
    CONSTRAINT annotations_annotation_round_check CHECK ((round >= 0))
)
WITH (autovacuum_analyze_scale_factor='0.02', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_insert_scale_factor='0.05');

ALTER TABLE public.annotations_annotation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_annotation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_annotationevent (
    pgh_id bigint NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id bigint NOT NULL,
    round smallint NOT NULL,
    abstain_reason character varying(10),
    confidence smallint,
    note text DEFAULT ''::text NOT NULL,
    attributed boolean DEFAULT false NOT NULL,
    mixed boolean DEFAULT false NOT NULL,
    phase character varying(10) DEFAULT 'main'::character varying NOT NULL,
    blind boolean NOT NULL,
    guideline_version integer,
    revisions integer DEFAULT 0 NOT NULL,
    revision bigint NOT NULL,
    duration_ms integer,
    op uuid,
    created_at timestamp with time zone NOT NULL,
    labelled_at timestamp with time zone NOT NULL,
    actor_id bigint,
    document_id uuid NOT NULL,
    pgh_obj_id bigint NOT NULL,
    project_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    sentence_id bigint NOT NULL,
    first_label_id bigint,
    label_id bigint,
    carried_from bigint,
    evidence jsonb DEFAULT '[]'::jsonb NOT NULL,
    transaction_id xid8 DEFAULT pg_current_xact_id(),
    CONSTRAINT annotations_annotationevent_confidence_check CHECK ((confidence >= 0)),
    CONSTRAINT annotations_annotationevent_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT annotations_annotationevent_guideline_version_check CHECK ((guideline_version >= 0)),
    CONSTRAINT annotations_annotationevent_revisions_check CHECK ((revisions >= 0)),
    CONSTRAINT annotations_annotationevent_round_check CHECK ((round >= 0))
)
WITH (autovacuum_analyze_scale_factor='0.02', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_insert_scale_factor='0.05');

ALTER TABLE public.annotations_annotationevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_annotationevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_beforethread (
    id bigint NOT NULL,
    abstain_reason character varying(10),
    document_id uuid NOT NULL,
    label_id bigint,
    project_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    sentence_id bigint NOT NULL,
    CONSTRAINT before_thread_label_or_reason CHECK ((((abstain_reason IS NULL) AND (label_id IS NOT NULL)) OR (((abstain_reason)::text = ANY ((ARRAY['no_claim'::character varying, 'unclear'::character varying, 'other'::character varying])::text[])) AND (label_id IS NULL))))
);

ALTER TABLE public.annotations_beforethread ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_beforethread_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_consensusfit (
    id bigint NOT NULL,
    fitted_at timestamp with time zone NOT NULL,
    based_on bigint NOT NULL,
    n_annotations integer NOT NULL,
    n_sentences integer NOT NULL,
    n_reviewers integer NOT NULL,
    reason character varying(20) NOT NULL,
    iterations integer NOT NULL,
    converged boolean NOT NULL,
    log_likelihood double precision,
    labels jsonb NOT NULL,
    prior jsonb NOT NULL,
    reviewers jsonb NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT annotations_consensusfit_iterations_check CHECK ((iterations >= 0)),
    CONSTRAINT annotations_consensusfit_n_annotations_check CHECK ((n_annotations >= 0)),
    CONSTRAINT annotations_consensusfit_n_reviewers_check CHECK ((n_reviewers >= 0)),
    CONSTRAINT annotations_consensusfit_n_sentences_check CHECK ((n_sentences >= 0))
);

ALTER TABLE public.annotations_consensusfit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_consensusfit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_decision (
    id bigint NOT NULL,
    abstain_reason character varying(10),
    reason text DEFAULT ''::text NOT NULL,
    is_unanimous boolean DEFAULT false NOT NULL,
    is_gold boolean DEFAULT false NOT NULL,
    explanation text DEFAULT ''::text NOT NULL,
    guideline_version integer,
    decided_at timestamp with time zone NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    decided_by_id bigint NOT NULL,
    document_id uuid NOT NULL,
    label_id bigint,
    project_id bigint NOT NULL,
    sentence_id bigint NOT NULL,
    CONSTRAINT annotations_decision_guideline_version_check CHECK ((guideline_version >= 0)),
    CONSTRAINT annotations_decision_revision_check CHECK ((revision >= 0)),
    CONSTRAINT decision_label_or_reason CHECK ((((abstain_reason IS NULL) AND (label_id IS NOT NULL)) OR (((abstain_reason)::text = ANY ((ARRAY['no_claim'::character varying, 'unclear'::character varying, 'other'::character varying])::text[])) AND (label_id IS NULL))))
);

ALTER TABLE public.annotations_decision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_decisionevent (
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_id bigint NOT NULL,
    id bigint NOT NULL,
    abstain_reason character varying(10),
    reason text DEFAULT ''::text NOT NULL,
    is_unanimous boolean DEFAULT false NOT NULL,
    is_gold boolean DEFAULT false NOT NULL,
    explanation text DEFAULT ''::text NOT NULL,
    guideline_version integer,
    decided_at timestamp with time zone NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    decided_by_id bigint NOT NULL,
    document_id uuid NOT NULL,
    label_id bigint,
    pgh_obj_id bigint NOT NULL,
    project_id bigint NOT NULL,
    sentence_id bigint NOT NULL,
    CONSTRAINT annotations_decisionevent_guideline_version_check CHECK ((guideline_version >= 0)),
    CONSTRAINT annotations_decisionevent_revision_check CHECK ((revision >= 0))
);

ALTER TABLE public.annotations_decisionevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_decisionevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_drawn (
    id bigint NOT NULL,
    probability double precision NOT NULL,
    seed bigint NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    document_id uuid NOT NULL,
    drawn_by_id bigint,
    project_id bigint NOT NULL,
    sentence_id bigint NOT NULL,
    CONSTRAINT drawn_probability CHECK (((probability > (0.0)::double precision) AND (probability <= (1.0)::double precision)))
);

ALTER TABLE public.annotations_drawn ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_drawn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_guideline (
    id bigint NOT NULL,
    version integer NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by_id bigint,
    project_id bigint NOT NULL,
    summary character varying(200) DEFAULT ''::character varying NOT NULL,
    redefines character varying(40)[] DEFAULT '{}'::character varying[] NOT NULL,
    CONSTRAINT annotations_guideline_version_check CHECK ((version >= 0))
);

ALTER TABLE public.annotations_guideline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_guideline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_guidelinegap (
    id bigint NOT NULL,
    draft text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    closing_word character varying(500) DEFAULT ''::character varying NOT NULL,
    closed_at timestamp with time zone,
    closed_by_id bigint,
    document_id uuid NOT NULL,
    made_by_id bigint,
    project_id bigint NOT NULL,
    sentence_id bigint NOT NULL
);

ALTER TABLE public.annotations_guidelinegap ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_guidelinegap_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_label (
    id bigint NOT NULL,
    key character varying(40) NOT NULL,
    name character varying(60) NOT NULL,
    hotkey character varying(1) NOT NULL,
    letter character varying(2) NOT NULL,
    colour_light character varying(7) NOT NULL,
    colour_dark character varying(7) NOT NULL,
    pattern character varying(10) NOT NULL,
    definition text NOT NULL,
    "position" smallint NOT NULL,
    retired_at timestamp with time zone,
    project_id bigint NOT NULL,
    examples text DEFAULT ''::text NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    CONSTRAINT annotations_label_position_check CHECK (("position" >= 0)),
    CONSTRAINT annotations_label_revision_check CHECK ((revision >= 0)),
    CONSTRAINT label_colour_shape CHECK ((((colour_dark)::text ~ '^#[0-9a-f]{6}$'::text) AND ((colour_light)::text ~ '^#[0-9a-f]{6}$'::text))),
    CONSTRAINT label_hotkey_shape CHECK (((hotkey)::text ~ '^[1-9]$'::text)),
    CONSTRAINT label_key_shape CHECK (((key)::text ~ '^[a-z][a-z0-9_-]{0,39}$'::text))
);

ALTER TABLE public.annotations_label ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_label_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_labelimport (
    id uuid DEFAULT uuidv7() NOT NULL,
    name character varying(255) NOT NULL,
    sha256 character varying(64) NOT NULL,
    format character varying(20) DEFAULT ''::character varying NOT NULL,
    is_trial boolean DEFAULT true NOT NULL,
    options jsonb NOT NULL,
    outcome jsonb NOT NULL,
    report character varying(64) DEFAULT ''::character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    imported_at timestamp with time zone,
    created_by_id bigint,
    job_id uuid,
    project_id bigint NOT NULL
);

CREATE TABLE public.annotations_mention (
    id bigint NOT NULL,
    read_at timestamp with time zone,
    person_id bigint NOT NULL,
    remark_id bigint NOT NULL
);

ALTER TABLE public.annotations_mention ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_mention_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_norming (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    number smallint NOT NULL,
    stage character varying(10) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    revision integer DEFAULT 1 NOT NULL,
    opened_by_id bigint,
    project_id bigint NOT NULL,
    names_hidden boolean DEFAULT false NOT NULL,
    CONSTRAINT annotations_norming_number_check CHECK ((number >= 0)),
    CONSTRAINT annotations_norming_revision_check CHECK ((revision >= 0)),
    CONSTRAINT norming_number_high CHECK ((number >= 10)),
    CONSTRAINT norming_stage_known CHECK (((stage)::text = ANY ((ARRAY['voting'::character varying, 'talking'::character varying, 'revoting'::character varying, 'closed'::character varying])::text[])))
);

ALTER TABLE public.annotations_norming ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_norming_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_normingsentence (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    document_id uuid NOT NULL,
    norming_id bigint NOT NULL,
    project_id bigint NOT NULL,
    sentence_id bigint NOT NULL,
    CONSTRAINT annotations_normingsentence_position_check CHECK (("position" >= 0))
);

ALTER TABLE public.annotations_normingsentence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_normingsentence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_ownsummary (
    id bigint NOT NULL,
    based_on bigint NOT NULL,
    data jsonb NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    project_id bigint NOT NULL,
    reviewer_id bigint NOT NULL
);

ALTER TABLE public.annotations_ownsummary ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_ownsummary_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_posteriors (
    id bigint NOT NULL,
    sentences bigint[] NOT NULL,
    probabilities text[] NOT NULL,
    document_id uuid NOT NULL,
    fit_id bigint NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT posteriors_of_each CHECK ((
CASE
    WHEN (sentences IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(sentences, 1), 0)
END =
CASE
    WHEN (probabilities IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(probabilities, 1), 0)
END))
);

CREATE VIEW public.annotations_posterior AS
 SELECT u.sentence_id,
    x.project_id,
    x.document_id,
    x.fit_id,
    (u.probabilities)::real[] AS probabilities
   FROM (public.annotations_posteriors x
     CROSS JOIN LATERAL UNNEST(x.sentences, x.probabilities) u(sentence_id, probabilities));

ALTER TABLE public.annotations_posteriors ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_posteriors_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_privacyact (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    reason text NOT NULL,
    counts jsonb NOT NULL,
    releases jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    made_by_id bigint,
    project_id bigint NOT NULL,
    CONSTRAINT privacy_kind_known CHECK (((kind)::text = ANY ((ARRAY['key'::character varying, 'withdrawal'::character varying])::text[])))
);

ALTER TABLE public.annotations_privacyact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_privacyact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_release (
    id uuid DEFAULT uuidv7() NOT NULL,
    version character varying(60) NOT NULL,
    state character varying(10) NOT NULL,
    files jsonb NOT NULL,
    counts jsonb NOT NULL,
    statements jsonb NOT NULL,
    names_reviewers boolean NOT NULL,
    guideline_version integer,
    based_on bigint,
    error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    withdrawal_reason text DEFAULT ''::text NOT NULL,
    created_by_id bigint,
    published_by_id bigint,
    withdrawn_by_id bigint,
    job_id uuid,
    previous_id uuid,
    project_id bigint NOT NULL,
    mask jsonb DEFAULT '[]'::jsonb NOT NULL,
    pseudonym_key integer DEFAULT 1 NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    withdrawals jsonb DEFAULT '[]'::jsonb NOT NULL,
    text_free boolean DEFAULT false NOT NULL,
    CONSTRAINT annotations_release_guideline_version_check CHECK ((guideline_version >= 0)),
    CONSTRAINT annotations_release_pseudonym_key_check CHECK ((pseudonym_key >= 0)),
    CONSTRAINT annotations_release_revision_check CHECK ((revision >= 0)),
    CONSTRAINT release_moments CHECK ((((published_at IS NOT NULL) AND ((state)::text = ANY ((ARRAY['published'::character varying, 'withdrawn'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['published'::character varying, 'withdrawn'::character varying])::text[]))) AND (published_at IS NULL)))),
    CONSTRAINT release_state_known CHECK (((state)::text = ANY ((ARRAY['building'::character varying, 'draft'::character varying, 'published'::character varying, 'withdrawn'::character varying, 'failed'::character varying])::text[]))),
    CONSTRAINT release_withdrawal CHECK (((((state)::text = 'withdrawn'::text) AND (withdrawn_at IS NOT NULL) AND (NOT (withdrawal_reason = ''::text))) OR ((NOT ((state)::text = 'withdrawn'::text)) AND (withdrawn_at IS NULL))))
);

CREATE TABLE public.annotations_remark (
    id bigint NOT NULL,
    text text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    author_id bigint NOT NULL,
    document_id uuid NOT NULL,
    project_id bigint NOT NULL,
    sentence_id bigint NOT NULL
);

ALTER TABLE public.annotations_remark ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_remark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_repeat (
    id bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    document_id uuid NOT NULL,
    plan_id bigint,
    project_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    sentence_id bigint NOT NULL
);

ALTER TABLE public.annotations_repeat ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_repeat_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_savedview (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    query character varying(2000) NOT NULL,
    is_shared boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    owner_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.annotations_savedview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_savedview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_sentback (
    id bigint NOT NULL,
    reason text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    settled_at timestamp with time zone,
    document_id uuid NOT NULL,
    project_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    sent_by_id bigint,
    sentence_id bigint NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE public.annotations_sentback ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_sentback_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_studystep (
    id bigint NOT NULL,
    key character varying(30) NOT NULL,
    note character varying(500) DEFAULT ''::character varying NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    guideline_id bigint,
    project_id bigint NOT NULL,
    taken_by_id bigint
);

ALTER TABLE public.annotations_studystep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_studystep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_summary (
    id bigint NOT NULL,
    based_on bigint NOT NULL,
    data jsonb NOT NULL,
    computed_at timestamp with time zone NOT NULL,
    seconds double precision NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.annotations_summary ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_summary_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.annotations_trainingresult (
    id bigint NOT NULL,
    "right" integer NOT NULL,
    of integer NOT NULL,
    has_passed boolean NOT NULL,
    attempt smallint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    plan_id bigint NOT NULL,
    reviewer_id bigint NOT NULL,
    CONSTRAINT annotations_trainingresult_attempt_check CHECK ((attempt >= 0)),
    CONSTRAINT annotations_trainingresult_of_check CHECK ((of >= 0)),
    CONSTRAINT annotations_trainingresult_right_check CHECK (("right" >= 0))
);

ALTER TABLE public.annotations_trainingresult ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.annotations_trainingresult_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);

CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id bigint NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);

ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.documents_assignment (
    id bigint NOT NULL,
    phase character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    origin character varying(10) NOT NULL,
    is_sample boolean DEFAULT false NOT NULL,
    probability double precision,
    priority smallint DEFAULT 0 NOT NULL,
    place bigint DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone,
    skip_reason character varying(500) DEFAULT ''::character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    given_at timestamp with time zone,
    done_at timestamp with time zone,
    first_done_at timestamp with time zone,
    revision integer DEFAULT 1 NOT NULL,
    document_id uuid NOT NULL,
    given_by_id bigint,
    project_id bigint NOT NULL,
    reviewer_id bigint,
    plan_id bigint,
    frozen_at timestamp with time zone,
    CONSTRAINT assignment_of_somebody CHECK ((((reviewer_id IS NULL) AND ((state)::text = 'open'::text)) OR ((NOT ((state)::text = 'open'::text)) AND (reviewer_id IS NOT NULL)))),
    CONSTRAINT assignment_origin_known CHECK (((origin)::text = ANY ((ARRAY['hand'::character varying, 'rule'::character varying, 'pull'::character varying, 'own'::character varying])::text[]))),
    CONSTRAINT assignment_phase_known CHECK (((phase)::text = ANY ((ARRAY['training'::character varying, 'gold'::character varying, 'main'::character varying, 'norming'::character varying])::text[]))),
    CONSTRAINT assignment_probability CHECK (((probability IS NULL) OR ((probability > (0.0)::double precision) AND (probability <= (1.0)::double precision)))),
    CONSTRAINT assignment_state_known CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'given'::character varying, 'done'::character varying, 'skipped'::character varying, 'lapsed'::character varying])::text[]))),
    CONSTRAINT documents_assignment_revision_check CHECK ((revision >= 0))
)
WITH (autovacuum_analyze_scale_factor='0.02', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_insert_scale_factor='0.05');

ALTER TABLE public.documents_assignment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_assignment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_auditcheckpoint (
    number bigint NOT NULL,
    hash character varying(64) NOT NULL,
    removed bigint NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE public.documents_auditdraft (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(10) NOT NULL,
    actor bigint,
    subject bigint,
    project bigint,
    action character varying(40) NOT NULL,
    ip character varying(45) NOT NULL,
    request_id character varying(64) NOT NULL,
    details text NOT NULL,
    CONSTRAINT documents_auditdraft_details_check CHECK (((details IS JSON OBJECT) AND (strpos(details, '
'::text) = 0)))
);

ALTER TABLE public.documents_auditdraft ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.documents_auditdraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_auditentry (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(10) NOT NULL,
    actor bigint,
    subject bigint,
    project bigint,
    action character varying(40) NOT NULL,
    ip character varying(45) NOT NULL,
    request_id character varying(64) NOT NULL,
    details text NOT NULL,
    hash character varying(64) NOT NULL
);

CREATE TABLE public.documents_chore (
    name character varying(30) NOT NULL,
    done_at timestamp with time zone NOT NULL,
    done_by character varying(100) NOT NULL
);

CREATE TABLE public.documents_document (
    id uuid DEFAULT uuidv7() NOT NULL,
    title text NOT NULL,
    byline text NOT NULL,
    source_url text NOT NULL,
    published_at timestamp with time zone,
    retrieved_at timestamp with time zone NOT NULL,
    language character varying(16) NOT NULL,
    format character varying(30) NOT NULL,
    removed jsonb NOT NULL,
    notes jsonb NOT NULL,
    raw_sha256 character varying(64) NOT NULL,
    content_hash character varying(64) NOT NULL,
    segmenter_version character varying(60) NOT NULL,
    version integer NOT NULL,
    is_current boolean NOT NULL,
    needs_assignment boolean NOT NULL,
    n_comments integer NOT NULL,
    max_depth integer NOT NULL,
    n_pingbacks integer NOT NULL,
    n_sentences integer NOT NULL,
    n_quotes integer NOT NULL,
    created_by_id bigint,
    previous_id uuid,
    project_id bigint NOT NULL,
    bands bigint[] NOT NULL,
    split character varying(20) DEFAULT ''::character varying NOT NULL,
    licence text DEFAULT ''::text NOT NULL,
    terms_note text DEFAULT ''::text NOT NULL,
    terms_url text DEFAULT ''::text NOT NULL,
    CONSTRAINT document_hash_shape CHECK (((content_hash)::text ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT documents_document_max_depth_check CHECK ((max_depth >= 0)),
    CONSTRAINT documents_document_n_comments_check CHECK ((n_comments >= 0)),
    CONSTRAINT documents_document_n_pingbacks_check CHECK ((n_pingbacks >= 0)),
    CONSTRAINT documents_document_n_quotes_check CHECK ((n_quotes >= 0)),
    CONSTRAINT documents_document_n_sentences_check CHECK ((n_sentences >= 0)),
    CONSTRAINT documents_document_version_check CHECK ((version >= 0))
)
WITH (autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_insert_scale_factor='0.05', autovacuum_analyze_scale_factor='0', autovacuum_analyze_threshold='100');

CREATE TABLE public.documents_fetch (
    id bigint NOT NULL,
    url text NOT NULL,
    final_url text NOT NULL,
    status smallint NOT NULL,
    content_type text NOT NULL,
    encoding text NOT NULL,
    etag text NOT NULL,
    last_modified text NOT NULL,
    sha256 character varying(64) NOT NULL,
    size bigint NOT NULL,
    reader character varying(200) NOT NULL,
    documents uuid[] NOT NULL,
    fetched_at timestamp with time zone NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT documents_fetch_size_check CHECK ((size >= 0)),
    CONSTRAINT documents_fetch_status_check CHECK ((status >= 0))
);

ALTER TABLE public.documents_fetch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_fetch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_host (
    name character varying(260) NOT NULL,
    free_at timestamp with time zone NOT NULL
);

CREATE TABLE public.documents_invitation (
    id bigint NOT NULL,
    role character varying(10) NOT NULL,
    digest character varying(64) NOT NULL,
    email character varying(254) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_by_id bigint,
    project_id bigint NOT NULL,
    used_by_id bigint,
    CONSTRAINT invitation_role_known CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'curator'::character varying, 'reviewer'::character varying, 'viewer'::character varying])::text[])))
);

ALTER TABLE public.documents_invitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_job (
    id uuid DEFAULT uuidv7() NOT NULL,
    kind character varying(30) NOT NULL,
    status character varying(10) NOT NULL,
    params jsonb NOT NULL,
    cursor jsonb NOT NULL,
    error text NOT NULL,
    done integer NOT NULL,
    total integer,
    failed integer NOT NULL,
    attempts integer NOT NULL,
    worker character varying(100) NOT NULL,
    lease_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    created_by_id bigint,
    project_id bigint NOT NULL,
    counts jsonb NOT NULL,
    fraction double precision,
    rate double precision,
    retry_of_id uuid,
    seconds_left double precision,
    sentence_rate double precision,
    sentences bigint NOT NULL,
    waits_for text NOT NULL,
    CONSTRAINT documents_job_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT documents_job_done_check CHECK ((done >= 0)),
    CONSTRAINT documents_job_failed_check CHECK ((failed >= 0)),
    CONSTRAINT documents_job_sentences_check CHECK ((sentences >= 0)),
    CONSTRAINT documents_job_total_check CHECK ((total >= 0)),
    CONSTRAINT job_status_known CHECK (((status)::text = ANY ((ARRAY['queued'::character varying, 'running'::character varying, 'done'::character varying, 'failed'::character varying, 'cancelled'::character varying])::text[])))
);

CREATE TABLE public.documents_jobresult (
    id bigint NOT NULL,
    source integer NOT NULL,
    item bigint NOT NULL,
    status character varying(10) NOT NULL,
    rest boolean NOT NULL,
    told jsonb,
    job_id uuid NOT NULL,
    CONSTRAINT documents_jobresult_item_check CHECK ((item >= 0)),
    CONSTRAINT documents_jobresult_source_check CHECK ((source >= 0))
);

ALTER TABLE public.documents_jobresult ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_jobresult_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_keptreply (
    id bigint NOT NULL,
    credential character varying(40) NOT NULL,
    key character varying(255) NOT NULL,
    digest character varying(64) NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT documents_keptreply_status_check CHECK ((status >= 0))
);

ALTER TABLE public.documents_keptreply ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_keptreply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_link (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    source_start integer NOT NULL,
    source_end integer NOT NULL,
    score double precision,
    created_at timestamp with time zone NOT NULL,
    created_by_id bigint,
    document_id uuid NOT NULL,
    source_post_id bigint NOT NULL,
    project_id bigint NOT NULL,
    target_sentence_id bigint NOT NULL,
    decided_at timestamp with time zone,
    decided_by_id bigint,
    CONSTRAINT documents_link_source_end_check CHECK ((source_end >= 0)),
    CONSTRAINT documents_link_source_start_check CHECK ((source_start >= 0)),
    CONSTRAINT link_kind_known CHECK (((kind)::text = ANY ((ARRAY['quotes'::character varying, 'disputes'::character varying, 'supports'::character varying, 'repeats'::character varying])::text[]))),
    CONSTRAINT link_span CHECK (((source_start >= 0) AND (source_start < source_end)))
)
WITH (autovacuum_analyze_scale_factor='0.02', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_insert_scale_factor='0.05');

ALTER TABLE public.documents_link ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_linkevent (
    pgh_id bigint NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    source_start integer NOT NULL,
    source_end integer NOT NULL,
    score double precision,
    created_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    created_by_id bigint,
    decided_by_id bigint,
    document_id uuid NOT NULL,
    pgh_obj_id bigint NOT NULL,
    project_id bigint NOT NULL,
    source_post_id bigint NOT NULL,
    target_sentence_id bigint NOT NULL,
    CONSTRAINT documents_linkevent_source_end_check CHECK ((source_end >= 0)),
    CONSTRAINT documents_linkevent_source_start_check CHECK ((source_start >= 0))
);

ALTER TABLE public.documents_linkevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_linkevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_linkjudgement (
    id bigint NOT NULL,
    state character varying(10) NOT NULL,
    by_curator boolean NOT NULL,
    op uuid,
    made_at timestamp with time zone NOT NULL,
    actor_id bigint,
    document_id uuid NOT NULL,
    link_id bigint NOT NULL,
    person_id bigint NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT link_judgement_state CHECK (((state)::text = ANY ((ARRAY['proposed'::character varying, 'confirmed'::character varying, 'rejected'::character varying])::text[])))
);

ALTER TABLE public.documents_linkjudgement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_linkjudgement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_linkjudgementevent (
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    pgh_id bigint NOT NULL,
    id bigint NOT NULL,
    state character varying(10) NOT NULL,
    by_curator boolean NOT NULL,
    op uuid,
    made_at timestamp with time zone NOT NULL,
    actor_id bigint,
    document_id uuid NOT NULL,
    link_id bigint NOT NULL,
    person_id bigint NOT NULL,
    pgh_obj_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.documents_linkjudgementevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_linkjudgementevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_membership (
    id bigint NOT NULL,
    role character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL,
    project_id bigint NOT NULL,
    background jsonb DEFAULT '{}'::jsonb NOT NULL,
    languages character varying(16)[] DEFAULT '{}'::character varying[] NOT NULL,
    CONSTRAINT membership_role_known CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'curator'::character varying, 'reviewer'::character varying, 'viewer'::character varying])::text[])))
);

ALTER TABLE public.documents_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_nearduplicate (
    id bigint NOT NULL,
    similarity double precision NOT NULL,
    document_id uuid NOT NULL,
    other_id uuid NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT near_duplicate_similarity CHECK (((similarity > (0.0)::double precision) AND (similarity <= (1.0)::double precision)))
);

ALTER TABLE public.documents_nearduplicate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_nearduplicate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_opening (
    id bigint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    unanswered integer,
    document_id uuid NOT NULL,
    project_id bigint NOT NULL,
    reader_id bigint NOT NULL,
    CONSTRAINT documents_opening_unanswered_check CHECK ((unanswered >= 0))
);

ALTER TABLE public.documents_opening ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_opening_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_plan (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    kind character varying(10) NOT NULL,
    reviewers_each smallint NOT NULL,
    overlap_share double precision NOT NULL,
    "order" character varying(10) NOT NULL,
    languages jsonb NOT NULL,
    seed bigint NOT NULL,
    lease_hours integer NOT NULL,
    n_documents integer NOT NULL,
    n_overlap integer NOT NULL,
    gold_every smallint,
    repeats smallint NOT NULL,
    pass_mark double precision,
    must_pass boolean NOT NULL,
    guideline_version integer,
    created_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    created_by_id bigint,
    project_id bigint NOT NULL,
    has_kin boolean DEFAULT false NOT NULL,
    CONSTRAINT documents_plan_gold_every_check CHECK ((gold_every >= 0)),
    CONSTRAINT documents_plan_guideline_version_check CHECK ((guideline_version >= 0)),
    CONSTRAINT documents_plan_lease_hours_check CHECK ((lease_hours >= 0)),
    CONSTRAINT documents_plan_n_documents_check CHECK ((n_documents >= 0)),
    CONSTRAINT documents_plan_n_overlap_check CHECK ((n_overlap >= 0)),
    CONSTRAINT documents_plan_repeats_check CHECK ((repeats >= 0)),
    CONSTRAINT documents_plan_reviewers_each_check CHECK ((reviewers_each >= 0)),
    CONSTRAINT plan_kind_known CHECK (((kind)::text = ANY ((ARRAY['pilot'::character varying, 'training'::character varying, 'main'::character varying])::text[]))),
    CONSTRAINT plan_order_known CHECK ((("order")::text = ANY ((ARRAY['random'::character varying, 'uncertain'::character varying])::text[]))),
    CONSTRAINT plan_share CHECK (((overlap_share >= (0.0)::double precision) AND (overlap_share <= (1.0)::double precision)))
);

ALTER TABLE public.documents_plan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_plan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_post (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    depth integer NOT NULL,
    parent_depth integer GENERATED ALWAYS AS ((depth - 1)) STORED,
    "order" integer NOT NULL,
    author text NOT NULL,
    posted_at timestamp with time zone,
    source_id text NOT NULL,
    text text NOT NULL,
    post_key character varying(32) NOT NULL,
    document_id uuid NOT NULL,
    parent_id bigint,
    project_id bigint NOT NULL,
    language character varying(16) DEFAULT 'und'::character varying NOT NULL,
    addressee_id bigint,
    previous_id bigint,
    withdrawn_at timestamp with time zone,
    CONSTRAINT documents_post_depth_check CHECK ((depth >= 0)),
    CONSTRAINT documents_post_order_check CHECK (("order" >= 0)),
    CONSTRAINT post_kind_and_depth CHECK ((((depth = 0) AND ((kind)::text = 'article'::text) AND (parent_id IS NULL)) OR ((depth >= 1) AND ((kind)::text = 'comment'::text) AND (parent_id IS NOT NULL))))
)
WITH (autovacuum_analyze_scale_factor='0.02', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_insert_scale_factor='0.05');

ALTER TABLE public.documents_post ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_project (
    id bigint NOT NULL,
    slug character varying(60) NOT NULL,
    name character varying(200) NOT NULL,
    description text NOT NULL,
    blind boolean NOT NULL,
    reveal character varying(10) NOT NULL,
    search_policy character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    article_first boolean DEFAULT false NOT NULL,
    records_timing boolean DEFAULT true NOT NULL,
    released_at timestamp with time zone,
    sealed boolean GENERATED ALWAYS AS ((blind AND ((released_at IS NULL) OR (NOT ((reveal)::text = 'release'::text))))) STORED,
    splits jsonb,
    pseudonym_key integer DEFAULT 1 NOT NULL,
    originals_days integer,
    erases_labels boolean DEFAULT false NOT NULL,
    requires_second_factor boolean DEFAULT false NOT NULL,
    CONSTRAINT documents_project_originals_days_check CHECK ((originals_days >= 0)),
    CONSTRAINT documents_project_pseudonym_key_check CHECK ((pseudonym_key >= 0)),
    CONSTRAINT project_slug_shape CHECK (((slug)::text ~ '^[a-z0-9]+(?:-[a-z0-9]+)*$'::text))
);

ALTER TABLE public.documents_project ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_project_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_recut (
    id bigint NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    made_at timestamp with time zone NOT NULL,
    document_id uuid NOT NULL,
    made_by_id bigint,
    post_id bigint NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.documents_recut ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_recut_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_robots (
    origin character varying(300) NOT NULL,
    status smallint NOT NULL,
    rules text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT documents_robots_status_check CHECK ((status >= 0))
);

CREATE TABLE public.documents_sentence (
    id bigint NOT NULL,
    start integer NOT NULL,
    "end" integer NOT NULL,
    text text NOT NULL,
    sentence_key character varying(60) NOT NULL,
    is_quote boolean NOT NULL,
    retired_at timestamp with time zone,
    document_id uuid NOT NULL,
    post_id bigint NOT NULL,
    project_id bigint NOT NULL,
    previous_id bigint,
    CONSTRAINT documents_sentence_end_check CHECK (("end" >= 0)),
    CONSTRAINT documents_sentence_start_check CHECK ((start >= 0)),
    CONSTRAINT sentence_span CHECK (((start >= 0) AND (start < "end")))
)
WITH (autovacuum_analyze_scale_factor='0.02', autovacuum_vacuum_scale_factor='0.05', autovacuum_vacuum_insert_scale_factor='0.05');

ALTER TABLE public.documents_sentence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_sentence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_shard (
    id bigint NOT NULL,
    address text NOT NULL,
    size bigint NOT NULL,
    stamp character varying(200) NOT NULL,
    reader character varying(200) NOT NULL,
    items bigint NOT NULL,
    documents bigint NOT NULL,
    failed bigint NOT NULL,
    sentences bigint NOT NULL,
    done_at timestamp with time zone,
    project_id bigint NOT NULL,
    CONSTRAINT documents_shard_documents_check CHECK ((documents >= 0)),
    CONSTRAINT documents_shard_failed_check CHECK ((failed >= 0)),
    CONSTRAINT documents_shard_items_check CHECK ((items >= 0)),
    CONSTRAINT documents_shard_sentences_check CHECK ((sentences >= 0)),
    CONSTRAINT documents_shard_size_check CHECK ((size >= 0))
);

ALTER TABLE public.documents_shard ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_shard_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_token (
    digest character varying(128) NOT NULL,
    token_key character varying(25) NOT NULL,
    created timestamp with time zone NOT NULL,
    expiry timestamp with time zone,
    name character varying(100) NOT NULL,
    scopes character varying(10)[] NOT NULL,
    last_used_at timestamp with time zone,
    user_id bigint NOT NULL,
    CONSTRAINT token_scopes_known CHECK (((scopes <@ ARRAY['read'::character varying(10), 'label'::character varying(10), 'curate'::character varying(10), 'admin'::character varying(10)]) AND (NOT (scopes = '{}'::character varying(10)[]))))
);

CREATE TABLE public.documents_token_projects (
    id bigint NOT NULL,
    token_id character varying(128) NOT NULL,
    project_id bigint NOT NULL
);

ALTER TABLE public.documents_token_projects ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_token_projects_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    shares_timing boolean DEFAULT false NOT NULL,
    imported_into_id bigint
);

CREATE TABLE public.documents_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.documents_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.documents_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.documents_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.documents_withheld (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    digest character varying(64) NOT NULL,
    site text DEFAULT ''::text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    project_id bigint NOT NULL,
    CONSTRAINT withheld_kind_known CHECK (((kind)::text = ANY ((ARRAY['author'::character varying, 'post'::character varying])::text[])))
);

ALTER TABLE public.documents_withheld ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.documents_withheld_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);

ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.pghistory_context (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    metadata jsonb NOT NULL
);

CREATE TABLE public.socialaccount_socialaccount (
    id integer NOT NULL,
    provider character varying(200) NOT NULL,
    uid character varying(191) NOT NULL,
    last_login timestamp with time zone NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    extra_data jsonb NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.socialaccount_socialaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.socialaccount_socialapp (
    id integer NOT NULL,
    provider character varying(30) NOT NULL,
    name character varying(40) NOT NULL,
    client_id character varying(191) NOT NULL,
    secret character varying(191) NOT NULL,
    key character varying(191) NOT NULL,
    provider_id character varying(200) NOT NULL,
    settings jsonb NOT NULL
);

ALTER TABLE public.socialaccount_socialapp ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialapp_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.socialaccount_socialtoken (
    id integer NOT NULL,
    token text NOT NULL,
    token_secret text NOT NULL,
    expires_at timestamp with time zone,
    account_id integer NOT NULL,
    app_id integer
);

ALTER TABLE public.socialaccount_socialtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.usersessions_usersession (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ip inet NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    session_key character varying(40) NOT NULL,
    user_agent character varying(200) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.usersessions_usersession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.usersessions_usersession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

ALTER TABLE ONLY public.documents_user
    ADD CONSTRAINT documents_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_user
    ADD CONSTRAINT documents_user_username_key UNIQUE (username);

ALTER TABLE ONLY public.documents_user_groups
    ADD CONSTRAINT documents_user_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_user_user_permissions
    ADD CONSTRAINT documents_user_user_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_document
    ADD CONSTRAINT documents_document_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_project
    ADD CONSTRAINT documents_project_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_project
    ADD CONSTRAINT documents_project_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.documents_post
    ADD CONSTRAINT documents_post_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_membership
    ADD CONSTRAINT documents_membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_job
    ADD CONSTRAINT documents_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_sentence
    ADD CONSTRAINT documents_sentence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_link
    ADD CONSTRAINT documents_link_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_token
    ADD CONSTRAINT documents_token_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.documents_token_projects
    ADD CONSTRAINT documents_token_projects_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX user_username_ci ON public.documents_user USING btree (lower((username)::text));

CREATE INDEX post_by_key ON public.documents_post USING btree (project_id, post_key);

ALTER TABLE ONLY public.documents_post
    ADD CONSTRAINT post_order_once UNIQUE (document_id, "order");

ALTER TABLE ONLY public.documents_post
    ADD CONSTRAINT post_of_document UNIQUE (id, document_id, project_id);

ALTER TABLE ONLY public.documents_post
    ADD CONSTRAINT post_at_depth UNIQUE (document_id, id, depth);

CREATE UNIQUE INDEX post_one_article ON public.documents_post USING btree (document_id) WHERE ((kind)::text = 'article'::text);

ALTER TABLE ONLY public.documents_membership
    ADD CONSTRAINT membership_once UNIQUE (user_id, project_id);

CREATE INDEX job_open ON public.documents_job USING btree (lease_until) WHERE ((status)::text = ANY ((ARRAY['queued'::character varying, 'running'::character varying])::text[]));

ALTER TABLE ONLY public.documents_document
    ADD CONSTRAINT document_of_project UNIQUE (id, project_id);

CREATE INDEX sentence_search ON public.documents_sentence USING gin (to_tsvector('simple'::regconfig, COALESCE(text, ''::text)));

CREATE UNIQUE INDEX sentence_start_once ON public.documents_sentence USING btree (post_id, start) WHERE (retired_at IS NULL);

CREATE UNIQUE INDEX sentence_end_once ON public.documents_sentence USING btree (post_id, "end") WHERE (retired_at IS NULL);

ALTER TABLE ONLY public.documents_sentence
    ADD CONSTRAINT sentence_of_document UNIQUE (document_id, id, project_id);

CREATE INDEX link_of_document ON public.documents_link USING btree (document_id, kind);

CREATE INDEX documents_user_username_27b23f8f_like ON public.documents_user USING btree (username varchar_pattern_ops);

ALTER TABLE ONLY public.documents_user_groups
    ADD CONSTRAINT documents_user_groups_user_id_group_id_724246b2_uniq UNIQUE (user_id, group_id);

CREATE INDEX documents_user_groups_user_id_0d89d603 ON public.documents_user_groups USING btree (user_id);

CREATE INDEX documents_user_groups_group_id_f1215991 ON public.documents_user_groups USING btree (group_id);

ALTER TABLE ONLY public.documents_user_user_permissions
    ADD CONSTRAINT documents_user_user_perm_user_id_permission_id_b7934ae9_uniq UNIQUE (user_id, permission_id);

CREATE INDEX documents_user_user_permissions_user_id_19d9b789 ON public.documents_user_user_permissions USING btree (user_id);

CREATE INDEX documents_user_user_permissions_permission_id_4ff580b1 ON public.documents_user_user_permissions USING btree (permission_id);

CREATE INDEX documents_document_created_by_id_7d00c649 ON public.documents_document USING btree (created_by_id);

CREATE INDEX documents_document_previous_id_5b15ea59 ON public.documents_document USING btree (previous_id);

CREATE INDEX documents_project_slug_2dbb9b98_like ON public.documents_project USING btree (slug varchar_pattern_ops);

CREATE INDEX documents_post_parent_id_da83cfdd ON public.documents_post USING btree (parent_id);

CREATE INDEX documents_membership_user_id_4c64de31 ON public.documents_membership USING btree (user_id);

CREATE INDEX documents_membership_project_id_680ce3dd ON public.documents_membership USING btree (project_id);

CREATE INDEX documents_job_created_by_id_a8d0ebfa ON public.documents_job USING btree (created_by_id);

CREATE INDEX documents_job_project_id_426e5241 ON public.documents_job USING btree (project_id);

CREATE INDEX documents_link_created_by_id_edfa6a2e ON public.documents_link USING btree (created_by_id);

CREATE INDEX documents_link_target_sentence_id_e4c89f1f ON public.documents_link USING btree (target_sentence_id);

CREATE INDEX documents_token_digest_36c5f9c4_like ON public.documents_token USING btree (digest varchar_pattern_ops);

CREATE INDEX documents_token_token_key_d6853ecc ON public.documents_token USING btree (token_key);

CREATE INDEX documents_token_token_key_d6853ecc_like ON public.documents_token USING btree (token_key varchar_pattern_ops);

CREATE INDEX documents_token_user_id_d34f77de ON public.documents_token USING btree (user_id);

ALTER TABLE ONLY public.documents_token_projects
    ADD CONSTRAINT documents_token_projects_token_id_project_id_93ad497c_uniq UNIQUE (token_id, project_id);

CREATE INDEX documents_token_projects_token_id_6a749afa ON public.documents_token_projects USING btree (token_id);

CREATE INDEX documents_token_projects_token_id_6a749afa_like ON public.documents_token_projects USING btree (token_id varchar_pattern_ops);

CREATE INDEX documents_token_projects_project_id_fc3a1dee ON public.documents_token_projects USING btree (project_id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);

CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);

CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);

CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);

CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));

ALTER TABLE ONLY public.cache
    ADD CONSTRAINT cache_pkey PRIMARY KEY (cache_key);

CREATE INDEX cache_expires ON public.cache USING btree (expires);

CREATE UNIQUE INDEX document_current_once ON public.documents_document USING btree (project_id, source_url) WHERE (is_current AND (NOT (source_url = ''::text)));

CREATE INDEX post_addressed ON public.documents_post USING btree (addressee_id) WHERE (addressee_id IS NOT NULL);

ALTER TABLE ONLY public.documents_nearduplicate
    ADD CONSTRAINT documents_nearduplicate_pkey PRIMARY KEY (id);

CREATE INDEX document_alike ON public.documents_document USING gin (bands) WITH (fastupdate=off);

ALTER TABLE ONLY public.documents_nearduplicate
    ADD CONSTRAINT near_duplicate_once UNIQUE (document_id, other_id);

CREATE INDEX documents_nearduplicate_other_id_32c42296 ON public.documents_nearduplicate USING btree (other_id);

ALTER TABLE ONLY public.documents_host
    ADD CONSTRAINT documents_host_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.documents_robots
    ADD CONSTRAINT documents_robots_pkey PRIMARY KEY (origin);

ALTER TABLE ONLY public.documents_fetch
    ADD CONSTRAINT documents_fetch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_jobresult
    ADD CONSTRAINT documents_jobresult_pkey PRIMARY KEY (id);

CREATE INDEX documents_host_name_5054d8f2_like ON public.documents_host USING btree (name varchar_pattern_ops);

CREATE INDEX documents_robots_origin_ffba508c_like ON public.documents_robots USING btree (origin varchar_pattern_ops);

CREATE INDEX documents_job_retry_of_id_215508ab ON public.documents_job USING btree (retry_of_id);

CREATE UNIQUE INDEX fetch_of_address_once ON public.documents_fetch USING btree (project_id, md5(url));

CREATE INDEX documents_fetch_project_id_6ccee955 ON public.documents_fetch USING btree (project_id);

CREATE INDEX job_result_by_status ON public.documents_jobresult USING btree (job_id, status, id);

CREATE INDEX job_result_in_order ON public.documents_jobresult USING btree (job_id, id);

CREATE UNIQUE INDEX document_content_once ON public.documents_document USING btree (project_id, content_hash) WHERE is_current;

CREATE INDEX document_content ON public.documents_document USING btree (project_id, content_hash);

ALTER TABLE ONLY public.documents_recut
    ADD CONSTRAINT documents_recut_pkey PRIMARY KEY (id);

CREATE INDEX sentence_retired ON public.documents_sentence USING btree (id) WHERE (retired_at IS NOT NULL);

CREATE INDEX recut_of_document ON public.documents_recut USING btree (document_id, id);

CREATE INDEX documents_recut_made_by_id_bac2e4fd ON public.documents_recut USING btree (made_by_id);

ALTER TABLE ONLY public.documents_linkevent
    ADD CONSTRAINT documents_linkevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.documents_linkjudgement
    ADD CONSTRAINT documents_linkjudgement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_linkjudgementevent
    ADD CONSTRAINT documents_linkjudgementevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.documents_link
    ADD CONSTRAINT link_once UNIQUE NULLS NOT DISTINCT (source_post_id, source_start, source_end, target_sentence_id, kind, created_by_id);

CREATE INDEX link_event_document ON public.documents_linkevent USING btree (document_id, pgh_id);

ALTER TABLE ONLY public.documents_linkjudgement
    ADD CONSTRAINT link_judgement_once UNIQUE (link_id, person_id);

CREATE INDEX link_judgement_event_op ON public.documents_linkjudgementevent USING btree (op) WHERE (op IS NOT NULL);

CREATE INDEX link_judgement_event_document ON public.documents_linkjudgementevent USING btree (document_id, pgh_id);

ALTER TABLE ONLY public.documents_opening
    ADD CONSTRAINT documents_opening_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_opening
    ADD CONSTRAINT opening_once UNIQUE (document_id, reader_id);

CREATE INDEX documents_opening_reader_id_ef415af7 ON public.documents_opening USING btree (reader_id);

ALTER TABLE ONLY public.documents_invitation
    ADD CONSTRAINT documents_invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_invitation
    ADD CONSTRAINT documents_invitation_digest_key UNIQUE (digest);

CREATE INDEX documents_invitation_digest_fbd6626d_like ON public.documents_invitation USING btree (digest varchar_pattern_ops);

CREATE INDEX documents_invitation_project_id_5cba5aae ON public.documents_invitation USING btree (project_id);

CREATE INDEX documents_invitation_used_by_id_3bd74939 ON public.documents_invitation USING btree (used_by_id);

ALTER TABLE ONLY public.documents_plan
    ADD CONSTRAINT documents_plan_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_assignment
    ADD CONSTRAINT documents_assignment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_plan
    ADD CONSTRAINT plan_of_project UNIQUE (id, project_id);

ALTER TABLE ONLY public.documents_plan
    ADD CONSTRAINT plan_name_once UNIQUE (project_id, name);

CREATE INDEX assignment_queue ON public.documents_assignment USING btree (project_id, priority DESC, place, id) WHERE ((state)::text = 'open'::text);

CREATE INDEX assignment_of_document ON public.documents_assignment USING btree (document_id);

CREATE INDEX assignment_of_project ON public.documents_assignment USING btree (project_id, state);

CREATE INDEX assignment_lease ON public.documents_assignment USING btree (project_id, lease_until) WHERE ((lease_until IS NOT NULL) AND ((state)::text = 'given'::text));

CREATE UNIQUE INDEX assignment_once ON public.documents_assignment USING btree (document_id, reviewer_id) INCLUDE (state, phase) WHERE (reviewer_id IS NOT NULL);

CREATE INDEX documents_plan_created_by_id_9cc87695 ON public.documents_plan USING btree (created_by_id);

CREATE INDEX documents_plan_project_id_f8cbce93 ON public.documents_plan USING btree (project_id);

CREATE INDEX documents_assignment_plan_id_d2961e4d ON public.documents_assignment USING btree (plan_id);

ALTER TABLE ONLY public.documents_withheld
    ADD CONSTRAINT documents_withheld_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_withheld
    ADD CONSTRAINT withheld_once UNIQUE (project_id, kind, digest, site);

CREATE INDEX assignment_of_reviewer ON public.documents_assignment USING btree (reviewer_id, project_id, state, given_at);

ALTER TABLE ONLY public.documents_keptreply
    ADD CONSTRAINT documents_keptreply_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.documents_keptreply
    ADD CONSTRAINT kept_reply_once UNIQUE (user_id, credential, key);

CREATE INDEX documents_keptreply_created_at_89323d14 ON public.documents_keptreply USING btree (created_at);

CREATE INDEX documents_user_imported_into_id_7ee20689 ON public.documents_user USING btree (imported_into_id);

ALTER TABLE ONLY public.documents_auditcheckpoint
    ADD CONSTRAINT documents_auditcheckpoint_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.documents_auditentry
    ADD CONSTRAINT documents_auditentry_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.documents_auditdraft
    ADD CONSTRAINT documents_auditdraft_pkey PRIMARY KEY (id);

CREATE INDEX audit_of_project ON public.documents_auditentry USING btree (project, number);

CREATE INDEX audit_of_actor ON public.documents_auditentry USING btree (actor, number);

CREATE INDEX audit_of_subject ON public.documents_auditentry USING btree (subject, number);

ALTER TABLE ONLY public.documents_job
    ADD CONSTRAINT job_of_project UNIQUE (id, project_id);

ALTER TABLE ONLY public.documents_link
    ADD CONSTRAINT link_in_project UNIQUE (project_id, id);

ALTER TABLE ONLY public.documents_chore
    ADD CONSTRAINT documents_chore_pkey PRIMARY KEY (name);

CREATE INDEX documents_chore_name_c7ed60d0_like ON public.documents_chore USING btree (name varchar_pattern_ops);

ALTER TABLE ONLY public.documents_shard
    ADD CONSTRAINT documents_shard_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX shard_of_project_once ON public.documents_shard USING btree (project_id, md5(address));

CREATE INDEX documents_shard_project_id_7681174a ON public.documents_shard USING btree (project_id);

CREATE INDEX document_by_id ON public.documents_document USING btree (project_id, id) WHERE is_current;

CREATE INDEX document_by_title ON public.documents_document USING btree (project_id, "left"(lower(title), 100), id) WHERE is_current;

CREATE INDEX document_by_language ON public.documents_document USING btree (project_id, language, id) WHERE is_current;

CREATE INDEX document_by_comments ON public.documents_document USING btree (project_id, n_comments, id) WHERE is_current;

CREATE INDEX document_by_sentences ON public.documents_document USING btree (project_id, n_sentences, id) WHERE is_current;

CREATE INDEX document_words ON public.documents_document USING gin (title public.gin_trgm_ops, byline public.gin_trgm_ops, source_url public.gin_trgm_ops);

ALTER TABLE ONLY public.annotations_annotation
    ADD CONSTRAINT annotations_annotation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_label
    ADD CONSTRAINT annotations_label_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_annotationevent
    ADD CONSTRAINT annotations_annotationevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.annotations_guideline
    ADD CONSTRAINT annotations_guideline_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_guideline
    ADD CONSTRAINT guideline_version_once UNIQUE (project_id, version);

ALTER TABLE ONLY public.annotations_label
    ADD CONSTRAINT label_key_once UNIQUE (project_id, key);

CREATE UNIQUE INDEX label_hotkey_once ON public.annotations_label USING btree (project_id, hotkey) WHERE (retired_at IS NULL);

ALTER TABLE ONLY public.annotations_label
    ADD CONSTRAINT label_of_project UNIQUE (id, project_id);

CREATE INDEX annotation_event_op ON public.annotations_annotationevent USING btree (op) WHERE (op IS NOT NULL);

CREATE INDEX annotation_progress ON public.annotations_annotation USING btree (document_id, reviewer_id);

CREATE INDEX annotation_of_project ON public.annotations_annotation USING btree (project_id, id);

ALTER TABLE ONLY public.annotations_annotation
    ADD CONSTRAINT annotation_once UNIQUE (sentence_id, reviewer_id, round);

CREATE INDEX annotations_label_project_id_a5e09a40 ON public.annotations_label USING btree (project_id);

CREATE INDEX annotations_guideline_created_by_id_cea1498f ON public.annotations_guideline USING btree (created_by_id);

CREATE INDEX annotations_guideline_project_id_817f74f3 ON public.annotations_guideline USING btree (project_id);

ALTER TABLE ONLY public.annotations_beforethread
    ADD CONSTRAINT annotations_beforethread_pkey PRIMARY KEY (id);

CREATE INDEX before_thread_of_document ON public.annotations_beforethread USING btree (document_id, reviewer_id);

ALTER TABLE ONLY public.annotations_beforethread
    ADD CONSTRAINT before_thread_once UNIQUE (sentence_id, reviewer_id);

ALTER TABLE ONLY public.annotations_decision
    ADD CONSTRAINT annotations_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_decisionevent
    ADD CONSTRAINT annotations_decisionevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.annotations_drawn
    ADD CONSTRAINT annotations_drawn_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_guidelinegap
    ADD CONSTRAINT annotations_guidelinegap_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_mention
    ADD CONSTRAINT annotations_mention_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_norming
    ADD CONSTRAINT annotations_norming_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_normingsentence
    ADD CONSTRAINT annotations_normingsentence_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_remark
    ADD CONSTRAINT annotations_remark_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_repeat
    ADD CONSTRAINT annotations_repeat_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_sentback
    ADD CONSTRAINT annotations_sentback_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_studystep
    ADD CONSTRAINT annotations_studystep_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_trainingresult
    ADD CONSTRAINT annotations_trainingresult_pkey PRIMARY KEY (id);

CREATE INDEX decision_of_project ON public.annotations_decision USING btree (project_id, id);

CREATE INDEX decision_of_document ON public.annotations_decision USING btree (document_id);

CREATE INDEX decision_gold ON public.annotations_decision USING btree (project_id, document_id) WHERE is_gold;

ALTER TABLE ONLY public.annotations_decision
    ADD CONSTRAINT decision_once UNIQUE (sentence_id);

CREATE INDEX decision_event_sentence ON public.annotations_decisionevent USING btree (sentence_id, pgh_id);

CREATE INDEX drawn_of_project ON public.annotations_drawn USING btree (project_id, id);

ALTER TABLE ONLY public.annotations_drawn
    ADD CONSTRAINT drawn_once UNIQUE (sentence_id);

CREATE INDEX gap_of_project ON public.annotations_guidelinegap USING btree (project_id, id);

CREATE INDEX gap_of_sentence ON public.annotations_guidelinegap USING btree (sentence_id);

ALTER TABLE ONLY public.annotations_norming
    ADD CONSTRAINT norming_number_once UNIQUE (project_id, number);

ALTER TABLE ONLY public.annotations_normingsentence
    ADD CONSTRAINT norming_sentence_once UNIQUE (norming_id, sentence_id);

CREATE INDEX remark_of_sentence ON public.annotations_remark USING btree (sentence_id, id);

CREATE INDEX remark_of_project ON public.annotations_remark USING btree (project_id, id);

CREATE INDEX mention_unread ON public.annotations_mention USING btree (person_id) WHERE (read_at IS NULL);

ALTER TABLE ONLY public.annotations_mention
    ADD CONSTRAINT mention_once UNIQUE (remark_id, person_id);

CREATE INDEX repeat_of_reviewer ON public.annotations_repeat USING btree (project_id, reviewer_id);

ALTER TABLE ONLY public.annotations_repeat
    ADD CONSTRAINT repeat_once UNIQUE (sentence_id, reviewer_id);

CREATE INDEX sent_back_of_project ON public.annotations_sentback USING btree (project_id, id);

CREATE INDEX sent_back_of_sentence ON public.annotations_sentback USING btree (sentence_id);

CREATE UNIQUE INDEX sent_back_once ON public.annotations_sentback USING btree (sentence_id, reviewer_id) WHERE (settled_at IS NULL);

ALTER TABLE ONLY public.annotations_studystep
    ADD CONSTRAINT study_step_once UNIQUE (project_id, key);

ALTER TABLE ONLY public.annotations_trainingresult
    ADD CONSTRAINT training_result_once UNIQUE (plan_id, reviewer_id, attempt);

CREATE INDEX annotations_norming_opened_by_id_eebe553b ON public.annotations_norming USING btree (opened_by_id);

CREATE INDEX annotations_norming_project_id_f958a541 ON public.annotations_norming USING btree (project_id);

CREATE INDEX annotations_normingsentence_norming_id_8d23be3d ON public.annotations_normingsentence USING btree (norming_id);

CREATE INDEX annotations_mention_remark_id_895699bd ON public.annotations_mention USING btree (remark_id);

CREATE INDEX annotations_repeat_plan_id_c36ddd51 ON public.annotations_repeat USING btree (plan_id);

CREATE INDEX annotations_repeat_reviewer_id_1133606e ON public.annotations_repeat USING btree (reviewer_id);

CREATE INDEX annotations_sentback_reviewer_id_2c9d6e2d ON public.annotations_sentback USING btree (reviewer_id);

CREATE INDEX annotations_studystep_guideline_id_117044b0 ON public.annotations_studystep USING btree (guideline_id);

CREATE INDEX annotations_studystep_project_id_d4241065 ON public.annotations_studystep USING btree (project_id);

CREATE INDEX annotations_studystep_taken_by_id_20cc3dd2 ON public.annotations_studystep USING btree (taken_by_id);

CREATE INDEX annotations_trainingresult_plan_id_53341108 ON public.annotations_trainingresult USING btree (plan_id);

CREATE INDEX annotations_trainingresult_reviewer_id_072a6742 ON public.annotations_trainingresult USING btree (reviewer_id);

CREATE INDEX annotation_event_transaction ON public.annotations_annotationevent USING btree (document_id, reviewer_id, transaction_id);

CREATE INDEX annotation_event_sentence ON public.annotations_annotationevent USING btree (sentence_id, pgh_id);

ALTER TABLE ONLY public.annotations_consensusfit
    ADD CONSTRAINT annotations_consensusfit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_consensusfit
    ADD CONSTRAINT annotations_consensusfit_project_id_key UNIQUE (project_id);

ALTER TABLE ONLY public.annotations_consensusfit
    ADD CONSTRAINT consensus_fit_of_project UNIQUE (id, project_id);

ALTER TABLE ONLY public.annotations_summary
    ADD CONSTRAINT annotations_summary_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_summary
    ADD CONSTRAINT annotations_summary_project_id_key UNIQUE (project_id);

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT annotations_release_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT release_version_once UNIQUE (project_id, version);

CREATE INDEX annotations_release_previous_id_3dbd91bb ON public.annotations_release USING btree (previous_id);

CREATE INDEX annotations_release_project_id_0e374479 ON public.annotations_release USING btree (project_id);

ALTER TABLE ONLY public.annotations_posteriors
    ADD CONSTRAINT annotations_posteriors_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_posteriors
    ADD CONSTRAINT annotations_posteriors_document_id_key UNIQUE (document_id);

ALTER TABLE ONLY public.annotations_ownsummary
    ADD CONSTRAINT annotations_ownsummary_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_ownsummary
    ADD CONSTRAINT own_summary_once UNIQUE (project_id, reviewer_id);

CREATE INDEX annotations_posteriors_fit_id_a9c96433 ON public.annotations_posteriors USING btree (fit_id);

CREATE INDEX annotations_ownsummary_reviewer_id_b2cd14da ON public.annotations_ownsummary USING btree (reviewer_id);

ALTER TABLE ONLY public.annotations_privacyact
    ADD CONSTRAINT annotations_privacyact_pkey PRIMARY KEY (id);

CREATE INDEX annotations_privacyact_made_by_id_675a77b6 ON public.annotations_privacyact USING btree (made_by_id);

CREATE INDEX annotations_privacyact_project_id_eb0c3f9a ON public.annotations_privacyact USING btree (project_id);

ALTER TABLE ONLY public.annotations_labelimport
    ADD CONSTRAINT annotations_labelimport_pkey PRIMARY KEY (id);

CREATE INDEX annotations_labelimport_project_id_8a1df3a4 ON public.annotations_labelimport USING btree (project_id);

ALTER TABLE ONLY public.annotations_savedview
    ADD CONSTRAINT annotations_savedview_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.annotations_savedview
    ADD CONSTRAINT saved_view_name_once UNIQUE (project_id, owner_id, name);

CREATE INDEX annotations_savedview_owner_id_c0dde3d5 ON public.annotations_savedview USING btree (owner_id);

CREATE INDEX annotations_savedview_project_id_17fb1f4c ON public.annotations_savedview USING btree (project_id);

ALTER TABLE ONLY public.annotations_guideline
    ADD CONSTRAINT guideline_of_project UNIQUE (id, project_id);

ALTER TABLE ONLY public.annotations_norming
    ADD CONSTRAINT norming_of_project UNIQUE (id, project_id);

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT release_of_project UNIQUE (id, project_id);

CREATE INDEX annotation_of_reviewer ON public.annotations_annotation USING btree (reviewer_id, project_id, id);

CREATE INDEX annotation_mixed ON public.annotations_annotation USING btree (project_id, sentence_id) WHERE mixed;

CREATE INDEX annotation_attributed ON public.annotations_annotation USING btree (project_id, sentence_id) WHERE attributed;

CREATE INDEX annotation_noted ON public.annotations_annotation USING btree (project_id, sentence_id) WHERE (NOT (note = ''::text));

CREATE INDEX annotation_cited ON public.annotations_annotation USING btree (project_id, sentence_id) WHERE (NOT (evidence = '[]'::jsonb));

ALTER TABLE ONLY public.pghistory_context
    ADD CONSTRAINT pghistory_context_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.socialaccount_socialapp
    ADD CONSTRAINT socialaccount_socialapp_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq UNIQUE (app_id, account_id);

CREATE INDEX socialaccount_socialaccount_user_id_8146e70c ON public.socialaccount_socialaccount USING btree (user_id);

CREATE INDEX socialaccount_socialtoken_account_id_951f210e ON public.socialaccount_socialtoken USING btree (account_id);

CREATE INDEX socialaccount_socialtoken_app_id_636a42d7 ON public.socialaccount_socialtoken USING btree (app_id);

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_provider_uid_fc810c6e_uniq UNIQUE (provider, uid);

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key);

CREATE INDEX usersessions_usersession_session_key_fd35de43_like ON public.usersessions_usersession USING btree (session_key varchar_pattern_ops);

CREATE INDEX usersessions_usersession_user_id_af5e0a6d ON public.usersessions_usersession USING btree (user_id);

CREATE TRIGGER annotations_annotation_events_delete AFTER DELETE ON public.annotations_annotation REFERENCING OLD TABLE AS old_values FOR EACH STATEMENT EXECUTE FUNCTION public.annotations_annotation_events();

CREATE TRIGGER annotations_annotation_events_insert AFTER INSERT ON public.annotations_annotation REFERENCING NEW TABLE AS new_values FOR EACH STATEMENT EXECUTE FUNCTION public.annotations_annotation_events();

CREATE TRIGGER annotations_annotation_events_update AFTER UPDATE ON public.annotations_annotation REFERENCING OLD TABLE AS old_values NEW TABLE AS new_values FOR EACH STATEMENT EXECUTE FUNCTION public.annotations_annotation_events();

CREATE TRIGGER annotations_decision_events_delete AFTER DELETE ON public.annotations_decision REFERENCING OLD TABLE AS old_values FOR EACH STATEMENT EXECUTE FUNCTION public.annotations_decision_events();

CREATE TRIGGER annotations_decision_events_insert AFTER INSERT ON public.annotations_decision REFERENCING NEW TABLE AS new_values FOR EACH STATEMENT EXECUTE FUNCTION public.annotations_decision_events();

CREATE TRIGGER annotations_decision_events_update AFTER UPDATE ON public.annotations_decision REFERENCING OLD TABLE AS old_values NEW TABLE AS new_values FOR EACH STATEMENT EXECUTE FUNCTION public.annotations_decision_events();

CREATE TRIGGER audit_anchor BEFORE INSERT ON public.documents_auditcheckpoint FOR EACH ROW EXECUTE FUNCTION public.documents_audit_anchor();

CREATE TRIGGER audit_keep BEFORE DELETE ON public.documents_auditentry FOR EACH ROW EXECUTE FUNCTION public.documents_audit_keep();

CREATE TRIGGER audit_once BEFORE DELETE OR UPDATE OR TRUNCATE ON public.documents_auditcheckpoint FOR EACH STATEMENT EXECUTE FUNCTION public.documents_audit_refuse();

CREATE TRIGGER audit_once BEFORE UPDATE OR TRUNCATE ON public.documents_auditentry FOR EACH STATEMENT EXECUTE FUNCTION public.documents_audit_refuse();

CREATE CONSTRAINT TRIGGER audit_seal AFTER INSERT ON public.documents_auditdraft DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.documents_audit_seal();

CREATE TRIGGER pgtrigger_delete_delete_12815 AFTER DELETE ON public.documents_linkjudgement FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_delete_delete_12815();

COMMENT ON TRIGGER pgtrigger_delete_delete_12815 ON public.documents_linkjudgement IS '2e7329a8d9a4e93d609bc3b075072216ab61ec43';

CREATE TRIGGER pgtrigger_delete_delete_55af7 AFTER DELETE ON public.documents_link FOR EACH ROW WHEN (((old.created_by_id IS NOT NULL) OR (old.decided_by_id IS NOT NULL))) EXECUTE FUNCTION public.pgtrigger_delete_delete_55af7();

COMMENT ON TRIGGER pgtrigger_delete_delete_55af7 ON public.documents_link IS '32567fb3a1fad2b86908b9d678b2b82d65712602';

CREATE TRIGGER pgtrigger_insert_insert_30431 AFTER INSERT ON public.documents_linkjudgement FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_30431();

COMMENT ON TRIGGER pgtrigger_insert_insert_30431 ON public.documents_linkjudgement IS '49d43ab1f71b3740a13a771ac7d732ac39e705de';

CREATE TRIGGER pgtrigger_insert_insert_63daa AFTER INSERT ON public.documents_link FOR EACH ROW WHEN ((new.created_by_id IS NOT NULL)) EXECUTE FUNCTION public.pgtrigger_insert_insert_63daa();

COMMENT ON TRIGGER pgtrigger_insert_insert_63daa ON public.documents_link IS 'ea1178358a3deead3de742122677ff23a5a5b529';

CREATE TRIGGER pgtrigger_update_update_21706 AFTER UPDATE ON public.documents_linkjudgement FOR EACH ROW WHEN (((old.by_curator IS DISTINCT FROM new.by_curator) OR (old.document_id IS DISTINCT FROM new.document_id) OR (old.id IS DISTINCT FROM new.id) OR (old.link_id IS DISTINCT FROM new.link_id) OR (old.made_at IS DISTINCT FROM new.made_at) OR (old.person_id IS DISTINCT FROM new.person_id) OR (old.project_id IS DISTINCT FROM new.project_id) OR ((old.state)::text IS DISTINCT FROM (new.state)::text))) EXECUTE FUNCTION public.pgtrigger_update_update_21706();

COMMENT ON TRIGGER pgtrigger_update_update_21706 ON public.documents_linkjudgement IS '9f243f500b96ca618b3c218e54949ae73f9a3e80';

CREATE TRIGGER pgtrigger_update_update_31061 AFTER UPDATE ON public.documents_link FOR EACH ROW WHEN (((old.created_by_id IS DISTINCT FROM new.created_by_id) OR (old.target_sentence_id IS DISTINCT FROM new.target_sentence_id))) EXECUTE FUNCTION public.pgtrigger_update_update_31061();

COMMENT ON TRIGGER pgtrigger_update_update_31061 ON public.documents_link IS '07ebc05eb3ff59b19de0ccdd94b341d38a9a81e8';

CREATE TRIGGER release_stays BEFORE UPDATE ON public.annotations_release FOR EACH ROW WHEN (((old.state)::text = ANY ((ARRAY['draft'::character varying, 'published'::character varying, 'withdrawn'::character varying])::text[]))) EXECUTE FUNCTION public.annotations_release_stays();

CREATE CONSTRAINT TRIGGER token_ends_with_its_projects AFTER DELETE ON public.documents_token_projects DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.documents_token_without_projects();

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_documents_user_id FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_annotation
    ADD CONSTRAINT annotation_first_label_fk FOREIGN KEY (first_label_id, project_id) REFERENCES public.annotations_label(id, project_id) DEFERRABLE;

ALTER TABLE ONLY public.annotations_annotation
    ADD CONSTRAINT annotation_frozen_label_fk FOREIGN KEY (frozen_label_id, project_id) REFERENCES public.annotations_label(id, project_id) DEFERRABLE;

ALTER TABLE ONLY public.annotations_annotation
    ADD CONSTRAINT annotation_guideline_fk FOREIGN KEY (project_id, guideline_version) REFERENCES public.annotations_guideline(project_id, version) DEFERRABLE;

ALTER TABLE ONLY public.annotations_annotation
    ADD CONSTRAINT annotation_label_fk FOREIGN KEY (label_id, project_id) REFERENCES public.annotations_label(id, project_id) DEFERRABLE;

ALTER TABLE ONLY public.annotations_annotation
    ADD CONSTRAINT annotation_sentence_fk FOREIGN KEY (sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.annotations_annotation
    ADD CONSTRAINT annotations_annotati_reviewer_id_f829edca_fk_documents FOREIGN KEY (reviewer_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_beforethread
    ADD CONSTRAINT annotations_beforeth_reviewer_id_fd154679_fk_documents FOREIGN KEY (reviewer_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_consensusfit
    ADD CONSTRAINT annotations_consensu_project_id_3b2c4184_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_decision
    ADD CONSTRAINT annotations_decision_decided_by_id_8a4afa27_fk_documents FOREIGN KEY (decided_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_drawn
    ADD CONSTRAINT annotations_drawn_drawn_by_id_d67875e6_fk_documents_user_id FOREIGN KEY (drawn_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_guidelinegap
    ADD CONSTRAINT annotations_guidelin_closed_by_id_b3ed6993_fk_annotatio FOREIGN KEY (closed_by_id) REFERENCES public.annotations_guideline(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_guideline
    ADD CONSTRAINT annotations_guidelin_created_by_id_cea1498f_fk_documents FOREIGN KEY (created_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_guidelinegap
    ADD CONSTRAINT annotations_guidelin_made_by_id_1aa303af_fk_documents FOREIGN KEY (made_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_guideline
    ADD CONSTRAINT annotations_guidelin_project_id_817f74f3_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_label
    ADD CONSTRAINT annotations_label_project_id_a5e09a40_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_labelimport
    ADD CONSTRAINT annotations_labelimp_created_by_id_a062e98f_fk_documents FOREIGN KEY (created_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_labelimport
    ADD CONSTRAINT annotations_labelimp_project_id_8a1df3a4_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_labelimport
    ADD CONSTRAINT annotations_labelimport_job_id_2d7fd12a_fk_documents_job_id FOREIGN KEY (job_id) REFERENCES public.documents_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_mention
    ADD CONSTRAINT annotations_mention_person_id_481ed6ae_fk_documents_user_id FOREIGN KEY (person_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_norming
    ADD CONSTRAINT annotations_norming_opened_by_id_eebe553b_fk_documents_user_id FOREIGN KEY (opened_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_norming
    ADD CONSTRAINT annotations_norming_project_id_f958a541_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_normingsentence
    ADD CONSTRAINT annotations_normings_norming_id_8d23be3d_fk_annotatio FOREIGN KEY (norming_id) REFERENCES public.annotations_norming(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_ownsummary
    ADD CONSTRAINT annotations_ownsumma_project_id_5f17fc33_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_ownsummary
    ADD CONSTRAINT annotations_ownsumma_reviewer_id_b2cd14da_fk_documents FOREIGN KEY (reviewer_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_privacyact
    ADD CONSTRAINT annotations_privacya_project_id_eb0c3f9a_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_privacyact
    ADD CONSTRAINT annotations_privacyact_made_by_id_675a77b6_fk_documents_user_id FOREIGN KEY (made_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT annotations_release_created_by_id_7491fbd3_fk_documents_user_id FOREIGN KEY (created_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT annotations_release_job_id_8d8a8271_fk_documents_job_id FOREIGN KEY (job_id) REFERENCES public.documents_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT annotations_release_previous_id_3dbd91bb_fk_annotatio FOREIGN KEY (previous_id) REFERENCES public.annotations_release(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT annotations_release_project_id_0e374479_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT annotations_release_published_by_id_c9c468a0_fk_documents FOREIGN KEY (published_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT annotations_release_withdrawn_by_id_6b779041_fk_documents FOREIGN KEY (withdrawn_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_remark
    ADD CONSTRAINT annotations_remark_author_id_2ff68879_fk_documents_user_id FOREIGN KEY (author_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_repeat
    ADD CONSTRAINT annotations_repeat_plan_id_c36ddd51_fk_documents_plan_id FOREIGN KEY (plan_id) REFERENCES public.documents_plan(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_repeat
    ADD CONSTRAINT annotations_repeat_reviewer_id_1133606e_fk_documents_user_id FOREIGN KEY (reviewer_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_savedview
    ADD CONSTRAINT annotations_savedvie_project_id_17fb1f4c_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_savedview
    ADD CONSTRAINT annotations_savedview_owner_id_c0dde3d5_fk_documents_user_id FOREIGN KEY (owner_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_sentback
    ADD CONSTRAINT annotations_sentback_reviewer_id_2c9d6e2d_fk_documents_user_id FOREIGN KEY (reviewer_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_sentback
    ADD CONSTRAINT annotations_sentback_sent_by_id_0f994f68_fk_documents_user_id FOREIGN KEY (sent_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_studystep
    ADD CONSTRAINT annotations_studyste_guideline_id_117044b0_fk_annotatio FOREIGN KEY (guideline_id) REFERENCES public.annotations_guideline(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_studystep
    ADD CONSTRAINT annotations_studyste_project_id_d4241065_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_studystep
    ADD CONSTRAINT annotations_studystep_taken_by_id_20cc3dd2_fk_documents_user_id FOREIGN KEY (taken_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_summary
    ADD CONSTRAINT annotations_summary_project_id_a10fbaba_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_trainingresult
    ADD CONSTRAINT annotations_training_plan_id_53341108_fk_documents FOREIGN KEY (plan_id) REFERENCES public.documents_plan(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_trainingresult
    ADD CONSTRAINT annotations_training_reviewer_id_072a6742_fk_documents FOREIGN KEY (reviewer_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_assignment
    ADD CONSTRAINT assignment_document_fk FOREIGN KEY (document_id, project_id) REFERENCES public.documents_document(id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.documents_assignment
    ADD CONSTRAINT assignment_plan_fk FOREIGN KEY (plan_id, project_id) REFERENCES public.documents_plan(id, project_id) DEFERRABLE;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_beforethread
    ADD CONSTRAINT before_thread_label_fk FOREIGN KEY (label_id, project_id) REFERENCES public.annotations_label(id, project_id) DEFERRABLE;

ALTER TABLE ONLY public.annotations_beforethread
    ADD CONSTRAINT before_thread_sentence_fk FOREIGN KEY (sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.annotations_decision
    ADD CONSTRAINT decision_label_fk FOREIGN KEY (label_id, project_id) REFERENCES public.annotations_label(id, project_id) DEFERRABLE;

ALTER TABLE ONLY public.annotations_decision
    ADD CONSTRAINT decision_sentence_fk FOREIGN KEY (sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_documents_user_id FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_document
    ADD CONSTRAINT document_previous_fk FOREIGN KEY (previous_id, project_id) REFERENCES public.documents_document(id, project_id) ON DELETE SET NULL (previous_id);

ALTER TABLE ONLY public.documents_assignment
    ADD CONSTRAINT documents_assignment_given_by_id_f13051d2_fk_documents_user_id FOREIGN KEY (given_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_assignment
    ADD CONSTRAINT documents_assignment_plan_id_d2961e4d_fk_documents_plan_id FOREIGN KEY (plan_id) REFERENCES public.documents_plan(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_assignment
    ADD CONSTRAINT documents_assignment_reviewer_id_d69bd581_fk_documents_user_id FOREIGN KEY (reviewer_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_document
    ADD CONSTRAINT documents_document_created_by_id_7d00c649_fk_documents_user_id FOREIGN KEY (created_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_document
    ADD CONSTRAINT documents_document_previous_id_5b15ea59_fk_documents FOREIGN KEY (previous_id) REFERENCES public.documents_document(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_document
    ADD CONSTRAINT documents_document_project_id_4c5c366d_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_fetch
    ADD CONSTRAINT documents_fetch_project_id_6ccee955_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_invitation
    ADD CONSTRAINT documents_invitation_created_by_id_b5fe8216_fk_documents FOREIGN KEY (created_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_invitation
    ADD CONSTRAINT documents_invitation_project_id_5cba5aae_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_invitation
    ADD CONSTRAINT documents_invitation_used_by_id_3bd74939_fk_documents_user_id FOREIGN KEY (used_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_job
    ADD CONSTRAINT documents_job_created_by_id_a8d0ebfa_fk_documents_user_id FOREIGN KEY (created_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_job
    ADD CONSTRAINT documents_job_project_id_426e5241_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_job
    ADD CONSTRAINT documents_job_retry_of_id_215508ab_fk_documents_job_id FOREIGN KEY (retry_of_id) REFERENCES public.documents_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_jobresult
    ADD CONSTRAINT documents_jobresult_job_id_5f08d291_fk_documents_job_id FOREIGN KEY (job_id) REFERENCES public.documents_job(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_keptreply
    ADD CONSTRAINT documents_keptreply_user_id_6b60751e_fk_documents_user_id FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_link
    ADD CONSTRAINT documents_link_created_by_id_edfa6a2e_fk_documents_user_id FOREIGN KEY (created_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_link
    ADD CONSTRAINT documents_link_decided_by_id_dcaf974a_fk_documents_user_id FOREIGN KEY (decided_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_linkjudgement
    ADD CONSTRAINT documents_linkjudgement_person_id_4b7008ed_fk_documents_user_id FOREIGN KEY (person_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_membership
    ADD CONSTRAINT documents_membership_project_id_680ce3dd_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_membership
    ADD CONSTRAINT documents_membership_user_id_4c64de31_fk_documents_user_id FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_opening
    ADD CONSTRAINT documents_opening_reader_id_ef415af7_fk_documents_user_id FOREIGN KEY (reader_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_plan
    ADD CONSTRAINT documents_plan_created_by_id_9cc87695_fk_documents_user_id FOREIGN KEY (created_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_plan
    ADD CONSTRAINT documents_plan_project_id_f8cbce93_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_recut
    ADD CONSTRAINT documents_recut_made_by_id_bac2e4fd_fk_documents_user_id FOREIGN KEY (made_by_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_shard
    ADD CONSTRAINT documents_shard_project_id_7681174a_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_token_projects
    ADD CONSTRAINT documents_token_proj_project_id_fc3a1dee_fk_documents FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_token_projects
    ADD CONSTRAINT documents_token_proj_token_id_6a749afa_fk_documents FOREIGN KEY (token_id) REFERENCES public.documents_token(digest) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_token
    ADD CONSTRAINT documents_token_user_id_d34f77de_fk_documents_user_id FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_user_groups
    ADD CONSTRAINT documents_user_groups_group_id_f1215991_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_user_groups
    ADD CONSTRAINT documents_user_groups_user_id_0d89d603_fk_documents_user_id FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_user
    ADD CONSTRAINT documents_user_imported_into_id_7ee20689_fk_documents FOREIGN KEY (imported_into_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_user_user_permissions
    ADD CONSTRAINT documents_user_user__permission_id_4ff580b1_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_user_user_permissions
    ADD CONSTRAINT documents_user_user__user_id_19d9b789_fk_documents FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_withheld
    ADD CONSTRAINT documents_withheld_project_id_8a82c19b_fk_documents_project_id FOREIGN KEY (project_id) REFERENCES public.documents_project(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_drawn
    ADD CONSTRAINT drawn_sentence_fk FOREIGN KEY (sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.annotations_guidelinegap
    ADD CONSTRAINT gap_guideline_fk FOREIGN KEY (closed_by_id, project_id) REFERENCES public.annotations_guideline(id, project_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_guidelinegap
    ADD CONSTRAINT guidelinegap_sentence_fk FOREIGN KEY (sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.documents_job
    ADD CONSTRAINT job_retry_fk FOREIGN KEY (retry_of_id, project_id) REFERENCES public.documents_job(id, project_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_labelimport
    ADD CONSTRAINT label_import_job_fk FOREIGN KEY (job_id, project_id) REFERENCES public.documents_job(id, project_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_linkjudgement
    ADD CONSTRAINT link_judgement_link_fk FOREIGN KEY (link_id) REFERENCES public.documents_link(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents_linkjudgement
    ADD CONSTRAINT link_judgement_wall_fk FOREIGN KEY (link_id, project_id) REFERENCES public.documents_link(id, project_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents_link
    ADD CONSTRAINT link_source_fk FOREIGN KEY (source_post_id, document_id, project_id) REFERENCES public.documents_post(id, document_id, project_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents_link
    ADD CONSTRAINT link_target_fk FOREIGN KEY (target_sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.annotations_mention
    ADD CONSTRAINT mention_remark_fk FOREIGN KEY (remark_id) REFERENCES public.annotations_remark(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_documents_user_id FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.documents_nearduplicate
    ADD CONSTRAINT near_duplicate_document_fk FOREIGN KEY (document_id, project_id) REFERENCES public.documents_document(id, project_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents_nearduplicate
    ADD CONSTRAINT near_duplicate_other_fk FOREIGN KEY (other_id, project_id) REFERENCES public.documents_document(id, project_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.annotations_normingsentence
    ADD CONSTRAINT norming_sentence_norming_fk FOREIGN KEY (norming_id, project_id) REFERENCES public.annotations_norming(id, project_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_normingsentence
    ADD CONSTRAINT normingsentence_sentence_fk FOREIGN KEY (sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.documents_opening
    ADD CONSTRAINT opening_document_fk FOREIGN KEY (document_id, project_id) REFERENCES public.documents_document(id, project_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents_post
    ADD CONSTRAINT post_addressee_fk FOREIGN KEY (addressee_id, document_id, project_id) REFERENCES public.documents_post(id, document_id, project_id) ON DELETE SET NULL (addressee_id);

ALTER TABLE ONLY public.documents_post
    ADD CONSTRAINT post_document_fk FOREIGN KEY (document_id, project_id) REFERENCES public.documents_document(id, project_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.documents_post
    ADD CONSTRAINT post_parent_fk FOREIGN KEY (document_id, parent_id, parent_depth) REFERENCES public.documents_post(document_id, id, depth) ON DELETE CASCADE;

ALTER TABLE ONLY public.annotations_posteriors
    ADD CONSTRAINT posteriors_document_fk FOREIGN KEY (document_id, project_id) REFERENCES public.documents_document(id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.annotations_posteriors
    ADD CONSTRAINT posteriors_fit_fk FOREIGN KEY (fit_id, project_id) REFERENCES public.annotations_consensusfit(id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.documents_recut
    ADD CONSTRAINT recut_post_fk FOREIGN KEY (post_id, document_id, project_id) REFERENCES public.documents_post(id, document_id, project_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT release_job_fk FOREIGN KEY (job_id, project_id) REFERENCES public.documents_job(id, project_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_release
    ADD CONSTRAINT release_previous_fk FOREIGN KEY (previous_id, project_id) REFERENCES public.annotations_release(id, project_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_remark
    ADD CONSTRAINT remark_sentence_fk FOREIGN KEY (sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.annotations_repeat
    ADD CONSTRAINT repeat_plan_fk FOREIGN KEY (plan_id, project_id) REFERENCES public.documents_plan(id, project_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_repeat
    ADD CONSTRAINT repeat_sentence_fk FOREIGN KEY (sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.annotations_sentback
    ADD CONSTRAINT sentback_sentence_fk FOREIGN KEY (sentence_id, document_id, project_id) REFERENCES public.documents_sentence(id, document_id, project_id) ON DELETE CASCADE DEFERRABLE;

ALTER TABLE ONLY public.documents_sentence
    ADD CONSTRAINT sentence_post_fk FOREIGN KEY (post_id, document_id, project_id) REFERENCES public.documents_post(id, document_id, project_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_account_id_951f210e_fk_socialacc FOREIGN KEY (account_id) REFERENCES public.socialaccount_socialaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_app_id_636a42d7_fk_socialacc FOREIGN KEY (app_id) REFERENCES public.socialaccount_socialapp(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_social_user_id_8146e70c_fk_documents FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.annotations_studystep
    ADD CONSTRAINT study_step_guideline_fk FOREIGN KEY (guideline_id, project_id) REFERENCES public.annotations_guideline(id, project_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_user_id_af5e0a6d_fk_documents_user_id FOREIGN KEY (user_id) REFERENCES public.documents_user(id) DEFERRABLE INITIALLY DEFERRED;

INSERT INTO public.django_migrations (app, name, applied) VALUES
    ('contenttypes', '0001_initial', now()),
    ('contenttypes', '0002_remove_content_type_name', now()),
    ('auth', '0001_initial', now()),
    ('auth', '0002_alter_permission_name_max_length', now()),
    ('auth', '0003_alter_user_email_max_length', now()),
    ('auth', '0004_alter_user_username_opts', now()),
    ('auth', '0005_alter_user_last_login_null', now()),
    ('auth', '0006_require_contenttypes_0002', now()),
    ('auth', '0007_alter_validators_add_error_messages', now()),
    ('auth', '0008_alter_user_username_max_length', now()),
    ('auth', '0009_alter_user_last_name_max_length', now()),
    ('auth', '0010_alter_group_name_max_length', now()),
    ('auth', '0011_update_proxy_permissions', now()),
    ('auth', '0012_alter_user_first_name_max_length', now()),
    ('documents', '0001_initial', now()),
    ('account', '0001_initial', now()),
    ('account', '0002_email_max_length', now()),
    ('account', '0003_alter_emailaddress_create_unique_verified_email', now()),
    ('account', '0004_alter_emailaddress_drop_unique_email', now()),
    ('account', '0005_emailaddress_idx_upper_email', now()),
    ('account', '0006_emailaddress_lower', now()),
    ('account', '0007_emailaddress_idx_email', now()),
    ('account', '0008_emailaddress_unique_primary_email_fixup', now()),
    ('account', '0009_emailaddress_unique_primary_email', now()),
    ('admin', '0001_initial', now()),
    ('admin', '0002_logentry_remove_auto_add', now()),
    ('admin', '0003_logentry_add_action_flag_choices', now()),
    ('mfa', '0001_initial', now()),
    ('mfa', '0002_authenticator_timestamps', now()),
    ('mfa', '0003_authenticator_type_uniq', now()),
    ('documents', '0002_one_document', now()),
    ('documents', '0003_one_current_version', now()),
    ('documents', '0004_post_language', now()),
    ('documents', '0005_near_duplicates', now()),
    ('documents', '0006_jobs_and_fetches', now()),
    ('documents', '0007_versions_and_recuts', now()),
    ('documents', '0008_links_by_people', now()),
    ('documents', '0009_article_first', now()),
    ('documents', '0010_invitations', now()),
    ('documents', '0011_assignments', now()),
    ('documents', '0012_links_of_a_project', now()),
    ('documents', '0013_languages_of_members', now()),
    ('documents', '0014_released_at', now()),
    ('documents', '0015_splits', now()),
    ('documents', '0016_terms_and_withdrawals', now()),
    ('documents', '0016_latest_assignments_of_reviewers', now()),
    ('documents', '0015_kept_replies', now()),
    ('documents', '0016_kin_and_what_counts', now()),
    ('documents', '0017_imported_reviewers', now()),
    ('documents', '0018_audit_log', now()),
    ('documents', '0019_originals_and_erasure', now()),
    ('documents', '0020_second_factor', now()),
    ('documents', '0021_walls_between_projects', now()),
    ('documents', '0022_chores', now()),
    ('documents', '0023_shards_of_corpora', now()),
    ('documents', '0024_lists_of_any_length', now()),
    ('annotations', '0001_initial', now()),
    ('annotations', '0002_one_project', now()),
    ('annotations', '0003_carried', now()),
    ('annotations', '0004_evidence', now()),
    ('annotations', '0005_events_of_a_reader', now()),
    ('annotations', '0006_before_the_thread', now()),
    ('annotations', '0007_no_label_before_with_the_answer', now()),
    ('annotations', '0008_label_set', now()),
    ('annotations', '0009_team', now()),
    ('annotations', '0010_events_by_transaction', now()),
    ('annotations', '0010_model_consensus', now()),
    ('annotations', '0011_summaries', now()),
    ('annotations', '0013_adjudication', now()),
    ('annotations', '0014_norming_names', now()),
    ('annotations', '0015_releases', now()),
    ('annotations', '0016_posteriors_and_own_summaries', now()),
    ('annotations', '0016_privacy', now()),
    ('annotations', '0017_label_imports', now()),
    ('annotations', '0018_saved_views', now()),
    ('annotations', '0019_text_free_releases', now()),
    ('annotations', '0020_walls_between_projects', now()),
    ('annotations', '0021_events_by_statement', now()),
    ('annotations', '0022_answers_of_reviewers', now()),
    ('documents', '0025_documents_counted_at_once', now()),
    ('pghistory', '0001_initial', now()),
    ('pghistory', '0002_aggregateevent', now()),
    ('pghistory', '0003_auto_20201023_1636', now()),
    ('pghistory', '0004_auto_20220906_1625', now()),
    ('pghistory', '0005_events_middlewareevents', now()),
    ('pghistory', '0006_delete_aggregateevent', now()),
    ('pghistory', '0007_auto_20250421_0444', now()),
    ('sessions', '0001_initial', now()),
    ('socialaccount', '0001_initial', now()),
    ('socialaccount', '0002_token_max_lengths', now()),
    ('socialaccount', '0003_extra_data_default_dict', now()),
    ('socialaccount', '0004_app_provider_id_settings', now()),
    ('socialaccount', '0005_socialtoken_nullable_app', now()),
    ('socialaccount', '0006_alter_socialaccount_extra_data', now()),
    ('usersessions', '0001_initial', now());
