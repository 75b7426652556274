"""The article and the comments that a page describes in JSON-LD, nested, by reference or by `parentItem`."""

import html
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from documents.ingest import dates
from documents.ingest.formats.html import rendering
from documents.ingest.parsed import ParsedPost, RemovedLog

type Thing = dict[str, Any]

_ARTICLE_TYPES = frozenset(
    [
        "Article",
        "NewsArticle",
        "BlogPosting",
        "SocialMediaPosting",
        "DiscussionForumPosting",
        "Report",
        "TechArticle",
        "Question",
        "OpinionNewsArticle",
        "AnalysisNewsArticle",
        "ReportageNewsArticle",
        "ScholarlyArticle",
        "LiveBlogPosting",
        "ReviewNewsArticle",
        "BackgroundNewsArticle",
    ]
)
_COMMENT_TYPES = frozenset(["Comment", "UserComments", "Answer", "CorrectionComment"])
_ANSWERS = ("acceptedAnswer", "suggestedAnswer", "comment", "comments")
_INSIDE = ("mainEntity", "mainEntityOfPage", "@graph", "hasPart", "itemListElement", "item")
_MOST_NODES = 20_000


def article(data: list[object]) -> Thing:
    """The article among the things that JSON-LD describes, or an empty description."""
    return next((thing for thing in _things(data) if _is_a(thing, _ARTICLE_TYPES)), {})


def _is_a(thing: Thing, names: frozenset[str]) -> bool:
    kinds = thing.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.rsplit("/", 1)[-1] in names for kind in kinds)


def _things(data: list[object]) -> Iterator[Thing]:
    waiting: list[object] = list(reversed(data))
    seen = 0
    while waiting and seen < _MOST_NODES:
        seen += 1
        here = waiting.pop()
        if isinstance(here, list):
            waiting.extend(reversed(here))
        elif isinstance(here, dict):
            yield here
            waiting.extend(here[key] for key in _INSIDE if isinstance(here.get(key), dict | list))


def comments(about: Thing, data: list[object]) -> list[tuple[ParsedPost, int | None]]:
    """The comments on an article in reading order, each with the position of the one it answers.

    Things that stand beside the article and are only referred to, by `@id` or by `parentItem`, are found too.
    """
    by_id = {
        thing["@id"]: thing for thing in _things(data) if isinstance(thing.get("@id"), str) and len(thing) > 1
    }
    beside = [thing for thing in _things(data) if _is_a(thing, _COMMENT_TYPES)]
    found: list[tuple[Thing, int | None]] = []
    seen: set[int] = set()
    waiting: list[tuple[object, int | None]] = [(beside, None), (_children(about), None)]
    while waiting and len(found) < _MOST_NODES:
        here, parent = waiting.pop()
        if isinstance(here, list):
            waiting.extend((item, parent) for item in reversed(here))
        elif isinstance(here, dict):
            here = by_id.get(here.get("@id", ""), here) if len(here) <= 2 else here
            if id(here) in seen:
                continue
            seen.add(id(here))
            position = parent
            if _said(here):
                position = len(found)
                found.append((here, parent))
            waiting.append((_children(here), position))
    positions: dict[str, int] = {}
    for position, (thing, _) in enumerate(found):
        for name in ("@id", "url", "identifier"):
            if isinstance(thing.get(name), str):
                positions.setdefault(thing[name], position)
    return [
        (_post(thing), _parent(thing, nested, positions))
        for thing, nested in _without_circles(found, positions)
    ]


def _without_circles(
    found: list[tuple[Thing, int | None]], positions: dict[str, int]
) -> list[tuple[Thing, int | None]]:
    """The comments, none of which says that it answers one that answers it."""
    parents = [_parent(thing, nested, positions) for thing, nested in found]
    for start in range(len(found)):
        here, steps = parents[start], 0
        while here is not None and here != start and steps < len(found) and steps < 1_000:
            here, steps = parents[here], steps + 1
        if here == start:
            found[start][0].pop("parentItem", None)
            parents[start] = None
            found[start] = (found[start][0], None)
    return found


def _parent(thing: Thing, nested: int | None, positions: dict[str, int]) -> int | None:
    above = thing.get("parentItem")
    above = above.get("@id") or above.get("url") if isinstance(above, dict) else above
    return positions.get(above, nested) if isinstance(above, str) else nested


def _said(thing: Thing) -> str:
    return (
        text_of(thing.get("text")) or text_of(thing.get("commentText")) or text_of(thing.get("description"))
    )


def _children(thing: Thing) -> list[object]:
    children: list[object] = []
    for key in _ANSWERS:
        value = thing.get(key)
        children.extend(value if isinstance(value, list) else [value] if isinstance(value, dict) else [])
    return children


def _post(thing: Thing) -> ParsedPost:
    date = text_of(thing.get("dateCreated")) or text_of(thing.get("datePublished"))
    own = text_of(thing.get("@id")) or text_of(thing.get("identifier")) or text_of(thing.get("url"))
    return ParsedPost(
        plain(_said(thing)),
        author=person(thing.get("author")),
        posted_at=dates.machine(date),
        source_id=own or None,
    )


def count(about: Thing) -> int | None:
    """How many comments the article is said to have."""
    for name in ("commentCount", "answerCount"):
        value = text_of(about.get(name))
        if value.isdecimal() and len(value) < 8:
            return int(value)
    return None


def plain(text: str) -> str:
    """Text that a page put in a string, which may be HTML all the same."""
    if not re.search(r"<(?:p|br|div|a|b|i|em|strong|blockquote|ul|li)\b|&\w+;|&#", text):
        return re.sub(r"(?<![ \t])[ \t]*\n[ \t]*(?:\n\s*)+", "\n\n", text).strip()
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8", "ignore") or b" ", parser)
    return rendering.render([root], lambda _: None, RemovedLog()).text if root is not None else ""


def text_of(value: object) -> str:
    """The text of a value of JSON-LD, whichever way it is written."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and value:
        return text_of(value[0])
    return text_of(value.get("@value")) if isinstance(value, dict) and "@value" in value else ""


def person(value: object) -> str | None:
    """The name or names of whoever JSON-LD says wrote a thing."""
    people = value if isinstance(value, list) else [value]
    names = [
        text_of(person.get("name")) if isinstance(person, dict) else text_of(person) for person in people[:10]
    ]
    return ", ".join(html.unescape(name) for name in names if name and not name.startswith("http")) or None
