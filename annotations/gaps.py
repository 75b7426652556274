"""Sentences for which the guideline has no rule, and what became of them."""

from collections.abc import Iterable
from typing import Literal

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.adjudicating import sentence_of
from annotations.deciding import words_of
from annotations.models import Guideline, GuidelineGap
from documents import access
from documents.access import Actor, Need
from documents.errors import Conflict, Invalid, NotFound
from documents.models import Project
from documents.queries import Row

type Wanted = Literal["open", "closed", "all"]

LONGEST_WORD = 500


def of_project(project: Project, wanted: Wanted = "open") -> QuerySet[GuidelineGap]:
    """The gaps that were found in a project's guideline, the oldest first."""
    found = GuidelineGap.objects.filter(project=project).select_related(
        "sentence", "made_by", "closed_by", "document"
    )
    if wanted != "all":
        found = found.filter(closed_at__isnull=wanted == "open")
    return found.order_by("pk")


def open_gap(actor: Actor, sentence_id: int, draft: str) -> GuidelineGap:
    """Say that the guideline has no rule for a sentence, with a draft of one; the same again is the same gap.

    Raises:
        NotFound, Forbidden: no such sentence of theirs, or they are no curator.
        Invalid: there is no draft.
    """
    sentence = sentence_of(actor, sentence_id)
    draft = words_of(draft, "draft", required=True)
    same = GuidelineGap.objects.filter(sentence=sentence, closed_at=None, draft=draft).first()
    return same or GuidelineGap.objects.create(
        project_id=sentence.project_id,
        document_id=sentence.document_id,
        sentence=sentence,
        draft=draft,
        made_by_id=actor.user_id,
    )


def close(
    actor: Actor, project: Project, gap_id: int, version: int | None = None, word: str = ""
) -> GuidelineGap:
    """Close a gap: with the version of the guideline that took it up, or with a word on why none does.

    Raises:
        NotFound: there is no such gap in the project, or no such version.
        Forbidden: they are no curator.
        Invalid: neither a version nor a word.
        Conflict: it is closed already.
    """
    access.require(actor, project.pk, Need.CURATE, access.no_project(project.slug))
    word = " ".join(words_of(word, "closing_word").split())
    if version is None and not word:
        raise Invalid(
            _("Name the version of the guideline that has the rule, or say why none does."),
            errors={"closing_word": [_("Write something, or name a version.")]},
        )
    if len(word) > LONGEST_WORD:
        most = _("Text of at most {most} characters.").format(most=LONGEST_WORD)
        raise Invalid(_("That is too long. Nothing was changed."), errors={"closing_word": [most]})
    guideline = None
    if version is not None:
        guideline = Guideline.objects.filter(project=project, version=version).first()
        if guideline is None:
            raise NotFound(_("The guideline has no version {number}.").format(number=version))
    found = GuidelineGap.objects.filter(project=project, pk=gap_id)
    closed = found.filter(closed_at=None).update(
        closed_by=guideline, closing_word=word, closed_at=timezone.now()
    )
    gap = of_project(project, "all").filter(pk=gap_id).first()
    if gap is None:
        raise NotFound(_("There is no such gap in the project."))
    if not closed and (gap.closed_by, gap.closing_word) != (guideline, word):
        raise Conflict(_("This gap is closed already. Nothing was changed."))
    return gap


def take_up(guideline: Guideline, gap_ids: Iterable[int]) -> int:
    """Close gaps with the version that took them up; how many were open."""
    found = GuidelineGap.objects.filter(project_id=guideline.project_id, pk__in=list(gap_ids), closed_at=None)
    return found.update(closed_by=guideline, closed_at=timezone.now())


def shape(gap: GuidelineGap) -> Row:
    """A gap in the shape of the API."""
    return {
        "id": gap.pk,
        "sentence": gap.sentence_id,
        "document": gap.document_id,
        "text": gap.sentence.text,
        "draft": gap.draft,
        "made_by": gap.made_by.username if gap.made_by else None,
        "made_at": gap.made_at,
        "closed_by_version": gap.closed_by.version if gap.closed_by else None,
        "closing_word": gap.closing_word,
        "closed_at": gap.closed_at,
    }
