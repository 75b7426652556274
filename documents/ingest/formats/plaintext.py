"""Plain text as copied from a browser: an article, and under it the thread where one can be told."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from documents.ingest import dates, decoding, phrases, threads
from documents.ingest.formats import plaintext_thread
from documents.ingest.formats.plaintext_header import Line
from documents.ingest.parsed import Hint, IngestError, ParsedDocument, ParsedPost, RemovedLog, normalise

LONGEST_TITLE = 200
_MOST_HEAD_LINES = 30
_SHOWN_TITLE = 80

_IMAGE_NAME = re.compile(
    r"(?:IMAGE[_-]?\d{3,}|(?:IMG|DSCN?|PIC|MVI|Screenshot|Bildschirmfoto|image|photo|"
    r"picture)[-_ ]\d{2,}[\w-]*)"
    r"(?:\.(?:jpe?g|png|gif|webp|bmp))?|[\w%()-]{1,100}\.(?:jpe?g|png|gif|webp|bmp)|\[(?:image|img|"
    r"bild|photo)(?::[^\]\n]{0,200})?\]",
    re.IGNORECASE,
)
_FOOTNOTE_MARK = re.compile(r"\[(?:\d{1,3}|edit)\]|[¹²³⁴-⁹⁰]{1,3}")
_INVISIBLE = "\ufeff\u200b\ufffc\u2060"
_SENTENCE_END = re.compile(r"[.!…:;,。！][\"'”’»)\]]*$")
_OTHER_BREAKS = re.compile("[\f\v\u2028\u2029]")
_WORD = re.compile(r"\w+")
_LIST_ITEM = re.compile(r"(?:\d{1,4}[.)]|[•◦▪‣*·–-])\s")


def parse(stream: BinaryIO, hint: Hint) -> Iterator[ParsedDocument]:
    """The one document of a text.

    Raises:
        IngestError: it is empty, binary, too large, in no encoding that can be told, or nothing is left of
        it.
    """
    raw = decoding.read_all(stream, hint)
    decoded = decoding.decode(raw, hint)
    document = read_text(decoded.text, hint)
    document.notes[:0] = decoded.notes
    document.raw = raw
    yield document


def read_text(text: str, hint: Hint) -> ParsedDocument:
    """The document in a text that has already been decoded.

    Raises:
        IngestError: nothing is left when furniture is taken out.
    """
    removed = RemovedLog()
    lines = _lines(normalise(text, removed))
    found = plaintext_thread.find(lines)
    body = lines[: found.first] if found else lines
    named = found.heading.title if found and found.heading else None
    head = _Head(body, named, removed, has_thread=found is not None)
    article = ParsedPost(_leading_junk_out(plaintext_thread.paragraphs(head.rest), removed), kind="article")
    article.quotes = plaintext_thread.quote_spans(article.text)
    notes: list[str] = []
    posts = [article]
    parents: list[int | None] = [None]
    pingbacks = 0
    if found:
        thread = plaintext_thread.read(lines, found, removed, near=head.published_at)
        notes.extend(thread.notes)
        pingbacks = thread.pingbacks
        if not article.text and found.heading is None and thread.posts:
            posts, parents, notes = thread.posts, thread.parents, [*notes, threads.OPENING_POST]
        else:
            posts += thread.posts
            parents += [None if parent is None else parent + 1 for parent in thread.parents]
            if not article.text and thread.posts:
                notes.append(threads.NO_ARTICLE)
    if not any(post.text.strip() for post in posts):
        raise IngestError(
            "No text is left when blank lines and buttons are taken out.",
            place=hint.label,
            remedy="Choose a file that holds an article.",
        )
    title = head.title
    if not title:
        title = _first_words(next(post.text for post in posts if post.text.strip()))
        notes.append("The text names no title; its first words stand for it.")
    return ParsedDocument(
        posts=threads.arrange(posts, parents, 0),
        title=title,
        byline=head.byline,
        source_url=hint.url,
        published_at=head.published_at,
        format="plaintext",
        removed=removed.entries,
        pingbacks=pingbacks,
        notes=notes + removed.notes(),
    )


def _lines(text: str) -> list[Line]:
    lines = []
    for line in _OTHER_BREAKS.sub("\n", text).split("\n"):
        whole = line.strip() if line[:1].strip() else line.expandtabs(4)
        stripped = whole.strip()
        lines.append(Line(len(whole) - len(whole.lstrip()), stripped))
    return lines


def is_byline(line: str) -> bool:
    """Whether a line says by whom a text is, and little else."""
    return len(line) <= phrases.LONGEST_FURNITURE and phrases.BY.fullmatch(line) is not None


class _Head:
    """Takes title, byline and date off the top of an article; `rest` is what remains of its lines."""

    def __init__(
        self, lines: list[Line], title: str | None, removed: RemovedLog, *, has_thread: bool
    ) -> None:
        self._has_thread = has_thread
        self.title = title or ""
        self.byline: str | None = None
        self.published_at: datetime | None = None
        self._removed = removed
        self.rest = self._without_tail(list(lines))
        self._own_title()
        for _ in range(_MOST_HEAD_LINES):
            if not self._take_one():
                break

    def _first(self) -> int | None:
        return next((number for number, line in enumerate(self.rest[:50]) if line.text), None)

    def _own_title(self) -> None:
        """A short first line, alone, over a real paragraph, is the title."""
        first = self._first()
        if first is None:
            return
        line = self.rest[first].text
        if self.title:
            if _same_words(line, self.title):
                self._take(first, "title")
            return
        after = [later.text for later in self.rest[first + 1 : first + 12]]
        following = max((len(text) for text in after), default=0)
        alone = bool(after) and (not after[0] or dates.is_date_line(after[0]) or is_byline(after[0]))
        short = (
            2 < len(line) <= LONGEST_TITLE and not _SENTENCE_END.search(line) and not _LIST_ITEM.match(line)
        )
        if (
            alone
            and short
            and following >= max(60, 1.3 * len(line))
            and line[0] not in ">@#"
            and not dates.is_date_line(line)
        ):
            self.title = line
            self._take(first, "title")

    def _take_one(self) -> bool:
        """Take off one line about the article; False when its text has begun."""
        first = self._first()
        if first is None:
            return False
        line = self.rest[first].text
        if len(line) > phrases.LONGEST_FURNITURE:
            return False
        if dates.is_date_line(line):
            self.published_at = self.published_at or dates.shown(line)
            return self._take(first, "date")
        by = phrases.BY.fullmatch(line)
        if by and self.byline is None and not _SENTENCE_END.search(line):
            self._take_byline(first, by["author"])
            return self.byline is not None
        bare = phrases.heading(line)
        if phrases.is_furniture(line) or (bare is not None and bare.title is None):
            return self._take(first, "page furniture")
        return False

    def _take_byline(self, first: int, author: str) -> None:
        following = next((line.text for line in self.rest[first + 1 : first + 4] if line.text), "")
        parts = re.split(r"\s+[·•|–—-]\s+|\s+(?:on|am|le|el)\s+|,\s+", author, maxsplit=1)
        dated = len(parts) == 2 and dates.is_date_line(parts[1])
        if not (
            dated
            or dates.is_date_line(following)
            or (self.title and self.rest[first + 1 : first + 2] and not self.rest[first + 1].text)
        ):
            return
        self.byline = parts[0] if dated else author
        if dated:
            self.published_at = dates.shown(parts[1])
        self._take(first, "byline")

    def _take(self, number: int, reason: str) -> bool:
        self._removed.add(self.rest[number].text, reason)
        del self.rest[: number + 1]
        return True

    def _without_tail(self, lines: list[Line]) -> list[Line]:
        """The article without the buttons, and without the reply form, that stand after its last sentence."""
        for number, line in enumerate(lines):
            if number > 0 and line.text and phrases.is_reply_form(line.text) and not lines[number - 1].text:
                self._removed.add(" ".join(later.text for later in lines[number : number + 40]), "reply form")
                lines = lines[:number]
                break
        while lines and (
            not lines[-1].text
            or phrases.is_furniture(lines[-1].text)
            or (self._has_thread and phrases.is_after_an_article(lines[-1].text))
        ):
            if lines[-1].text:
                self._removed.add(lines[-1].text, "page furniture")
            lines.pop()
        return lines


def _leading_junk_out(text: str, removed: RemovedLog) -> str:
    """The text without image names and footnote marks glued in front of its first word."""
    seen_image = False
    while text:
        stripped = text.lstrip(_INVISIBLE + " \n")
        image = _IMAGE_NAME.match(stripped)
        mark = _FOOTNOTE_MARK.match(stripped)
        if image:
            removed.add(image[0], "image name")
            text, seen_image = stripped[image.end() :], True
        elif mark and (seen_image or stripped[mark.end() : mark.end() + 1].isalpha()):
            removed.add(mark[0], "footnote mark")
            text = stripped[mark.end() :]
        else:
            return stripped
    return text


def _same_words(one: str, other: str) -> bool:
    return _WORD.findall(one.casefold()) == _WORD.findall(other.casefold())


def _first_words(text: str) -> str:
    line = text.strip().split("\n", 1)[0].strip()
    if len(line) <= _SHOWN_TITLE:
        return line
    cut = line[:_SHOWN_TITLE]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–—-") + "…"
