"""Atom, with the answers of RFC 4685: feeds, feeds of comments, and what Blogger exports, old and new."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

import orjson

from documents.ingest import dates, exported, threads, xml_names
from documents.ingest.formats import conversation
from documents.ingest.formats.conversation import Said
from documents.ingest.formats.html import fragment
from documents.ingest.formats.rss import comments_title
from documents.ingest.parsed import (
    Hint,
    IngestError,
    Item,
    ParsedDocument,
    ParsedPost,
    RemovedLog,
    Unreadable,
)
from documents.ingest.spool import Forest, Group
from documents.ingest.xml_items import cut_short, damage, element_of
from documents.ingest.xml_units import Units

type Element = xml_names.Element
type Row = dict[str, str]

_KIND = re.compile(r"schemas\.google\.com/blogger/2008/kind#(\w{1,20})$")
_COMMENT_FEED = re.compile(r"/(\d{1,25})/comments/default/(\d{1,25})/?$")
_BLOGGER_POST = re.compile(r"^(tag:blogger\.com,1999:blog-\d{1,25}\.post-)\d{1,25}$")
_OTHER_KINDS = {"settings": "settings", "template": "templates", "layout": "templates"}
_FEED_TITLE = re.compile(rb"<(?:[\w.-]{1,60}:)?title\b[^<>]{0,300}>(?:<!\[CDATA\[)?([^<]{0,2000})")
_FIELDS = ["id", "kind", "article", "answers", "page", "link", "title", "html", "author", "at", "updated"]
_FIELDS += ["language", "gone"]


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document an entry that answers none, with all that answer it; at the end, what was left out.

    Comments on what is not in the feed make one document for each article, its text empty. Entries are set
    aside on disk until the file is read, for answers stand before and after what they answer.

    Raises:
        IngestError: there is no entry, or the bytes are no text.
    """
    units = Units(stream, hint, ["entry"], "(?:feed|entry)")
    tally = exported.LeftOutTally(hint.label)
    with Forest() as entries:
        for unit in units:
            element = element_of(units, unit, f"{hint.label}, entry {unit.number}")
            if isinstance(element, Unreadable):
                yield element
                continue
            row = _row(element, unit.number)
            if row["kind"] in _OTHER_KINDS:
                tally.add(_OTHER_KINDS[row["kind"]])
                continue
            entries.add(row["id"], row["article"] or None, orjson.dumps(row))
        if not units.bytes_seen or not (len(entries) or units.begun):
            raise IngestError(
                "This feed holds no entry.", place=hint.label, remedy="Bring in the pages themselves."
            )
        for group in entries.trees():
            document = _document(group, units, tally)
            if document is not None:
                document.notes.extend(damage(units, document))
                yield document
            if group.beyond:
                yield conversation.too_many(f"{hint.label}, {group.key}", group.beyond)
    if units.root_is_feed:
        yield from cut_short(units, hint, "</feed>")
    yield from tally.items()


def _row(entry: Element, number: int) -> Row:
    """What is kept of an entry until all are read."""
    row = dict.fromkeys(_FIELDS, "")
    row["language"] = xml_names.attribute(entry, "lang") or ""
    status = trashed = summary = ""
    for child in entry:
        name = xml_names.short(child.tag).removeprefix("atom:")
        if name == "id":
            row["id"] = xml_names.text(child).strip()
        elif name == "title":
            row["title"] = fragment.line(_as_html(child))
        elif name == "content":
            row["html"] = "" if child.get("src") else _as_html(child)
        elif name == "summary":
            summary = _as_html(child)
        elif name == "author":
            row["author"] = row["author"] or _author(child)
        elif name in ("published", "issued", "created"):
            row["at"] = row["at"] or (child.text or "").strip()
        elif name in ("updated", "modified"):
            row["updated"] = (child.text or "").strip()
        elif name == "link":
            _link(child, row)
        elif name == "category":
            kind = _KIND.search(child.get("term") or "")
            row["kind"] = kind[1].lower() if kind else row["kind"]
        elif name == "thr:in-reply-to":
            row["article"] = row["article"] or child.get("ref") or child.get("href") or ""
            row["page"] = row["page"] or child.get("href") or ""
        elif name == "app:control" and "yes" in xml_names.fields(child).get("app:draft", "").lower():
            row["gone"] = "drafts"
        elif name == "gd:extendedProperty" and child.get("name") == "blogger.contentRemoved":
            row["gone"] = "deleted"
        elif name == "blogger:type":
            row["kind"] = (child.text or "").strip().lower()
        elif name == "blogger:status":
            status = (child.text or "").strip().upper()
        elif name == "blogger:trashed":
            trashed = (child.text or "").strip().lower()
        elif name == "blogger:parent":
            row["article"] = (child.text or "").strip() or row["article"]
        elif name == "blogger:inReplyTo":
            row["answers"] = (child.text or "").strip() or row["answers"]
    row["html"] = row["html"] or summary
    row["id"] = row["id"] or row["link"] or f"#{number}"
    row["gone"] = row["gone"] or _gone(status, trashed, bool(row["article"]))
    if row["article"] == row["id"]:
        row["article"] = ""
    if row["answers"].isdigit() and (own := _BLOGGER_POST.match(row["id"])):
        row["answers"] = own[1] + row["answers"]
    return row


