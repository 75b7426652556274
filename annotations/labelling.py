"""Giving, changing and clearing answers: the hot path, and many at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString, NoReturn
from uuid import UUID

import psycopg
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from psycopg.rows import dict_row

from annotations import evidence, freezing, outdated, pulling
from annotations.answers import Answer
from annotations.evidence import Piece
from documents import access, metrics, standing
from documents.access import LABELS_HERE, OPEN_TO_THEM, Actor, Need
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import Sentence
from documents.queries import execute, fetch


class StaleBase(Conflict):
    """A newer answer is there; `extra` carries both as `theirs` and `yours`."""

    title = gettext_noop("Changed elsewhere")


class UnknownLabel(Invalid):
    """The label is no live key of the project's labels."""

    title = gettext_noop("Unknown label")

    def __init__(self, key: str) -> None:
        super().__init__(
            _(
                "“{label}” is no label of this project, or is one no longer. Nothing was changed; "
                "give another."
            ).format(label=key),
            errors={"label": [_("Not one of the project's labels.")]},
        )


@dataclass(slots=True)
class Saved:
    """A sentence and the caller's answer on it, as it stands now.

    `revision` is 0 when there is no answer. `op` is the action this acknowledges.
    """

    id: int
    key: str
    document: UUID
    post: int
    position: int
    start: int
    end: int
    text: str
    label: str | None
    abstain_reason: str | None
    confidence: int | None
    note: str
    mixed: bool
    attributed: bool
    evidence: list[Piece]
    revision: int
    labelled_at: datetime | None
    project_id: int
    op: UUID | None = field(default=None)


# A sentence with what the caller may know of it. `position` is counted from 1 over the live
# sentences of the document; both counts are index scans.
SENTENCE: LiteralString = """
    s.id, s.sentence_key AS key, s.document_id AS document, s.post_id AS post, s.start, s."end",
    s.text, s.project_id, s.retired_at,
    1 + (
        SELECT count(*) FROM documents_sentence e
        WHERE e.post_id = s.post_id AND e.start < s.start AND e.retired_at IS NULL
    ) + (
        SELECT count(*) FROM documents_post ep
        JOIN documents_sentence e ON e.post_id = ep.id AND e.retired_at IS NULL
        WHERE ep.document_id = s.document_id
          AND ep."order" < (SELECT "order" FROM documents_post WHERE id = s.post_id)
    ) AS position
"""

