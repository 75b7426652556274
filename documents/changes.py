"""What changed between a version of a document and the one before it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from documents.errors import NotFound
from documents.models import Document
from documents.queries import fetch
from documents.text import differences
from documents.text.alignment import Said, Span
from documents.text.differences import Change, Effort, Word

POSTS = """
SELECT id, previous_id, parent_id, author, posted_at, text FROM documents_post
WHERE document_id = %s AND (depth = 0 OR NOT %s) ORDER BY "order"
"""
SENTENCES = """
SELECT s.post_id, s.id, s.start, s."end" FROM documents_sentence s JOIN documents_post p ON p.id = s.post_id
WHERE s.document_id = %s AND s.retired_at IS NULL AND (p.depth = 0 OR NOT %s) ORDER BY p."order", s.start
"""
FIELDS = ("title", "byline", "published_at", "language")

type Reason = Literal[
    "text_changed", "sentence_gone", "sentence_moved", "comment_gone", "comment_moved", "cut_differently"
]


@dataclass(slots=True)
class SentenceChange:
    """A sentence of an edited post: `same`, `changed`, `moved`, `gone` or `new`; ids of either version."""

    kind: str
    before: int | None
    now: int | None
    text: str
    words: list[Word] = field(default_factory=list)


@dataclass(slots=True)
class PostChange:
    """A post that was added, removed, edited or moved; an edited one may have been moved as well.

    `answers` and `answered` are the authors of the posts it answers, and answered before.
    """

    kind: Literal["added", "removed", "edited", "moved"]
    before: int | None
    now: int | None
    is_article: bool
    author: str
    posted_at: datetime | None
    is_moved: bool = False
    answers: str = ""
    answered: str = ""
    sentences: list[SentenceChange] = field(default_factory=list)


@dataclass(slots=True)
class FieldChange:
    """Something said about the document as a whole."""

    name: str
    before: Any
    now: Any


@dataclass(slots=True)
class Counts:
    """How many posts, or sentences, of each kind; what is `changed` of posts is edited."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Changes:
    """The difference between a version and the one before it, in reading order.

    `reasons` says for each sentence of the version before that does not go on why not.
    """

    document: Document
    previous: Document
    fields: list[FieldChange] = field(default_factory=list)
    n_posts: Counts = field(default_factory=Counts)
    n_sentences: Counts = field(default_factory=Counts)
    posts: list[PostChange] = field(default_factory=list)
    reasons: dict[int, Reason] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)

    def why(self, sentence_id: int) -> Reason:
        """Why a sentence of the version before does not go on."""
        return self.reasons.get(sentence_id, "cut_differently")


@dataclass(slots=True)
class _Post:
    """A post as it was read; `said` has its live sentences, `ids` theirs."""

    id: int
    previous: int | None
    parent: int | None
    author: str
    posted_at: datetime | None
    said: Said
    ids: list[int] = field(default_factory=list)


def read(document: Document, article_alone: bool = False) -> Changes:
    """What changed since the version before, in the whole document or in its article.

    Raises:
        NotFound: there is no version before it.
    """
    previous = document.previous
    if previous is None:
        raise NotFound(_("This is the first version of the document: there is nothing to compare it with."))
    changes = Changes(document, previous)
    for name in FIELDS:
        before, now = getattr(previous, name), getattr(document, name)
        if before != now:
            changes.fields.append(FieldChange(name, before, now))
    olds, news = _posts(previous.pk, article_alone), _posts(document.pk, article_alone)
    places = {post.id: place for place, post in enumerate(olds.values())}
    goes_on = {post.previous: post for post in news.values() if post.previous in olds}
    ordered: list[tuple[tuple[int, int, int], PostChange | None]] = []
    anchor = -1
    at = {post.id: place for place, post in enumerate(news.values())}
    for post in olds.values():
        if (now := goes_on.get(post.id)) is not None:
            anchor = at[now.id]
        else:
            ordered.append(((anchor, 1, places[post.id]), _removed(post, olds, changes)))
    for place, post in enumerate(news.values()):
        before = olds.get(post.previous or 0)
        change = _added(post, news, changes) if before is None else _kept(before, post, olds, news, changes)
        ordered.append(((place, 0, 0), change))
    ordered.sort(key=lambda entry: entry[0])
    changes.posts = [change for _, change in ordered if change is not None]
    return changes


