"""From comments as an export gives them to a document: each once, under the one it answers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from documents.ingest import threads
from documents.ingest.formats.html import fragment
from documents.ingest.parsed import (
    Hint,
    IngestError,
    Item,
    LeftOut,
    ParsedDocument,
    ParsedPost,
    RemovedLog,
    Unreadable,
)


@dataclass(slots=True)
class Said:
    """A comment, and the id of the post that it answers: None, or the article's, is the article.

    `gone`: its author or a moderator took it back, so that only its place is left; `why` names that.
    """

    post: ParsedPost
    answers: str | None = None
    gone: bool = False
    why: str = "deleted or hidden"


def said_in_html(
    html: str,
    removed: RemovedLog,
    *,
    id: str,
    answers: str,
    author: str,
    posted_at: datetime | None,
    gone: str = "",
) -> Said:
    """A comment whose text is HTML; empty strings say that a thing is not known.

    `gone` says why only its place is left: then it has neither text nor author.
    """
    written = fragment.to_text("" if gone else html, removed)
    post = ParsedPost(
        written.text,
        author=None if gone else author or None,
        posted_at=posted_at,
        source_id=id or None,
        quotes=written.quotes,
    )
    return Said(post, answers or None, bool(gone), gone)


@dataclass(slots=True)
class Conversation:
    """What is known of a document before its comments are put in order."""

    article: ParsedPost
    said: list[Said] = field(default_factory=list)
    title: str = ""
    source_url: str | None = None
    language: str | None = None
    pingbacks: int = 0
    notes: list[str] = field(default_factory=list)
    removed: RemovedLog = field(default_factory=RemovedLog)

    def document(self, format: str) -> ParsedDocument | None:
        """The document; None when nobody says anything in it."""
        posts, notes = arrange(self.article, self.said)
        if not any(post.text.strip() for post in posts):
            return None
        return ParsedDocument(
            posts=posts,
            title=self.title,
            byline=self.article.author,
            source_url=self.source_url,
            published_at=self.article.posted_at,
            language=self.language,
            format=format,
            removed=self.removed.entries,
            pingbacks=self.pingbacks,
            notes=[*self.notes, *notes, *self.removed.notes()],
        )


def arrange(article: ParsedPost, said: Iterable[Said]) -> tuple[list[ParsedPost], list[str]]:
    """The posts in reading order, the article first, and what a reader should know of how they were put so.

    A comment that comes twice is kept once. One that is gone keeps its place, without a text, where somebody
    answered it, and is left out where nobody did.
    """
    kept, twice = _once(article, said)
    ids = [article.source_id, *(each.post.source_id for each in kept)]
    answers = [None, *(each.answers for each in kept)]
    if article.source_id is None:
        parents, mended = threads.resolve(ids, answers)
    else:
        parents, mended = threads.resolve(
            ids, [None, *(article.source_id if answer is None else answer for answer in answers[1:])]
        )
    gone = [False, *(each.gone for each in kept)]
    present = _answered(parents, gone)
    posts = [article, *(each.post for each in kept)]
    new = {old: position for position, old in enumerate(present)}
    ordered = threads.arrange(
        [posts[old] for old in present],
        [None if (parent := parents[old]) is None else new[parent] for old in present],
        0,
    )
    whys = Counter(each.why for each in kept if each.gone)
    hollow = Counter(kept[old - 1].why for old in present if gone[old])
    return ordered, [*mended, *_notes(twice, hollow, whys - hollow)]


def _once(article: ParsedPost, said: Iterable[Said]) -> tuple[list[Said], int]:
    """The comments, of those of one id the first that is not gone; and how many came twice."""
    kept: list[Said] = []
    place: dict[str, int] = {}
    twice = 0
    for each in said:
        id = each.post.source_id
        if id is not None and id == article.source_id:
            twice += 1
        elif id is not None and id in place:
            twice += 1
            if kept[place[id]].gone and not each.gone:
                kept[place[id]] = each
        else:
            if id is not None:
                place[id] = len(kept)
            kept.append(each)
    return kept, twice


def _answered(parents: Sequence[int | None], gone: Sequence[bool]) -> list[int]:
    """The positions that stay: those that are not gone, and those that somebody who stays answered."""
    replies = [0] * len(parents)
    for parent in parents:
        if parent is not None:
            replies[parent] += 1
    out = [False] * len(parents)
    waiting = [position for position, lost in enumerate(gone) if lost and not replies[position]]
    while waiting:
        position = waiting.pop()
        out[position] = True
        parent = parents[position]
        if parent is not None:
            replies[parent] -= 1
            if gone[parent] and not replies[parent]:
                waiting.append(parent)
    return [position for position, leaves in enumerate(out) if not leaves]


def _notes(twice: int, hollow: Counter[str], left: Counter[str]) -> list[str]:
    notes = []
    if twice:
        notes.append(f"{counted(twice, 'comment')} came more than once; each is kept once.")
    for why, number in hollow.items():
        keep = "was answered; it keeps its place" if number == 1 else "were answered; they keep their places"
        notes.append(f"{counted(number, f'{why} comment')} {keep}, without a text.")
    for why, number in left.items():
        was = "was" if number == 1 else "were"
        notes.append(f"{counted(number, f'{why} comment')} that nobody answered {was} left out.")
    return notes


def cut_off(problem: str | None) -> list[str]:
    """The note of a document that was read from a broken value."""
    return [f"Its source is not whole: {problem}. What stands before that is kept."] if problem else []


def counted(number: int, what: str) -> str:
    """“1 comment”, “2 comments”."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def too_many(place: str, beyond: int) -> Unreadable:
    """What is said of a thread that is larger than memory is given to."""
    return Unreadable(
        place,
        f"This thread holds {beyond:,} comments more than the 64 MiB that are read as one document.",
        "Cut it into several, by date for example; the other threads are kept.",
    )


def finished(
    items: Iterable[Conversation | Unreadable | LeftOut], format: str, hint: Hint, empty: str
) -> Iterator[Item]:
    """The documents of some conversations; those in which nobody says anything are left out as `empty`.

    Raises:
        IngestError: nobody says anything in any of them. Raised at the end.
    """
    found = silent = 0
    for item in items:
        if not isinstance(item, Conversation):
            found += isinstance(item, Unreadable)
            yield item
        elif (document := item.document(format)) is not None:
            found += 1
            yield document
        else:
            silent += 1
    if not found:
        raise IngestError(
            "Nothing in this file has any text.",
            place=hint.label,
            remedy="Choose one that holds posts or comments with a text of their own.",
        )
    if silent:
        yield LeftOut(hint.label, empty, silent)