# The sentence, where the caller may label it. It and its document, the document first, stay locked until what
# is said is committed: whoever stores a new version or cuts the sentence anew waits, and sees it; what comes
# later sees what they did.
THEIRS: LiteralString = f"""
    FROM documents_sentence s
    JOIN documents_document d ON d.id = s.document_id
    JOIN documents_project p ON p.id = s.project_id
    {OPEN_TO_THEM}
    WHERE s.id = %(id)s AND {LABELS_HERE}
    FOR SHARE OF d, s
"""
# One statement checks access and writes, since each round trip costs as much as the write
# itself. `one` is the sentence when the caller may label it; `w`, what is written, is empty when
# nothing had to change, when the base is stale or when the op was seen before. An id is
# drawn for every attempt and serves as the revision, so a revision is never used twice.
TAG: LiteralString = f"""
WITH one AS MATERIALIZED (
    SELECT {SENTENCE}, p.sealed, p.records_timing AS timed, d.is_current,
        phase,
        (SELECT max(g.version) FROM annotations_guideline g
         WHERE g.project_id = s.project_id) AS guideline_version,
        (SELECT l.id FROM annotations_label l
         WHERE l.project_id = s.project_id AND l.key = %(label)s
           AND l.retired_at IS NULL) AS label_id
    {THEIRS}
), old AS MATERIALIZED (
    SELECT a.* FROM one t
    JOIN annotations_annotation a
      ON a.sentence_id = t.id AND a.reviewer_id = %(user)s AND a.round = 0
), w AS (
    INSERT INTO annotations_annotation AS a (
        id, revision, project_id, document_id, sentence_id, reviewer_id, round, label_id,
        abstain_reason, confidence, note, attributed, mixed, phase, blind, guideline_version,
        first_label_id, revisions, duration_ms, op, actor_id, created_at, labelled_at, evidence)
    SELECT n.id, n.id, t.project_id, t.document, t.id, %(user)s, 0, t.label_id,
        %(reason)s::text, nullif(%(sure)s::int2, 0),
        coalesce(%(note)s::text, ''), coalesce(%(said)s::bool, false),
        coalesce(%(mixed)s::bool, false), t.phase, t.sealed, t.guideline_version, t.label_id,
        0, CASE WHEN t.timed THEN %(took)s::int4 END, %(op)s::uuid, %(user)s, now(), now(),
        coalesce(%(cited)s::jsonb, '[]')
    FROM one t,
        LATERAL (SELECT nextval('annotations_annotation_id_seq') AS id WHERE t.id IS NOT NULL) n
    WHERE t.retired_at IS NULL AND t.is_current
      AND (t.label_id IS NOT NULL) = (%(label)s::text IS NOT NULL)
      AND (coalesce(%(base)s::int8, 0) = 0 OR EXISTS (SELECT FROM old))
      AND (%(op)s::uuid IS NULL OR NOT EXISTS (
            SELECT FROM annotations_annotationevent e
            WHERE e.op = %(op)s AND e.reviewer_id = %(user)s
              AND e.sentence_id = t.id))
    ON CONFLICT (sentence_id, reviewer_id, round) DO UPDATE SET
        label_id = excluded.label_id,
        abstain_reason = excluded.abstain_reason,
        confidence = CASE WHEN %(sure)s IS NULL THEN a.confidence
                          ELSE excluded.confidence END,
        note = coalesce(%(note)s, a.note),
        attributed = coalesce(%(said)s, a.attributed),
        mixed = coalesce(%(mixed)s, a.mixed),
        evidence = coalesce(%(cited)s, a.evidence),
        guideline_version = excluded.guideline_version,
        first_label_id = coalesce(a.first_label_id, excluded.label_id),
        revisions = a.revisions + 1,
        revision = excluded.revision,
        duration_ms = nullif(least(coalesce(a.duration_ms::int8 + excluded.duration_ms, a.duration_ms,
                                            excluded.duration_ms), 2e9), 2e9),
        op = excluded.op,
        actor_id = excluded.actor_id,
        labelled_at = excluded.labelled_at
    WHERE (%(base)s IS NULL OR a.revision = %(base)s)
      AND (a.label_id, a.abstain_reason, a.confidence, a.note, a.attributed, a.mixed, a.evidence)
          IS DISTINCT FROM (
            excluded.label_id, excluded.abstain_reason,
            CASE WHEN %(sure)s IS NULL THEN a.confidence
                 ELSE excluded.confidence END,
            coalesce(%(note)s, a.note),
            coalesce(%(said)s, a.attributed),
            coalesce(%(mixed)s, a.mixed),
            coalesce(%(cited)s, a.evidence))
    RETURNING a.id, a.confidence, a.note, a.attributed, a.mixed, a.evidence, a.revision, a.labelled_at
)
SELECT t.id, t.key, t.document, t.post, t.position, t.start, t."end", t.text, t.project_id,
    t.is_current, t.retired_at IS NOT NULL AS retired, t.label_id IS NOT NULL AS label_known,
    w.id IS NOT NULL AS written, w.confidence, w.note, w.attributed, w.mixed, w.evidence,
    w.revision, w.labelled_at
FROM one t LEFT JOIN w ON true
"""

# Of times that add up to 23 days and more nothing is known: a number would not hold them.
# psycopg remembers how to read a statement of up to 4,096 characters: no space that says nothing.
TAG = re.sub(r" ?([,()=<>+]) ?", r"\1", " ".join(TAG.split()))

# The same for taking an answer away: what it returns as `answer` may be deleted, under the same locks and in
# the same transaction. The event of the delete is a copy of the row: it says whose action this was.
CLEAR: LiteralString = f"""
WITH one AS MATERIALIZED (
    SELECT {SENTENCE}, d.is_current
    {THEIRS}
), mine AS (
    UPDATE annotations_annotation a SET op = %(op)s::uuid, actor_id = %(user)s FROM one t
    WHERE a.sentence_id = t.id AND a.reviewer_id = %(user)s AND a.round = 0 AND a.frozen_at IS NULL
      AND t.is_current AND t.retired_at IS NULL
      AND (%(base)s::int8 IS NULL OR a.revision = %(base)s)
      AND (%(op)s::uuid IS NULL OR NOT EXISTS (
            SELECT FROM annotations_annotationevent e
            WHERE e.op = %(op)s AND e.reviewer_id = %(user)s AND e.sentence_id = t.id))
    RETURNING a.id
)
SELECT t.id, t.key, t.document, t.post, t.position, t.start, t."end", t.text, t.project_id, mine.id AS answer
FROM one t JOIN mine ON true
"""
CLEAR = " ".join(CLEAR.split())
NOTHING: Mapping[str, Any] = {
    "label": None, "abstain_reason": None, "confidence": None, "note": "", "mixed": False,
    "attributed": False, "revision": 0, "labelled_at": None,
}  # fmt: skip