def _gone(status: str, trashed: str, is_comment: bool) -> str:
    """What a person calls an entry that readers do not see; "" when they do."""
    if trashed not in ("", "false", "0"):
        return "deleted" if is_comment else "posts in the trash"
    if status in ("", "LIVE", "PUBLISHED"):
        return ""
    if is_comment:
        return "spam" if status == "SPAM" else "unapproved"
    return {"DRAFT": "drafts", "SCHEDULED": "scheduled posts"}.get(
        status, f"posts that are {status[:40].lower()}"
    )


def _as_html(element: Element) -> str:
    """A text construct as HTML."""
    kind = (element.get("type") or "text").lower()
    text = xml_names.text(element)
    if len(element) or kind in ("html", "xhtml", "text/html", "application/xhtml+xml"):
        return text
    if kind in ("text", "text/plain") and element.get("mode") != "escaped":
        return "<br>".join(html.escape(text.strip(), quote=False).split("\n"))
    return text if kind.startswith("text") or "xml" in kind else ""


def _author(element: Element) -> str:
    said = xml_names.fields(element)
    return said.get("atom:name") or said.get("name", "")


def _link(element: Element, row: Row) -> None:
    """Take an entry's own address, or from Blogger's the comment that a comment answers."""
    relation, address = element.get("rel") or "alternate", element.get("href") or ""
    if relation == "alternate":
        row["link"] = row["link"] or address
    elif relation == "related" and (found := _COMMENT_FEED.search(address)):
        row["answers"] = row["answers"] or found[2]


def _document(group: Group, units: Units, tally: exported.LeftOutTally) -> ParsedDocument | None:
    """The document of an entry and all that answer it; None when it is one to leave out, which is counted."""
    rows: list[Row] = [orjson.loads(row) for row in group.rows]
    absent = {**dict.fromkeys(_FIELDS, ""), "id": group.key, "link": rows[0]["page"]}
    root = next((row for row in rows if row["id"] == group.key), absent)
    others = sorted((row for row in rows if row is not root), key=_when)
    if root["gone"]:
        tally.add(root["gone"])
        tally.add("comments on posts that are left out", len(others))
        return None
    here = {row["id"] for row in others}
    for row in others:
        row["answers"] = row["answers"] if row["answers"] in here else row["article"]
    if root is absent and all(row["gone"] for row in others):
        tally.add("comments that readers do not see", len(others))
        return None
    removed = RemovedLog()
    written = fragment.to_text(root["html"], removed)
    if not written.text and not others:
        tally.add("entries without text")
        return None
    published = _published(root)
    article = ParsedPost(written.text, quotes=written.quotes, posted_at=published, source_id=root["id"])
    posts, notes = conversation.arrange(article, [_said(row, removed) for row in others])
    if not written.text:
        notes.append(threads.NO_ARTICLE)
    language = root["language"] or units.root_language()
    return ParsedDocument(
        posts=posts,
        title=_feed_title(units.head, others) if root is absent else root["title"],
        byline=root["author"] or None,
        source_url=root["link"] or None,
        published_at=published,
        language=language or None,
        format="atom",
        removed=removed.entries,
        notes=[*notes, *removed.notes()],
    )


def _said(row: Row, removed: RemovedLog) -> Said:
    return conversation.said_in_html(
        row["html"],
        removed,
        id=row["id"],
        answers=row["answers"],
        author=row["author"],
        posted_at=_published(row),
        gone=row["gone"],
    )


def _published(row: Row) -> datetime | None:
    return dates.machine(row["at"]) or dates.machine(row["updated"])


def _when(row: Row) -> tuple[bool, datetime]:
    moment = _published(row)
    return moment is None, moment or datetime.min.replace(tzinfo=UTC)


def _feed_title(head: bytes, comments: list[Row]) -> str:
    """The title of the article that comments speak of, as the feed or one of them names it."""
    for row in comments[:1]:
        if title := comments_title(row["title"], row["author"]):
            return title
    found = _FEED_TITLE.search(head)
    text = fragment.line(html.unescape(found[1].decode("utf-8", "replace"))) if found else ""
    return comments_title(text)
