"""WordPress as its REST API gives it, or the one of WordPress.com: posts, comments, or both."""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import orjson

from documents.ingest import json_fields as fields
from documents.ingest import json_values, threads
from documents.ingest.formats import conversation
from documents.ingest.formats.conversation import Conversation, Said, counted
from documents.ingest.formats.html import article, fragment, tree
from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.json_values import Value
from documents.ingest.parsed import Hint, IngestError, Item, LeftOut, ParsedPost, RemovedLog, Unreadable
from documents.ingest.spool import Group, Spool

type Fields = dict[str, Any]

_MOST_EMBEDDED = 10
_PINGBACKS = ("pingback", "trackback")
_PUBLISHED = ("", "publish", "inherit")
_APPROVED = ("", "approved", "approve", "1")


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document a post; where there are only comments, one for those of each post.

    Comments may be embedded in their post, or stand anywhere in the file. Posts that are not published are
    left out and counted; so are, in each document, comments that are not approved.

    Raises:
        IngestError: nothing here has a text.
    """
    yield from conversation.finished(_conversations(stream, hint), "wordpress", hint, "posts without text")


def _conversations(stream: BinaryIO, hint: Hint) -> Iterator[Conversation | Unreadable | LeftOut]:
    left: dict[str, int] = {}
    with Spool() as rows:
        for value in json_values.values(stream, hint):
            if isinstance(value, Unreadable):
                yield value
                continue
            for thing in fields.objects(value.value):
                yield from _sorted(thing, value, rows, left)
        for group in rows.groups():
            if group.beyond:
                yield conversation.too_many(f"{hint.label}, post {group.key}", group.beyond)
            else:
                yield _read(group, hint)
    for what, count in left.items():
        yield LeftOut(hint.label, what, count)


def _sorted(thing: Fields, value: Value, rows: Spool, left: dict[str, int]) -> Iterator[Unreadable]:
    """Set aside a post with its embedded comments, a comment, or those of an object that holds both."""
    waiting = [thing]
    while waiting:
        here = waiting.pop()
        inner = [
            entry
            for key in ("comments", "pages", "posts")
            for entry in reversed(fields.objects(here.get(key)))
        ]
        if inner and not _has_text(here):
            waiting += inner
        else:
            yield from _kept(here, value, rows, left)


def _kept(thing: Fields, value: Value, rows: Spool, left: dict[str, int]) -> Iterator[Unreadable]:
    """Set aside a post with its embedded comments, or a comment; count what is not published."""
    if not _has_text(thing) or (id := _id(thing)) is None:
        yield json_values.broken(value) if value.problem else _unknown(value.place)
        return
    if _is_comment(thing):
        rows.add(_id_in(thing.get("post")) or "0", b"[1,%b]" % _comment_row(thing))
        return
    status = fields.string(thing.get("status"))
    kind = fields.string(thing.get("type"))
    if kind == "attachment":
        left["media files"] = left.get("media files", 0) + 1
    elif status not in _PUBLISHED:
        what = "drafts" if status in ("draft", "auto-draft") else "posts that are not published"
        left[what] = left.get(what, 0) + 1
    else:
        rows.add(id, b"[0,%b]" % _post_row(thing, value.problem))
        for reply in fields.objects(fields.mapping(thing.get("_embedded")).get("replies")):
            if _has_text(reply):
                rows.add(id, b"[2,%b]" % _comment_row(reply))


def _has_text(thing: Fields) -> bool:
    return any(isinstance(thing.get(key), dict | str) for key in ("content", "title", "excerpt")) or (
        "author_name" in thing
    )


def _is_comment(thing: Fields) -> bool:
    return "author_name" in thing or ("post" in thing and "title" not in thing)


def _unknown(place: str) -> Unreadable:
    return Unreadable(
        place,
        "This is no post and no comment of WordPress: it has no “id”, or neither “title” nor “content”.",
        "Fetch it from /wp-json/wp/v2/posts or /comments; the others are kept.",
    )


def _id(thing: Fields) -> str | None:
    return fields.ident(thing.get("id")) or fields.ident(thing.get("ID"))


def _id_in(value: Any) -> str | None:
    """The id of another entry: WordPress.com gives an object that has one."""
    return _id(value) if isinstance(value, dict) else fields.ident(value)


def _names(value: Any) -> str | None:
    """The names of the people in an object or a list of such."""
    return ", ".join(name for one in fields.objects(value) if (name := fields.name(one.get("name")))) or None


def _html(value: Any) -> str:
    """The HTML of a field, which WordPress puts under `rendered`, and some tools do not."""
    if isinstance(value, dict):
        return fields.string(value.get("rendered")) or fields.string(value.get("raw"))
    return fields.string(value)


def _post_row(post: Fields, problem: str | None) -> bytes:
    embedded = fields.mapping(post.get("_embedded"))
    seo = fields.mapping(post.get("yoast_head_json"))
    links = map(fields.address, (post.get("link"), post.get("URL"), _html(post.get("guid"))))
    author = _names(embedded.get("author")) or _names(post.get("author"))
    return orjson.dumps(
        {
            "id": _id(post),
            "title": _html(post.get("title")),
            "content": _html(post.get("content")),
            "protected": fields.mapping(post.get("content")).get("protected") is True,
            "date": _moment(post),
            "link": next((link for link in links if link), None),
            "author": author or fields.name(post.get("author_name")) or fields.name(seo.get("author")),
            "language": _language(post, seo),
            "problem": problem,
        }
    )


def _language(post: Fields, seo: Fields) -> str | None:
    given = fields.string(post.get("lang")) or fields.string(seo.get("og_locale"))
    return given.replace("_", "-") if 2 <= len(given) <= 12 else None


def _comment_row(comment: Fields) -> bytes:
    return orjson.dumps(
        {
            "id": _id(comment),
            "parent": _id_in(comment.get("parent")),
            "author": fields.name(comment.get("author_name")) or _names(comment.get("author")),
            "date": _moment(comment),
            "content": _html(comment.get("content")),
            "status": fields.string(comment.get("status")),
            "type": fields.string(comment.get("type")),
            "link": fields.address(comment.get("link")) or fields.address(comment.get("URL")),
        }
    )


def _moment(entry: Fields) -> str | None:
    moment = fields.moment(entry.get("date_gmt")) or fields.moment(entry.get("date"))
    return moment.isoformat() if moment else None


def _read(group: Group, hint: Hint) -> Conversation:
    rows = [orjson.loads(row) for row in group.rows]
    for number, (_, row) in enumerate(rows):
        row["id"] = row["id"] or f"#{number}"
    posts = [row for kind, row in rows if kind == 0]
    comments = [row for kind, row in rows if kind]
    embedded = [row for kind, row in rows if kind == 2]
    removed = RemovedLog()
    found = _post(posts[0], removed, hint) if posts else _without_post(group.key, comments, removed)
    pings = {row["id"] for row in comments if row["type"] in _PINGBACKS}
    waiting = {row["id"] for row in comments if row["status"] not in _APPROVED} - pings
    found.pingbacks = len(pings)
    if waiting:
        found.notes.append(f"{counted(len(waiting), 'comment')} not approved, and left out.")
    if len(embedded) == _MOST_EMBEDDED == len(comments):
        found.notes.append(
            "WordPress embeds ten comments in a post at most; fetch /wp-json/wp/v2/comments for all of them."
        )
    found.said = _comments(
        [row for row in comments if row["id"] not in pings and row["id"] not in waiting], removed
    )
    return found


def _comments(rows: Sequence[Fields], removed: RemovedLog) -> list[Said]:
    """The comments, oldest first, as pages show them: the API gives the newest first."""
    if all(row["date"] for row in rows):
        rows = sorted(rows, key=lambda row: (row["date"], len(row["id"] or ""), row["id"] or ""))
    return [_said(row, removed) for row in rows]


def _said(row: Fields, removed: RemovedLog) -> Said:
    written = fragment.to_text(row["content"], removed)
    post = ParsedPost(
        written.text,
        author=row["author"],
        posted_at=fields.moment(row["date"]),
        source_id=row["id"],
        quotes=written.quotes,
    )
    return Said(post, None if row["parent"] == "0" else row["parent"], gone=not row["content"].strip())


def _post(row: Fields, removed: RemovedLog, hint: Hint) -> Conversation:
    title = fields.line(fragment.to_text(row["title"], removed).text)
    written = _article(row["content"], title, removed, hint)
    notes = conversation.cut_off(row["problem"])
    if row["protected"] and not written.text:
        notes.append("The post asks for a password; its thread stands under an empty article.")
    return Conversation(
        ParsedPost(
            written.text, author=row["author"], posted_at=fields.moment(row["date"]), quotes=written.quotes
        ),
        title=title,
        source_url=row["link"],
        language=row["language"],
        notes=notes,
        removed=removed,
    )


def _article(html: str, title: str, removed: RemovedLog, hint: Hint) -> Rendered:
    """The text of a post, read as on its page: plug-ins put buttons and lists of links into it here too."""
    try:
        page = tree.build(f"<body>{html}</body>".encode(), Hint(name=hint.name), removed)
    except IngestError:
        return fragment.to_text(html, removed)
    return article.read(page.root, set(), title, removed)


def _without_post(id: str, comments: Sequence[Fields], removed: RemovedLog) -> Conversation:
    link = next((row["link"] for row in comments if row["link"]), None)
    return Conversation(
        ParsedPost(""),
        source_url=link.partition("#")[0] if link else None,
        notes=[threads.NO_ARTICLE],
        removed=removed,
    )
