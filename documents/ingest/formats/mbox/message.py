"""One mail message: who says what, when, in answer to whom."""

import email
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from typing import Any

from documents.ingest import dates, decoding
from documents.ingest.formats.html import fragment
from documents.ingest.formats.mbox import body
from documents.ingest.formats.mbox.archive import Piece
from documents.ingest.parsed import RemovedLog, normalise

_ID = re.compile(r"<([^<>\s]{1,990})>")
_COMMENT_NAME = re.compile(r"\S[^()]{0,300}\(([^()]{1,200})\)\s{0,9}$")
_NAME_ADDRESS = re.compile(r"(\"(?:[^\"\\]|\\.){0,300}\"|[^<\"]{0,300}?)\s{0,9}<([^<>]{0,300})>")
_LONGEST_HEADER = 20_000
_LONGEST_IDS = 200_000
_LONGEST_PARAMETERS = 4_000  # the standard library takes the square of their length
_MOST_PARTS = 200
_MOST_ANSWERED = 30  # ids of one References field: the first and the last
_MOST_REMOVED = 40
# What the parser of the standard library is known to raise on hostile mail.
_CRASHES = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
    MessageError,
)


class _Bounded(Compat32):
    """The standard library's reading of fields, of a bounded length where they have parameters."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_PARAMETERS] if name.lower().startswith("content-") else value


_POLICY = _Bounded()


class Unusable(Exception):
    """A message that cannot be read."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read(piece: Piece, number: int) -> dict[str, Any]:
    """What is kept of a message: `id`, `answers` (ids, the nearest last), `author`, `date`, `subject`,
    `address`, `language`, `text`, `quotes` and `removed`.

    Raises:
        Unusable: it has no header, or is such that no reader can take it apart.
    """
    try:
        mail = email.message_from_bytes(piece.raw, policy=_POLICY)
        return _row(mail, piece, number)
    except _CRASHES as crash:
        raise Unusable(f"This message cannot be taken apart ({type(crash).__name__}).") from crash


def _row(mail: Message, piece: Piece, number: int) -> dict[str, Any]:
    headers = _headers(mail)
    if not headers:
        raise Unusable("This is no mail message: it has no header.")
    removed = RemovedLog()
    written = _text(mail, removed)
    if piece.beyond:
        removed.add(f"{piece.beyond} bytes at the end", "attachment")
    ids = _ID.findall(headers.get("message-id", "")[:_LONGEST_HEADER])
    moment = _date(headers.get("date", ""), piece.line)
    return {
        "id": ids[0] if ids else f"#{number}",
        "answers": _answers(headers),
        "author": _author(headers.get("from", "") or headers.get("sender", "")),
        "date": moment.isoformat() if moment else None,
        "subject": " ".join(_decoded(headers.get("subject", "")).split()),
        "address": (_ID.findall(headers.get("archived-at", "")[:_LONGEST_HEADER]) or [""])[0],
        "language": headers.get("content-language", "").split(",")[0].strip()[:35],
        "text": written.text,
        "quotes": written.quotes,
        "removed": [(entry.text, entry.reason) for entry in removed.entries[:_MOST_REMOVED]],
    }


def _headers(mail: Message) -> dict[str, str]:
    """The first field of each name, in lower case, as text."""
    found: dict[str, str] = {}
    for name, value in mail.raw_items():
        lowered = name.lower()
        if lowered not in found:
            raw = str(value)[:_LONGEST_IDS].encode("utf-8", "surrogateescape")
            found[lowered] = decoded_text(raw, None)
    return found


def _decoded(value: str) -> str:
    """A field with its encoded words (RFC 2047) decoded."""
    value = value[:_LONGEST_HEADER]
    if "=?" not in value:
        return normalise(value)
    try:
        parts = decode_header(value)
    except _CRASHES:
        return normalise(value)
    return normalise(
        "".join(part if isinstance(part, str) else decoded_text(part, charset) for part, charset in parts)
    )


