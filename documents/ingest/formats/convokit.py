"""ConvoKit corpora: utterances by lines or in an array, and the titles and speakers beside them."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import orjson

from documents.ingest import json_fields as fields
from documents.ingest import json_values, threads
from documents.ingest.formats import conversation, markdown
from documents.ingest.formats.conversation import Conversation, Said
from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.formats.plaintext_thread import quote_spans
from documents.ingest.formats.reddit.entries import unescaped
from documents.ingest.parsed import Hint, Item, ParsedPost, RemovedLog, Unreadable
from documents.ingest.spool import Forest, Group, Spool

type Fields = dict[str, Any]
type Names = dict[str, str]

_GONE = re.compile(r"\[\s?(?:deleted|removed|unavailable)(?: by [\w /]{1,40})?\s?\]", re.IGNORECASE)
_TITLES = ("title", "page_title", "thread_title", "conversation_title", "subject", "topic", "movie_name")
_NAMES = ("name", "username", "user_name", "user-name", "display_name", "screen_name", "character_name")
_ADDRESSES = ("source_url", "url", "link", "permalink")
_OF_REDDIT = frozenset(["subreddit", "gilded", "gildings", "stickied"])


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document a conversation, from utterances alone; see `parse_corpus`."""
    yield from parse_corpus(stream, None, None, hint)


def parse_corpus(
    utterances: BinaryIO, conversations: BinaryIO | None, speakers: BinaryIO | None, hint: Hint
) -> Iterator[Item]:
    """One document a conversation, in the order in which each first appears; its opening utterance is the
    article.

    `conversations` and `speakers` are the objects `conversations.json` and `speakers.json` (`users.json` in
    older corpora), from which titles, addresses and names are taken. They have to fit in memory.

    Raises:
        IngestError: no utterance has a text.
    """
    titles, addresses = _about_conversations(conversations, hint)
    names = _names(speakers, hint)
    found = _conversations(utterances, hint, names)

    def told() -> Iterator[Conversation | Unreadable]:
        for key, item in found:
            if isinstance(item, Conversation):
                item.title = titles.get(key, item.title)
                item.source_url = addresses.get(key, item.source_url)
            yield item

    yield from conversation.finished(told(), "convokit", hint, "conversations without text")


def _conversations(
    stream: BinaryIO, hint: Hint, names: Names
) -> Iterator[tuple[str, Conversation | Unreadable]]:
    with Spool() as rows, Forest() as loose:
        for value in json_values.values(stream, hint):
            if isinstance(value, Unreadable):
                yield "", value
            elif value.problem:
                yield "", json_values.broken(value)
            else:
                for thing in _utterances(value.value):
                    if not _set_aside(thing, rows, loose):
                        yield "", _unknown(value.place)
        for groups in (rows.groups(), loose.trees()):
            for group in groups:
                place = f"{hint.label}, conversation {group.key}"
                yield (
                    group.key,
                    conversation.too_many(place, group.beyond) if group.beyond else _read(group, names),
                )


def _utterances(value: Any) -> Iterator[Fields]:
    """The utterances of a line, of a list, or of an object that names each by its id."""
    for thing in fields.objects(value):
        if "text" not in thing and thing and all(isinstance(inner, dict) for inner in thing.values()):
            for id, inner in thing.items():
                yield {"id": id} | inner
        else:
            yield thing


def _set_aside(thing: Fields, rows: Spool, loose: Forest) -> bool:
    """Keep an utterance until its conversation is put together; False when it is none."""
    if "text" not in thing:
        return False
    id = fields.ident(thing.get("id"))
    above = fields.ident(thing["reply_to"] if "reply_to" in thing else thing.get("reply-to"))
    of = fields.ident(thing.get("conversation_id")) or fields.ident(thing.get("root"))
    if id is None and of is None:
        return False
    meta = fields.mapping(thing.get("meta"))
    row = orjson.dumps(
        {
            "id": id,
            "above": above,
            "by": _speaker(thing),
            "at": fields.string(thing.get("timestamp")) or None,
            "text": fields.string(thing.get("text")),
            "title": _first(meta, _TITLES),
            "address": _address(meta),
            "markdown": not _OF_REDDIT.isdisjoint(meta),
        }
    )
    if of is not None:
        rows.add(of, row)
    elif id is not None:
        loose.add(id, above, row)
    return True