def _posts(document_id: UUID, article_alone: bool) -> dict[int, _Post]:
    """The posts of a version by id, in reading order."""
    posts = {
        row[0]: _Post(row[0], row[1], row[2], row[3], row[4], Said(row[5]))
        for row in fetch(POSTS, [document_id, article_alone])
    }
    spans: dict[int, list[Span]] = {id: [] for id in posts}
    for post_id, id, start, end in fetch(SENTENCES, [document_id, article_alone]):
        posts[post_id].ids.append(id)
        spans[post_id].append((start, end))
    for id, cut in spans.items():
        posts[id].said.spans = cut
    return posts


def _author_of(parent: int | None, posts: dict[int, _Post]) -> str:
    """Who is answered; empty for the article."""
    post = posts.get(parent or 0)
    return "" if post is None or post.parent is None else post.author or _("somebody")


def _whole(post: _Post, kind: str) -> list[SentenceChange]:
    texts = zip(post.ids, post.said.sentences(), strict=True)
    if kind == "gone":
        return [SentenceChange(kind, id, None, text) for id, text in texts]
    return [SentenceChange(kind, None, id, text) for id, text in texts]


def _added(post: _Post, news: dict[int, _Post], changes: Changes) -> PostChange:
    changes.n_posts.added += 1
    changes.n_sentences.added += len(post.ids)
    return PostChange(
        "added",
        None,
        post.id,
        post.parent is None,
        post.author,
        post.posted_at,
        answers=_author_of(post.parent, news),
        sentences=_whole(post, "new"),
    )


def _removed(post: _Post, olds: dict[int, _Post], changes: Changes) -> PostChange:
    changes.n_posts.removed += 1
    changes.n_sentences.removed += len(post.ids)
    changes.reasons |= dict.fromkeys(post.ids, "comment_gone")
    return PostChange(
        "removed",
        post.id,
        None,
        post.parent is None,
        post.author,
        post.posted_at,
        answered=_author_of(post.parent, olds),
        sentences=_whole(post, "gone"),
    )


def _kept(
    before: _Post, now: _Post, olds: dict[int, _Post], news: dict[int, _Post], changes: Changes
) -> PostChange | None:
    """A post that goes on; None when nothing of it changed."""
    parent = news.get(now.parent or 0)
    is_moved = (parent.previous if parent else None) != before.parent
    is_edited = before.said.text != now.said.text
    changes.n_posts.moved += is_moved
    changes.n_posts.changed += is_edited
    if not is_moved and not is_edited:
        changes.n_posts.unchanged += 1
        changes.n_sentences.unchanged += len(now.ids)
        changes.reasons |= dict.fromkeys(before.ids, "cut_differently")
        return None
    edits = list(_edits(before, now, changes)) if is_edited else _whole(now, "same")
    if is_moved:
        changes.reasons |= dict.fromkeys(before.ids, "comment_moved")
        if not is_edited:
            changes.n_sentences.unchanged += len(now.ids)
    return PostChange(
        "edited" if is_edited else "moved",
        before.id,
        now.id,
        now.parent is None,
        now.author,
        now.posted_at,
        is_moved,
        _author_of(now.parent, news),
        _author_of(before.parent, olds),
        edits,
    )


REASON: dict[str, Reason] = {
    "changed": "text_changed",
    "gone": "sentence_gone",
    "moved": "sentence_moved",
    "same": "cut_differently",
}


def _edits(before: _Post, now: _Post, changes: Changes) -> Iterator[SentenceChange]:
    olds, news = before.said.sentences(), now.said.sentences()
    for change in differences.sentences(before.said, now.said, changes.effort):
        _count(changes.n_sentences, change)
        old = "" if change.before is None else olds[change.before]
        new = old if change.now is None else news[change.now]
        if change.before is not None:
            changes.reasons[before.ids[change.before]] = REASON[change.kind]
        yield SentenceChange(
            change.kind,
            None if change.before is None else before.ids[change.before],
            None if change.now is None else now.ids[change.now],
            new,
            differences.words(old, new) if change.kind == "changed" else [],
        )


def _count(counts: Counts, change: Change) -> None:
    name = {"same": "unchanged", "gone": "removed", "new": "added"}.get(change.kind, change.kind)
    setattr(counts, name, getattr(counts, name) + 1)
