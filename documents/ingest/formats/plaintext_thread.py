"""The thread in a text that was copied from a browser, told by its heading, list markers, indentation and
“X says:”.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from documents.ingest import dates, phrases
from documents.ingest.formats import plaintext_header
from documents.ingest.formats.plaintext_header import Header, Line
from documents.ingest.parsed import ParsedPost, RemovedLog, Span
from documents.ingest.phrases import Heading

_NEAR = 12  # lines between a heading and the first comment
_MOST_TRIED = 50  # headings, so that a text of nothing else takes no time

_NUMBER = re.compile(r"#?(\d{1,5})[.)]\s+|#(\d{1,5})\s+")
_BULLET = re.compile(r"([•◦▪‣·○●■□▫⁃*–—-])\s+|([o+])\s+(?=\S)")
_ADDRESSED = re.compile(r"@\s?(?P<name>\w[\w.’' -]{0,58})")
_IN_REPLY = re.compile(
    r"(?:in reply to|replying to|↪|als antwort auf|antwort auf|en réponse à|"
    r"en respuesta a)\s+@?(?P<name>\S.{0,58}?):?",
    re.IGNORECASE,
)
_COUNT = re.compile(r"[+-]?\d{1,5}[KkM]?")


@dataclass(slots=True)
class Start:
    """Where a comment begins: at a list marker, at a header, or at a header behind a marker."""

    line: int
    indent: int
    marker: str  # "number", the bullet itself, or "" for a header alone
    text: str
    header: Header | None


@dataclass(slots=True)
class Found:
    """A thread's place: from line `first` (its heading, if it has one) on; its comments begin at `starts`."""

    first: int
    heading: Heading | None
    starts: list[Start]


@dataclass(slots=True)
class Thread:
    """The comments as they stand, each with the position of the one it answers, or None."""

    posts: list[ParsedPost] = field(default_factory=list)
    parents: list[int | None] = field(default_factory=list)
    pingbacks: int = 0
    notes: list[str] = field(default_factory=list)


def find(lines: list[Line]) -> Found | None:
    """The thread of a text, or None when none can be told; a list inside an article is none."""
    starts: list[Start] | None = None
    tried = 0
    for number, line in enumerate(lines):
        heading = phrases.heading(line.text) if _may_be_heading(lines, number, line) else None
        if heading is None:
            continue
        starts = _starts(lines) if starts is None else starts
        following = bisect_right(starts, number, key=lambda start: start.line)
        near = following < len(starts) and starts[following].line - number <= _NEAR
        if near or heading.quoted:
            tried += 1
            chosen = _choose(lines, number, starts[following:], heading.count) if near else []
            if _is_over_a_thread(lines, number, heading, chosen):
                return Found(number, heading, chosen)
        if tried > _MOST_TRIED:
            break
    sure = [
        start
        for start in (_starts(lines) if starts is None else starts)
        if start.header and start.header.sure
    ]
    if len({start.header.author for start in sure if start.header}) >= 2 and _is_talk(lines, sure):
        return Found(sure[0].line, None, sure)
    return None


def _is_talk(lines: list[Line], starts: list[Start]) -> bool:
    """Whether names and dates without a heading over them are those of comments, not of a programme: they
    stand on one line, the dates count from today, or a button to reply stands among them.
    """
    if any(start.header and start.header.used == 1 for start in starts):
        return True
    if any(dates.is_age(lines[start.line + 1].text) for start in starts if start.line + 1 < len(lines)):
        return True
    return any(
        phrases.is_furniture(line.text) and phrases.is_reply_button(line.text)
        for line in lines[starts[0].line :]
        if line.text
    )


def _may_be_heading(lines: list[Line], number: int, line: Line) -> bool:
    if not line.text or len(line.text) > phrases.LONGEST_HEADING:
        return False
    return line.text[0].isdigit() or len(line.text) <= 60 or number == 0 or not lines[number - 1].text


def _is_over_a_thread(lines: list[Line], number: int, heading: Heading, starts: list[Start]) -> bool:
    """Whether a line that reads like a heading has a thread under it, and is not a heading of the article's
    own.
    """
    alone = number == 0 or not lines[number - 1].text
    headers = any(start.header for start in starts)
    if heading.title is None:
        counted = heading.count is not None and len(starts) == heading.count
        return headers or (counted and bool(starts) and any(line.text for line in lines[:number]))
    if heading.quoted:
        return _quotation_is_whole(lines[number].text) and (
            bool(starts) or (alone and any(line.text for line in lines[number + 1 :]))
        )
    first = next((line.text for line in lines[:number] if line.text), "")
    return headers or (bool(starts) and first.casefold() == heading.title.casefold())


