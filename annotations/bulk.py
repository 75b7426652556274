"""Many answers of one reviewer at once: all of them, or, when a row is wrong, none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from annotations import evidence, pulling
from annotations.answers import JSON_ROW, Answer, require_types
from documents import access, audit
from documents.access import LABELS_HERE, Actor
from documents.errors import Invalid, TooLarge
from documents.models import Document

MOST_ROWS = 10_000
MOST_ERRORS = 1_000
BIGINT = 2**63 - 1
KEY = re.compile(r"[0-9a-f]{32}:[0-9]{1,9}:[0-9]{1,9}")

type Errors = dict[str, list[str]]
type Array = str | list[Any] | None
"""An array as a statement takes it: as PostgreSQL writes one, a list, or None for nothing but nulls."""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """How many answers were given, and what they did."""

    received: int
    created: int
    changed: int

    @property
    def unchanged(self) -> int:
        """Answers that were there already."""
        return self.received - self.created - self.changed


@dataclass(slots=True)
class Row:
    """An answer on a sentence, named by id or by key."""

    sentence: int | None
    key: str | None
    answer: Answer


class WrongRows(Invalid):
    """Some rows are wrong; `errors` lists them by their index."""

    title = gettext_noop("Some answers are wrong")


# Which sentence each row means and what stands against it; the arrays run parallel. A row
# without a sentence is not the caller's to see. `found` counts what a key matches. What is true of a post or
# of a document is asked once for each, not once a row. Sentences are looked up by the array: to a join alone
# so many rows are reason to read the whole table, of every project.
RESOLVE = f"""
WITH given AS (
    SELECT g.n, g.id, g.key, (%(names)s::text[])[g.name] AS label
    FROM unnest(%(numbers)s::integer[], %(ids)s::bigint[], %(keys)s::text[], %(labels)s::integer[])
        AS g (n, id, key, name)
), meant AS MATERIALIZED (
    SELECT g.n, s.id, s.post_id, s.document_id, s.project_id, s.retired_at
    FROM given g
    JOIN documents_sentence s ON s.id = g.id AND s.project_id = %(project)s
    WHERE s.id = ANY (%(ids)s::bigint[])
    UNION ALL
    SELECT g.n, s.id, s.post_id, s.document_id, s.project_id, s.retired_at
    FROM given g
    JOIN documents_post p ON p.project_id = %(project)s AND p.post_key = split_part(g.key, ':', 1)
    JOIN documents_document d ON d.id = p.document_id AND d.is_current
    JOIN documents_sentence s ON s.post_id = p.id AND s.start = split_part(g.key, ':', 2)::integer
        AND s."end" = split_part(g.key, ':', 3)::integer AND s.retired_at IS NULL
    WHERE g.key IS NOT NULL
), pages AS MATERIALIZED (
    SELECT d.id, d.is_current, documents_phase(d.id, %(user)s) IS NOT NULL AS is_open
    FROM documents_document d WHERE d.id IN (SELECT document_id FROM meant)
), posts AS MATERIALIZED (
    SELECT s.post_id, {LABELS_HERE} AS here
    FROM (SELECT DISTINCT post_id, project_id FROM meant) s
    JOIN documents_project p ON p.id = s.project_id
), seen AS (
    SELECT m.n, min(m.id) AS sentence, count(*) AS found, bool_or(m.retired_at IS NOT NULL) AS retired,
        bool_and(d.is_current) AS current, bool_and(o.here AND d.is_open) AS may,
        any_value(m.document_id) AS document
    FROM meant m JOIN pages d ON d.id = m.document_id JOIN posts o ON o.post_id = m.post_id
    GROUP BY m.n
)
SELECT g.n, s.sentence, s.found, s.retired, s.current, s.may, s.document, l.id AS label,
    g.label IS NULL OR l.id IS NOT NULL AS labelled
FROM given g
LEFT JOIN seen s ON s.n = g.n
LEFT JOIN annotations_label l
    ON l.project_id = %(project)s AND l.key = g.label AND l.retired_at IS NULL
ORDER BY g.n
"""
# The same as two arrays, given back as they came, and whether nothing stands against any row: mostly
# so, and then rows need not travel one by one.
ALL_WELL = f"""
SELECT array_agg(r.sentence ORDER BY r.n)::text, array_agg(r.label ORDER BY r.n)::text,
    coalesce(bool_and(r.found = 1 AND NOT r.retired AND r.current AND r.may AND r.labelled), false)
        AND count(DISTINCT r.sentence) = count(*)
