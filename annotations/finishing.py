"""Being done with a document, skipping it, and opening it again: what counts stays what it was."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from annotations import freezing, pulling, training, uncertainty
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, Forbidden, Invalid, NotFound
from documents.models import (
    Assignment,
    AssignmentOrigin,
    AssignmentState,
    Document,
    Phase,
    Reveal,
)
from documents.queries import execute, fetch

LONGEST_REASON = 500
SAID = [AssignmentState.DONE.value, AssignmentState.SKIPPED.value, AssignmentState.GIVEN.value]
"""What a reviewer says of a document."""

# Sentences that wait for an answer: one that is nothing but a quotation has that of its source.
UNANSWERED = """
SELECT count(*) FROM documents_sentence s
WHERE s.document_id = %(document)s AND s.retired_at IS NULL AND NOT s.is_quote AND NOT EXISTS (
    SELECT FROM annotations_annotation a
    WHERE a.sentence_id = s.id AND a.reviewer_id = %(reader)s AND a.round = 0)
"""

# The place that was left, for somebody else; a place of the sample, and a check, is its reviewer's own.
GIVE_BACK = """
INSERT INTO documents_assignment (
    project_id, document_id, plan_id, phase, state, origin, is_sample, probability, priority, place,
    created_at)
SELECT g.project_id, g.document_id, g.plan_id, g.phase, 'open', 'rule', false, g.probability, g.priority,
    g.place, now()
FROM documents_assignment g JOIN documents_plan p ON p.id = g.plan_id AND p.closed_at IS NULL
JOIN documents_document d ON d.id = g.document_id AND d.is_current
WHERE g.id = %(assignment)s AND NOT g.is_sample AND g.phase <> 'gold'
"""

on_done: list[Callable[[Assignment], object]] = []
"""What else happens when somebody is done with a document, in the same transaction."""


class Unfinished(Conflict):
    """`unanswered` sentences have no answer yet, and it was not said that this is wanted."""

    title = gettext_noop("The document has sentences without an answer")


class ChangedMeanwhile(Conflict):
    """The assignment is another than the caller saw; `state` and `revision` are those it has now."""

    title = gettext_noop("Changed elsewhere")


def unanswered(document_id: UUID, reader_id: int) -> int:
    """How many live sentences of a document have no answer of the reader's."""
    return fetch(UNANSWERED, {"document": document_id, "reader": reader_id})[0][0]


def finish(
    actor: Actor, document: Document, confirm: bool = False, revision: int | None = None
) -> Assignment:
    """Say that one is done with a document: from now on the answers count as they stand.

    Idempotent. Where the document is open to all this makes a row of their own. `confirm` says that
    sentences without an answer are known of; `revision` is the one of the assignment that was seen.

    Raises:
        NotFound, Forbidden: they may not label in the document.
        Unfinished: sentences have no answer, and `confirm` is not said.
        ChangedMeanwhile: the assignment is another than was seen.
        Conflict: the document is an older version of a page, or was skipped.
    """
    with transaction.atomic():
        theirs = _held(actor, document, revision)
        if theirs.state == AssignmentState.DONE:
            return theirs
        _require_given(actor, document, theirs)
        left = unanswered(document.pk, actor.user_id)
        if left and not confirm:
            raise Unfinished(unfinished(left), unanswered=left)
        now = timezone.now()
        theirs.state, theirs.done_at, theirs.lease_until = AssignmentState.DONE, now, None
        theirs.first_done_at = theirs.first_done_at or now
        _save(theirs)
        for happen in on_done:
            happen(theirs)
    return theirs


