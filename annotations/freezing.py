"""What counted is kept when a reviewer is let back to their answers after they saw what others say."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotations.models import Annotation
from documents.models import Assignment, AssignmentOrigin, AssignmentState, Document
from documents.queries import execute

# What was frozen before stays: the first time somebody was done is the one that counts.
FREEZE = """
UPDATE annotations_annotation SET frozen_at = now(), frozen_label_id = label_id,
    frozen_abstain_reason = abstain_reason
WHERE document_id = %(document)s AND reviewer_id = %(reviewer)s AND round = 0 AND frozen_at IS NULL
  AND (%(sentence)s::bigint IS NULL OR sentence_id = %(sentence)s::bigint)
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


def reopen(document: Document, reviewer_id: int, given_by: int | None) -> bool:
    """Let a reviewer who is done answer again, and keep what counted; whether anything had to be done.

    Where the document is for those whom it is assigned to and it is not theirs, it is given to them.
    """
    with transaction.atomic():
        theirs = (
            Assignment.objects.select_for_update()
            .filter(document_id=document.pk, reviewer_id=reviewer_id)
            .first()
        )
        now = timezone.now()
        if theirs is None:
            if not document.needs_assignment:
                return False
            freeze(document.pk, reviewer_id)
            Assignment.objects.create(
                project_id=document.project_id,
                document_id=document.pk,
                reviewer_id=reviewer_id,
                state=AssignmentState.GIVEN,
                origin=AssignmentOrigin.HAND,
                given_by_id=given_by,
                given_at=now,
            )
            return True
        if theirs.state != AssignmentState.DONE:
            return False
        freeze(document.pk, reviewer_id)
        Assignment.objects.filter(pk=theirs.pk).update(
            state=AssignmentState.GIVEN,
            given_at=now,
            done_at=None,
            lease_until=None,
            revision=theirs.revision + 1,
        )
        return True
