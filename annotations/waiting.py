"""What waits for a person: documents assigned to them, sentences sent back, words that name them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef

from annotations import progress
from annotations.models import Mention, SentBack
from annotations.progress import Far
from documents.models import Assignment, AssignmentState, Document, Project, Sentence

MOST = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence that somebody is asked to look at: where it is, its words, who asks, and what for."""

    document: UUID
    sentence: int
    text: str
    project: str
    person: str
    words: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person, at most MOST of each; `more` documents are assigned beside those."""

    assigned: list[tuple[Document, Far]]
    more: int
    sent_back: list[Asked]
    mentioned: list[Asked]


def of(reader_id: int, projects: Iterable[Project]) -> Waiting:
    """What waits for a person in these projects, which are those they belong to."""
    ids = [project.pk for project in projects]
    given = (
        Assignment.objects.filter(
            reviewer_id=reader_id, project_id__in=ids, state=AssignmentState.GIVEN, document__is_current=True
        )
        .exclude(origin="own")
        .order_by("-priority", "place", "id")
    )
    first = [one.document for one in given.select_related("document__project")[:MOST]]
    far = progress.of_documents(first, reader_id, sees_all=False)
    return Waiting(
        assigned=[(document, far[document.pk]) for document in first],
        more=max(0, given.count() - len(first)),
        sent_back=_sent_back(reader_id, ids),
        mentioned=_mentioned(reader_id, ids),
    )


def _sent_back(reader_id: int, project_ids: list[int]) -> list[Asked]:
    live = Sentence.objects.filter(pk=OuterRef("sentence_id"), retired_at=None)
    rows = (
        SentBack.objects.filter(
            Exists(live), reviewer_id=reader_id, project_id__in=project_ids, settled_at=None
        )
        .select_related("sentence", "project", "sent_by")
        .order_by("id")[:MOST]
    )
    return [
        Asked(
            row.document_id,
            row.sentence_id,
            row.sentence.text,
            row.project.name,
            str(row.sent_by) if row.sent_by else "",
            row.reason,
        )
        for row in rows
    ]


def _mentioned(reader_id: int, project_ids: list[int]) -> list[Asked]:
    rows = (
        Mention.objects.filter(person_id=reader_id, read_at=None, remark__project_id__in=project_ids)
        .select_related("remark__sentence", "remark__project", "remark__author")
        .order_by("id")[:MOST]
    )
    return [
        Asked(
            row.remark.document_id,
            row.remark.sentence_id,
            row.remark.sentence.text,
            row.remark.project.name,
            str(row.remark.author),
            row.remark.text,
        )
        for row in rows
    ]
