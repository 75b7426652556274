"""What counted is kept when a reviewer is let back to their answers after they saw what others say."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotations import uncertainty
from annotations.models import Annotation
from documents.models import Assignment, AssignmentOrigin, AssignmentState, Document
from documents.queries import execute

# What was frozen before stays: the first time somebody was done is the one that counts. What they answered
# only after that counts never, and is not frozen.
FREEZE = """
UPDATE annotations_annotation a SET frozen_at = now(), frozen_label_id = a.label_id,
    frozen_abstain_reason = a.abstain_reason
WHERE a.document_id = %(document)s AND a.reviewer_id = %(reviewer)s AND a.round = 0 AND a.frozen_at IS NULL
  AND (%(sentence)s::bigint IS NULL OR a.sentence_id = %(sentence)s::bigint)
  AND NOT EXISTS (SELECT FROM documents_assignment g
                  WHERE g.document_id = a.document_id AND g.reviewer_id = a.reviewer_id
                    AND g.frozen_at IS NOT NULL)
"""


def freeze(document_id: UUID, reviewer_id: int) -> int:
    """Keep a reviewer's answers on a document as what counts, whatever they become; how many were not yet."""
    return execute(FREEZE, {"document": document_id, "reviewer": reviewer_id, "sentence": None})


def freeze_answer(document_id: UUID, reviewer_id: int, sentence_id: int) -> int:
    """The same for their answer on one sentence."""
    return execute(FREEZE, {"document": document_id, "reviewer": reviewer_id, "sentence": sentence_id})


def is_frozen(sentence_id: int, reviewer_id: int) -> bool:
    """Whether what counts of a reviewer's answer on the sentence was kept before it was opened again."""
    mine = Annotation.objects.filter(sentence_id=sentence_id, reviewer_id=reviewer_id, round=0)
    return mine.filter(frozen_at__isnull=False).exists()


def reopen(theirs: Assignment, freezes: bool) -> None:
    """Let somebody who was done go on; with `freezes` their answers so far are what counts for good.

    What they answer on other sentences from then on is kept, and counts in nothing.
    """
    now = timezone.now()
    if freezes and theirs.reviewer_id is not None:
        freeze(theirs.document_id, theirs.reviewer_id)
        theirs.frozen_at = theirs.frozen_at or now
    theirs.state, theirs.done_at, theirs.given_at, theirs.lease_until = AssignmentState.GIVEN, None, now, None
    theirs.revision += 1
    theirs.save()
    uncertainty.changed(theirs)


def let_answer(document: Document, reviewer_id: int, given_by: int | None) -> bool:
    """Let a reviewer who is asked something of their answers give them anew, and keep what counted; whether
    anything had to be done.

    Where the document is for those whom it is assigned to and it is not theirs, it is given to them.
    """
    with transaction.atomic():
        theirs = (
            Assignment.objects.select_for_update()
            .filter(document_id=document.pk, reviewer_id=reviewer_id)
            .first()
        )
        if theirs is not None:
            if theirs.state != AssignmentState.DONE:
                return False
            reopen(theirs, freezes=True)
            return True
        if not document.needs_assignment:
            return False
        freeze(document.pk, reviewer_id)
        now = timezone.now()
        Assignment.objects.create(
            project_id=document.project_id,
            document_id=document.pk,
            reviewer_id=reviewer_id,
            state=AssignmentState.GIVEN,
            origin=AssignmentOrigin.HAND,
            given_by_id=given_by,
            given_at=now,
            frozen_at=now,
        )
        return True