def _quotation_is_whole(text: str) -> bool:
    """Whether the quotation a heading opens runs to its end, closed or not."""
    for opening, closing in (("“", "”"), ("„", "“"), ("«", "»"), ('"', '"'), ("»", "«")):
        position = text.find(opening)
        if position >= 0:
            rest = text[position + 1 :].rstrip(" .:")
            return closing not in rest or rest.endswith(tuple(phrases.QUOTE_MARKS))
    return True


def _starts(lines: list[Line]) -> list[Start]:
    """Every place where a comment could begin."""
    starts = []
    skip_to = 0
    for number, line in enumerate(lines):
        if not line.text or number < skip_to:
            continue
        marker, text = _marker(line)
        fresh = number == 0 or not lines[number - 1].text or phrases.is_furniture(lines[number - 1].text)
        header = plaintext_header.read(lines, number, text, fresh or bool(marker))
        if header is None and not marker:
            continue
        starts.append(Start(number, line.indent, marker, text, header))
        if header:
            skip_to = number + header.used
    return starts


def _marker(line: Line) -> tuple[str, str]:
    """The list marker in front of a line and the text behind it."""
    if match := _NUMBER.match(line.text):
        return "number", line.text[match.end() :]
    match = _BULLET.match(line.text)
    if match and (match[1] or line.indent):
        return match[0].strip(), line.text[match.end() :]
    return "", line.text


def _choose(lines: list[Line], heading: int, starts: list[Start], count: int | None) -> list[Start]:
    """Which of the possible starts are comments: those whose number is the heading's, else the surest
    reading.

    A comment may itself hold a list or a line like a header, so the readings are tried against the heading's
    count.
    """
    top = min((start.indent for start in starts if start.marker), default=0)
    readings = [
        [start for start in starts if start.header],
        [start for start in starts if start.marker],
        [start for start in starts if start.marker == "number"],
        [start for start in starts if start.marker and start.indent == top],
        [start for start in starts if start.marker not in ("", "number")],
    ]
    fitting = [reading for reading in readings if reading and _begins_at_once(lines, heading, reading)]
    for reading in fitting:
        if len(reading) == count:
            return reading
    return fitting[0] if fitting else []


def _begins_at_once(lines: list[Line], heading: int, starts: list[Start]) -> bool:
    """Whether nothing but buttons and short labels (“Newest first”) stands between the heading and the
    first comment.
    """
    between = [line.text for line in lines[heading + 1 : min(starts[0].line, heading + _NEAR)] if line.text]
    if starts[0].line - heading > _NEAR:
        return False
    return all(
        phrases.is_furniture(text) or len(text) <= 40 or phrases.is_reply_form(text) for text in between
    )


def read(lines: list[Line], found: Found, removed: RemovedLog, near: datetime | None) -> Thread:
    """The comments of a thread that `find` has found; markers, headers and buttons are taken out of their
    texts.
    """
    thread = Thread()
    if found.heading:
        removed.add(lines[found.first].text, "thread heading")
    end = _end(lines, found, removed)
    if not found.starts:
        return _unmarked(lines[found.first + 1 : end], found.heading, thread)
    for line in lines[found.first + 1 : found.starts[0].line] if found.heading else ():
        removed.add(line.text, "page furniture")
    stops = [start.line for start in found.starts[1:]] + [end]
    ranks = _ranks(found.starts)
    stack: list[tuple[int, int | None]] = []
    flat = len(set(ranks)) == 1
    latest_by: dict[str, int] = {}
    for start, stop, rank in zip(found.starts, stops, ranks, strict=True):
        if start.line >= end:
            break
        while stack and stack[-1][0] >= rank:
            stack.pop()
        above = next((position for _, position in reversed(stack) if position is not None), None)
        own, pingbacks = _without_pingbacks(lines[start.line : min(stop, end)], removed)
        thread.pingbacks += pingbacks
        body, addressee = _body(own, start, removed)
        said_at, body = _date_below(body, start)
        text = paragraphs(body)
        if phrases.is_pingback(text) or (start.header and phrases.is_pingback(start.text)):
            thread.pingbacks += 1
            removed.add(text or start.text, "pingback")
            stack.append((rank, None))
            continue
        if flat:
            above = _addressed(latest_by, text, addressee)
        posted_at = start.header.posted_at if start.header else None
        posted_at = posted_at or said_at
        author = start.header.author if start.header else None
        if author:
            latest_by[author.casefold()] = len(thread.posts)
        stack.append((rank, len(thread.posts)))
        thread.posts.append(ParsedPost(text, author=author, posted_at=posted_at, quotes=quote_spans(text)))
        thread.parents.append(above)
    return thread


def _ranks(starts: list[Start]) -> list[int]:
    """How deep each start stands: by indentation, or where all stand alike by its number or its marker."""
    levels = [start.header.level for start in starts if start.header and start.header.level]
    if len(levels) == len(starts) and len(set(levels)) > 1:
        return levels
    indents = [start.indent for start in starts]
    if len(set(indents)) > 1:
        return indents
    kinds = list(dict.fromkeys(start.marker for start in starts))
    return [kinds.index(start.marker) for start in starts]


