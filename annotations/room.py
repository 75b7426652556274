"""What the review room shows: one document as one reader sees it, from five queries.

A document of 2,000 sentences is read as tuples, never as model instances: the page has to
be there in a tenth of a second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from django.db import connection

from annotations.models import Label
from documents.models import Document, Post
from documents.text.language import UNDETERMINED, direction

type Span = tuple[int, int]
type Order = Literal["tree", "newest"]

DEEPEST_INDENT = 4
"""Replies below this depth stand no further in; "in reply to" goes on saying where they belong."""

LONG = 300
"""Sentences from which on a document is drawn by what is in sight."""

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")

BLANK_LINE = re.compile(r"\s*\n[^\S\n]*\n\s*")

# One row a live sentence with the reader's own answer. The ORM would build an object a row.
SENTENCES = """
    SELECT s.id, s.post_id, s.start, s."end", l.key, a.abstain_reason, a.confidence, a.note,
           a.attributed, a.mixed, a.revision
    FROM documents_sentence s
    JOIN documents_post p ON p.id = s.post_id
    LEFT JOIN annotations_annotation a
           ON a.sentence_id = s.id AND a.reviewer_id = %(reader)s AND a.round = 0
    LEFT JOIN annotations_label l ON l.id = a.label_id
    WHERE s.document_id = %(document)s AND s.retired_at IS NULL
    ORDER BY p."order", s.start
"""

# Every link but the rejected ones, in reading order of what answers.
LINKS = """
    SELECT k.kind, k.source_post_id, k.source_start, k.source_end, k.target_sentence_id
    FROM documents_link k
    JOIN documents_post p ON p.id = k.source_post_id
    WHERE k.document_id = %(document)s AND k.state <> 'rejected'
    ORDER BY p."order", k.source_start, k.id
"""


@dataclass(slots=True)
class Quote:
    """A span of a post, in code points, and the sentences it is about."""

    start: int
    end: int
    target: int
    kind: str


@dataclass(slots=True)
class Sentence:
    """One live sentence with the reader's own answer; `contests` counts the links to it."""

    id: int
    number: int
    start: int
    end: int
    label: str | None = None
    abstain_reason: str | None = None
    confidence: int | None = None
    note: str = ""
    attributed: bool = False
    mixed: bool = False
    revision: int = 0
    text: str = ""
    contests: int = 0
    first_contest: int | None = None
    current: bool = False
    op: str = ""

    @property
    def answered(self) -> bool:
        """Whether the reader gave a label, or a reason for none."""
        return bool(self.label or self.abstain_reason)

    @property
    def less_sure(self) -> int:
        return max(1, (self.confidence or 4) - 1)

    @property
    def more_sure(self) -> int:
        return min(5, (self.confidence or 2) + 1)


@dataclass(slots=True)
class Paragraph:
    """Sentences and the characters between them; `before` and `after` are the blank lines around."""

    before: str = ""
    pieces: list[Sentence | Span] = field(default_factory=list)
    after: str = ""


@dataclass(slots=True)
class RoomPost:
    """A post with its text in paragraphs that say exactly what was ingested."""

    id: int
    parent_id: int | None
    depth: int
    author: str
    posted_at: datetime | None
    language: str
    addressee_id: int | None
    text: str
    parent_author: str | None = None
    addressee_author: str | None = None
    shown_depth: int = 1
    dir: str = "ltr"
    bidi: bool = False
    sentences: list[Sentence] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    html: str = ""

    @property
    def lang(self) -> str:
        """The language for the page; empty, which says that nobody knows, where it is undetermined."""
        return "" if self.language == UNDETERMINED else self.language

    @property
    def lines(self) -> int:
        """About how many lines the text takes in the thread."""
        return 1 + len(self.text) // 52 + self.text.count("\n\n")


@dataclass(slots=True)
class Room:
    """A document for its page."""

    document: Document
    article: RoomPost
    comments: list[RoomPost]
    every_label: list[Label]
    sentences: list[Sentence]
    order: Order

    @property
    def labels(self) -> list[Label]:
        """The labels that can be given."""
        return [label for label in self.every_label if label.retired_at is None]

    @property
    def is_long(self) -> bool:
        """Whether the page leaves out of sight what is out of sight, to be quick."""
        return self.total > LONG

    @property
    def total(self) -> int:
        return len(self.sentences)

    @property
    def done(self) -> int:
        return sum(sentence.answered for sentence in self.sentences)

    @property
    def current(self) -> Sentence | None:
        """The sentence that was asked for, if it is there."""
        return next((sentence for sentence in self.sentences if sentence.current), None)

    @property
    def target(self) -> Sentence | None:
        """What the dock speaks of: the current sentence, or the first without an answer."""
        unanswered = (sentence for sentence in self.sentences if not sentence.answered)
        return self.current or next(unanswered, self.sentences[0] if self.sentences else None)

    def neighbour(self, step: int) -> Sentence | None:
        """The sentence `step` away from the target."""
        if self.target is None:
            return None
        index = self.target.number - 1 + step
        return self.sentences[index] if 0 <= index < self.total else None

    @property
    def site(self) -> str:
        """The host of the page, where its address is one of the web."""
        url = urlsplit(self.document.source_url)
        return (url.hostname or "") if url.scheme in {"http", "https"} else ""


