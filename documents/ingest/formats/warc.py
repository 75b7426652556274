"""WARC, the archive of a crawl: each HTML page in it is a document, read as the page would be by itself."""

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from documents.ingest.decoding import LARGEST_INPUT
from documents.ingest.formats import http_answer, warc_records
from documents.ingest.formats.html import read_page
from documents.ingest.formats.warc_records import LARGEST_HEADER, Broken, Record
from documents.ingest.parsed import Hint, IngestError, Item, LeftOut, ParsedDocument, Unreadable

_HTML = frozenset(["text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"])
_HTML_STARTS = (b"<!doctype html", b"<html")
_REDIRECTS = frozenset([300, 301, 302, 303, 304, 305, 307, 308])
_KINDS = {
    "warcinfo": "",
    "request": "requests",
    "metadata": "metadata records",
    "revisit": "pages seen before and not stored again",
    "conversion": "conversions, such as extracted text",
    "continuation": "continuations of divided records",
}
_TYPES = {"image": "images", "audio": "sounds", "video": "films", "font": "fonts"}
_STYLES = frozenset(
    [
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/x-javascript",
        "application/ecmascript",
    ]
)
_MOST_KINDS = 40
_KEPT = "Crawl it again, or save the page and bring in the file; the other pages are kept."


def parse(stream: BinaryIO, hint: Hint) -> Iterator[Item]:
    """A document for each page that was answered with status 200 or stored as a resource; what else the crawl
    holds is counted by kind.

    Streams: one page is held. Each keeps its bytes, as they were before they were packed for the way. A
    record that cannot be read is listed by its place, and the next is read.

    Raises:
        IngestError: no record is there, or none is of a page.
    """
    crawl = _Crawl(hint)
    for record in warc_records.records(stream, hint.label, _is_wanted, LARGEST_INPUT + LARGEST_HEADER):
        yield from crawl.items(record)
    if not crawl.records:
        raise IngestError(
            "There is no record in this crawl archive.",
            place=hint.label,
            remedy="Choose a WARC file, as crawlers and web archives write them.",
        )
    if not crawl.pages:
        raise IngestError(
            f"No web page is in this crawl archive. It holds {crawl.listed()}.",
            place=hint.label,
            remedy="Choose one with answers of type text/html.",
        )
    for what, count in crawl.left_out.items():
        yield LeftOut(hint.label, what, count)


class _Crawl:
    """What has been found in an archive so far."""

    def __init__(self, hint: Hint) -> None:
        self._hint = hint
        self.records = 0
        self.pages = 0
        self.left_out: Counter[str] = Counter()

    def items(self, record: Record | Broken) -> Iterator[Item]:
        """The page of a record, if it holds one, or why it cannot be read."""
        self.records += 1
        if isinstance(record, Broken):
            self.pages += 1
            place = f"{record.place}: {record.uri}" if record.uri else record.place
            yield Unreadable(place, f"{record.message}.", _KEPT)
            return
        answer, why = _told(record)
        if why is not None:
            if why:
                self._count(why)
            return
        self.pages += 1
        place = f"{record.place}: {record.uri}" if record.uri else record.place
        try:
            yield _page(record, answer, place)
        except IngestError as error:
            yield Unreadable(place, error.message, error.remedy)

    def _count(self, why: str) -> None:
        if why not in self.left_out and len(self.left_out) >= _MOST_KINDS:
            why = "other records"
        self.left_out[why] += 1

    def listed(self) -> str:
        return ", ".join(f"{count:,} {what}" for what, count in self.left_out.items()) or "nothing else"


def _page(record: Record, answer: http_answer.Answer | None, place: str) -> ParsedDocument:
    if record.length > len(record.block):
        raise IngestError(
            f"This page is larger than {LARGEST_INPUT >> 20} MiB, the most that is read as one page.",
            remedy="Save what you need of it as a smaller file, and bring in that.",
        )
    raw = http_answer.body_of(answer, record.block, place) if answer else record.block
    url = record.uri if _is_of_the_web(record.uri) else None
    charset = answer.charset if answer else _charset(record)
    document = read_page(raw, Hint(name=None if url else record.uri or place, url=url, encoding=charset))
    document.raw = raw
    document.format = "warc"
    if cut := record.headers.get("warc-truncated"):
        document.notes.append(f"The crawler did not store the whole page ({cut[:40]}).")
    return document


def _charset(record: Record) -> str | None:
    holder = http_answer.Answer(0, {"content-type": record.headers.get("content-type", "")})
    return holder.charset


def _is_wanted(record: Record, start: bytes) -> bool:
    return _told(record)[1] is None


def _told(record: Record) -> tuple[http_answer.Answer | None, str | None]:
    """The HTTP answer in a record, and as what it is left out: None where it holds a page, empty where it
    is not counted either.
    """
    if record.kind in _KINDS:
        return None, _KINDS[record.kind]
    if record.uri.startswith("dns:") or record.content_type == "text/dns":
        return None, "DNS answers"
    if record.kind == "resource":
        return None, None if record.content_type in _HTML else _named(record.content_type)
    if record.kind != "response":
        return None, "records of other kinds"
    if record.content_type in _HTML:
        return None, None
    answer = http_answer.head_of(record.block)
    if answer is None:
        return None, "answers that are no HTTP"
    if _is_robots(record.uri):
        return answer, "robots.txt files"
    if answer.status in _REDIRECTS:
        return answer, "redirects"
    if answer.status != 200:
        return answer, f"answers with status {answer.status}" if answer.status else "answers that are no HTTP"
    if answer.content_type in _HTML or (
        not answer.content_type and _looks_like_html(record.block[answer.start :])
    ):
        return answer, None
    return answer, _named(answer.content_type)


def _is_of_the_web(uri: str) -> bool:
    try:
        return urlsplit(uri).scheme in ("http", "https")
    except ValueError:
        return False


def _is_robots(uri: str) -> bool:
    try:
        return urlsplit(uri).path == "/robots.txt"
    except ValueError:
        return False


def _looks_like_html(body: bytes) -> bool:
    return body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML_STARTS)


def _named(content_type: str) -> str:
    """What things of a type are called when they are counted."""
    if content_type in _STYLES:
        return "styles and scripts"
    found = _TYPES.get(content_type.partition("/")[0])
    return found or (f"answers of type {content_type[:60]}" if content_type else "answers of no type")
