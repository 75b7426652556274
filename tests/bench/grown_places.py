"""What is looked at in a grown installation, as JSON: documents, sentences, words that are common and rare; run in the
environment of an app: `python -m tests.bench.grown_places`."""

import json
from uuid import UUID

import django

django.setup()

from django.db import connection  # noqa: E402

from documents.models import Document, Job, Project, Sentence  # noqa: E402
from tests.bench import threads  # noqa: E402

OPEN = 60
EXPORTED = 100_000
"""Sentences of the documents that are exported."""


def main() -> None:
    project = Project.objects.get(slug="grown")
    mine = Document.objects.filter(project=project)
    wanted = mine.filter(needs_assignment=False, n_sentences__range=(30, 60))
    ids = list(wanted.order_by("pk").values_list("pk", flat=True))
    step = max(1, len(ids) // OPEN)
    chosen = ids[::step][:OPEN]
    sentences: dict[UUID, list[int]] = {}
    for document, sentence in Sentence.objects.filter(document__in=chosen).values_list("document_id", "pk"):
        sentences.setdefault(document, []).append(sentence)
    number = mine.count()
    total = project.documents.count() and _total(project.pk)
    share = min(1.0, EXPORTED / total)
    until = mine.order_by("pk").values_list("published_at", flat=True)[max(0, int(number * share) - 1)]
    fixed = Document.objects.filter(project__slug="bench").order_by("n_sentences", "pk")
    vocabulary = threads.vocabulary("en")
    print(
        json.dumps(
            {
                "open": list(sentences.values()),
                "sentences": total,
                "documents": number,
                "some": str(chosen[len(chosen) // 2]),
                "short": str(fixed[0].pk),
                "long": str(fixed.last().pk),
                "sentence": sentences[chosen[0]][0],
                "common": "from",
                "between": vocabulary[2_000],
                "rare": _rare(project.pk, chosen[len(chosen) // 2]),
                "author": "reader+1",
                "until": f"{until:%Y-%m-%d}" if share < 1 else "2100-01-01",
                "job": str(Job.objects.filter(project=project, kind="ingest").latest("created_at").pk),
            }
        )
    )


def _total(project: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_sentences) FROM documents_document WHERE project_id = %s", [project])
        return int((cursor.fetchone() or [0])[0])


def _rare(project: int, document: UUID) -> str:
    """A word of the document that is nowhere else: one that was put together of two."""
    words = {
        word.strip(".?!").lower()
        for text in Sentence.objects.filter(document=document).values_list("text", flat=True)
        for word in text.split()
    }
    known = {word for language in threads.LANGUAGES for word in threads.vocabulary(language)}
    return max(sorted(words - known) or ["nowhere"], key=len)


if __name__ == "__main__":
    main()
