"""JSON Lines, one document a line: the form in which documents move between installations; read here,
written here. An array of such documents, or one over many lines, is read as well.

    {"title", "source_url", "byline", "published_at", "language",
     "posts": [{"id", "kind", "parent", "author", "posted_at", "text", "sentences": [[start, end], …]}]}

Only `posts`, and `text` in each, are required. What a reader finds beyond that form is ignored, but for what
`as_line` and the export write where there is any, so that nothing is lost on a move: `quotes` of a post, and
`pingbacks`, `notes`, `removed`, `segmenter` (who cut the sentences) and `version` of a document.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

import orjson

from documents.ingest import json_values, threads
from documents.ingest.parsed import (
    Hint,
    IngestError,
    ParsedDocument,
    ParsedPost,
    Removed,
    RemovedLog,
    Span,
    Unreadable,
    normalise,
)

_MADE_UP_ID = re.compile(r"#\d+")
_CHANGES = re.compile("[\r\x00\ud800-\udfff]")
_SEGMENTER = re.compile(r"[!-~](?:[ -~]{0,58}[!-~])?")
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_AS_DESCRIBED = "Correct it as CONTRIBUTING describes the format, and bring it in again; the others are kept."


class _Wrong(Exception):
    """A field that does not hold what it should."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(message)
        self.where = where
        self.message = message


TERMS = ("licence", "terms_url", "terms_note")


def parse(stream: BinaryIO, hint: Hint) -> Iterator[ParsedDocument | Unreadable]:
    """One document a line or element; one that cannot be read is listed in its place and the rest goes on.

    Streams: at most one document is held. Blank lines are passed over.

    Raises:
        IngestError: there is none.
    """
    found = False
    for piece in json_values.pieces(stream, hint.label):
        if piece.raw is None:
            found = True
            yield json_values.too_long(piece.place)
        elif piece.raw.strip():
            found = True
            yield _read_one(piece.raw, piece.place)
    if not found:
        raise IngestError(
            "This file holds no document.",
            place=hint.label,
            remedy="JSON Lines hold one document, an object with “posts”, a line.",
        )


def _read_one(line: bytes, place: str) -> ParsedDocument | Unreadable:
    try:
        return _document(_loads(line))
    except _Wrong as wrong:
        where = f"{place}, {wrong.where}" if wrong.where else place
        return Unreadable(where, wrong.message, _AS_DESCRIBED)