def _answers(headers: dict[str, str]) -> list[str]:
    """The ids that a message answers, from the thread's first to the one it answers itself."""
    found = list(dict.fromkeys(_ID.findall(headers.get("references", ""))))
    direct = _ID.findall(headers.get("in-reply-to", "")[:_LONGEST_HEADER])
    if direct and (not found or direct[0] not in found):
        found.append(direct[0])
    elif direct:
        found.remove(direct[0])
        found.append(direct[0])
    return found if len(found) <= _MOST_ANSWERED else [found[0], *found[1 - _MOST_ANSWERED :]]


def _author(value: str) -> str:
    """The name in a From field, the address where it has none."""
    value = " ".join(value[:1_000].split())
    for pattern in (_NAME_ADDRESS, _COMMENT_NAME):
        if (found := pattern.match(value)) is not None:
            name = _decoded(re.sub(r"\\(.)", r"\1", found[1].removeprefix('"').removesuffix('"')))
            if name := name.strip(" '"):
                return name
            return found[2] if pattern is _NAME_ADDRESS else value
    return _decoded(value).strip(" \"'<>")


def _date(value: str, line: bytes) -> datetime | None:
    """When a message was sent; from the line before it where its own date is none."""
    for text in (value, line.decode("ascii", "replace").partition(" ")[2].partition(" ")[2]):
        text = text.strip()[:100]
        if not text:
            continue
        try:
            moment = parsedate_to_datetime(text)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except _CRASHES:
            if (found := dates.machine(text)) is not None:
                return found
    return None


def _text(mail: Message, removed: RemovedLog) -> fragment.Written:
    """The words of a message: its plain text, else its HTML; several parts a blank line apart."""
    whole = fragment.Written("", [])
    for part in _spoken(mail, removed, 0):
        written = _part(part, removed)
        if not written.text:
            continue
        shift = len(whole.text) + 2 if whole.text else 0
        whole.text += ("\n\n" if whole.text else "") + written.text
        whole.quotes += [(start + shift, end + shift) for start, end in written.quotes]
    return whole


def _spoken(part: Message, removed: RemovedLog, depth: int) -> Iterator[Message]:
    """The parts that a reader is shown as text."""
    kind = part.get_content_type()
    inner = part.get_payload()
    if kind.startswith("multipart/") and isinstance(inner, list):
        if depth > 20:
            return
        parts = [each for each in inner[:_MOST_PARTS] if isinstance(each, Message)]
        if kind == "multipart/alternative":
            best = next((each for each in parts if _is_plain(each)), None)
            for each in [best] if best is not None else parts[-1:]:
                yield from _spoken(each, removed, depth + 1)
            return
        for each in parts:
            yield from _spoken(each, removed, depth + 1)
        return
    name = part.get_filename()
    if part.get_content_disposition() == "attachment" or kind == "message/rfc822" or name:
        removed.add(_decoded(str(name or kind)), "attachment")
    elif kind in ("text/plain", "text/html") or (kind.startswith("text/") and depth == 0):
        yield part
    elif not kind.startswith("multipart/"):
        removed.add(kind, "attachment")


def _is_plain(part: Message) -> bool:
    """Whether a choice of several is plain text that says something."""
    if part.get_content_type() != "text/plain" or isinstance(part.get_payload(), list):
        return False
    payload = part.get_payload(decode=True)
    return isinstance(payload, bytes) and bool(payload.strip())


def _part(part: Message, removed: RemovedLog) -> fragment.Written:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else str(part.get_payload() or "").encode("utf-8", "replace")
    text = normalise(decoded_text(raw, part.get_content_charset()), removed)
    if part.get_content_type() == "text/html":
        return body.from_html(fragment.to_text(text, removed), removed)
    flowed = str(part.get_param("format") or "").lower() == "flowed"
    return body.from_plain(
        text, removed, flowed=flowed, delsp=str(part.get_param("delsp") or "").lower() == "yes"
    )


def decoded_text(raw: bytes, charset: str | None) -> str:
    """Bytes in the charset they declare, else UTF-8, else windows-1252, whatever they hold."""
    name = decoding.codec(charset.lower().removesuffix("-i").removesuffix("-e")) if charset else None
    if name and name not in ("ascii", "utf-8", "cp1252"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            pass
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