# The caller's answer on one sentence, and whether an action of theirs was seen before.
CURRENT = f"""
SELECT {SENTENCE}, l.key AS label, a.abstain_reason, a.confidence, coalesce(a.note, '') AS note,
    coalesce(a.attributed, false) AS attributed, coalesce(a.mixed, false) AS mixed,
    coalesce(a.evidence, '[]') AS evidence, coalesce(a.revision, 0) AS revision, a.labelled_at,
    EXISTS (
        SELECT FROM annotations_annotationevent e
        WHERE e.op = %(op)s::uuid AND e.reviewer_id = %(user)s AND e.sentence_id = s.id
    ) AS known
FROM documents_sentence s
LEFT JOIN annotations_annotation a
    ON a.sentence_id = s.id AND a.reviewer_id = %(user)s AND a.round = 0
LEFT JOIN annotations_label l ON l.id = a.label_id
WHERE s.id = %(sentence)s
"""


def tag(
    sentence_id: int,
    actor: Actor,
    answer: Answer,
    op: UUID | None = None,
    base: int | None = None,
) -> Saved:
    """Set a reviewer's answer on a sentence; one SQL statement checks access and writes.

    Idempotent: the same answer again adds no event, a known `op` is acknowledged again and
    changes nothing. `base` is the revision the answer was made on, 0 for none; None takes
    whatever is there. How long it took is kept where the project records that; whether the person lets it
    be recorded is looked up by whoever calls.

    Raises:
        NotFound: no such sentence in a project of theirs.
        Forbidden: they may see it and not label it.
        SentenceRetired: it was split or merged since the page was drawn; carries what stands there now.
        NewerVersion: the document was read again since; carries where the sentence is now.
        UnknownLabel: the label is no live key of the project's labels.
        StaleBase: a newer answer is there; carries both.
    """
    if actor.level < Need.LABEL:
        _refuse(sentence_id, actor)
    params = {
        "id": sentence_id,
        "user": actor.user_id,
        "projects": list(actor.projects) if actor.projects is not None else None,
        "label": answer.label,
        "reason": answer.abstain_reason,
        "note": answer.note,
        "sure": answer.confidence,
        "mixed": answer.mixed,
        "said": answer.attributed,
        "cited": evidence.dump(answer.evidence),
        "took": answer.duration_ms,
        "op": op,
        "base": base,
    }
    row = _one(TAG, params)
    if row is None:
        # A document that went back, and that nobody took meanwhile, is theirs again.
        _check_may_label(sentence_id, actor)
        row = _one(TAG, params)
    if row is None:
        raise NotFound(access.no_sentence())
    is_current, retired = row.pop("is_current"), row.pop("retired")
    known, written = row.pop("label_known"), row.pop("written")
    if retired or not is_current:
        return _too_late(sentence_id, is_current, actor, answer, op)
    if answer.label is not None and not known:
        raise UnknownLabel(answer.label)
    if written:
        metrics.LABELS.inc()
        row["evidence"] = evidence.load(row["evidence"])
        return Saved(label=answer.label, abstain_reason=answer.abstain_reason, op=op, **row)
    return _acknowledge(sentence_id, actor, answer, op, base)


def untag(sentence_id: int, actor: Actor, op: UUID | None = None, base: int | None = None) -> Saved:
    """Take a reviewer's answer away; clearing what is clear changes nothing.

    Raises:
        NotFound: no such sentence in a project of theirs.
        Forbidden: they may see it and not label it.
        SentenceRetired, NewerVersion: as for `tag`.
        StaleBase: a newer answer is there; carries both.
        Conflict: what counts of the answer was kept when it was opened again; it can be changed alone.
    """
    if actor.level < Need.LABEL:
        _refuse(sentence_id, actor)
    for _attempt in range(2):  # the second where the document is theirs again, or another tab came in between
        if now := _clear(sentence_id, actor, op, base) or _not_to_be_cleared(sentence_id, actor, op, base):
            return now
    raise NotFound(access.no_sentence())


def _not_to_be_cleared(sentence_id: int, actor: Actor, op: UUID | None, base: int | None) -> Saved | None:
    """The sentence as it stands where there is no answer to take away, or that was done before; None where
    nothing keeps it from being done. A document that went back is theirs again.

    Raises: as `untag`.
    """
    _check_may_label(sentence_id, actor)
    with transaction.atomic():
        [(is_current, retired)] = fetch(standing.LOCK, [[sentence_id]])
        if retired or not is_current:
            return _too_late(sentence_id, is_current, actor, None, op)
        now = current(sentence_id, actor, op)
        if now.revision == 0 or now.op is not None:
            now.op = op
            return now
        if base is not None and now.revision != base:
            raise _stale(now, None)
        if freezing.is_frozen(sentence_id, actor.user_id):
            raise Conflict(
                _(
                    "Your answer counts as it stood when you were done, or were asked to look again, and is "
                    "kept. Change it instead of clearing it. Nothing was changed."
                )
            )
    return None