def _loads(line: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        value = _with_lone_surrogates(line, error)
    if not isinstance(value, dict):
        raise _Wrong("", f"A document is one JSON object; this is {_called(value)}.")
    return value


def _with_lone_surrogates(line: bytes, error: orjson.JSONDecodeError) -> Any:
    """JSON that Python wrote may escape half a surrogate pair, which orjson refuses and `normalise` takes
    out.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise _Wrong("", f"This is not UTF-8: its byte {bad.start} is wrong.") from None
    if _SURROGATE_ESCAPE.search(line):
        try:
            return json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            pass
    # orjson places an end that comes too early at the first character.
    where = "" if "end of data" in error.msg else f" at character {error.colno}"
    raise _Wrong("", f"This is no whole JSON object: {error.msg}{where}.") from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _document(value: dict[str, Any]) -> ParsedDocument:
    entries = value.get("posts")
    if not isinstance(entries, list):
        raise _Wrong("posts", f"“posts” must be a list of posts, not {_called(entries)}.")
    if not entries:
        raise _Wrong("posts", "“posts” is empty; a document has at least one post.")
    removed = RemovedLog()
    posts = [_post(entry, position, removed) for position, entry in enumerate(entries)]
    notes = _strings(value, "notes")
    parents = _parents(entries, posts)
    article, without = _article(entries, posts)
    if article is None:
        article = len(posts)
        posts.append(ParsedPost("", kind="article"))
        parents.append(None)
    try:
        posts = threads.arrange(posts, parents, article)
    except threads.CyclicReply as cycle:
        message = "This post and others reply to each other in a circle."
        raise _Wrong(f"posts[{cycle.position}].parent", message) from None
    if not any(post.text.strip() for post in posts):
        raise _Wrong("posts", "No post of this document has any text.")
    return ParsedDocument(
        posts=posts,
        title=_string(value, "title") or "",
        byline=_string(value, "byline"),
        source_url=_string(value, "source_url"),
        published_at=_moment(value, "published_at"),
        language=_string(value, "language"),
        licence=_string(value, "licence"),
        terms_url=_string(value, "terms_url"),
        terms_note=_string(value, "terms_note"),
        format="jsonl",
        removed=_removed(value) + removed.entries,
        pingbacks=_count(value, "pingbacks"),
        notes=notes + [note for note in without if note not in notes] + removed.notes(),
        segmenter=_segmenter(value),
        version=_count(value, "version") or None,
    )


def _post(entry: Any, position: int, removed: RemovedLog) -> ParsedPost:
    where = f"posts[{position}]"
    if not isinstance(entry, dict):
        raise _Wrong(where, f"A post must be an object, not {_called(entry)}.")
    given = entry.get("text")
    if not isinstance(given, str):
        raise _Wrong(f"{where}.text", f"“text” must be a string, not {_called(given)}.")
    kind = entry.get("kind")
    if kind is not None and kind != "article" and kind != "comment":
        raise _Wrong(f"{where}.kind", f"“kind” must be “article” or “comment”, not {_called(kind)}.")
    sentences = entry.get("sentences")
    quotes = entry.get("quotes")
    text, moved = given, None
    if _CHANGES.search(given):
        text = normalise(given, removed)
        moved = _new_offsets(given) if sentences or quotes else None
    return ParsedPost(
        text,
        kind=kind or "comment",
        author=_string(entry, "author", where),
        posted_at=_moment(entry, "posted_at", where),
        source_id=_source_id(entry.get("id"), position, where),
        sentences=None if sentences is None else _spans(sentences, f"{where}.sentences", len(given), moved),
        quotes=_spans(quotes, f"{where}.quotes", len(given), moved) if quotes else [],
    )


def _source_id(value: Any, position: int, where: str) -> str | None:
    """The post's own id; None for one that `as_line` made up only so that replies can name the post."""
    if value is None:
        return None
    if type(value) is not int and not isinstance(value, str):
        raise _Wrong(f"{where}.id", f"“id” must be a string or a number, not {_called(value)}.")
    name = normalise(str(value))
    return None if name == f"#{position}" else name


def _parents(entries: list[Any], posts: list[ParsedPost]) -> list[int | None]:
    """The position of each post's parent, None where the article is meant."""
    by_id: dict[str, int] = {}
    for position, entry in enumerate(entries):
        if entry.get("id") is not None:
            name = str(entry["id"])
            if name in by_id:
                message = f"The id “{name[:80]}” is already that of posts[{by_id[name]}]."
                raise _Wrong(f"posts[{position}].id", message)
            by_id[name] = position
    parents: list[int | None] = []
    for position, entry in enumerate(entries):
        parent = entry.get("parent")
        if parent is None:
            parents.append(None)
            continue
        where = f"posts[{position}].parent"
        if type(parent) is not int and not isinstance(parent, str):
            raise _Wrong(where, f"“parent” must be the id of a post or null, not {_called(parent)}.")
        if posts[position].kind == "article":
            raise _Wrong(where, "The article has no parent; only a comment has.")
        if str(parent) not in by_id:
            raise _Wrong(where, f"No post of this document has the id “{str(parent)[:80]}”.")
        parents.append(by_id[str(parent)])
    return parents


def _article(entries: list[Any], posts: list[ParsedPost]) -> tuple[int | None, list[str]]:
    """Where the article is, and the note to make when none is marked as such."""
    articles = [position for position, post in enumerate(posts) if post.kind == "article"]
    if len(articles) > 1:
        message = f"A document has one article, and posts[{articles[0]}] is one already."
        raise _Wrong(f"posts[{articles[1]}].kind", message)
    if articles:
        return articles[0], []
    roots = (position for position, entry in enumerate(entries) if entry.get("parent") is None)
    first = next(roots, None)
    if first is None:
        raise _Wrong("posts[0].parent", "Every post replies to another; one at least must have no parent.")
    if entries[first].get("kind") is None:
        return first, [threads.OPENING_POST] if len(posts) > 1 else []
    return None, [threads.NO_ARTICLE]


def _spans(value: Any, where: str, length: int, moved: list[int] | None) -> list[Span]:
    """Spans within a text of `length` code points, in order, none touching another's characters."""
    if not isinstance(value, list):
        raise _Wrong(where, f"This must be a list of [start, end], not {_called(value)}.")
    spans: list[Span] = []
    last = 0
    for position, pair in enumerate(value):
        if (
            not isinstance(pair, list)
            or len(pair) != 2
            or type(pair[0]) is not int
            or type(pair[1]) is not int
        ):
            raise _Wrong(
                f"{where}[{position}]", f"A span is [start, end], two whole numbers, not {_called(pair)}."
            )
        start, end = pair
        if not 0 <= start < end <= length:
            message = f"[{start}, {end}) is no span of a text of {length} characters."
            raise _Wrong(f"{where}[{position}]", message)
        if start < last:
            message = f"[{start}, {end}) overlaps the span before it, or comes before it."
            raise _Wrong(f"{where}[{position}]", message)
        last = end
        spans.append((start, end))
    if moved is None:
        return spans
    return [(moved[start], moved[end]) for start, end in spans if moved[start] < moved[end]]


def _new_offsets(text: str) -> list[int]:
    """Where each offset of a text lies in the normalised text."""
    offsets, here = [], 0
    for position, character in enumerate(text):
        offsets.append(here)
        gone = character == "\x00" or "\ud800" <= character <= "\udfff"
        if not gone and not (character == "\r" and text[position + 1 : position + 2] == "\n"):
            here += 1
    return [*offsets, here]


def _string(value: dict[str, Any], key: str, where: str = "") -> str | None:
    found = value.get(key)
    if found is None or isinstance(found, str):
        return found and normalise(found)
    raise _Wrong(
        f"{where}.{key}" if where else key, f"“{key}” must be a string or null, not {_called(found)}."
    )


def _moment(value: dict[str, Any], key: str, where: str = "") -> datetime | None:
    """An ISO 8601 date or date and time; one without an offset is read as UTC."""
    found = value.get(key)
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(found)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)
        return moment
    except (TypeError, ValueError, OverflowError):
        place = f"{where}.{key}" if where else key
        raise _Wrong(
            place, f"“{key}” must be a date like 2024-05-31T18:00:00+00:00, not {_called(found)}."
        ) from None