def _end(lines: list[Line], found: Found, removed: RemovedLog) -> int:
    """Where the thread ends: at the form under it, if there is one."""
    first = found.starts[0].line if found.starts else found.first + 1
    for number in range(first, len(lines)):
        if phrases.is_reply_form(lines[number].text):
            removed.add(" ".join(line.text for line in lines[number : number + 40]), "reply form")
            return number
    return len(lines)


def _unmarked(lines: list[Line], heading: Heading | None, thread: Thread) -> Thread:
    """Comments under a heading with nothing that marks where one begins."""
    text = paragraphs(lines)
    blocks = text.split("\n\n") if text else []
    count = heading.count if heading else None
    if count != len(blocks):
        blocks = [text] if text else []
        if count != 1 and text:
            thread.notes.append("Where one comment of this thread ends cannot be told; they are kept as one.")
    for block in blocks:
        thread.posts.append(ParsedPost(block, quotes=quote_spans(block)))
        thread.parents.append(None)
    return thread


def _body(lines: list[Line], start: Start, removed: RemovedLog) -> tuple[list[Line], str | None]:
    """The lines of a comment's own text, and whom its header says it answers."""
    addressee = start.header.addressee if start.header else None
    body = [Line(start.indent, start.text), *lines[1:]]
    if start.header:
        removed.add(" ".join(line.text for line in body[: start.header.used]), "author and date")
        body = body[start.header.used :]
    body = [line for line in body if not (line.text and phrases.is_moderation_notice(line.text))]
    first = next((number for number, line in enumerate(body) if line.text), None)
    if first is not None and (match := _IN_REPLY.fullmatch(body[first].text)):
        addressee = match["name"]
        removed.add(body[first].text, "author and date")
        body = body[first + 1 :]
    return _buttons_out(body, removed), addressee


def _without_pingbacks(lines: list[Line], removed: RemovedLog) -> tuple[list[Line], int]:
    """The lines of a comment without the notices of pages that link here, which stand between comments."""
    kept: list[Line] = []
    count = 0
    for number, line in enumerate(lines):
        if number and not lines[number - 1].text and phrases.is_pingback(line.text):
            removed.add(line.text, "pingback")
            count += 1
        else:
            kept.append(line)
    return kept, count


def _date_below(body: list[Line], start: Start) -> tuple[datetime | None, list[Line]]:
    """The date in a comment's last line, where its header gives none, and the lines without it."""
    if start.header is None or start.header.posted_at is not None or len(body) < 2:
        return None, body
    last = body[-1].text
    if not dates.is_date_line(last) or not dates.is_to_the_minute(last):
        return None, body
    return dates.shown(last), body[:-1]


def _buttons_out(body: list[Line], removed: RemovedLog) -> list[Line]:
    """The lines without the buttons before and after a text; a text that is nothing else is left."""
    kept = [number for number, line in enumerate(body) if line.text and not phrases.is_furniture(line.text)]
    while len(kept) > 1 and _is_count(body[kept[0]].text, body, kept[0] + 1):
        kept.pop(0)
    while len(kept) > 1 and kept[-1] < len(body) - 1 and _is_count(body[kept[-1]].text, body, kept[-1] - 1):
        kept.pop()
    if not kept:
        return body
    for line in body[: kept[0]] + body[kept[-1] + 1 :]:
        removed.add(line.text, "page furniture")
    return body[kept[0] : kept[-1] + 1]


def _is_count(text: str, body: list[Line], beside: int) -> bool:
    """Whether a line is a bare number of votes, with a blank line between it and the text."""
    return bool(_COUNT.fullmatch(text)) and 0 <= beside < len(body) and not body[beside].text


def paragraphs(lines: Sequence[Line]) -> str:
    """The text of some lines, one blank line between paragraphs, however many blank lines the source has."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.text:
            parts[-1].append(line.text)
        elif parts[-1]:
            parts.append([])
    return "\n\n".join("\n".join(part) for part in parts if part)


def quote_spans(text: str) -> list[Span]:
    """Spans of the runs of lines that begin with “>”, as mail and forums mark a quotation."""
    if ">" not in text:
        return []
    spans: list[Span] = []
    offset = 0
    for line in text.split("\n"):
        end = offset + len(line)
        if line.startswith(">") and line.strip("> "):
            if spans and spans[-1][1] == offset - 1:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((offset, end))
        offset = end + 1
    return spans


def _addressed(latest_by: dict[str, int], text: str, addressee: str | None) -> int | None:
    """In a thread without levels: the latest earlier post by the person whom a reply names."""
    if addressee:
        return latest_by.get(addressee.strip(" :").casefold())
    match = _ADDRESSED.match(text)
    if match is None:
        return None
    words = match["name"].split()
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length]).strip(".,:’'- ").casefold()
        if name in latest_by:
            return latest_by[name]
    return None
