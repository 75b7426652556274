"""Discourse: topics as its JSON gives them, whole or in chunks of their posts."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import orjson

from documents.ingest import json_fields as fields
from documents.ingest import json_values, threads
from documents.ingest.formats import conversation, markdown
from documents.ingest.formats.conversation import Conversation, Said, counted
from documents.ingest.formats.discourse import cooked
from documents.ingest.formats.html import fragment
from documents.ingest.json_values import Value
from documents.ingest.parsed import Hint, Item, ParsedPost, RemovedLog, Unreadable
from documents.ingest.spool import Group, Spool

type Fields = dict[str, Any]

_SMALL_ACTION, _WHISPER = 3, 4
_OF_TOPIC = frozenset(["id", "title", "fancy_title", "slug", "posts_count"])
_OF_POST = frozenset(
    [
        "id",
        "post_number",
        "reply_to_post_number",
        "username",
        "display_username",
        "name",
        "created_at",
        "cooked",
        "raw",
        "post_type",
        "action_code",
        "hidden",
        "user_deleted",
        "deleted_at",
        "topic_slug",
        "topic_title",
    ]
)


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document a topic; its posts may come in several pieces, which are put together at the end.

    Raises:
        IngestError: nothing here has a text.
    """
    yield from conversation.finished(_conversations(stream, hint), "discourse", hint, "topics without text")


def _conversations(stream: BinaryIO, hint: Hint) -> Iterator[Conversation | Unreadable]:
    with Spool() as rows:
        for value in json_values.values(stream, hint):
            if isinstance(value, Unreadable):
                yield value
                continue
            for thing in fields.objects(value.value):
                yield from _set_aside(thing, value, rows)
        for group in rows.groups():
            if group.beyond:
                yield conversation.too_many(f"{hint.label}, topic {group.key}", group.beyond)
            else:
                yield _topic(group, hint)


def _set_aside(thing: Fields, value: Value, rows: Spool) -> Iterator[Unreadable]:
    """Keep a topic's own fields and each of its posts under its id."""
    if "post_stream" in (wrapped := fields.mapping(thing.get("topic"))):
        thing = wrapped
    stream = fields.mapping(thing.get("post_stream"))
    posts = fields.objects(stream.get("posts")) or fields.objects(thing.get("latest_posts"))
    if stream:
        key = fields.ident(thing.get("id")) or next(
            (own for post in posts if (own := fields.ident(post.get("topic_id")))), f"#{len(rows)}"
        )
        about = fields.packed(thing, _OF_TOPIC)
        rows.add(key, b"[0,%b,%b]" % (about, fields.packed(stream, ["stream"])))
        if value.problem:
            rows.add(key, orjson.dumps([2, value.problem]))
        for post in posts:
            rows.add(key, b"[1,%b]" % fields.packed(post, _OF_POST))
        return
    for post in posts or [thing]:
        topic = fields.ident(post.get("topic_id"))
        if topic is None or not ("cooked" in post or "raw" in post):
            yield _unknown(value)
        else:
            rows.add(topic, b"[1,%b]" % fields.packed(post, _OF_POST))


def _unknown(value: Value) -> Unreadable:
    if value.problem:
        return json_values.broken(value)
    return Unreadable(
        value.place,
        "This is no topic of Discourse with its posts, nor a post that names its topic.",
        "Fetch the topic itself, at /t/ID.json; the others are kept.",
    )


def _topic(group: Group, hint: Hint) -> Conversation:
    rows = [orjson.loads(row) for row in group.rows]
    about: Fields = {}
    stream: list[Any] = []
    for _, own, more in (row for row in rows if row[0] == 0):
        about = own | about
        ids = more.get("stream")
        stream += ids if isinstance(ids, list) else []
    posts = [row[1] for row in rows if row[0] == 1]
    problem = next((row[1] for row in rows if row[0] == 2), None)
    removed = RemovedLog()
    notes: list[str] = []
    shown = _shown(posts, notes)
    first = next((post for post in shown if fields.count(post.get("post_number")) == 1), None)
    if first is None:
        article = ParsedPost("")
        notes.append(threads.NO_ARTICLE)
    else:
        opening = _said(first, None, removed)
        article = opening.post
        if opening.gone:
            notes.append("The first post was deleted or hidden; its thread stands under an empty article.")
    ids = {fields.count(post.get("post_number")): _id(post) for post in reversed(shown)}
    return Conversation(
        article,
        said=[
            _said(post, _answered(post, ids), removed)
            for post in sorted(shown, key=lambda post: fields.count(post.get("post_number")))
            if post is not first
        ],
        title=_title(about, posts),
        source_url=_address(group.key, about, posts, hint),
        notes=[*notes, *_missing(posts, stream, about), *conversation.cut_off(problem)],
        removed=removed,
    )


