"""How far people are: of a document, of a project, of what they began."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Sum

from annotations.models import Annotation
from documents.models import Assignment, AssignmentState, Document, Project, Sentence
from documents.sessions import ShortMemory

# An answer on a sentence that was cut anew is history: the sentence is to be answered again. Few
# sentences are retired, and an index has them alone.
STANDS = ~Exists(Sentence.objects.filter(pk=OuterRef("sentence_id"), retired_at__isnull=False))

RECENT_ANSWERS = 1_000
"""How many of their last answers are looked through for what somebody was doing."""
LARGE = 5_000
"""So many documents of a project, or answers of a person, are counted at most once a minute."""
_sizes: ShortMemory[int, tuple[int, int]] = ShortMemory(60)
_answered: ShortMemory[tuple[int, int], int] = ShortMemory(60)

# Documents among the last answers of a reviewer in a project, the latest first. The ORM cannot limit before
# it groups.
BEGUN = """
    SELECT document_id, max(labelled_at)
    FROM (
        SELECT document_id, labelled_at FROM annotations_annotation
        WHERE reviewer_id = %(reader)s AND project_id = %(project)s ORDER BY id DESC LIMIT %(recent)s
    ) AS recent
    GROUP BY document_id ORDER BY 2 DESC LIMIT %(most)s
"""


@dataclass(slots=True)
class Far:
    """`mine` sentences answered by the reader, `anyone` by somebody (None where they may not know)."""

    mine: int = 0
    anyone: int | None = None


@dataclass(slots=True)
class ProjectFar:
    """A project with its documents and sentences counted, and what the reader did of them."""

    project: Project
    documents: int = 0
    sentences: int = 0
    mine: int = 0


def of_documents(documents: Iterable[Document], reader_id: int, sees_all: bool) -> dict[UUID, Far]:
    """How far each document is. What others did is counted only for who may see labels of others."""
    ids = [document.pk for document in documents]
    answers = Annotation.objects.filter(STANDS, document_id__in=ids, round=0)
    mine = answers.filter(reviewer_id=reader_id).values("document_id").annotate(n=Count("id"))
    far = {ident: Far(anyone=0 if sees_all else None) for ident in ids}
    for row in mine:
        far[row["document_id"]].mine = row["n"]
    if sees_all:
        anyone = answers.values("document_id").annotate(n=Count("sentence_id", distinct=True))
        for row in anyone:
            far[row["document_id"]].anyone = row["n"]
    return far


def of_projects(projects: Iterable[Project], reader_id: int) -> list[ProjectFar]:
    """Each project's size, and how many sentences of it the reader answered, in current versions.

    What takes long to count, since there are so many, may be a minute old.
    """
    found = {project.pk: ProjectFar(project) for project in projects}
    for ident, far in found.items():
        far.documents, far.sentences = size_of(ident)
        far.mine = answered(ident, reader_id)
    return list(found.values())


def size_of(project_id: int) -> tuple[int, int]:
    """How many current documents a project has, and sentences in them; of a large one as of a minute ago."""
    if (known := _sizes.get(project_id)) is not None:
        return known
    current = Document.objects.filter(project_id=project_id, is_current=True)
    now = current.aggregate(n=Count("*"), total=Sum("n_sentences"))
    size = now["n"], now["total"] or 0
    if now["n"] > LARGE:
        _sizes.put(project_id, size)
    return size


def answered(project_id: int, reader_id: int) -> int:
    """How many sentences of current versions a reader answered; of very many as of a minute ago."""
    if (known := _answered.get((project_id, reader_id))) is not None:
        return known
    mine = Annotation.objects.filter(
        STANDS, project_id=project_id, document__is_current=True, reviewer_id=reader_id, round=0
    )
    count = mine.count()
    if count > LARGE:
        _answered.put((project_id, reader_id), count)
    return count


def forget() -> None:
    """Count anew, however large a project is."""
    _sizes.clear()
    _answered.clear()


def begun(project_ids: Iterable[int], reader_id: int, most: int) -> list[tuple[Document, Far]]:
    """Documents the reader began, did not finish and did not put away, the latest first."""
    latest: dict[UUID, object] = {}
    with connection.cursor() as cursor:
        for project_id in project_ids:
            parameters = {
                "project": project_id,
                "recent": RECENT_ANSWERS,
                "reader": reader_id,
                "most": most * 3,
            }
            cursor.execute(BEGUN, parameters)
            latest.update(cursor.fetchall())
    documents = Document.objects.filter(pk__in=latest, is_current=True).select_related("project")
    ordered = sorted(documents, key=lambda document: str(latest[document.pk]), reverse=True)
    far = of_documents(ordered, reader_id, sees_all=False)
    left = set(
        Assignment.objects.filter(document_id__in=far, reviewer_id=reader_id)
        .exclude(state=AssignmentState.GIVEN)
        .values_list("document_id", flat=True)
    )
    unfinished = [
        (document, far[document.pk])
        for document in ordered
        if far[document.pk].mine < document.n_sentences and document.pk not in left
    ]
    return unfinished[:most]


def fresh(project_ids: Iterable[int], reader_id: int, most: int) -> list[tuple[Document, Far]]:
    """Documents the reader has not begun, the oldest first."""
    mine = Annotation.objects.filter(document_id=OuterRef("pk"), reviewer_id=reader_id)
    said = Assignment.objects.filter(document_id=OuterRef("pk"), reviewer_id=reader_id)
    documents: list[Document] = []
    for project_id in project_ids:
        # One project at a time: of several the order would be that of no index.
        documents += (
            Document.objects.filter(
                ~Exists(mine),
                ~Exists(said),
                project_id=project_id,
                is_current=True,
                needs_assignment=False,
                n_sentences__gt=0,
            )
            .select_related("project")
            .order_by("id")[:most]
        )
    documents.sort(key=lambda document: document.pk)
    return [(document, Far()) for document in documents[:most]]
