"""A document as it is read and handed on: one reviewer's answers, counted, and what they noted."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from annotations.models import Annotation, Label
from annotations.room import Room, Sentence
from documents import access
from documents.access import Actor
from documents.errors import NotFound
from documents.models import Document, User

# No key of a label is like these.
ABSTAINED = "-"
UNANSWERED = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How often one answer was given; `label` is None for a reason instead of a label."""

    article: int
    thread: int
    label: Label | None = None

    @property
    def total(self) -> int:
        return self.article + self.thread


@dataclass(frozen=True, slots=True)
class Counts:
    """The answers of one reviewer in one document, each kind of them counted."""

    labels: list[Count]
    abstained: Count
    unanswered: Count


def reviewers(document: Document, actor: Actor) -> QuerySet[User]:
    """Who has answered here, as far as the actor may see their answers, which tell of the thread."""
    if not access.sees_labels_on(actor, document) or access.keeps_thread(actor, document):
        return User.objects.none()
    answers = Annotation.objects.filter(document=document, reviewer_id=OuterRef("pk"), round=0)
    return User.objects.filter(Exists(answers)).order_by("username")


def reviewer(document: Document, actor: Actor, username: str) -> User:
    """The reviewer of that name, or the actor where none is named.

    Raises:
        NotFound: nobody of that name has answered here, or the actor may not see their answers:
            which of the two is not said.
    """
    if not username:
        return User.objects.get(pk=actor.user_id)
    mine = User.objects.filter(pk=actor.user_id, username=username)
    found = mine.first() or reviewers(document, actor).filter(username=username).first()
    if found is None:
        raise NotFound(
            _(
                "Nobody of that name has answered in this document, or their answers are not yours to "
                "see before the release. Open the page without a name to read it with your own."
            )
        )
    return found


def counts(room: Room) -> Counts:
    """The answers by kind; a retired label only where it was given."""
    article = Counter(_kind(sentence) for sentence in room.article.sentences)
    thread = Counter(_kind(sentence) for post in room.comments for sentence in post.sentences)

    def count(kind: str, label: Label | None = None) -> Count:
        return Count(article[kind], thread[kind], label)

    labels = [count(label.key, label) for label in room.every_label]
    return Counts(
        labels=[each for each in labels if each.total or (each.label and each.label.retired_at is None)],
        abstained=count(ABSTAINED),
        unanswered=count(UNANSWERED),
    )


def _kind(sentence: Sentence) -> str:
    return sentence.label or (ABSTAINED if sentence.abstain_reason else UNANSWERED)