def skip(actor: Actor, document: Document, reason: str, revision: int | None = None) -> Assignment:
    """Say that one will not do a document, and why; a place of a plan goes to somebody else.

    Answers given there are kept, and do not count where the document was assigned. Idempotent.

    Raises:
        NotFound, Forbidden: they may not label in the document.
        Invalid: there is no reason, or one that is too long.
        ChangedMeanwhile: the assignment is another than was seen.
        Conflict: they are done with the document, or it is an older version of a page.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid(
            _("Say in a few words why you skip the document. Nothing was changed."),
            errors={"reason": [_("From 1 to {most} characters.").format(most=LONGEST_REASON)]},
        )
    with transaction.atomic():
        theirs = _held(actor, document, revision)
        if theirs.state == AssignmentState.SKIPPED:
            return theirs
        if theirs.state == AssignmentState.DONE:
            raise Conflict(_("You said that you are done with this document. Open it again first."))
        _require_given(actor, document, theirs)
        theirs.state, theirs.lease_until, theirs.skip_reason = AssignmentState.SKIPPED, None, reason
        _save(theirs)
        give_back(theirs)
        training.finished(theirs)
    return theirs


def give_back(theirs: Assignment) -> None:
    """Put the place that somebody left up for others, where it is one of a plan that goes on."""
    if execute(GIVE_BACK, {"assignment": theirs.pk}):
        uncertainty.rank(theirs.project_id, [theirs.document_id])


def resume(actor: Actor, document: Document, revision: int | None = None) -> Assignment:
    """Take a document up again that one was done with, skipped or left; idempotent.

    Where the labels of others were to be seen since, the answers that counted go on counting as they stood,
    and what is said from now on is kept beside them.

    Raises:
        NotFound, Forbidden: they may not label in the document, or others took the place meanwhile.
        ChangedMeanwhile: the assignment is another than was seen.
        Conflict: the document is an older version of a page.
    """
    with transaction.atomic():
        theirs = _held(actor, document, revision)
        if theirs.state == AssignmentState.GIVEN:
            return theirs
        if theirs.state == AssignmentState.DONE:
            # Whoever is done with a training or a check is told what gold says.
            told = theirs.phase != Phase.MAIN
            freezing.reopen(theirs, freezes=told or saw_others(actor, document))
            return theirs
        if theirs.plan_id is None or theirs.is_sample:
            theirs.state, theirs.skip_reason, theirs.given_at = AssignmentState.GIVEN, "", timezone.now()
            _save(theirs)
            return theirs
        if not pulling.take_again(actor, document.pk, AssignmentState(theirs.state)):
            raise Forbidden(
                _(
                    "Others have taken this document up meanwhile. Ask a curator to assign it to you. "
                    "Nothing was changed."
                )
            )
    return Assignment.objects.get(pk=theirs.pk)


def saw_others(actor: Actor, document: Document) -> bool:
    """Whether somebody who is done with a document may have seen there what others said."""
    project = document.project
    return project.reveal == Reveal.DONE or access.sees_all_labels(actor, project)


def unfinished(left: int) -> str:
    """What is said to whoever would be done early."""
    return ngettext(
        "{count} sentence has no answer of yours yet. Say that you are done all the same, or go on.",
        "{count} sentences have no answer of yours yet. Say that you are done all the same, or go on.",
        left,
    ).format(count=left)


def standing(actor: Actor, document: Document) -> dict[str, Any]:
    """How a reviewer stands with a document, whether it was assigned to them or is open to all.

    Raises:
        NotFound, Forbidden: they may not label in the project.
    """
    access.require(actor, document.project_id, Need.LABEL, access.no_document())
    theirs = access.assignment_of(actor.user_id, document.pk)
    return described(theirs, document, unanswered(document.pk, actor.user_id))


def described(theirs: Assignment | None, document: Document, left: int) -> dict[str, Any]:
    """The shape of `standing`; `state` is null where the document is open and nothing was said of it, and
    where it is assigned to others. Of what somebody pulled it is not told whether others may have it as well:
    a check may be open to all."""
    was_pulled = theirs is not None and theirs.origin == AssignmentOrigin.PULL
    lease: datetime | None = theirs.lease_until if theirs else None
    return {
        "document": document.pk,
        "needs_assignment": document.needs_assignment or was_pulled,
        "state": theirs.state if theirs else None,
        "phase": shown_phase(theirs) if theirs else None,
        "origin": theirs.origin if theirs else None,
        "unanswered": left,
        "lease_until": lease,
        "done_at": theirs.done_at if theirs else None,
        "frozen_at": theirs.frozen_at if theirs else None,
        "reason": theirs.skip_reason if theirs else "",
        "revision": theirs.revision if theirs else 0,
    }


def shown_phase(theirs: Assignment) -> str:
    """The phase as its reviewer may know it: that it is a check is told once they are done with it."""
    is_hidden = theirs.phase == Phase.GOLD and theirs.state != AssignmentState.DONE
    return Phase.MAIN.value if is_hidden else theirs.phase


def _held(actor: Actor, document: Document, revision: int | None) -> Assignment:
    """The reviewer's row of a document, which nobody changes until the transaction ends; not stored where
    the document is open to all and nothing was said of it yet."""
    access.require(actor, document.project_id, Need.LABEL, access.no_document())
    # Whoever labels a sentence of the document holds its row: their answer is committed before, or waits.
    locked = Document.objects.select_for_update(no_key=True).filter(pk=document.pk).first()
    if locked is None:
        raise NotFound(_("The document was deleted while you looked at it. Nothing was changed."))
    if not locked.is_current:
        raise Conflict(
            _("This is an older version of the page. Nothing was changed; go on in the current one.")
        )
    mine = Assignment.objects.select_for_update(no_key=True, of=("self",))
    theirs = mine.filter(document=document, reviewer_id=actor.user_id).first()
    if theirs is None:
        if locked.needs_assignment:
            raise Forbidden(access.not_at_it(actor, document))
        theirs = Assignment(
            project_id=document.project_id,
            document=document,
            reviewer_id=actor.user_id,
            state=AssignmentState.GIVEN,
            origin=AssignmentOrigin.OWN,
            given_at=timezone.now(),
            revision=0,
        )
    if revision is not None and revision != theirs.revision:
        raise ChangedMeanwhile(
            _("This was changed in another window. Nothing was overwritten; look at it again."),
            state=theirs.state,
            revision=theirs.revision,
        )
    return theirs


def _require_given(actor: Actor, document: Document, theirs: Assignment) -> None:
    """That they are at it; what went back and nobody took is theirs again."""
    if theirs.state == AssignmentState.GIVEN:
        return
    if theirs.state == AssignmentState.LAPSED and pulling.take_again(actor, document.pk):
        theirs.refresh_from_db()
        return
    raise Conflict(access.not_at_it(actor, document))


def _save(theirs: Assignment) -> None:
    theirs.revision += 1
    theirs.save()
