"""Answers beside the answer: a sentence asked again, and the votes of a round of norming.

They are annotations of another round, under the same rules as labels but for one: they are taken whether or
not their reviewer is done with the document.
"""

from dataclasses import dataclass
from typing import Any, LiteralString

from django.utils.translation import gettext as _

from annotations import outdated
from annotations.answers import Answer
from annotations.labelling import UnknownLabel
from annotations.models import Phase
from documents import access
from documents.access import LABELS_HERE, Actor, Need
from documents.errors import Forbidden, NotFound
from documents.models import Sentence
from documents.queries import fetch

# As `labelling.TAG`: the document and the sentence stay locked until the answer is committed, an id is drawn
# for every attempt and serves as the revision, and the same answer again changes nothing.
ANSWER: LiteralString = f"""
WITH target AS MATERIALIZED (
    SELECT s.id, s.project_id, s.document_id, s.retired_at, p.blind, d.is_current,
        (SELECT max(g.version) FROM annotations_guideline g WHERE g.project_id = s.project_id) AS version,
        (SELECT l.id FROM annotations_label l
         WHERE l.project_id = s.project_id AND l.key = %(label)s AND l.retired_at IS NULL) AS label_id
    FROM documents_sentence s
    JOIN documents_document d ON d.id = s.document_id
    JOIN documents_project p ON p.id = s.project_id
    WHERE s.id = %(sentence)s AND {LABELS_HERE}
    FOR SHARE OF d, s
), written AS (
    INSERT INTO annotations_annotation AS a (
        id, revision, project_id, document_id, sentence_id, reviewer_id, round, label_id, abstain_reason,
        confidence, note, phase, blind, guideline_version, first_label_id, actor_id, created_at, labelled_at)
    SELECT n.id, n.id, t.project_id, t.document_id, t.id, %(user)s, %(round)s, t.label_id, %(reason)s::text,
        nullif(%(confidence)s::int2, 0), coalesce(%(note)s::text, ''), %(phase)s, t.blind, t.version,
        t.label_id, %(user)s, now(), now()
    FROM target t,
        LATERAL (SELECT nextval('annotations_annotation_id_seq') AS id WHERE t.id IS NOT NULL) n
    WHERE t.retired_at IS NULL AND t.is_current AND (t.label_id IS NOT NULL) = (%(label)s::text IS NOT NULL)
    ON CONFLICT (sentence_id, reviewer_id, round) DO UPDATE SET
        label_id = excluded.label_id, abstain_reason = excluded.abstain_reason,
        confidence = coalesce(excluded.confidence, a.confidence),
        note = coalesce(%(note)s::text, a.note), guideline_version = excluded.guideline_version,
        first_label_id = coalesce(a.first_label_id, excluded.label_id), revisions = a.revisions + 1,
        revision = excluded.revision, actor_id = excluded.actor_id, labelled_at = excluded.labelled_at
    WHERE (a.label_id, a.abstain_reason, a.confidence, a.note) IS DISTINCT FROM (
        excluded.label_id, excluded.abstain_reason, coalesce(excluded.confidence, a.confidence),
        coalesce(%(note)s::text, a.note))
    RETURNING a.id
)
SELECT t.is_current, t.retired_at IS NOT NULL, t.label_id IS NOT NULL, w.id IS NOT NULL
FROM target t LEFT JOIN written w ON true
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A label's key, or the reason for none."""

    label: str | None
    abstain_reason: str | None = None

    @property
    def key(self) -> str:
        """What it is counted under: the label's key, or the reason."""
        return self.label or self.abstain_reason or ""


def answer(actor: Actor, sentence_id: int, round: int, answer: Answer, phase: Phase) -> bool:
    """Set the actor's answer of that round on a sentence; whether anything changed.

    Raises:
        NotFound: no such sentence in a project of theirs.
        Forbidden: they may see it and not label it.
        SentenceRetired: it was split or merged meanwhile.
        NewerVersion: the document was read again since.
        UnknownLabel: the label is no live key of the project's labels.
    """
    if actor.level < Need.LABEL:
        _refuse(actor, sentence_id)
    params: dict[str, Any] = {
        "sentence": sentence_id,
        "user": actor.user_id,
        "projects": list(actor.projects) if actor.projects is not None else None,
        "round": round,
        "phase": phase.value,
        "label": answer.label,
        "reason": answer.abstain_reason,
        "confidence": answer.confidence,
        "note": answer.note,
    }
    rows = fetch(ANSWER, params)
    if not rows:
        _refuse(actor, sentence_id)
    is_current, retired, known, written = rows[0]
    if retired or not is_current:
        raise outdated.refusal(sentence_id, is_current, answer)
    if answer.label is not None and not known:
        raise UnknownLabel(answer.label)
    return bool(written)


def _refuse(actor: Actor, sentence_id: int) -> None:
    """Say why a sentence cannot be answered: it is not theirs to see, or not to label."""
    found = Sentence.objects.select_related("post", "document__project").filter(pk=sentence_id).first()
    if found is None:
        raise NotFound(access.no_sentence())
    access.require(actor, found.project_id, Need.LABEL, access.no_sentence())
    access.require_post(actor, found.document, found.post)
    raise Forbidden(_("You may not label this sentence. Nothing was changed."))