def _clear(sentence_id: int, actor: Actor, op: UUID | None, base: int | None) -> Saved | None:
    """The sentence without the answer that was there, None where that is not all there is to it."""
    params = {
        "id": sentence_id,
        "user": actor.user_id,
        "projects": list(actor.projects) if actor.projects is not None else None,
        "op": op,
        "base": base,
    }
    with transaction.atomic():
        row = _one(CLEAR, params)
        if row is None:
            return None
        execute("DELETE FROM annotations_annotation WHERE id = %s", [row.pop("answer")])
    metrics.LABELS.inc()
    return Saved(**row, **NOTHING, evidence=[], op=op)


def current(sentence_id: int, actor: Actor, op: UUID | None = None) -> Saved:
    """The sentence with the actor's own answer; its `op` is set when that action was seen."""
    row = _one(CURRENT, {"sentence": sentence_id, "user": actor.user_id, "op": op})
    if row is None:
        raise NotFound(access.no_sentence())
    known = row.pop("known")
    row.pop("retired_at")
    row["evidence"] = evidence.load(row["evidence"])
    return Saved(**row, op=op if known else None)


def _acknowledge(sentence_id: int, actor: Actor, answer: Answer, op: UUID | None, base: int | None) -> Saved:
    """Nothing was written: the state is there already, the op is known, or the base is stale."""
    now = current(sentence_id, actor, op)
    if now.op is not None or _holds(now, answer):
        metrics.REPEATS.inc()
        now.op = op
        return now
    raise _stale(now, answer)


def _too_late(
    sentence_id: int, is_current: bool, actor: Actor, answer: Answer | None, op: UUID | None
) -> Saved:
    """Refuse an answer on what is past, unless it is one that was taken before."""
    now = current(sentence_id, actor, op)
    if now.op is not None:
        return now
    raise outdated.refusal(sentence_id, is_current, answer)


def _holds(now: Saved, answer: Answer) -> bool:
    """Whether the answer asks for what is there."""
    wanted = {
        name: value
        for name in ("note", "mixed", "attributed", "evidence")
        if (value := getattr(answer, name)) is not None
    }
    if answer.confidence is not None:
        wanted["confidence"] = answer.confidence or None
    return (
        now.revision != 0
        and (now.label, now.abstain_reason) == (answer.label, answer.abstain_reason)
        and all(getattr(now, name) == value for name, value in wanted.items())
    )


def _stale(now: Saved, answer: Answer | None) -> StaleBase:
    return StaleBase(
        _(
            "This answer was changed elsewhere since the page was drawn. Nothing was "
            "overwritten; choose which of the two to keep."
        ),
        theirs={
            "label": now.label,
            "abstain_reason": now.abstain_reason,
            "note": now.note,
            "confidence": now.confidence,
            "mixed": now.mixed,
            "attributed": now.attributed,
            "evidence": now.evidence,
            "revision": now.revision,
        },
        yours={"label": answer.label, "abstain_reason": answer.abstain_reason}
        if answer
        else {"label": None, "abstain_reason": None},
    )


def _check_may_label(sentence_id: int, actor: Actor) -> None:
    found = Sentence.objects.filter(pk=sentence_id).select_related("post", "document__project").first()
    if found is None:
        raise NotFound(access.no_sentence())
    access.require(actor, found.project_id, Need.LABEL, access.no_sentence())
    access.require_post(actor, found.document, found.post)
    if not access.may_label_document(actor, found.document) and not pulling.take_again(
        actor, found.document_id
    ):
        raise Forbidden(access.not_at_it(actor, found.document))


def _refuse(sentence_id: int, actor: Actor) -> NoReturn:
    """Say why a sentence cannot be labelled: it is not theirs to see, or not to label."""
    _check_may_label(sentence_id, actor)
    raise NotFound(access.no_sentence())


def _one(sql: LiteralString, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """One row of a prepared statement; the ORM neither prepares nor says ON CONFLICT … WHERE.

    Django's own cursors put the values in on our side, and a statement is then planned anew
    each time, which takes longer than it takes to run: this cursor leaves them to the server.
    """
    with connection.wrap_database_errors:
        connection.ensure_connection()
        raw: psycopg.Connection[Any] = connection.connection
        with psycopg.Cursor(raw, row_factory=dict_row) as cursor:
            cursor.execute(sql, params, prepare=True)
            return cursor.fetchone()
