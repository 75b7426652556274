"""What ingest hands on: one parsed document with its posts, and the two keys computed from them."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

type Span = tuple[int, int]
"""`[start, end)` in Unicode code points."""

MOST_REMOVED = 200
LONGEST_REMOVED = 500

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NOT_NORMAL = re.compile("[\r\x00\ud800-\udfff]")


class IngestError(Exception):
    """A whole input that cannot be read: what happened, where, and what to do next."""

    def __init__(self, message: str, *, place: str | None = None, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}" + (f" {self.remedy}" if self.remedy else "")


@dataclass(slots=True)
class Unreadable:
    """One bad item of a batch; the rest of the batch goes on."""

    place: str
    message: str
    remedy: str


@dataclass(slots=True)
class LeftOut:
    """What a source holds besides its documents, on purpose not brought in: `count` of `what` (“drafts”)."""

    place: str
    what: str
    count: int


@dataclass(slots=True)
class Hint:
    """What is known of the bytes beside the bytes: file name, address, declared encoding.

    `columns` says which column of a table holds what: our word -> the table's.
    """

    name: str | None = None
    url: str | None = None
    encoding: str | None = None
    columns: dict[str, str] | None = None

    @property
    def label(self) -> str:
        """The name under which messages speak of the input."""
        return self.name or self.url or "the text"


@dataclass(slots=True)
class Removed:
    """A piece of the source that cleaning left out of every post, and why."""

    text: str
    reason: str


class RemovedLog:
    """Collects what cleaning leaves out: at most `MOST_REMOVED` entries, each cut to `LONGEST_REMOVED`
    characters.
    """

    def __init__(self) -> None:
        self.entries: list[Removed] = []
        self._seen: set[tuple[str, str]] = set()
        self._beyond = 0

    def add(self, text: str, reason: str) -> None:
        """Record a removed piece once; white space is collapsed, nothing is recorded of an empty one."""
        if len(self.entries) >= MOST_REMOVED:
            self._beyond += 1
            return
        shown = " ".join(_UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text[: 4 * LONGEST_REMOVED]).split())
        shown = shown[:LONGEST_REMOVED]
        if shown and (shown, reason) not in self._seen:
            self._seen.add((shown, reason))
            self.entries.append(Removed(shown, reason))

    def notes(self) -> list[str]:
        """A note for the document when there was more than the log keeps."""
        return [f"Cleaning removed {self._beyond} more pieces than are listed."] if self._beyond else []


def normalise(text: str, removed: RemovedLog | None = None) -> str:
    """Line ends become LF; NUL and lone surrogates, which a database cannot hold, go. Nothing else changes.

    Idempotent. What went is recorded in `removed`.
    """
    if not _NOT_NORMAL.search(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    clean, count = _UNSTORABLE.subn("", text)
    if count and removed is not None:
        removed.add(f"{count} × U+0000 or lone surrogate", "characters no text may hold")
    return clean


@dataclass(slots=True)
class ParsedPost:
    """One author's text: the article (`parent` None, `depth` 0) or a comment under an earlier post.

    `parent` is an index into the document's posts, smaller than the post's own. `sentences` are spans the
    source gave itself; `quotes` are the spans of quoted matter. Both count code points of the normalised
    `text`. `language` is what the source declares. `withdrawn`: its words were taken back and are not stored.
    """

    text: str
    kind: str = "comment"
    parent: int | None = None
    depth: int = 0
    author: str | None = None
    posted_at: datetime | None = None
    source_id: str | None = None
    sentences: list[Span] | None = None
    quotes: list[Span] = field(default_factory=list)
    language: str | None = None
    withdrawn: bool = False

    def __post_init__(self) -> None:
        self.text = normalise(self.text)
        if self.author is not None:
            self.author = normalise(self.author) or None


@dataclass(slots=True)
class ParsedDocument:
    """An article and the thread under it, in reading order; `posts[0]` is always the article, its text
    perhaps empty.

    `previous` is the id of the stored document that this is a later reading of, where whoever brings it in
    says so; formats leave it alone. `segmenter` and `version` are those it had where it was exported: who cut
    its sentences, and which reading of the page it was. `licence`, `terms_url` and `terms_note` are on what
    terms the source gives its text, as it says.
    """

    posts: list[ParsedPost]
    title: str = ""
    byline: str | None = None
    source_url: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    format: str = ""
    removed: list[Removed] = field(default_factory=list)
    pingbacks: int = 0
    notes: list[str] = field(default_factory=list)
    raw: bytes | None = None
    previous: str | None = None
    segmenter: str | None = None
    version: int | None = None
    licence: str | None = None
    terms_url: str | None = None
    terms_note: str | None = None

    def __post_init__(self) -> None:
        self.title = normalise(self.title)
        if self.byline is not None:
            self.byline = normalise(self.byline) or None


type Item = ParsedDocument | Unreadable | LeftOut
"""What a format yields."""


def post_keys(posts: Sequence[ParsedPost]) -> list[str]:
    """The key of each post, the same on every machine.

    The first 32 hex digits of SHA-256 over the UTF-8 JSON `[article's text, post's text, n]`, compact and
    unescaped, where n counts the document's posts of the same text from 0.
    """
    if not posts:
        return []
    prefix = hashlib.sha256(b"[" + orjson.dumps(posts[0].text) + b",")
    seen: Counter[str] = Counter()
    keys = []
    for post in posts:
        digest = prefix.copy()
        digest.update(orjson.dumps(post.text) + b",%d]" % seen[post.text])
        keys.append(digest.hexdigest()[:32])
        seen[post.text] += 1
    return keys


def content_hash(document: ParsedDocument) -> str:
    """SHA-256, in hex, of the compact UTF-8 JSON `[[kind, parent, author, text], …]` in reading order."""
    rows = [[post.kind, post.parent, post.author, post.text] for post in document.posts]
    return hashlib.sha256(orjson.dumps(rows)).hexdigest()
