"""Reddit: the `.json` of a post's page or of a listing, and dumps of submissions and comments, one a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import orjson

from documents.ingest import json_fields as fields
from documents.ingest import json_values, threads
from documents.ingest.formats import conversation
from documents.ingest.formats.conversation import Conversation, Said, counted
from documents.ingest.formats.reddit import entries
from documents.ingest.json_values import Value
from documents.ingest.parsed import Hint, Item, ParsedPost, RemovedLog, Unreadable
from documents.ingest.spool import Group, Spool

type Fields = dict[str, Any]

_KEPT = frozenset(
    [
        "id",
        "name",
        "title",
        "selftext",
        "selftext_html",
        "body",
        "body_html",
        "author",
        "created_utc",
        "created",
        "permalink",
        "url",
        "is_self",
        "subreddit",
        "num_comments",
        "parent_id",
        "link_id",
        "link_title",
        "link_permalink",
        "poll_data",
    ]
)


@dataclass(slots=True)
class _Page:
    """A submission whose comments may come next."""

    submission: Fields
    problem: str | None


@dataclass(slots=True)
class _Comments:
    """The comments of a page, and what its “more” stubs stand for."""

    said: list[Said] = field(default_factory=list)
    more: int = 0
    elsewhere: int = 0


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document a submission; where there are only comments, one for those of each submission.

    The page of a post is a document at once. Submissions and comments of a dump are set aside and put
    together at the end, in the order in which each submission first appears.

    Raises:
        IngestError: nothing here has a text.
    """
    conversations = _conversations(stream, hint)
    yield from conversation.finished(conversations, "reddit", hint, "submissions without text or comments")


def _conversations(stream: BinaryIO, hint: Hint) -> Iterator[Conversation | Unreadable]:
    with Spool() as rows:
        page: _Page | None = None
        for value in json_values.values(stream, hint):
            if isinstance(value, Unreadable):
                yield value
                continue
            for thing in fields.objects(value.value):
                data = fields.mapping(thing.get("data"))
                if page and isinstance(data.get("children"), list) and not _submissions(data):
                    yield _from_page(page, data, value.problem)
                    page = None
                    continue
                if page:
                    _set_aside(page.submission, rows)
                    page = None
                if len(_submissions(data)) == 1 == len(fields.objects(data["children"])):
                    page = _Page(fields.mapping(_submissions(data)[0].get("data")), value.problem)
                elif value.problem and not data:
                    yield json_values.broken(value)
                else:
                    yield from _spread(thing, value, rows)
        if page:
            yield _from_page(page, {}, None)
        for group in rows.groups():
            if group.beyond:
                yield conversation.too_many(f"{hint.label}, submission {group.key}", group.beyond)
            else:
                yield _from_dump(group)


def _submissions(listing: Fields) -> list[Fields]:
    children = listing.get("children")
    if not isinstance(children, list):
        return []
    return [thing for thing in fields.objects(children) if thing.get("kind") == "t3"]


def _spread(thing: Fields, value: Value, rows: Spool) -> Iterator[Unreadable]:
    """Set aside each submission and comment of a listing, of an answer of an archive, or alone."""
    waiting = [thing]
    while waiting:
        here = waiting.pop()
        inner = here.get("data")
        data = fields.mapping(inner)
        if here.get("kind") == "more":
            continue
        if isinstance(data.get("children"), list):
            waiting.extend(reversed(fields.objects(data["children"])))
        elif isinstance(inner, list):
            waiting.extend(reversed(fields.objects(inner)))
        elif not _set_aside(data or here, rows):
            yield Unreadable(
                value.place,
                "This is neither a submission nor a comment: it does not say to which submission it belongs.",
                "Take it out, or add its “link_id”; the others are kept.",
            )
        else:
            replies = fields.mapping(fields.mapping((data or here).get("replies")).get("data"))
            waiting.extend(reversed(fields.objects(replies.get("children"))))


def _set_aside(entry: Fields, rows: Spool) -> bool:
    """Keep a submission or comment until its thread is put together; False when it is neither."""
    key = _submission_of(entry)
    if key is None:
        return False
    rows.add(key, fields.packed(entry, _KEPT))
    return True


def _is_comment(entry: Fields) -> bool:
    return "body" in entry or "body_html" in entry or ("link_id" in entry and "title" not in entry)


