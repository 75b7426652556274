"""What the review room shows: posts, sentences, paragraphs, and what is left for later.

How they are read is in `windows`.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from django.utils.translation import ngettext

from annotations.models import Label
from documents.models import Document
from documents.text.language import UNDETERMINED

type Span = tuple[int, int]
type Order = Literal["tree", "newest"]

LONG = 300
"""Sentences from which on a document is drawn by what is in sight."""

# The space before is taken from where it begins, once, and not anew from each of its characters.
BLANK_LINE = re.compile(r"(?:(?<!\s)\s*)?\n[^\S\n]*\n\s*")


@dataclass(slots=True)
class Link:
    """A span of a post, in code points, and the sentence it is about.

    `origin` is `found`, `mine` or `person`; `at` the sentence of the post that the span begins in, and
    `number` that of the sentence it is about, where these are there.
    """

    id: int
    kind: str
    state: str
    origin: str
    start: int
    end: int
    target: int
    at: int = 0
    number: int = 0

    @property
    def holds(self) -> bool:
        return self.state != "rejected"

    def __str__(self) -> str:
        """As the page keeps it for its script."""
        parts = (self.id, self.kind, self.state, self.origin, self.start, self.end, self.target, self.at)
        return " ".join(map(str, parts))


@dataclass(slots=True)
class Sentence:
    """One live sentence with the reader's own answer.

    `contests` counts the posts that answer it, `kinds` those of each kind of link; `links` are what it
    says itself of sentences of other posts, as people drew it.

    `before` is the label, or the reason for none, that it had before they opened the thread, if they had to.
    """

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
    evidence: str = ""
    revision: int = 0
    text: str = ""
    contests: int = 0
    first_contest: int | None = None
    kinds: dict[str, int] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    current: bool = False
    op: str = ""
    before: str = ""

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
    """Sentences and the characters between them; `before` and `after` are the blank lines around.

    `goes_on` where it is one with the paragraph before.
    """

    goes_on: bool = False
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
    text: str = ""
    length: int = 0
    breaks: int = 0
    parent_author: str | None = None
    addressee_author: str | None = None
    shown_depth: int = 1
    replies: int = 0
    by_author: bool = False
    dir: str = "ltr"
    bidi: bool = False
    sentences: list[Sentence] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    html: str = ""

    @property
    def lang(self) -> str:
        """The language for the page; empty, which says that nobody knows, where it is undetermined."""
        return "" if self.language == UNDETERMINED else self.language

    @property
    def quotes(self) -> list[Link]:
        """The links that were found: their words are marked where they stand."""
        return [link for link in self.links if link.origin == "found"]

    @property
    def linked(self) -> str:
        """The links of the post, for the page's script."""
        return ";".join(map(str, self.links))

    @property
    def replies_words(self) -> str:
        """How many comments stand below this one, at any depth."""
        return ngettext("%(count)d reply", "%(count)d replies", self.replies) % {"count": self.replies}

    @property
    def lines(self) -> int:
        """About how many lines the text takes in the thread."""
        return 1 + self.length // 52 + self.breaks


@dataclass(slots=True)
class Later:
    """A run of sentences that the page does not hold yet, and what it says of them.

    In the article `start` and `end` say which part of the text it is, in the thread `posts` which comments.
    """

    first: int
    count: int
    first_id: int
    lines: int
    ids: str
    answers: str
    contests: str
    start: int = 0
    end: int = 0
    posts: str = ""
    items: int = 0
    targets: str = ""
    html: str = ""

    @property
    def last(self) -> int:
        """The number of its last sentence."""
        return self.first + self.count - 1


@dataclass(slots=True)
class Stretch:
    """A part of the article that is drawn: its text from `start` to `end`, about so many lines."""

    start: int
    end: int
    lines: int


@dataclass(slots=True)
class Run:
    """Comments that follow each other and are drawn, about so many lines in all."""

    posts: list[RoomPost]
    lines: int


@dataclass(slots=True)
class Room:
    """A document for its page: what is drawn of it, and an outline of the rest."""

    document: Document
    article: RoomPost
    stretches: list[Stretch | Later]
    flow: list[Run | Later]
    every_label: list[Label]
    sentences: list[Sentence]
    order: Order
    total: int
    done: int
    n_comments: int
    cut: int
    target: Sentence | None
    previous: int | None
    next: int | None

    @property
    def labels(self) -> list[Label]:
        """The labels that can be given."""
        return [label for label in self.every_label if label.retired_at is None]

    @property
    def has_replies(self) -> bool:
        """Whether a comment answers another."""
        return any(post.replies for post in self.comments)

    @property
    def comments(self) -> list[RoomPost]:
        """The comments that are drawn, in the order of the page."""
        return [post for part in self.flow if isinstance(part, Run) for post in part.posts]

    @property
    def is_long(self) -> bool:
        """Whether the page leaves out of sight what is out of sight, to be quick."""
        return self.total > LONG or self.n_comments > LONG

    @property
    def is_whole(self) -> bool:
        """Whether everything is drawn."""
        return not any(isinstance(part, Later) for part in (*self.stretches, *self.flow))

    @property
    def current(self) -> Sentence | None:
        """The sentence that was asked for, if it is there."""
        return self.target if self.target and self.target.current else None

    @property
    def site(self) -> str:
        """The host of the page, where its address is one of the web."""
        try:
            url = urlsplit(self.document.source_url)
        except ValueError:
            return ""
        return (url.hostname or "") if url.scheme in {"http", "https"} else ""


def paragraphs(
    post: RoomPost, start: int = 0, until: int | None = None, longest: int = sys.maxsize
) -> Iterator[Paragraph]:
    """The post's text from `start`, cut at its blank lines; every character of it is in exactly one piece.

    A blank line inside a sentence that came with given spans cuts nothing. A paragraph of more pieces than
    `longest` goes on in another.
    """
    paragraph = Paragraph()
    position = start
    until = len(post.text) if until is None else until
    for sentence in post.sentences:
        if sentence.start < position:
            continue
        if sentence.start >= until:
            break
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
        elif len(paragraph.pieces) >= longest:
            yield paragraph
            paragraph = Paragraph(goes_on=True)
        add(paragraph, position, sentence.start)
        paragraph.pieces.append(sentence)
        position = sentence.end
    end = len(post.text[:until].rstrip())
    add(paragraph, position, end)
    paragraph.after = post.text[max(position, end) : until]
    if paragraph.pieces or paragraph.after:
        yield paragraph


def add(paragraph: Paragraph, start: int, end: int) -> None:
    """Put the characters that belong to no sentence where they stand."""
    if start < end:
        paragraph.pieces.append((start, end))