def _shown(posts: Sequence[Fields], notes: list[str]) -> list[Fields]:
    """The posts that people wrote for everybody; how many others there were is noted."""
    shown: list[Fields] = []
    actions = whispers = 0
    for post in posts:
        if _is_action(post):
            actions += 1
        elif post.get("post_type") == _WHISPER:
            whispers += 1
        else:
            shown.append(post)
    if actions:
        notes.append(f"{counted(actions, 'notice')} of the forum (closed, pinned, split …) left out.")
    if whispers:
        notes.append(f"{counted(whispers, 'whisper')} of the staff left out.")
    return shown


def _is_action(post: Fields) -> bool:
    bare = not (fields.string(post.get("cooked")) or fields.string(post.get("raw"))).strip()
    return post.get("post_type") == _SMALL_ACTION or (bare and bool(post.get("action_code")))


def _said(post: Fields, answers: str | None, removed: RemovedLog) -> Said:
    html = fields.string(post.get("cooked"))
    raw = fields.string(post.get("raw"))
    gone = bool(post.get("hidden") or post.get("user_deleted") or post.get("deleted_at"))
    gone = gone or not (html or raw).strip()
    written = cooked.to_text(html, removed) if html or gone else markdown.to_text(raw, removed)
    said = ParsedPost(
        "" if gone else written.text,
        author=fields.name(post.get("username"))
        or fields.name(post.get("display_username"))
        or fields.name(post.get("name")),
        posted_at=fields.moment(post.get("created_at")),
        source_id=_id(post),
        quotes=[] if gone else written.quotes,
    )
    return Said(said, answers, gone)


def _id(post: Fields) -> str | None:
    return fields.ident(post.get("id")) or (
        f"#{number}" if (number := fields.count(post.get("post_number"))) else None
    )


def _answered(post: Fields, ids: dict[int, str | None]) -> str | None:
    """The id of the post that a post answers."""
    number = fields.count(post.get("reply_to_post_number"))
    return ids.get(number, f"#{number}") if number > 1 else None


def _title(about: Fields, posts: Sequence[Fields]) -> str:
    if title := fields.line(about.get("title")):
        return title
    if fancy := fields.line(about.get("fancy_title")):
        return fields.line(fragment.to_text(fancy).text)
    return next((title for post in posts if (title := fields.line(post.get("topic_title")))), "")


def _address(id: str, about: Fields, posts: Sequence[Fields], hint: Hint) -> str | None:
    """The topic's address: its JSON names no host, so it is known only where the JSON was fetched from it."""
    if not hint.url or id.startswith("#"):
        return None
    try:
        parts = urlsplit(hint.url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    folder = parts.path.split("/t/", 1)[0] if "/t/" in parts.path else ""
    slug = fields.ident(about.get("slug")) or next(
        (own for post in posts if (own := fields.ident(post.get("topic_slug")))), None
    )
    return f"{parts.scheme}://{parts.netloc}{folder}/t/{f'{slug}/' if slug else ''}{id}"


def _missing(posts: Sequence[Fields], stream: Sequence[Any], about: Fields) -> list[str]:
    """The note of a topic of which the file holds only the first posts."""
    have = {fields.ident(post.get("id")) for post in posts}
    if stream:
        count = len({fields.ident(id) for id in stream} - have)
    else:
        count = max(0, fields.count(about.get("posts_count")) - len(posts))
    return [f"{counted(count, 'post')} of this topic not in this file."] if count else []
