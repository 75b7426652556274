"""Hacker News: an item with its thread from the Algolia API, items of the Firebase API, and search hits."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import orjson

from documents.ingest import json_fields as fields
from documents.ingest import json_values, threads
from documents.ingest.formats import conversation
from documents.ingest.formats.conversation import Conversation, Said
from documents.ingest.formats.html import fragment
from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.formats.plaintext_thread import quote_spans
from documents.ingest.parsed import Hint, Item, ParsedPost, RemovedLog, Unreadable
from documents.ingest.spool import Forest, Group, Spool

type Fields = dict[str, Any]

_ADDRESS = "https://news.ycombinator.com/item?id="
_NOT_SHOWN = frozenset(["[deleted]", "[dead]", "[flagged]"])
_KEPT = frozenset(
    [
        "id",
        "objectID",
        "by",
        "author",
        "kids",
        "parent",
        "parent_id",
        "story_id",
        "time",
        "created_at",
        "created_at_i",
        "title",
        "story_title",
        "url",
        "text",
        "comment_text",
        "story_text",
        "type",
        "deleted",
        "dead",
        "poll",
    ]
)


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document a story, or a comment with its answers where the story is not here.

    A story that is a link has an empty article. An Algolia item is a document at once; items of the Firebase
    API and search hits are set aside and put together at the end.

    Raises:
        IngestError: nothing here has a text.
    """
    yield from conversation.finished(
        _conversations(stream, hint), "hackernews", hint, "links without comments"
    )


def _conversations(stream: BinaryIO, hint: Hint) -> Iterator[Conversation | Unreadable]:
    with Forest() as items, Spool() as hits:
        for value in json_values.values(stream, hint):
            if isinstance(value, Unreadable):
                yield value
                continue
            for item in fields.objects(value.value):
                if isinstance(item.get("children"), list) and "objectID" not in item:
                    yield _from_tree(item, value.problem)
                elif isinstance(item.get("hits"), list):
                    for hit in fields.objects(item["hits"]):
                        _set_aside(hit, items, hits)
                elif value.problem:
                    yield json_values.broken(value)
                elif not _set_aside(item, items, hits):
                    yield _unknown(value.place)
        for group in items.trees():
            yield (
                conversation.too_many(f"{hint.label}, item {group.key}", group.beyond)
                if group.beyond
                else _from_items(group)
            )
        for group in hits.groups():
            yield (
                conversation.too_many(f"{hint.label}, story {group.key}", group.beyond)
                if group.beyond
                else _from_hits(group)
            )


def _unknown(place: str) -> Unreadable:
    return Unreadable(
        place,
        "This object is no item of Hacker News: it has no “id”.",
        "Take it out, or correct it; the others are kept.",
    )


def _set_aside(item: Fields, items: Forest, hits: Spool) -> bool:
    """Keep an item or a hit until its thread is put together; False when it is neither."""
    row = fields.packed(item, _KEPT)
    if own := fields.ident(item.get("objectID")):
        hits.add(fields.ident(item.get("story_id")) or own, row)
        return True
    own = fields.ident(item.get("id"))
    if own is None:
        return False
    items.add(own, fields.ident(item.get("parent")) or fields.ident(item.get("poll")), row)
    return True


def _from_tree(root: Fields, problem: str | None) -> Conversation:
    """An Algolia item: its comments are its children, and theirs."""
    found = _opening(root, RemovedLog(), problem)
    options: list[str] = []
    waiting = [(child, found.article.source_id) for child in reversed(fields.objects(root["children"]))]
    while waiting:
        item, above = waiting.pop()
        if item.get("type") == "pollopt":
            options.append(_written(item, found.removed).text)
            continue
        said = _said(item, above, found.removed)
        if said.post.source_id is None:
            said.post.source_id = f"#{len(found.said)}"
        found.said.append(said)
        children = fields.objects(item.get("children"))
        waiting.extend((child, said.post.source_id) for child in reversed(children))
    _add_options(found, options)
    found.notes += conversation.cut_off(problem)
    return found