FROM ({RESOLVE}) r
"""

# Before the labels are looked up: whoever deletes one waits for those who may be about to store it.
BEGIN = "LOCK TABLE annotations_annotation IN ROW EXCLUSIVE MODE"

# As for one answer: a new version or a new cut waits until these are committed, or is seen.
LOCK = """
SELECT FROM documents_document d WHERE d.project_id = %(project)s AND d.id IN (
    SELECT s.document_id FROM documents_sentence s WHERE s.id = ANY (%(ids)s::bigint[])
    UNION SELECT p.document_id FROM unnest(%(keys)s::text[]) k (key)
    JOIN documents_post p ON p.project_id = %(project)s AND p.post_key = split_part(k.key, ':', 1)
) ORDER BY d.id FOR SHARE
"""

# The rows as a table; `confidence` 0 takes it away, NULL keeps what is there.
GIVEN = """
unnest(%(sentences)s::bigint[], %(labels)s::bigint[], %(reasons)s::text[], %(notes)s::text[],
       %(confidences)s::smallint[], %(mixed)s::boolean[], %(attributed)s::boolean[],
       %(durations)s::integer[], %(evidence)s::jsonb[])
    AS g (sentence, label, reason, note, confidence, mixed, attributed, duration, evidence)
"""
GUIDELINE = "(SELECT max(version) FROM annotations_guideline WHERE project_id = %(project)s)"

# Answers on sentences without one. What somebody else writes at this moment is waited for
# and left to the update that follows, which sees it.
CREATE = f"""
WITH here AS MATERIALIZED (
    SELECT s.id, s.project_id, s.document_id FROM documents_sentence s
    WHERE s.id = ANY (%(sentences)s::bigint[])
), pages AS MATERIALIZED (
    SELECT d.id, documents_phase(d.id, %(user)s) AS phase FROM (SELECT DISTINCT document_id AS id FROM here) d
), there AS MATERIALIZED (
    SELECT a.sentence_id FROM annotations_annotation a
    WHERE a.document_id = ANY (ARRAY(SELECT id FROM pages)) AND a.reviewer_id = %(user)s AND a.round = 0
)
INSERT INTO annotations_annotation (
    id, revision, project_id, document_id, sentence_id, reviewer_id, round, label_id, abstain_reason,
    confidence, note, attributed, mixed, phase, blind, guideline_version, first_label_id, revisions,
    duration_ms, actor_id, created_at, labelled_at, evidence)
SELECT n.id, n.id, n.project_id, n.document_id, n.sentence, %(user)s, 0, n.label, n.reason,
    nullif(n.confidence, 0), coalesce(n.note, ''), coalesce(n.attributed, false), coalesce(n.mixed, false),
    n.phase, n.sealed, n.guideline, n.label, 0, n.duration, %(user)s, now(), now(),
    coalesce(n.evidence, '[]')
FROM (
    SELECT g.*, s.project_id, s.document_id, p.sealed, {GUIDELINE} AS guideline, d.phase,
        nextval('annotations_annotation_id_seq') AS id
    FROM {GIVEN}
    JOIN here s ON s.id = g.sentence
    JOIN documents_project p ON p.id = s.project_id
    JOIN pages d ON d.id = s.document_id
    WHERE NOT EXISTS (SELECT FROM there t WHERE t.sentence_id = g.sentence)
    ORDER BY g.sentence
) n
ON CONFLICT (sentence_id, reviewer_id, round) DO NOTHING
"""

CHANGE = f"""
UPDATE annotations_annotation a SET
    label_id = g.label,
    abstain_reason = g.reason,
    confidence = CASE WHEN g.confidence IS NULL THEN a.confidence ELSE nullif(g.confidence, 0) END,
    note = coalesce(g.note, a.note),
    attributed = coalesce(g.attributed, a.attributed),
    mixed = coalesce(g.mixed, a.mixed),
    evidence = coalesce(g.evidence, a.evidence),
    guideline_version = {GUIDELINE},
    first_label_id = coalesce(a.first_label_id, g.label),
    revisions = a.revisions + 1,
    revision = nextval('annotations_annotation_id_seq'),
    duration_ms = nullif(
        least(coalesce(a.duration_ms::int8 + g.duration, a.duration_ms, g.duration), 2e9), 2e9),
    op = NULL,
    actor_id = %(user)s,
    labelled_at = now()