def _submission_of(entry: Fields) -> str | None:
    """The id, without its kind, of the submission that an entry is or belongs to."""
    if not _is_comment(entry):
        own = entries.bare(entry.get("id")) or entries.bare(entry.get("name"))
        return (
            own if any(key in entry for key in ("title", "selftext", "permalink", "num_comments")) else None
        )
    link = entries.bare(entry.get("link_id"))
    if link is None and (about := entries.ABOUT.search(fields.string(entry.get("permalink")))):
        link = about[2]
    if (
        link is None
        and (parent := entries.full_name(entry.get("parent_id"), "t1"))
        and parent.startswith("t3_")
    ):
        link = parent[3:]
    return link


def _from_page(page: _Page, listing: Fields, problem: str | None) -> Conversation:
    """The page of a post: its submission and the tree of its comments."""
    found = entries.opening(page.submission, RemovedLog())
    comments = _tree(listing, found.removed)
    found.said = comments.said
    if comments.more:
        are = "is" if comments.more == 1 else "are"
        found.notes.append(
            f"{counted(comments.more, 'more comment')} {are} behind Reddit's “more”, not in this file."
        )
    if comments.elsewhere:
        go = "branch goes" if comments.elsewhere == 1 else "branches go"
        found.notes.append(f"{comments.elsewhere:,} {go} on in a page of its own, not in this file.")
    if not comments.said and not comments.more:
        found.notes += _counted_elsewhere(page.submission)
    found.notes += conversation.cut_off(page.problem or problem)
    return found


def _tree(listing: Fields, removed: RemovedLog) -> _Comments:
    found = _Comments()
    waiting: list[tuple[Fields, str | None]] = [
        (thing, None) for thing in reversed(fields.objects(listing.get("children")))
    ]
    while waiting:
        thing, above = waiting.pop()
        data = fields.mapping(thing.get("data"))
        if thing.get("kind") == "more":
            found.more += fields.count(data.get("count"))
            found.elsewhere += not fields.count(data.get("count"))
            continue
        said = entries.said_in(data, above, removed)
        said.post.source_id = said.post.source_id or f"#{len(found.said)}"
        found.said.append(said)
        replies = fields.mapping(fields.mapping(data.get("replies")).get("data")).get("children")
        waiting.extend((reply, said.post.source_id) for reply in reversed(fields.objects(replies)))
    return found


def _from_dump(group: Group) -> Conversation:
    """A submission and its comments from anywhere in the file, in the order in which they were written."""
    rows = [orjson.loads(row) for row in group.rows]
    comments = [entry for entry in rows if _is_comment(entry)]
    submissions = [entry for entry in rows if not _is_comment(entry)]
    removed = RemovedLog()
    if submissions:
        found = entries.opening(
            next((one for one in submissions if not entries.is_gone(one)), submissions[0]), removed
        )
        if not comments:
            found.notes += _counted_elsewhere(submissions[0])
    else:
        found = _without_submission(group.key, comments, removed)
    answers = [entries.full_name(entry.get("parent_id"), "t1") for entry in comments]
    found.said = [
        entries.said_in(entry, None if answer is None or answer.startswith("t3_") else answer, removed)
        for entry, answer in zip(comments, answers, strict=True)
    ]
    own = found.article.source_id or ""
    for each in found.said:
        if each.answers == f"t1_{own[3:]}":  # the number of the submission, given without its kind
            each.answers = None
    if all(each.post.posted_at for each in found.said):
        found.said.sort(key=lambda each: each.post.posted_at.timestamp() if each.post.posted_at else 0)
    return found


def _without_submission(id: str, comments: Sequence[Fields], removed: RemovedLog) -> Conversation:
    first = comments[0]
    about = entries.ABOUT.search(
        fields.string(first.get("link_permalink")) + " " + fields.string(first.get("permalink"))
    )
    return Conversation(
        ParsedPost("", source_id=f"t3_{id}"),
        title=entries.unescaped(fields.line(first.get("link_title"))),
        source_url=entries.SITE + (about[1] if about else f"/comments/{id}/"),
        notes=[threads.NO_ARTICLE],
        removed=removed,
    )


def _counted_elsewhere(submission: Fields) -> list[str]:
    number = fields.count(submission.get("num_comments"))
    return [f"Reddit counts {counted(number, 'comment')}; none is in this file."] if number else []
