"""Who wrote a comment and when, as the lines over it say in a text that was copied from a browser."""

import re
from dataclasses import dataclass
from datetime import datetime

from documents.ingest import dates, phrases

LONGEST_HEADER = 160
LONGEST_AUTHOR = 60
_SEPARATOR = re.compile(r"\s*[·•|]\s*|\s+[–—-]\s+")
_HEADER_NUMBER = re.compile(r"#?(\d{1,4}(?:\.\d{1,3}){0,9})\.?")
_COLLAPSE = re.compile(r"^\[[–+-]\]\s*|\s*\[[–+-]\]$")
_POINTS = re.compile(r"\s+[-–]?\d{1,6}\s+(?:points?|karma)$|\s+\[score hidden\]$", re.IGNORECASE)
_GLUED = re.compile(r"(?<=[^\W\d_])(?=[A-Z0-9])")  # Oda BrennMarch 3, 2024 at 4:05 PM
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

    `sure`: it can be nothing else, also where no heading stands over the thread. `level`: how deep its
    number says that it stands (#1.2 is 2).
    """

    author: str
    posted_at: datetime | None
    used: int
    sure: bool
    addressee: str | None = None
    level: int | None = None


def read(lines: list[Line], number: int, text: str, fresh: bool) -> Header | None:
    """Author and date at the top of a comment, in any of the ways that blogs print them."""
    if not text or len(text) > LONGEST_HEADER:
        return None
    following = _next_text(lines, number)
    below = _SEPARATOR.split(lines[following].text[: LONGEST_HEADER + 1]) if following else [""]
    level = None
    if len(below) > 1 and (numbered := _HEADER_NUMBER.fullmatch(below[0])):
        level = numbered[1].count(".") + 1
        below = below[1:]
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
    return _made(text, below[0], used, level)


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
    for glued in _GLUED.finditer(parts[0][:LONGEST_AUTHOR]):
        rest = parts[0][glued.start() :]
        if dates.is_date_line(rest) and dates.is_to_the_minute(rest):
            return _made(parts[0][: glued.start()], rest, 1)
    return None


def _made(author: str, date: str | None, used: int, level: int | None = None) -> Header | None:
    """A header, unless what stands where its author should is no name."""
    author = _POINTS.sub("", _COLLAPSE.sub("", author)).strip(" ,:·•|–—-\t")
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
    if (
        bad
        or dates.is_part(author)
        or dates.is_date_line(author)
        or phrases.is_furniture(author)
        or len(author.split()) > 7
    ):
        return None
    posted_at = dates.shown(date) if date else None
    sure = date is not None and dates.is_to_the_minute(date)
    return Header(author, posted_at, used, sure, names[1] if len(names) == 2 else None, level)