FROM {GIVEN}
WHERE a.sentence_id = g.sentence AND a.reviewer_id = %(user)s AND a.round = 0
  AND a.document_id = ANY (ARRAY(
      SELECT s.document_id FROM documents_sentence s WHERE s.id = ANY (%(sentences)s::bigint[])))
  AND (a.label_id, a.abstain_reason, a.confidence, a.note, a.attributed, a.mixed, a.evidence)
      IS DISTINCT FROM (
        g.label, g.reason,
        CASE WHEN g.confidence IS NULL THEN a.confidence ELSE nullif(g.confidence, 0) END,
        coalesce(g.note, a.note), coalesce(g.attributed, a.attributed), coalesce(g.mixed, a.mixed),
        coalesce(g.evidence, a.evidence))
"""


def bulk(project_id: int, reviewer_id: int, rows: Sequence[Any], timed: bool = True) -> BulkResult:
    """Set many answers of one reviewer in one transaction; the same again changes nothing.

    A row is `{"sentence": id}` or `{"sentence_key": "…"}` with the fields of an answer; what
    is left out keeps its value. A key means the live sentence of the current document. A document that lay
    for longer than its lease and that nobody took meanwhile is theirs again. How long answers took is kept
    if they are `timed`: the person and the project let it be recorded.

    Raises:
        TooLarge: more than MOST_ROWS rows.
        WrongRows: some rows are wrong, `errors` says which and why; nothing was stored.
    """
    if len(rows) > MOST_ROWS:
        raise TooLarge(
            _(
                "At most {most} answers at once, these are {count}. Nothing was changed; send them in parts."
            ).format(most=f"{MOST_ROWS:,}", count=f"{len(rows):,}")
        )
    errors: dict[int, Errors] = {}
    parsed: dict[int, Row] = {}
    plain: dict[str, Answer] = {}
    for number, row in enumerate(rows):
        try:
            parsed[number] = _parse(row, timed, plain)
        except Invalid as error:
            errors[number] = error.extra.get("errors") or {"row": [error.message]}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BEGIN)
        resolved = _resolve(cursor, project_id, reviewer_id, parsed, errors)
        if errors:
            raise _wrong(errors, len(rows))
        if not parsed:
            return BulkResult(0, 0, 0)
        params = _columns(parsed.values(), *resolved) | {"project": project_id, "user": reviewer_id}
        cursor.execute(CREATE, params)
        created, changed = cursor.rowcount, 0
        if created < len(rows):
            cursor.execute(CHANGE, params)
            changed = cursor.rowcount
        if created + changed > 1:
            audit.record(
                "answers.given", project=project_id, actor=reviewer_id, created=created, changed=changed
            )
    return BulkResult(len(rows), created, changed)


def _parse(row: Any, timed: bool, plain: dict[str, Answer]) -> Row:
    """One row as it was sent; answers that are a label and nothing else, most are, stand in `plain`."""
    if not isinstance(row, Mapping):
        raise Invalid(_("An answer is an object."))
    id, key = row.get("sentence"), row.get("sentence_key")
    if (id is None) == (key is None):
        raise Invalid("", errors={"sentence": ["Name the sentence by either sentence or sentence_key."]})
    if id is not None and (type(id) is not int or not 0 < id <= BIGINT):
        raise Invalid("", errors={"sentence": ["The id of a sentence, a whole number."]})
    if key is not None and not (isinstance(key, str) and KEY.fullmatch(key)):
        raise Invalid("", errors={"sentence_key": ["A key looks like 0123…cdef:start:end."]})
    if len(row) == 2 and isinstance(label := row.get("label"), str):
        if label not in plain:
            plain[label] = Answer.parse(row)
        return Row(id, key, plain[label])
    require_types(row, JSON_ROW)
    return Row(id, key, Answer.parse(row).timed(timed))


def _resolve(
    cursor: Any, project_id: int, reviewer_id: int, rows: dict[int, Row], errors: dict[int, Errors]
) -> tuple[Array, Array]:
    """Sentences and labels of the rows; what is wrong is added to `errors`."""
    labels = [_storable(row.answer.label) for row in rows.values()]
    names = {label: number for number, label in enumerate({*labels} - {None}, 1)}
    params = {
        "numbers": _numbers(rows),
        "ids": _numbers(row.sentence for row in rows.values()),
        "keys": _array([row.key for row in rows.values()]),
        "labels": _numbers(names.get(label) for label in labels),
        "names": list(names),
        "project": project_id,
        "user": reviewer_id,
        "projects": None,
    }
    cursor.execute(LOCK, params)
    if not errors:
        cursor.execute(ALL_WELL, params)
        sentences, labels, is_well = cursor.fetchone()
        if is_well:
            return sentences, labels
    cursor.execute(RESOLVE, params)
    meant = cursor.fetchall()
    whys = _not_at_it(Actor(reviewer_id), {row[6] for row in meant if row[5] is False and row[4]})
    first: dict[int, int] = {}
    for number, sentence, found, retired, current, may, document, _label, labelled in meant:
        row = rows[number]
        wrong: Errors = {}
        named = "sentence" if row.key is None else "sentence_key"
        if sentence is None:
            wrong[named] = ["There is no such sentence in this project."]
        elif found > 1:
            wrong[named] = ["Several documents of the project have this sentence; name it by its id."]
        elif retired:
            wrong[named] = ["This sentence was split or merged; answer the new one."]
        elif not current:
            wrong[named] = ["The page was read again: this is a sentence of an older version."]
        elif not may and (why := whys[document]):
            wrong[named] = [why]
        elif (twice := first.setdefault(sentence, number)) != number:
            wrong[named] = [f"The same sentence as row {twice}."]
        if not labelled:
            wrong["label"] = ["Not one of the project's labels."]
        if wrong:
            errors[number] = wrong
    return _numbers(row[1] for row in meant), _numbers(row[7] for row in meant)


def _not_at_it(actor: Actor, documents: set[UUID]) -> dict[UUID, str | None]:
    """Why these documents take no answers of a person's; None of one that they have again just now."""
    found: dict[UUID, str | None] = {}
    for document in Document.objects.select_related("project").filter(pk__in=documents).order_by("pk"):
        if access.keeps_thread(actor, document):
            found[document.pk] = str(access.THREAD_CLOSED)
        elif not pulling.take_again(actor, document.pk):
            found[document.pk] = access.not_at_it(actor, document)
        else:
            found[document.pk] = None
    return found