def _strings(value: dict[str, Any], key: str) -> list[str]:
    found = value.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise _Wrong(key, f"“{key}” must be a list of strings, not {_called(found)}.")
    return [normalise(item) for item in found]


def _removed(value: dict[str, Any]) -> list[Removed]:
    found = value.get("removed")
    if found is None:
        return []
    good = isinstance(found, list) and all(
        isinstance(item, dict) and isinstance(item.get("text"), str) and isinstance(item.get("reason"), str)
        for item in found
    )
    if not good:
        raise _Wrong("removed", f"“removed” must be a list of {{text, reason}}, not {_called(found)}.")
    return [Removed(normalise(item["text"]), normalise(item["reason"])) for item in found]


def _count(value: dict[str, Any], key: str) -> int:
    found = value.get(key)
    if found is None:
        return 0
    if type(found) is not int or not 0 <= found < 2**31:
        raise _Wrong(key, f"“{key}” must be a count, not {_called(found)}.")
    return found


def _segmenter(value: dict[str, Any]) -> str | None:
    found = _string(value, "segmenter")
    if found and not _SEGMENTER.fullmatch(found):
        raise _Wrong("segmenter", f"“segmenter” is a name of up to 60 characters, not {_called(found)}.")
    return found or None


def _called(value: Any) -> str:
    """A wrong value as a message shows it: short, and by its JSON kind where it is long."""
    if value is None:
        return "null"
    kind = {
        bool: "a truth value",
        dict: "an object",
        list: "a list",
        str: "a text",
        int: "a number",
        float: "a number",
    }
    shown = json.dumps(value, ensure_ascii=True) if not isinstance(value, dict | list) else ""
    name = kind.get(type(value), "something else")
    return f"{name}, {shown}" if 0 < len(shown) <= 60 else name


def as_line(document: ParsedDocument) -> bytes:
    """The document as one line that `parse` reads back to the same, newline included.

    An id is made up where a reply must name a post that has none, or one that is not its own alone.
    """
    value: dict[str, Any] = {
        "title": document.title,
        "source_url": document.source_url,
        "byline": document.byline,
        "published_at": document.published_at and document.published_at.isoformat(),
        "language": document.language,
    }
    value |= {name: said for name in TERMS if (said := getattr(document, name))}
    if document.pingbacks:
        value["pingbacks"] = document.pingbacks
    if document.notes:
        value["notes"] = document.notes
    if document.removed:
        value["removed"] = [{"text": piece.text, "reason": piece.reason} for piece in document.removed]
    if document.segmenter:
        value["segmenter"] = document.segmenter
    if document.version:
        value["version"] = document.version
    ids = _ids(document.posts)
    value["posts"] = [_entry(post, ids, position) for position, post in enumerate(document.posts)]
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _ids(posts: list[ParsedPost]) -> list[str | None]:
    given = Counter(post.source_id for post in posts)
    parents = {post.parent for post in posts if post.parent}
    ids: list[str | None] = []
    for position, post in enumerate(posts):
        own = post.source_id
        if own is not None and given[own] == 1 and not _MADE_UP_ID.fullmatch(own):
            ids.append(own)
        else:
            ids.append(f"#{position}" if position in parents else None)
    return ids


def _entry(post: ParsedPost, ids: list[str | None], position: int) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": ids[position],
        "kind": post.kind,
        "parent": None if post.parent is None else ids[post.parent],
        "author": post.author,
        "posted_at": post.posted_at and post.posted_at.isoformat(),
        "text": post.text,
    }
    if post.sentences is not None:
        entry["sentences"] = post.sentences
    if post.quotes:
        entry["quotes"] = post.quotes
    return entry
