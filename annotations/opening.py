"""Opening a thread, where a project asks that the article be labelled before its thread is seen.

Until a reviewer opens it they have the article alone, on the page and everywhere else: see
`access.keeps_thread`. With the opening their answers on the article are copied to rows that nothing changes
any more, so what the thread did to a judgement can be measured: annotations/thread_effect.py.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from annotations.models import BeforeThread
from documents import access
from documents.access import THREAD_OPEN, Actor, Need
from documents.errors import Conflict, NotFound
from documents.models import Document, Opening, Project
from documents.queries import fetch

# Sentences of the article, and those of them with an answer of the reader's.
ARTICLE = """
SELECT count(*), count(a.id)
FROM documents_post p
JOIN documents_sentence s ON s.post_id = p.id AND s.retired_at IS NULL
LEFT JOIN annotations_annotation a
       ON a.sentence_id = s.id AND a.reviewer_id = %(reader)s AND a.round = 0
WHERE p.document_id = %(document)s AND p.depth = 0
"""

# The document with its older versions: what is read in one is known in the others.
OPEN = """
WITH RECURSIVE versions AS (
    SELECT id, previous_id, project_id FROM documents_document WHERE id = %(document)s
    UNION ALL
    SELECT d.id, d.previous_id, d.project_id
    FROM versions v JOIN documents_document d ON d.id = v.previous_id
)
INSERT INTO documents_opening (project_id, document_id, reader_id, opened_at, unanswered)
SELECT project_id, id, %(reader)s, now(), %(unanswered)s FROM versions
ON CONFLICT (document_id, reader_id) DO NOTHING
"""

KEEP = """
INSERT INTO annotations_beforethread (
    project_id, document_id, sentence_id, reviewer_id, label_id, abstain_reason)
SELECT a.project_id, a.document_id, a.sentence_id, a.reviewer_id, a.label_id, a.abstain_reason
FROM documents_post p
JOIN documents_sentence s ON s.post_id = p.id AND s.retired_at IS NULL
JOIN annotations_annotation a ON a.sentence_id = s.id AND a.reviewer_id = %(reader)s AND a.round = 0
WHERE p.document_id = %(document)s AND p.depth = 0
ON CONFLICT (sentence_id, reviewer_id) DO NOTHING
"""

UNOPENED = f"""
SELECT EXISTS (
    SELECT FROM documents_document d
    WHERE d.project_id = %s AND d.is_current AND d.n_comments > 0 AND NOT {THREAD_OPEN})
"""

SEEN = """
INSERT INTO documents_opening (project_id, document_id, reader_id, opened_at)
SELECT DISTINCT project_id, document_id, reviewer_id, now()
FROM annotations_annotation WHERE project_id = %(project)s
ON CONFLICT (document_id, reader_id) DO NOTHING
"""


class ArticleUnfinished(Conflict):
    """`unanswered` sentences of the article have no answer yet, and it was not said that this is wanted."""

    title = gettext_noop("The article has sentences without an answer")


@dataclass(frozen=True, slots=True)
class State:
    """How a reader stands with a document's thread.

    `kept` says that they have the article alone. `unanswered` of the article's `sentences` have no answer of
    theirs: now, or when they opened the thread (null where they had seen it before the article came first).
    """

    kept: bool
    comments: int
    sentences: int
    unanswered: int | None
    opened_at: datetime | None

    @property
    def answered(self) -> int:
        return self.sentences - (self.unanswered or 0)


def state(document: Document, reader_id: int) -> State:
    """How the reader stands with the thread of a document."""
    [[sentences, answered]] = fetch(ARTICLE, {"document": document.pk, "reader": reader_id})
    opened = Opening.objects.filter(document=document, reader_id=reader_id).first()
    return State(
        kept=access.thread_is_unopened(document, reader_id),
        comments=document.n_comments,
        sentences=sentences,
        unanswered=opened.unanswered if opened else sentences - answered,
        opened_at=opened.opened_at if opened else None,
    )


def open_thread(actor: Actor, document: Document, early: bool = False) -> State:
    """Open a thread for the actor, and keep their answers on the article as those before it.

    Idempotent: what is open stays as it was opened. `early` says that sentences without an answer are
    known of. Nothing is written where the project does not ask for the article first.

    Raises:
        NotFound: the document was deleted meanwhile.
        Forbidden: they may not label in the project.
        Conflict: the document is an older version of a page.
        ArticleUnfinished: sentences have no answer, and `early` is not said.
    """
    access.require(actor, document.project_id, Need.LABEL, access.no_document())
    with transaction.atomic():
        # Whoever labels a sentence of the document holds its row: their answer is committed before, or waits.
        locked = Document.objects.select_for_update(no_key=True).filter(pk=document.pk).first()
        if locked is None:
            raise NotFound(_("The document was deleted while you looked at it. Nothing was changed."))
        now = state(document, actor.user_id)
        if not now.kept:
            return now
        if not locked.is_current:
            raise Conflict(
                _(
                    "This is an older version of the page. Nothing was changed; open the thread in the "
                    "current one."
                )
            )
        if now.unanswered and not early:
            raise ArticleUnfinished(unfinished(now.unanswered), unanswered=now.unanswered)
        params: dict[str, Any] = {
            "document": document.pk,
            "reader": actor.user_id,
            "unanswered": now.unanswered,
        }
        with connection.cursor() as cursor:
            cursor.execute(KEEP, params)
            cursor.execute(OPEN, params)
        return state(document, actor.user_id)


def has_unopened(actor: Actor, project: Project) -> bool:
    """Whether a thread of the project is kept from the actor still."""
    reader = access.threads_kept_from(actor, project)
    return reader is not None and bool(fetch(UNOPENED, [project.pk, reader])[0][0])


def unfinished(unanswered: int) -> str:
    """What is said to whoever would open a thread early."""
    return ngettext(
        "{count} sentence of the article has no answer yet. You can answer it later, but not as somebody "
        "who has not read the thread.",
        "{count} sentences of the article have no answer yet. You can answer them later, but not as "
        "somebody who has not read the thread.",
        unanswered,
    ).format(count=unanswered)


def open_what_was_seen(project: Project) -> None:
    """Whoever answered something while threads were shown has seen them; they keep no answers from before."""
    with connection.cursor() as cursor:
        cursor.execute(SEEN, {"project": project.pk})


def answers_before(document: Document, reader_id: int) -> dict[int, tuple[str | None, str | None]]:
    """Sentence → label's key, reason for none: what the reader had answered when they opened the thread."""
    kept = BeforeThread.objects.filter(document=document, reviewer_id=reader_id)
    return {
        sentence: (label, reason)
        for sentence, label, reason in kept.values_list("sentence_id", "label__key", "abstain_reason")
    }
