"""The thread in a text that was copied from a browser, told by its heading, list markers, indentation and
“X says:”.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from documents.ingest import dates, phrases
from documents.ingest.parsed import ParsedPost, RemovedLog, Span
from documents.ingest.phrases import Heading

LONGEST_HEADER = 160
LONGEST_AUTHOR = 60
_NEAR = 12  # lines between a heading and the first comment
_MOST_TRIED = 50  # headings, so that a text of nothing else takes no time

_NUMBER = re.compile(r"#?(\d{1,5})[.)]\s+|#(\d{1,5})\s+")
_BULLET = re.compile(r"([•◦▪‣·○●■□▫⁃*–—-])\s+|([o+])\s+(?=\S)")
_SEPARATOR = re.compile(r"\s*[·•|]\s*|\s+[–—-]\s+")
_ADDRESSED = re.compile(r"@\s?(?P<name>\w[\w.’' -]{0,58})")
_IN_REPLY = re.compile(
    r"(?:in reply to|replying to|↪|als antwort auf|antwort auf|en réponse à|"
    r"en respuesta a)\s+@?(?P<name>\S.{0,58}?):?",
    re.IGNORECASE,
)
_ARROW = re.compile(r"\s+[➤▶▸►→›>]\s+")
_NO_NAME = re.compile(
    r"(?:published|posted|updated|last|edited|date|datum|veröffentlicht|aktualisiert|stand|publié|"
    r"mis|publicado|actualizado|on|"
    r"am|le|el|at|from|since|until|in|by|by:|von|par|por|the|and|but|der|die|das|la|les|los)\b[\s:]*$",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[.!?;,…][\"'”’»)]*$")


@dataclass(slots=True)
class Line:
    """One line: how far it is indented, and its text without the white space around it."""

    indent: int
    text: str


@dataclass(slots=True)
class Header:
    """Who wrote a comment and when, as the lines over it say; `used` lines belong to it.

    `sure`: it can be nothing else, also where no heading stands over the thread.
    """

    author: str
    posted_at: datetime | None
    used: int
    sure: bool
    addressee: str | None = None


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
    if len({start.header.author for start in sure if start.header}) >= 2:
        return Found(sure[0].line, None, sure)
    return None


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
        header = _header(lines, number, text, fresh or bool(marker))
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


def _header(lines: list[Line], number: int, text: str, fresh: bool) -> Header | None:
    """Author and date at the top of a comment, in any of the ways that blogs print them."""
    if not text or len(text) > LONGEST_HEADER:
        return None
    following = _next_text(lines, number)
    below = _SEPARATOR.split(lines[following].text[: LONGEST_HEADER + 1]) if following else [""]
    dated_below = dates.is_date_line(below[0]) and all(
        not part or phrases.is_furniture(part) for part in below[1:]
    )
    used = 1 + (following - number if following and dated_below else 0)
    if match := phrases.SAYS.fullmatch(text):
        rest = match["rest"].strip(" ,:.…")
        if rest and dates.is_date_line(rest):
            return _made(match["author"], rest, 1)
        if not rest and fresh and (match["rest"].strip() or dated_below):
            return _made(match["author"], below[0] if dated_below else None, used)
    if header := _on_one_line(text, fresh):
        return header
    if (
        not fresh
        or not dated_below
        or len(text) > LONGEST_AUTHOR
        or _CLAUSE_END.search(text)
        or phrases.BY.fullmatch(text)
    ):
        return None
    return _made(text, below[0], used)


def _next_text(lines: list[Line], number: int) -> int | None:
    """The next line that is not blank, over one blank line at most."""
    return next((n for n in range(number + 1, min(number + 3, len(lines))) if lines[n].text), None)


def _on_one_line(text: str, fresh: bool) -> Header | None:
    """“Name · 3 hours ago · Reply”, “Name on March 3, 2016 at 4:05 pm”, “Name (3.4.2016, 10:11)”."""
    parts = _SEPARATOR.split(text)
    when = next((n for n, part in enumerate(parts) if n and dates.is_date_line(part)), None)
    if when is not None:
        others = parts[1:when] + parts[when + 1 :]
        if all(not part or phrases.is_furniture(part) or len(part) < 25 for part in others):
            return _made(parts[0], parts[when], 1)
    if not fresh or not any(character.isdigit() for character in parts[0]):
        return None
    for word in list(re.finditer(r"\S+", parts[0]))[1:7]:
        author, rest = parts[0][: word.start()].strip(" ,(:"), parts[0][word.start() :].strip(" ,():")
        if dates.is_date_line(rest):
            return _made(re.sub(r"\s+(?:on|at|am|le|el|il|em|op)$", "", author), rest, 1)
    return None


def _made(author: str, date: str | None, used: int) -> Header | None:
    """A header, unless what stands where its author should is no name."""
    author = author.strip(" ,:·•|–—-\t")
    if by := phrases.BY.fullmatch(author):
        author = by["author"]
    names = _ARROW.split(author)
    author = names[0].strip()
    bad = (
        not author
        or len(author) > LONGEST_AUTHOR
        or _NO_NAME.match(author)
        or not any(c.isalnum() for c in author)
    )
    if bad or dates.is_date_line(author) or phrases.is_furniture(author) or len(author.split()) > 7:
        return None
    posted_at = dates.shown(date) if date else None
    sure = date is not None and dates.is_to_the_minute(date)
    return Header(author, posted_at, used, sure, names[1] if len(names) == 2 else None)


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
        body, addressee = _body(lines[start.line : min(stop, end)], start, removed)
        text = paragraphs(body)
        if phrases.is_pingback(text) or (start.header and phrases.is_pingback(start.text)):
            thread.pingbacks += 1
            removed.add(text or start.text, "pingback")
            stack.append((rank, None))
            continue
        if flat:
            above = _addressed(latest_by, text, addressee)
        posted_at = start.header.posted_at if start.header else None
        author = start.header.author if start.header else None
        if author:
            latest_by[author.casefold()] = len(thread.posts)
        stack.append((rank, len(thread.posts)))
        thread.posts.append(ParsedPost(text, author=author, posted_at=posted_at, quotes=quote_spans(text)))
        thread.parents.append(above)
    return thread


def _ranks(starts: list[Start]) -> list[int]:
    """How deep each start stands: by indentation, or where all stand alike by the kind of its marker."""
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


def _buttons_out(body: list[Line], removed: RemovedLog) -> list[Line]:
    """The lines without the buttons before and after a text; a text that is nothing else is left."""
    kept = [number for number, line in enumerate(body) if line.text and not phrases.is_furniture(line.text)]
    if not kept:
        return body
    for line in body[: kept[0]] + body[kept[-1] + 1 :]:
        removed.add(line.text, "page furniture")
    return body[kept[0] : kept[-1] + 1]


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