def _storable(label: str | None) -> str | None:
    """A label that PostgreSQL can be asked for; none of its texts holds a NUL."""
    return None if label is None else label.replace("\0", "\ufffd")


def _columns(rows: Iterable[Row], sentences: Array, labels: Array) -> dict[str, Array]:
    """The rows as parallel arrays, which GIVEN makes a table of."""
    answers = [row.answer for row in rows]
    return {
        "sentences": sentences,
        "labels": labels,
        "reasons": _array([answer.abstain_reason for answer in answers]),
        "notes": _array([answer.note for answer in answers]),
        "confidences": _numbers(answer.confidence for answer in answers),
        "mixed": _array([answer.mixed for answer in answers]),
        "attributed": _array([answer.attributed for answer in answers]),
        "durations": _numbers(answer.duration_ms for answer in answers),
        "evidence": _array([evidence.dump(answer.evidence) for answer in answers]),
    }


def _array(values: list[Any]) -> Array:
    """Values as a statement takes them; None for an array of none, which `unnest` fills up."""
    return None if values.count(None) == len(values) else values


def _numbers(values: Iterable[int | None]) -> Array:
    """The same of whole numbers, as PostgreSQL writes them: the driver goes through them much slower."""
    listed = ["NULL" if value is None else str(value) for value in values]
    return None if listed.count("NULL") == len(listed) else f"{{{','.join(listed)}}}"


def _wrong(errors: dict[int, Errors], received: int) -> WrongRows:
    listed = [{"index": number, "errors": errors[number]} for number in sorted(errors)[:MOST_ERRORS]]
    message = _(
        "{wrong} of {count} answers are wrong. Nothing was changed; correct them and send all again."
    ).format(wrong=f"{len(errors):,}", count=f"{received:,}")
    if len(errors) > MOST_ERRORS:
        message += " " + _("The first {count} are listed.").format(count=f"{MOST_ERRORS:,}")
    return WrongRows(
        message,
        errors=listed,  # type: ignore[arg-type]
    )
