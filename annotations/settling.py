"""Writing the decision on a sentence, from a round of norming or for gold: one row, one curator at a time."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations import outdated
from annotations.guidelines import newest
from annotations.models import AbstainReason, Decision, Label
from annotations.rounds import Said
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Project, Sentence


@transaction.atomic
def settle(
    actor: Actor, project: Project, sentence_id: int, said: Said, reason: str = "", base: int | None = None
) -> Decision:
    """Decide a sentence, or decide it anew; the same again changes nothing.

    `base` is the revision of the decision that was seen, 0 for none; None takes whatever is there.

    Raises:
        NotFound: no such sentence in the project.
        Forbidden: the actor is no curator of it.
        Invalid: the label is no live key of the project's labels, or neither label nor reason was given.
        SentenceRetired, NewerVersion: the sentence stands no more.
        Conflict: somebody decided it meanwhile.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    sentence = (
        Sentence.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=sentence_id, project=project)
        .select_related("document")
        .first()
    )
    if sentence is None:
        raise NotFound(access.no_sentence())
    if sentence.retired_at or not sentence.document.is_current:
        raise outdated.refusal(sentence_id, sentence.document.is_current, None)
    label = _label(project, said)
    there = Decision.objects.filter(sentence=sentence).first()
    if base is not None and base != (there.revision if there else 0):
        raise Conflict(
            _("This sentence was decided by somebody else meanwhile. Nothing was changed; look at it again.")
        )
    if there and (there.label_id, there.abstain_reason) == (label and label.pk, said.abstain_reason):
        return there
    guideline = newest(project)
    made = there or Decision(project=project, document=sentence.document, sentence=sentence, revision=0)
    made.label, made.abstain_reason, made.reason = label, said.abstain_reason, reason
    made.is_unanimous = False
    made.guideline_version = guideline.version if guideline else None
    made.decided_by_id, made.decided_at = actor.user_id, timezone.now()
    made.revision += 1
    made.save()
    return made


def _label(project: Project, said: Said) -> Label | None:
    if said.label:
        label = Label.objects.filter(project=project, key=said.label, retired_at=None).first()
        if label is None or said.abstain_reason:
            raise Invalid(
                _("“{label}” is no label of this project, or is one no longer.").format(label=said.label),
                errors={"label": [_("Not one of the project's labels.")]},
            )
        return label
    if said.abstain_reason not in AbstainReason.values:
        reasons = ", ".join(AbstainReason.values)
        raise Invalid(
            _("A sentence is decided by a label, or by a reason for none."),
            errors={"abstain_reason": [_("Without a label, one of: {reasons}.").format(reasons=reasons)]},
        )
    return None
