"""Mail archives, and a message by itself: one document a thread, by what each message says it answers."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

import orjson

from documents.ingest import exported
from documents.ingest.formats import conversation
from documents.ingest.formats.conversation import Said
from documents.ingest.formats.mbox import archive, message
from documents.ingest.parsed import (
    Hint,
    IngestError,
    Item,
    ParsedDocument,
    ParsedPost,
    RemovedLog,
    Unreadable,
)
from documents.ingest.spool import Forest, Group, Spool

type Row = dict[str, Any]

OPENING_MISSING = (
    "The message that opened this thread is not in the archive; the first that is stands for it."
)
_RE = re.compile(
    r"^(?:(?:re|aw|antw|sv|vs|rif|ref|odp|fwd?|wg|tr)(?:\[\d{1,3}\])?\s{0,3}:\s{0,9}){1,20}", re.IGNORECASE
)
_REMEMBERED = 200_000


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """One document a thread, the message that opened it as its article; at the end, what was left out.

    Messages are read one at a time and set aside on disk until all are there, then a thread at a time is
    held. Who answers whom is read from References and In-Reply-To, by way of messages that are missing too.

    Raises:
        IngestError: there is no message.
    """
    tally = exported.LeftOutTally(hint.label)
    read = told = 0
    with Forest() as messages, Spool() as answered:
        known: set[str] = set()
        for number, piece in enumerate(archive.messages(stream), 1):
            place = f"{hint.label}, message {number}"
            try:
                row = message.read(piece, number)
            except message.Unusable as wrong:
                yield Unreadable(
                    place, wrong.message, "Export it again by itself; the other messages are kept."
                )
                continue
            read += 1
            answers = row["answers"]
            messages.add(row["id"], answers[-1] if answers else None, orjson.dumps(row))
            for above, id in zip([None, *answers], answers, strict=False):
                if id not in known:
                    answered.add(id, orjson.dumps(above))
                    if len(known) < _REMEMBERED:
                        known.add(id)
        if not read:
            raise IngestError(
                "This holds no mail message.",
                place=hint.label,
                remedy="Bring in an mbox file, each message after a line “From …”, or one message as .eml.",
            )
        for group in answered.groups():  # what is there already keeps its name
            messages.add(
                group.key, orjson.loads(group.rows[0]), orjson.dumps({"id": group.key, "missing": True})
            )
        for group in messages.trees():
            rows = [orjson.loads(row) for row in group.rows]
            told += sum("missing" not in row for row in rows) + group.beyond
            document = _document(rows, group)
            if document is not None:
                yield document
            elif any("missing" not in row for row in rows):
                tally.add("threads without text")
            if group.beyond:
                yield conversation.too_many(f"{hint.label}, {group.key}", group.beyond)
    tally.add("messages that came twice", read - told)
    yield from tally.items()


def _document(rows: list[Row], group: Group) -> ParsedDocument | None:
    """The document of a thread; None when nobody says anything in it."""
    here = sorted((row for row in rows if "missing" not in row), key=_when)
    if not any(row["text"] for row in here):
        return None
    ids = {row["id"] for row in here}
    for row in here:
        row["above"] = next((id for id in reversed(row["answers"]) if id in ids and id != row["id"]), None)
    opening = next((row for row in here if row["id"] == group.key), None)
    opening = opening or next((row for row in here if row["above"] is None), here[0])
    removed = RemovedLog()
    for row in here:
        for text, reason in row["removed"]:
            removed.add(text, reason)
    said = [
        Said(_post(row), row["above"] or (row["answers"] or [None])[-1]) for row in here if row is not opening
    ]
    posts, notes = conversation.arrange(_post(opening), said)
    title = opening["subject"]
    if opening["answers"] and opening["above"] is None:
        notes.append(OPENING_MISSING)
        title = _RE.sub("", title)
    return ParsedDocument(
        posts=posts,
        title=title,
        byline=opening["author"] or None,
        source_url=opening["address"] or None,
        published_at=_moment(opening),
        language=opening["language"] or None,
        format="mbox",
        removed=removed.entries,
        notes=notes + removed.notes(),
    )


def _post(row: Row) -> ParsedPost:
    return ParsedPost(
        row["text"],
        author=row["author"] or None,
        posted_at=_moment(row),
        source_id=row["id"],
        quotes=[(start, end) for start, end in row["quotes"]],
        language=row["language"] or None,
    )


def _moment(row: Row) -> datetime | None:
    return datetime.fromisoformat(row["date"]) if row["date"] else None


def _when(row: Row) -> tuple[bool, datetime]:
    moment = _moment(row)
    return moment is None, moment or datetime.min.replace(tzinfo=UTC)
