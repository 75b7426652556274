"""RSS 0.9 to 2.0: each item is a document, but in a feed of comments, where each article's are one thread."""

import html
import re
from collections.abc import Iterator
from typing import BinaryIO

import orjson

from documents.ingest import dates, exported, threads, xml_names
from documents.ingest.formats import conversation
from documents.ingest.formats.html import fragment
from documents.ingest.parsed import (
    Hint,
    IngestError,
    Item,
    ParsedDocument,
    ParsedPost,
    RemovedLog,
    Unreadable,
)
from documents.ingest.spool import Group, Spool
from documents.ingest.xml_items import channel, cut_short, damage, element_of
from documents.ingest.xml_units import Units

_COMMENT = re.compile(r"^(?P<page>[^#]{1,2000})#(?:comment|c)-?(?P<key>\d{1,20})$")
_IN_REPLY_TO = re.compile(
    r"^\s{0,99}(?:<p>)?[^<>]{1,60}<a\s[^<>]{0,200}href=[\"'][^\"'<>]{0,1000}#comment-(\d{1,20})[\"'][^<>]{0,200}>"
    r"[^<>]{0,200}</a>\s{0,9}[.。]?\s{0,99}(?:</p>)?"
)
_COMMENTS_ON = re.compile(
    r"^(?:comments? (?:on|for)|kommentare? (?:zu|für)|commentaires? sur|comentarios? en|comentários? em)"
    r"\s{0,9}:?\s{1,9}(?P<title>.{1,1000})$",
    re.IGNORECASE | re.DOTALL,
)
_APPEARED = re.compile(r"\n\nThe post [^\n]{1,400} (?:appeared first|first appeared) on [^\n]{1,300}$")
_ADDRESS_AND_NAME = re.compile(r"\S{1,200}@\S{1,200}\s{1,9}\((?P<name>.{1,200})\)$")


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document an item; of comments one a page they stand under, at the end, its article empty.

    Streams: one item is held; comments are set aside on disk.

    Raises:
        IngestError: there is no item, or the bytes are no text.
    """
    units = Units(stream, hint, ["item"], "(?:rss|RDF|rdf)")
    tally = exported.LeftOutTally(hint.label)
    about: dict[str, str] | None = None
    found = 0
    with Spool() as comments:
        for unit in units:
            about = channel(units.head) if about is None else about
            found += 1
            element = element_of(units, unit, f"{hint.label}, item {unit.number}")
            if isinstance(element, Unreadable):
                yield element
                continue
            said = xml_names.fields(element)
            if place := _COMMENT.match(said.get("link") or said.get("guid", "")):
                comments.add(place["page"], orjson.dumps(_comment_row(said, place["key"])))
                continue
            document = _document(said, about)
            if document is None:
                tally.add("items without text")
                continue
            document.notes.extend(damage(units, document))
            yield document
        if not found:
            raise IngestError(
                "This feed holds no item.", place=hint.label, remedy="Bring in the pages themselves."
            )
        for group in comments.groups():
            document = _thread(group, about or {})
            document.notes.extend(damage(units, document))
            yield document
            if group.beyond:
                yield conversation.too_many(f"{hint.label}, {group.key}", group.beyond)
    yield from cut_short(units, hint, "</rss>")
    yield from tally.items()


def comments_title(text: str, author: str = "") -> str:
    """The article's title in “Comments on: Title” or “Comment on Title by Author”; "" when it is neither."""
    found = _COMMENTS_ON.match(text)
    if found is None:
        return ""
    title = found["title"].strip()
    before, _, name = title.rpartition(" ")
    for by in (" by ", " von ", " par ", " por ", " di "):
        if author and title.endswith(f"{by}{author}"):
            return title[: -len(by) - len(author)]
    return title if before or name else ""


def _document(said: dict[str, str], about: dict[str, str]) -> ParsedDocument | None:
    removed = RemovedLog()
    whole = said.get("content:encoded", "")
    source = whole or said.get("description", "") or said.get("other:summary", "")
    written = fragment.to_text(source, removed)
    if not written.text:
        return None
    notes = []
    if appeared := _APPEARED.search(written.text):
        removed.add(appeared[0], "page furniture")
        written.text = written.text[: appeared.start()]
        written.quotes = [span for span in written.quotes if span[1] <= len(written.text)]
    if not whole and written.text.rstrip("]").endswith(("…", "...")):
        notes.append("The feed holds only the beginning of this article.")
    published = dates.machine(said.get("pubDate")) or dates.machine(said.get("dc:date"))
    guid = said.get("guid", "")
    return ParsedDocument(
        posts=[ParsedPost(written.text, kind="article", quotes=written.quotes, posted_at=published)],
        title=fragment.line(said.get("title", "")),
        byline=_name(said.get("dc:creator") or said.get("author", "")),
        source_url=said.get("link") or (guid if guid.startswith(("http://", "https://")) else None),
        published_at=published,
        language=said.get("dc:language") or about.get("language") or about.get("dc:language") or None,
        format="rss",
        removed=removed.entries,
        notes=notes + removed.notes(),
    )


def _name(text: str) -> str | None:
    """The person in “editor@paper.example (Ed Itor)”."""
    found = _ADDRESS_AND_NAME.match(text)
    return html.unescape(found["name"] if found else text) or None


def _comment_row(said: dict[str, str], key: str) -> dict[str, str]:
    source = said.get("content:encoded") or said.get("description", "")
    answer = _IN_REPLY_TO.match(source)
    return {
        "id": key,
        "answers": answer[1] if answer else "",
        "html": source[answer.end() :] if answer else source,
        "mark": answer[0] if answer else "",
        "author": _name(said.get("dc:creator") or said.get("author", "")) or "",
        "at": said.get("pubDate") or said.get("dc:date", ""),
        "title": fragment.line(said.get("title", "")),
    }


def _thread(group: Group, about: dict[str, str]) -> ParsedDocument:
    rows: list[dict[str, str]] = [orjson.loads(row) for row in group.rows]
    rows.sort(key=lambda row: int(row["id"]))
    removed = RemovedLog()
    said = []
    for row in rows:
        said.append(
            conversation.said_in_html(
                row["html"],
                removed,
                id=row["id"],
                answers=row["answers"],
                author=row["author"],
                posted_at=dates.machine(row["at"]),
            )
        )
        removed.add(fragment.line(row["mark"]), "reply mark")
    posts, notes = conversation.arrange(ParsedPost(""), said)
    own = comments_title(rows[0]["title"], rows[0]["author"])
    return ParsedDocument(
        posts=posts,
        title=own or comments_title(fragment.line(about.get("title", ""))),
        source_url=group.key,
        language=about.get("language") or None,
        format="rss",
        removed=removed.entries,
        notes=[*notes, threads.NO_ARTICLE, *removed.notes()],
    )
