"""Asking a reviewer to look at a sentence again, and what becomes of it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import freezing
from annotations.adjudicating import STILL_BACK, sentence_of
from annotations.deciding import words_of
from annotations.models import Annotation, Decision, SentBack
from annotations.outdated import refusal
from documents import access, standing
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Membership, Role, Sentence
from documents.queries import Row, execute, fetch

# Who answered anew since has settled it; where they are asked once more it is written down.
SETTLE_ANSWERED = """
UPDATE annotations_sentback b SET settled_at = a.labelled_at
FROM annotations_annotation a
WHERE b.sentence_id = %s AND b.settled_at IS NULL AND a.sentence_id = b.sentence_id
  AND a.reviewer_id = b.reviewer_id AND a.round = 0 AND a.revision <> b.revision
"""
OF_SENTENCE = f"""
SELECT b.id, b.reviewer_id, u.username, b.reason, c.username, b.sent_at, b.answer, {STILL_BACK},
    b.settled_at
FROM annotations_sentback b JOIN documents_user u ON u.id = b.reviewer_id
LEFT JOIN documents_user c ON c.id = b.sent_by_id
WHERE b.sentence_id = %(sentence)s
  AND (%(reviewer)s::bigint IS NULL OR b.reviewer_id = %(reviewer)s::bigint)
ORDER BY b.id
"""
FIELDS = (
    "id", "reviewer_id", "reviewer", "reason", "sent_by", "sent_at", "answer", "is_open", "settled_at",
)  # fmt: skip


def send_back(actor: Actor, sentence_id: int, reviewers: Sequence[str], reason: str) -> list[Row]:
    """Ask reviewers, by user name, to look at their answers on a sentence again; all that was sent back.

    What counted of their answers is kept: one that is changed now is no judgement of their own any more. Who
    was done with the document may answer again. Asking again while it is open changes the reason alone.

    Raises:
        NotFound, Forbidden: no such sentence of theirs, or they are no curator.
        SentenceRetired, NewerVersion: the sentence is past.
        Conflict: it is decided.
        Invalid: no reviewer, no reason, or one who has no answer here or labels here no longer.
    """
    sentence = sentence_of(actor, sentence_id)
    reason = words_of(reason, "reason", required=True)
    with transaction.atomic():
        is_current, is_live = standing.lock(sentence_id)
        if not (is_current and is_live):
            raise refusal(sentence_id, is_current, None)
        if Decision.objects.filter(sentence_id=sentence_id).exists():
            raise Conflict(_("This sentence is decided. Take the decision back before you send it back."))
        asked = _answered(sentence, reviewers)
        execute(SETTLE_ANSWERED, [sentence_id])
        for reviewer_id, revision in asked:
            freezing.freeze_answer(sentence.document_id, reviewer_id, sentence_id)
            freezing.let_answer(sentence.document, reviewer_id, actor.user_id)
            SentBack.objects.update_or_create(
                sentence_id=sentence_id,
                reviewer_id=reviewer_id,
                settled_at=None,
                defaults={"reason": reason, "sent_by_id": actor.user_id},
                create_defaults={
                    "project_id": sentence.project_id,
                    "document_id": sentence.document_id,
                    "reason": reason,
                    "sent_by_id": actor.user_id,
                    "revision": revision,
                },
            )
    return of_sentence(sentence)


def _answered(sentence: Sentence, reviewers: Sequence[str]) -> list[tuple[int, int]]:
    """Who they are, and the revision of the answer of each."""
    names = list(dict.fromkeys(reviewers))
    if not names:
        words = [_("Choose one or several.")]
        raise Invalid(_("To whom? Nothing was changed."), errors={"reviewers": words})
    here = Membership.objects.filter(project_id=sentence.project_id).exclude(role=Role.VIEWER)
    answers = Annotation.objects.filter(
        sentence_id=sentence.pk, round=0, reviewer__username__in=names, reviewer__in=here.values("user")
    )
    rows = answers.values_list("reviewer__username", "reviewer_id", "revision")
    found = {name: (reviewer, revision) for name, reviewer, revision in rows}
    if missing := [name for name in names if name not in found]:
        words = [
            _("No answer here, or no reviewer of the project: {names}.").format(names=", ".join(missing))
        ]
        raise Invalid(_("Nothing was sent back."), errors={"reviewers": words})
    return [found[name] for name in names]


def of_sentence(sentence: Sentence, reviewer_id: int | None = None) -> list[Row]:
    """What was sent back of a sentence, the first first; to one reviewer, or to all."""
    rows = fetch(OF_SENTENCE, {"sentence": sentence.pk, "reviewer": reviewer_id})
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


def stands(actor: Actor, sentence_id: int, word: str) -> list[Row]:
    """Say of a sentence that was sent back to the actor that their answer stands, and why.

    Raises:
        NotFound: no such sentence of theirs, or it was not sent back to them.
        Invalid: not a word was said.
        Conflict: it is settled already.
    """
    sentence = sentence_of(actor, sentence_id, Need.LABEL)
    mine = SentBack.objects.filter(sentence_id=sentence_id, reviewer_id=actor.user_id)
    if not mine.exists():
        raise NotFound(_("This sentence was not sent back to you."))
    word = words_of(word, "answer", required=True)
    if not mine.filter(settled_at=None).update(answer=word, settled_at=timezone.now()):
        raise Conflict(_("This is settled already. Nothing was changed."))
    return of_sentence(sentence, actor.user_id)


def may_see(actor: Actor, sentence: Sentence) -> int | None:
    """Whose the actor sees: everybody's (None) as a curator, their own otherwise."""
    level = access.level_in(actor, sentence.project_id) or Need.READ
    return None if level >= Need.CURATE else actor.user_id