def read(document: Document, reader_id: int, current: int | None = None, order: Order = "tree") -> Room:
    """The whole document as `reader_id` sees it; `current` is the id of the chosen sentence."""
    posts = read_posts(document)
    sentences = read_sentences(document, reader_id)
    numbered: list[Sentence] = []
    by_id: dict[int, Sentence] = {}
    for post_id, sentence in sentences:
        sentence.number = len(numbered) + 1
        sentence.current = sentence.id == current
        numbered.append(sentence)
        by_id[sentence.id] = sentence
        posts[post_id].sentences.append(sentence)
    for post_id, quote in read_links(document):
        posts[post_id].quotes.append(quote)
        if target := by_id.get(quote.target):
            target.contests += 1
            target.first_contest = target.first_contest or post_id
    article, *comments = posts.values()
    if order == "newest":
        comments.sort(key=lambda post: (post.posted_at is not None, post.posted_at), reverse=True)
    for post in comments:
        post.shown_depth = 1 if order == "newest" else min(post.depth, DEEPEST_INDENT)
    return Room(document, article, comments, all_labels(document), numbered, order)


def all_labels(document: Document) -> list[Label]:
    """The labels of the document's project, retired ones too: old answers still show them."""
    return list(Label.objects.filter(project_id=document.project_id))


def read_posts(document: Document) -> dict[int, RoomPost]:
    """The posts by id, in reading order, the article first."""
    rows = Post.objects.filter(document=document).order_by("order")
    fields = ("id", "parent_id", "depth", "author", "posted_at", "language", "addressee_id", "text")
    posts = {row[0]: RoomPost(*row) for row in rows.values_list(*fields)}
    for post in posts.values():
        parent = posts.get(post.parent_id or 0)
        if parent is not None and parent.depth:
            post.parent_author = parent.author or "somebody"
        addressee = posts.get(post.addressee_id or 0)
        if addressee is not None and addressee is not parent:
            post.addressee_author = addressee.author or "the author"
        post.dir = direction(post.text, post.language)
        post.bidi = not BIDI_CONTROLS.isdisjoint(post.text)
    return posts


def read_sentences(document: Document, reader_id: int) -> Iterator[tuple[int, Sentence]]:
    """(post's id, sentence) in reading order, with the reader's answers; `number` is not set."""
    with connection.cursor() as cursor:
        cursor.execute(SENTENCES, {"reader": reader_id, "document": document.pk})
        for row in cursor.fetchall():
            ident, post_id, start, end, label, reason, confidence, note, attributed, mixed, revision = row
            yield (
                post_id,
                Sentence(
                    id=ident,
                    number=0,
                    start=start,
                    end=end,
                    label=label,
                    abstain_reason=reason,
                    confidence=confidence,
                    note=note or "",
                    attributed=bool(attributed),
                    mixed=bool(mixed),
                    revision=revision or 0,
                ),
            )


def read_links(document: Document) -> Iterator[tuple[int, Quote]]:
    """(id of the post that answers, the span and what it answers)."""
    with connection.cursor() as cursor:
        cursor.execute(LINKS, {"document": document.pk})
        for kind, post_id, start, end, target in cursor.fetchall():
            yield post_id, Quote(start, end, target, kind)


def paragraphs(post: RoomPost) -> Iterator[Paragraph]:
    """The post's text cut at its blank lines; every character of it is in exactly one piece.

    A blank line inside a sentence that came with given spans cuts nothing.
    """
    paragraph = Paragraph()
    position = 0
    for sentence in post.sentences:
        if sentence.start < position:
            continue
        blank = None
        if sentence.start - position > 1:
            blank = BLANK_LINE.search(post.text, position, sentence.start)
        if blank:
            add(paragraph, position, blank.start())
            if paragraph.pieces:
                paragraph.after = blank.group()
                yield paragraph
                paragraph = Paragraph()
            else:
                paragraph.before += blank.group()
            position = blank.end()
        add(paragraph, position, sentence.start)
        paragraph.pieces.append(sentence)
        position = sentence.end
    end = len(post.text.rstrip())
    add(paragraph, position, end)
    paragraph.after = post.text[max(position, end) :]
    if paragraph.pieces or paragraph.after:
        yield paragraph


def add(paragraph: Paragraph, start: int, end: int) -> None:
    """Put the characters that belong to no sentence where they stand."""
    if start < end:
        paragraph.pieces.append((start, end))
