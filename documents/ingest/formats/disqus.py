"""A Disqus export: the threads of a forum first, then all its posts, each naming its thread."""

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

import orjson

from documents.ingest import dates, exported, xml_names
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
    yield from cut_short(units, hint, "</disqus>")
    yield from tally.items()


def _thread_row(element: xml_names.Element) -> Row:
    said = xml_names.fields(element)
    return {
        "thread": _own_id(element, said),
        "kind": "thread",
        **{key: said.get(key, "") for key in ("link", "title", "message", "createdAt", "isDeleted")},
    }


def _post_row(element: xml_names.Element) -> Row:
    said = xml_names.fields(element)
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
    thread = next((row for row in rows if row["kind"] == "thread"), None)
    posts = sorted((row for row in rows if row["kind"] == "post"), key=lambda row: row["createdAt"])
    if thread is not None and thread["isDeleted"].lower() in ("true", "1"):
        tally.add("deleted threads")
        return None
    kept = [(row["id"], row["parent"] or None) for row in posts if not row["gone"]]
    if not kept:
        tally.add("threads without comments")
        return None
    gone = {row["id"]: row["parent"] or None for row in posts if row["gone"]}
    places, _ = exported.needed(kept, gone)
    removed = RemovedLog()
    left_out = Counter(row["gone"] for row in posts if row["gone"] and row["id"] not in places)
    posts = [row for row in posts if not row["gone"] or row["id"] in places]
    written = fragment.to_text(thread["message"] if thread else "", removed)
    published = dates.machine(thread["createdAt"]) if thread else None
    article = ParsedPost(
        written.text, quotes=written.quotes, posted_at=published, source_id=group.key or None
    )
    arranged, notes = exported.arranged(
        article, [_comment(row, removed) for row in posts], [row["parent"] or None for row in posts]
    )
    if thread is None:
        notes.append("The export does not hold the thread itself, only its comments.")
    return ParsedDocument(
        posts=arranged,
        title=fragment.line(thread["title"]) if thread else "",
        source_url=(thread["link"] or None) if thread else None,
        published_at=published,
        format="disqus",
        removed=removed.entries,
        notes=[
            *notes,
            *exported.places_note(len(places)),
            *exported.left_out_note(left_out),
            *exported.beyond_note(group.beyond),
            *removed.notes(),
        ],
    )


def _comment(row: Row, removed: RemovedLog) -> ParsedPost:
    """A post as a comment; of one that is gone only the place."""
    if row["gone"]:
        return ParsedPost("", posted_at=dates.machine(row["createdAt"]), source_id=row["id"] or None)
    written = fragment.to_text(row["message"], removed)
    return ParsedPost(
        written.text,
        author=row["author"] or None,
        posted_at=dates.machine(row["createdAt"]),
        source_id=row["id"] or None,
        quotes=written.quotes,
    )
