"""Deciding what a sentence is: one decision a sentence, made on a revision, with its history."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from annotations import outdated
from annotations.adjudicating import sentence_of
from annotations.answers import Answer
from annotations.labelling import UnknownLabel
from annotations.models import Label, SentBack
from documents import access, standing
from documents.access import THREAD_OPEN_TO, Actor, Need
from documents.errors import Conflict, Forbidden, Invalid
from documents.models import Project, Sentence
from documents.queries import Key, Row, Window, execute, fetch

LONGEST = 10_000
"""Characters of a reason, a remark or a draft."""


class StaleDecision(Conflict):
    """Somebody decided in between; `extra` carries both as `theirs` and `yours`."""

    title = gettext_noop("Decided elsewhere")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sentence is to be: a label's key, or none with an `abstain_reason`; and why."""

    label: str | None
    abstain_reason: str | None = None
    reason: str = ""

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> "Verdict":
        """Read a verdict from JSON or from a form.

        Raises:
            Invalid: there is neither a label nor a reason for none, or both; or the reason is too long.
        """
        wanted = {name: fields.get(name) for name in ("label", "abstain_reason")}
        answer = Answer.parse(wanted)
        return cls(answer.label, answer.abstain_reason, words_of(fields.get("reason"), "reason"))


def words_of(value: Any, field: str, required: bool = False) -> str:
    """What a person wrote, without what no text holds.

    Raises:
        Invalid: it is no text, too long, or missing where it is required.
    """
    if value is not None and not isinstance(value, str):
        value = "x" * (LONGEST + 1)
    text = (value or "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        most = _("Text of at most {most} characters.").format(most=f"{LONGEST:,}")
        raise Invalid(_("That is too long. Nothing was changed."), errors={field: [most]})
    if required and not text:
        raise Invalid(_("Say it in words. Nothing was changed."), errors={field: [_("Write something.")]})
    return text


@dataclass(slots=True)
class Decided:
    """A decision as it stands. `revision` is 0 where there is none, and everything else empty."""

    sentence: int
    label: str | None = None
    abstain_reason: str | None = None
    reason: str = ""
    is_unanimous: bool = False
    is_gold: bool = False
    explanation: str = ""
    guideline_version: int | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    revision: int = 0
    id: int | None = None


DECISION = """
    y.sentence_id, l.key, y.abstain_reason, y.reason, y.is_unanimous, y.is_gold, y.explanation,
    y.guideline_version, u.username, y.decided_at, y.revision
"""
CURRENT = f"""
SELECT {DECISION}, y.id FROM annotations_decision y JOIN documents_user u ON u.id = y.decided_by_id
LEFT JOIN annotations_label l ON l.id = y.label_id WHERE y.sentence_id = %s
"""

# A revision is never used twice for a sentence, also where a decision was taken back: see its events.
NEXT_REVISION = """
    1 + coalesce((SELECT max(e.revision) FROM annotations_decisionevent e WHERE e.sentence_id = {of}), 0)
"""
DECIDE = f"""
INSERT INTO annotations_decision AS y (
    project_id, document_id, sentence_id, label_id, abstain_reason, reason, guideline_version,
    decided_by_id, decided_at, revision)
SELECT s.project_id, s.document_id, s.id, %(label)s, %(abstain_reason)s, %(reason)s,
    (SELECT max(g.version) FROM annotations_guideline g WHERE g.project_id = s.project_id),
    %(user)s, now(), {NEXT_REVISION.format(of="s.id")}
FROM documents_sentence s WHERE s.id = %(sentence)s
  AND (%(base)s = 0 OR EXISTS (SELECT FROM annotations_decision o WHERE o.sentence_id = s.id))
ON CONFLICT (sentence_id) DO UPDATE SET
    label_id = excluded.label_id, abstain_reason = excluded.abstain_reason, reason = excluded.reason,
    guideline_version = excluded.guideline_version, decided_by_id = excluded.decided_by_id,
    decided_at = excluded.decided_at, is_unanimous = false, revision = y.revision + 1
WHERE y.revision = %(base)s
"""

# The event of a delete is a copy of the row: the update before it says who took the decision back, when and
# why, and is no event of its own (see EVENTS).
TAKE_BACK = """
UPDATE annotations_decision SET decided_by_id = %(user)s, decided_at = now(), reason = %(reason)s,
    revision = revision + 1
WHERE sentence_id = %(sentence)s AND revision = %(base)s
"""
DELETE = "DELETE FROM annotations_decision WHERE sentence_id = %(sentence)s"

EVENTS = """
SELECT h.* FROM (
    SELECT e.pgh_id, e.pgh_created_at, e.pgh_label, l.key, e.abstain_reason, e.reason, e.is_unanimous,
        e.is_gold, e.guideline_version, u.username, e.decided_at, e.revision,
        lead(e.pgh_label) OVER w = 'delete' AND lead(e.revision) OVER w = e.revision AS goes
    FROM annotations_decisionevent e JOIN documents_user u ON u.id = e.decided_by_id
    LEFT JOIN annotations_label l ON l.id = e.label_id
    WHERE e.sentence_id = %s WINDOW w AS (ORDER BY e.pgh_id)
) h WHERE h.goes IS NOT TRUE ORDER BY h.pgh_id DESC
"""

# Gold is told to reviewers only of documents that they are done with. Alias: y.
GOLD_KNOWN = """
    (NOT y.is_gold OR %(gold_kept_from)s::bigint IS NULL OR EXISTS (
        SELECT FROM documents_assignment h WHERE h.document_id = y.document_id
          AND h.reviewer_id = %(gold_kept_from)s::bigint AND h.state = 'done'))
"""

LIST = f"""
SELECT y.id, {DECISION}, s.sentence_key, y.document_id
FROM annotations_decision y JOIN documents_user u ON u.id = y.decided_by_id
JOIN documents_sentence s ON s.id = y.sentence_id AND s.retired_at IS NULL
JOIN documents_document d ON d.id = y.document_id AND d.is_current
LEFT JOIN annotations_label l ON l.id = y.label_id
WHERE y.project_id = %(project)s AND (%(document)s::uuid IS NULL OR y.document_id = %(document)s::uuid)
  AND {THREAD_OPEN_TO} AND {GOLD_KNOWN} AND {{where}} ORDER BY {{order}} LIMIT %(limit)s
"""


def current(sentence_id: int) -> Decided:
    """The decision on a sentence as it stands."""
    rows = fetch(CURRENT, [sentence_id])
    return Decided(*rows[0]) if rows else Decided(sentence_id)


def decide(actor: Actor, sentence_id: int, verdict: Verdict, base: int) -> Decided:
    """Decide a sentence, or decide it anew; `base` is the revision that was seen, 0 for no decision.

    The same decision again changes nothing. What was sent back to reviewers is settled by it, and the
    discussion closed.

    Raises:
        NotFound, Forbidden: no such sentence of theirs, or they are no curator.
        SentenceRetired, NewerVersion: as for an answer; carries what stands there now.
        UnknownLabel: the label is no live key of the project's labels.
        StaleDecision: another decision is there; carries both.
    """
    sentence = sentence_of(actor, sentence_id)
    with transaction.atomic():
        _hold(sentence, verdict)
        label = _label(sentence, verdict)
        now = current(sentence_id)
        if _holds(now, verdict):
            return now
        params = {
            "sentence": sentence_id,
            "label": label,
            "abstain_reason": verdict.abstain_reason,
            "reason": verdict.reason,
            "user": actor.user_id,
            "base": base,
        }
        if not execute(DECIDE, params):
            now = current(sentence_id)
            if _holds(now, verdict):
                return now
            raise _stale(now, verdict)
        SentBack.objects.filter(sentence_id=sentence_id, settled_at=None).update(settled_at=timezone.now())
        return current(sentence_id)


def undecide(actor: Actor, sentence_id: int, base: int, reason: str = "") -> Decided:
    """Take a decision back; the discussion is open again. Where there is none nothing is changed.

    Raises:
        NotFound, Forbidden, SentenceRetired, NewerVersion: as for `decide`.
        StaleDecision: another decision is there than was seen; carries it.
    """
    sentence = sentence_of(actor, sentence_id)
    with transaction.atomic():
        _hold(sentence, None)
        params = {"sentence": sentence_id, "user": actor.user_id, "base": base, "reason": reason}
        if execute(TAKE_BACK, params):
            execute(DELETE, params)
        now = current(sentence_id)
        if now.revision:
            raise _stale(now, None)
        return now


def _hold(sentence: Sentence, verdict: Verdict | None) -> None:
    """Keep the sentence as it is until the end of the transaction.

    Raises:
        SentenceRetired, NewerVersion: it is past.
    """
    is_current, is_live = standing.lock(sentence.pk)
    if not (is_current and is_live):
        answer = Answer(verdict.label, verdict.abstain_reason) if verdict else None
        raise outdated.refusal(sentence.pk, is_current, answer)


def _label(sentence: Sentence, verdict: Verdict) -> int | None:
    if verdict.label is None:
        return None
    known = Label.objects.filter(project_id=sentence.project_id, key=verdict.label, retired_at=None)
    found = known.values_list("pk", flat=True).first()
    if found is None:
        raise UnknownLabel(verdict.label)
    return found


def _holds(now: Decided, verdict: Verdict) -> bool:
    """Whether a person decided just that; what was accepted with others is decided anew by looking at it."""
    there = (now.label, now.abstain_reason, now.reason)
    wanted = (verdict.label, verdict.abstain_reason, verdict.reason)
    return now.revision != 0 and not now.is_unanimous and there == wanted


def _stale(now: Decided, verdict: Verdict | None) -> StaleDecision:
    fields = ("label", "abstain_reason", "reason")
    return StaleDecision(
        _(
            "This sentence was decided elsewhere since the page was drawn. Nothing was overwritten; choose "
            "which of the two to keep."
        ),
        theirs={field: getattr(now, field) for field in fields}
        | {"decided_by": now.decided_by, "revision": now.revision},
        yours={field: getattr(verdict, field) if verdict else None for field in fields},
    )


def events(sentence_id: int) -> list[Row]:
    """What became of the decision on a sentence, newest first; `did` is `decided` or `taken_back`."""
    names = (
        "id", "at", "did", "label", "abstain_reason", "reason", "is_unanimous", "is_gold",
        "guideline_version", "person", "decided_at", "revision",
    )  # fmt: skip
    found = [dict(zip(names, row, strict=False)) for row in fetch(EVENTS, [sentence_id])]
    for row in found:
        row["did"] = "taken_back" if row["did"] == "delete" else "decided"
    return found


def listed(actor: Actor, project: Project, window: Window, document: UUID | None) -> list[tuple[Key, Row]]:
    """The decisions on the current versions of a project's documents, the oldest first.

    Raises:
        Forbidden: they may not see the labels of others.
    """
    require_all_labels(actor, project)
    curates = (access.level_in(actor, project.pk) or Need.READ) >= Need.CURATE
    where, values = window.condition(["y.id"])
    params = {
        "project": project.pk,
        "document": document,
        "kept_from": access.threads_kept_from(actor, project),
        "gold_kept_from": None if curates else actor.user_id,
        "after": values[0] if values else None,
        "limit": window.limit,
    }
    sql = LIST.format(where=where.replace("%s", "%(after)s"), order=window.order(["y.id"]))
    found: list[tuple[Key, Row]] = []
    for row in fetch(sql, params):
        decided = Decided(*row[1:-2])
        decided.id, key, document = row[0], row[-2], row[-1]
        found.append(((row[0],), shape(decided) | {"sentence_key": key, "document": document}))
    return found


def require_all_labels(actor: Actor, project: Project) -> None:
    """That the actor may know what was decided: as for the labels of others.

    Raises:
        Forbidden: they may not.
    """
    if not access.sees_all_labels(actor, project):
        raise Forbidden(
            _(
                "This project is blind: what was decided is shown to you with the labels of others. "
                "Curators and owners see it now."
            )
        )


def shape(decided: Decided) -> Row:
    """A decision in the shape of the API."""
    return asdict(decided)
