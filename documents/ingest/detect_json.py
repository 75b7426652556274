"""Which kind of JSON is this? From the first objects of it, however they are wrapped."""

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from documents.ingest import json_fields as fields
from documents.ingest import json_values
from documents.ingest.json_values import Value
from documents.ingest.parsed import Hint, IngestError

type Fields = dict[str, Any]

_BEGINS = re.compile(r"[\s\ufeff]*[{\[]")
_NOTHING = re.compile(r"\s*(?:\{\s*\}|\[\s*\])\s*")
_POSTS = re.compile(r'"posts"\s*:\s*\[')
_LOOKED_AT = 20
_OF_A_DOCUMENT = frozenset(
    ["posts", "title", "source_url", "byline", "published_at", "language", "pingbacks", "notes", "removed"]
)
_HACKER_NEWS_TYPES = ("story", "comment", "job", "poll", "pollopt")
_READ_HERE = (
    "What is read: documents as CONTRIBUTING describes them, by lines or in an array; posts and comments of "
    "WordPress's REST API; items of Hacker News; pages, listings and dumps of Reddit; topics of Discourse; "
    "utterances of ConvoKit. Bring in one of these, or write its threads as such documents."
)


def detect(text: str, hint: Hint) -> str | None:
    """The name of the format whose beginning `text` is; None when it is no JSON.

    Raises:
        IngestError: JSON of a kind that is not read.
    """
    text = text.replace("\x00", "")
    if not _BEGINS.match(text):
        # The first line may be broken, or a word before the documents.
        return "jsonl" if _POSTS.search(text) and any(map(_has_posts, _things(text, hint))) else None
    if _NOTHING.fullmatch(text):
        raise IngestError("This JSON holds nothing.", place=hint.label, remedy=_READ_HERE)
    seen = False
    for thing in islice(_things(text, hint), _LOOKED_AT):
        if kind := _kind(thing):
            return kind
        seen = True
    if seen:
        message = "This is JSON of a kind that is not read here."
        raise IngestError(message, place=hint.label, remedy=_READ_HERE)
    return "jsonl" if _POSTS.search(text) else None


def _has_posts(thing: Fields) -> bool:
    return isinstance(thing.get("posts"), list)


def _things(text: str, hint: Hint) -> Iterator[Fields]:
    """The first objects of an input, the last of them as far as it is here."""
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    for value in islice(json_values.values(stream, hint), _LOOKED_AT):
        if isinstance(value, Value):
            yield from islice(fields.objects(value.value), _LOOKED_AT)


def _kind(thing: Fields) -> str | None:
    for name, is_one in _KINDS:
        if is_one(thing):
            return name
    return None


def _is_reddit(thing: Fields, wrapped: bool = False) -> bool:
    data = thing.get("data")
    if isinstance(data, list) and not wrapped:
        return any(_is_reddit(one, True) for one in islice(fields.objects(data), _LOOKED_AT))
    if isinstance(data, dict):
        return thing.get("kind") in ("Listing", "t1", "t3", "more") or (
            isinstance(data.get("children"), list)
            and not data.keys().isdisjoint(("modhash", "dist", "after"))
        )
    if "body" in thing or "body_html" in thing:
        return "link_id" in thing or "subreddit" in thing
    return ("selftext" in thing or "title" in thing) and (
        not thing.keys().isdisjoint(("subreddit", "subreddit_id", "is_self", "selftext"))
        and not thing.keys().isdisjoint(("permalink", "num_comments", "created_utc"))
    )


def _is_discourse(thing: Fields) -> bool:
    if "post_stream" in thing or "post_stream" in fields.mapping(thing.get("topic")):
        return True
    if "latest_posts" in thing or {"fancy_title", "archetype", "posts_count"} <= thing.keys():
        return True
    return "cooked" in thing and not thing.keys().isdisjoint(("post_number", "topic_id"))


def _is_hackernews(thing: Fields) -> bool:
    hits = thing.get("hits")
    if isinstance(hits, list):
        return any("objectID" in hit for hit in islice(fields.objects(hits), _LOOKED_AT))
    if "objectID" in thing:
        return not thing.keys().isdisjoint(
            ("_tags", "created_at_i", "comment_text", "story_text", "story_id")
        )
    if isinstance(thing.get("children"), list):
        return not thing.keys().isdisjoint(
            ("author", "by", "created_at_i", "story_id", "parent_id", "points")
        )
    return (
        "id" in thing
        and thing.get("type") in _HACKER_NEWS_TYPES
        and not thing.keys().isdisjoint(("by", "time", "kids", "deleted", "dead", "descendants"))
    )


def _is_convokit(thing: Fields, wrapped: bool = False) -> bool:
    if "text" in thing:
        speaks = "speaker" in thing or "user" in thing
        place = not thing.keys().isdisjoint(("conversation_id", "root", "reply_to", "reply-to"))
        return place and (speaks or "meta" in thing)
    inner = list(islice(thing.values(), 1))
    return not wrapped and bool(inner) and isinstance(inner[0], dict) and _is_convokit(inner[0], True)


def _is_wordpress(thing: Fields, wrapped: bool = False) -> bool:
    for key in ("content", "title", "excerpt"):
        if "rendered" in fields.mapping(thing.get(key)):
            return True
    if "author_name" in thing and "post" in thing:
        return True
    if "ID" in thing and "content" in thing and not thing.keys().isdisjoint(("URL", "short_URL", "site_ID")):
        return True
    inner = [one for key in ("posts", "comments") for one in islice(fields.objects(thing.get(key)), 3)]
    return not wrapped and any(_is_wordpress(one, True) for one in inner)


def _is_document(thing: Fields) -> bool:
    return "posts" in thing or (bool(thing) and thing.keys() <= _OF_A_DOCUMENT)


_KINDS = (
    ("reddit", _is_reddit),
    ("discourse", _is_discourse),
    ("hackernews", _is_hackernews),
    ("convokit", _is_convokit),
    ("wordpress", _is_wordpress),
    ("jsonl", _is_document),
)
