"""A Disqus export: the threads of a forum first, then all its posts, each naming its thread."""

from collections.abc import Iterator
from typing import BinaryIO

import orjson

from documents.ingest import dates, exported, threads, xml_names
from documents.ingest.formats import conversation
from documents.ingest.formats.conversation import Said
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
from documents.ingest.xml_items import cut_short, damage, element_of
from documents.ingest.xml_units import Units

type Row = dict[str, str]

_OF_A_THREAD = ("link", "title", "message", "createdAt", "isDeleted")
_UNKNOWN: Row = dict.fromkeys(_OF_A_THREAD, "")


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document a thread that has comments; at the end, what was left out, a kind at a time.

    Posts are set aside on disk until the file is read, for a thread's may stand anywhere in it; then one
    thread is held at a time. A deleted comment that was answered keeps its place, without text.

    Raises:
        IngestError: there is neither thread nor post, or the bytes are no text.
    """
    units = Units(stream, hint, ["thread", "post"], "disqus")
    tally = exported.LeftOutTally(hint.label)
    with Spool() as spool:
        for unit in units:
            element = element_of(units, unit, f"{hint.label}, {unit.name} {unit.number}")
            if isinstance(element, Unreadable):
                yield element
                continue
            row = _thread_row(element) if unit.name == "thread" else _post_row(element)
            spool.add(row["thread"], orjson.dumps(row))
        if not len(spool):
            raise IngestError(
                "This Disqus export holds no thread.",
                place=hint.label,
                remedy="Ask Disqus for the export again, or bring in the pages with their comments.",
            )
        for group in spool.groups():
            document = _document(group, tally)
            if document is not None:
                document.notes.extend(damage(units, document))
                yield document
            if group.beyond:
                yield conversation.too_many(f"{hint.label}, thread {group.key}", group.beyond)
    yield from cut_short(units, hint, "</disqus>")
    yield from tally.items()


def _thread_row(element: xml_names.Element) -> Row:
    said = xml_names.fields(element, ["author"])
    return {
        "thread": _own_id(element, said),
        "kind": "thread",
        **{key: said.get(key, "") for key in _OF_A_THREAD},
    }


def _post_row(element: xml_names.Element) -> Row:
    said = xml_names.fields(element, ["author"])
    row = {
        "kind": "post",
        "id": _own_id(element, said),
        "thread": "",
        "parent": "",
        "author": "",
        **{key: said.get(key, "") for key in ("message", "createdAt")},
        "gone": _gone(said),
    }
    for child in element:
        name = xml_names.short(child.tag)
        if name in ("thread", "parent"):
            row[name] = xml_names.attribute(child, "id") or (child.text or "").strip()
        elif name == "author":
            author = xml_names.fields(child)
            row["author"] = author.get("name") or author.get("username") or ""
    return row


def _own_id(element: xml_names.Element, said: dict[str, str]) -> str:
    return xml_names.attribute(element, "id") or said.get("id", "")


def _gone(said: dict[str, str]) -> str:
    """Why readers do not see a post; "" when they do."""
    if said.get("isDeleted", "").lower() in ("true", "1"):
        return "deleted"
    if said.get("isSpam", "").lower() in ("true", "1"):
        return "spam"
    return "unapproved" if said.get("isApproved", "").lower() in ("false", "0") else ""


def _document(group: Group, tally: exported.LeftOutTally) -> ParsedDocument | None:
    """The document of a thread; None when it is one to leave out, which is counted."""
    rows: list[Row] = [orjson.loads(row) for row in group.rows]
    thread = next((row for row in rows if row["kind"] == "thread"), _UNKNOWN)
    posts = sorted((row for row in rows if row["kind"] == "post"), key=lambda row: row["createdAt"])
    if thread["isDeleted"].lower() in ("true", "1"):
        tally.add("deleted threads")
        return None
    if all(row["gone"] for row in posts):
        tally.add("threads without comments")
        return None
    removed = RemovedLog()
    written = fragment.to_text(thread["message"], removed)
    published = dates.machine(thread["createdAt"])
    article = ParsedPost(written.text, quotes=written.quotes, posted_at=published)
    arranged, notes = conversation.arrange(article, [_said(row, removed) for row in posts])
    article.source_id = group.key or None
    if not written.text:
        notes.append(threads.NO_ARTICLE)
    if thread is _UNKNOWN:
        notes.append("The export does not hold the thread itself, only its comments.")
    return ParsedDocument(
        posts=arranged,
        title=fragment.line(thread["title"]),
        source_url=thread["link"] or None,
        published_at=published,
        format="disqus",
        removed=removed.entries,
        notes=[*notes, *removed.notes()],
    )


def _said(row: Row, removed: RemovedLog) -> Said:
    return conversation.said_in_html(
        row["message"],
        removed,
        id=row["id"],
        answers=row["parent"],
        author=row["author"],
        posted_at=dates.machine(row["createdAt"]),
        gone=row["gone"],
    )