def _speaker(thing: Fields) -> str | None:
    given = thing["speaker"] if thing.get("speaker") is not None else thing.get("user")
    return fields.ident(fields.mapping(given).get("id") if isinstance(given, dict) else given)


def _unknown(place: str) -> Unreadable:
    return Unreadable(
        place,
        "This is no utterance: it has no “text”, or neither “id” nor “conversation_id”.",
        "Correct it, or take it out; the others are kept.",
    )


def _read(group: Group, names: Names) -> Conversation:
    rows: list[Fields] = [orjson.loads(row) for row in group.rows]
    moments = [_number(row["at"]) for row in rows]
    if all(moment is not None for moment in moments):
        order = sorted(range(len(rows)), key=lambda place: moments[place] or 0)
        rows = [rows[place] for place in order]
    removed = RemovedLog()
    first = _opening(rows, group.key)
    opening = _said(rows[first], names, removed)
    if opening.post.source_id is None:
        opening.post.source_id = group.key
    return Conversation(
        opening.post,
        said=[_said(row, names, removed) for place, row in enumerate(rows) if place != first],
        title=next((row["title"] for row in rows if row["title"]), ""),
        source_url=rows[first]["address"],
        notes=[threads.OPENING_POST] if len(rows) > 1 else [],
        removed=removed,
    )


def _opening(rows: Sequence[Fields], key: str) -> int:
    """The place of the utterance that a conversation begins with: the one it is named after, else the first
    that answers none that is here.
    """
    ids = {row["id"] for row in rows}
    for place, row in enumerate(rows):
        if row["id"] == key:
            return place
    for place, row in enumerate(rows):
        if row["above"] is None or row["above"] not in ids:
            return place
    return 0


def _said(row: Fields, names: Names, removed: RemovedLog) -> Said:
    text = row["text"].strip()
    written = (
        markdown.to_text(unescaped(text), removed) if row["markdown"] else Rendered(text, quote_spans(text))
    )
    gone = not text or bool(_GONE.fullmatch(text))
    by = row["by"]
    post = ParsedPost(
        "" if gone else written.text,
        author=None if by is None or _GONE.fullmatch(by) else fields.name(names.get(by, by)),
        posted_at=fields.moment(row["at"]),
        source_id=row["id"],
        quotes=[] if gone else written.quotes,
    )
    return Said(post, row["above"], gone)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _first(meta: Fields, keys: Sequence[str]) -> str:
    return next((found for key in keys if (found := fields.line(meta.get(key)))), "")


def _address(meta: Fields) -> str | None:
    for key in _ADDRESSES:
        given = fields.string(meta.get(key))
        if found := fields.address(f"https://www.reddit.com{given}" if given.startswith("/r/") else given):
            return found
    return None


def _about_conversations(stream: BinaryIO | None, hint: Hint) -> tuple[Names, Names]:
    """Titles and addresses by the conversation's id."""
    titles: Names = {}
    addresses: Names = {}
    for id, entry in _entries(stream, hint):
        for about in (fields.mapping(entry.get("meta")), entry):
            if title := _first(about, _TITLES):
                titles.setdefault(id, title)
            if address := _address(about):
                addresses.setdefault(id, address)
    return titles, addresses


def _names(stream: BinaryIO | None, hint: Hint) -> Names:
    """The speakers' names by their ids, where they have another."""
    names: Names = {}
    for id, entry in _entries(stream, hint):
        if name := _first(fields.mapping(entry.get("meta")), _NAMES) or _first(entry, _NAMES):
            names[id] = name
    return names


def _entries(stream: BinaryIO | None, hint: Hint) -> Iterator[tuple[str, Fields]]:
    """The entries of an object by id, or of a list of objects with an id; what is broken is passed over."""
    if stream is None:
        return
    for value in json_values.values(stream, hint):
        if isinstance(value, Unreadable):
            continue
        for thing in fields.objects(value.value):
            if own := fields.ident(thing.get("id")):
                yield own, thing
            for id, entry in thing.items():
                if isinstance(entry, dict) and id != "meta":
                    yield id, entry