def _from_items(group: Group) -> Conversation:
    """Items of the Firebase API, which name the one they answer."""
    items = [orjson.loads(row) for row in group.rows]
    removed = RemovedLog()
    root = next((item for item in items if fields.ident(item.get("id")) == group.key), None)
    found = _missing(group.key, removed) if root is None else _opening(root, removed)
    rank = _shown_order(items)
    items.sort(key=lambda item: rank.get(fields.ident(item.get("id")), len(rank)))
    _add_options(found, [_written(item, removed).text for item in items if item.get("type") == "pollopt"])
    found.said = [
        _said(item, fields.ident(item.get("parent")), removed)
        for item in items
        if item is not root and item.get("type") != "pollopt"
    ]
    return found


def _shown_order(items: Sequence[Fields]) -> dict[str | None, int]:
    """The place of each item among those that answer the same one, as the page shows them."""
    rank: dict[str | None, int] = {}
    for item in items:
        kids = item.get("kids")
        for place, kid in enumerate(kids if isinstance(kids, list) else []):
            rank[fields.ident(kid)] = place
    return rank


def _from_hits(group: Group) -> Conversation:
    """What a search found of one story."""
    items = [orjson.loads(row) for row in group.rows]
    removed = RemovedLog()
    root = next((item for item in items if fields.ident(item.get("objectID")) == group.key), None)
    found = _missing(group.key, removed) if root is None else _opening(root, removed)
    rest = [item for item in items if item is not root]
    found.title = found.title or next(
        (title for item in rest if (title := fields.line(item.get("story_title")))), ""
    )
    found.said = [_said(item, fields.ident(item.get("parent_id")), removed) for item in rest]
    return found


def _missing(id: str, removed: RemovedLog) -> Conversation:
    """A thread whose story is not in the file."""
    return Conversation(
        ParsedPost("", source_id=id), source_url=_ADDRESS + id, notes=[threads.NO_ARTICLE], removed=removed
    )


def _opening(item: Fields, removed: RemovedLog, problem: str | None = None) -> Conversation:
    """A story, a job, a poll, or a comment that opens what is here of its thread."""
    said = _said(item, None, removed)
    url = fields.address(item.get("url"))
    notes = []
    if item.get("type") == "comment" or not (item.get("title") or url or said.gone):
        notes.append(threads.OPENING_POST)
    elif url:
        notes.append(f"The story is a link to {url}, a page that is not in this file.")
    elif said.gone and not problem:
        notes.append("The story was deleted or hidden; its thread stands under an empty article.")
    id = said.post.source_id
    return Conversation(
        said.post,
        title=fields.line(item.get("title")) or fields.line(item.get("story_title")),
        source_url=_ADDRESS + id if id else None,
        notes=notes,
        removed=removed,
    )


def _said(item: Fields, above: str | None, removed: RemovedLog) -> Said:
    written = _written(item, removed)
    gone = (
        written.text in _NOT_SHOWN or not _html(item).strip() or bool(item.get("deleted") or item.get("dead"))
    )
    post = ParsedPost(
        "" if gone else written.text,
        author=fields.name(item.get("author")) or fields.name(item.get("by")),
        posted_at=fields.moment(item.get("created_at_i"))
        or fields.moment(item.get("time"))
        or fields.moment(item.get("created_at")),
        source_id=fields.ident(item.get("id")) or fields.ident(item.get("objectID")),
        quotes=[] if gone else written.quotes,
    )
    return Said(post, above, gone)


def _html(item: Fields) -> str:
    texts = (fields.string(item.get(key)) for key in ("text", "comment_text", "story_text"))
    return next((text for text in texts if text), "")


def _written(item: Fields, removed: RemovedLog) -> fragment.Written:
    """The text of an item; the lines that begin with “>”, as people quote there, are its quotes."""
    written = fragment.to_text(_html(item), removed)
    return Rendered(written.text, written.quotes or quote_spans(written.text))


def _add_options(found: Conversation, options: Sequence[str]) -> None:
    """The answers that a poll offers belong to its text."""
    lines = [option for option in options if option]
    if lines:
        found.article.text = "\n\n".join([*([found.article.text] if found.article.text else []), *lines])
