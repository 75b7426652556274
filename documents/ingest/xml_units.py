"""XML that is a long list of units (posts, threads, entries), read a unit at a time.

The units are cut out of the bytes first and each is parsed by itself: one broken unit spoils no other, memory
holds one, and no declaration of entities ever reaches the parser: there is nothing to expand or to load.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from documents.ingest import decoding
from documents.ingest.parsed import Hint
from documents.ingest.xml_mending import mended

LONGEST_UNIT = 64 * 1024 * 1024
"""Bytes; a longer unit is refused by name and passed over without being held."""

_CHUNK = 1 << 20
_LONGEST_HEAD = 1 << 20
_LONGEST_TAG = 1 << 16
_NOT_XML = bytes(set(range(32)) - {9, 10, 13})
_NONCHARACTERS = re.compile(rb"\xef\xbf[\xbe\xbf]")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{2,40})")
_NAMESPACE = re.compile(r"""\sxmlns(?::([\w.-]{1,60}))?\s{0,9}=\s{0,9}("[^"<&]{0,500}"|'[^'<&]{0,500}')""")
_END_OF_DOCTYPE = re.compile(rb"[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_LANGUAGE = re.compile(r"""\sxml:lang\s{0,9}=\s{0,9}["']([\w-]{1,40})["']""")


@dataclass(slots=True)
class Unit:
    """One unit as it stands in the file, from its opening tag to its closing one; `raw` None: too long."""

    name: str
    number: int
    raw: bytes | None


class Broken(Exception):
    """The XML of a unit cannot be read at all."""


class Units:
    """The units of a file whose local names are in `names`, in order.

    `head` is what stands before the first of them, `whole` whether the root element `root` was closed, `cut`
    whether the file ended in a unit, and `replaced` how many characters could not be decoded so far.
    """

    def __init__(self, stream: BinaryIO, hint: Hint, names: Sequence[str], root: str) -> None:
        self.head = b""
        self.whole = False
        self.cut = False
        self.replaced = 0
        self.bytes_seen = 0
        self.declared: str | None = None
        self._chunks = self._clean(stream, hint)
        either = "|".join(names).encode()
        self._opening = re.compile(
            rb"<!\[CDATA\[|<!--|<!DOCTYPE|<(?:[\w.-]{1,60}:)?(" + either + rb")(?=[\s/>])"
        )
        self._closings = {
            name: re.compile(
                rb"<!\[CDATA\[|<!--|</(?:[\w.-]{1,60}:)?%b\s{0,99}>|<(?:[\w.-]{1,60}:)?%b(?=[\s>])"
                % (name.encode(), name.encode())
            )
            for name in names
        }
        self._root_end = re.compile(rb"</(?:[\w.-]{1,60}:)?" + root.encode() + rb"\s{0,99}>")
        self._buffer = bytearray()
        self.begun = False
        self._not_plain = 0
        self._parser = _parser()
        self._wrap: tuple[bytes, bytes] | None = None

    def __iter__(self) -> Iterator[Unit]:
        number = 0
        while (found := self._next_opening()) is not None:
            number += 1
            yield Unit(found, number, self._unit(found))

    def element(self, unit: Unit) -> tuple[etree._Element, bool]:
        """The element of a unit, and whether its XML is broken and was read only as far as it goes.

        Raises:
            Broken: there is nothing to read in it.
        """
        if self._wrap is None:
            self._wrap = _wrapping(self.head)
        before, after = self._wrap
        raw = unit.raw or b""
        try:
            return self._parsed(before, raw, after)[0], False
        except (etree.XMLSyntaxError, IndexError):
            whole = mended(raw.decode("utf-8", "replace")).encode()
        try:
            return self._parsed(before, whole, after)[0], False
        except (etree.XMLSyntaxError, IndexError) as error:
            wrong = str(error)
        try:
            return etree.fromstring(before + whole + after, _parser(recover=True))[0], True
        except (etree.XMLSyntaxError, IndexError, TypeError):  # TypeError: no tree at all
            raise Broken(wrong) from None

    def _parsed(self, before: bytes, raw: bytes, after: bytes) -> etree._Element:
        """The element around a unit; a large one is not copied for it."""
        if len(raw) < _CHUNK:
            return etree.fromstring(before + raw + after, self._parser)
        parser = _parser()
        parser.feed(before)
        for start in range(0, len(raw), _CHUNK):
            parser.feed(raw[start : start + _CHUNK])
        parser.feed(after)
        return parser.close()

    def root_language(self) -> str | None:
        """The `xml:lang` of the root element."""
        found = _LANGUAGE.search(_start_tag(self.head))
        return found[1] if found else None

    @property
    def root_is_feed(self) -> bool:
        """Whether the units stand in an element around them, rather than one by itself."""
        return bool(_start_tag(self.head))

    def _clean(self, stream: BinaryIO, hint: Hint) -> Iterator[bytes]:
        """The file in UTF-8, without the characters that XML may not hold."""
        rest, other = b"", None
        while chunk := stream.read(_CHUNK):
            raw = rest + chunk
            if other is None and not self.bytes_seen:
                self.declared = _declared(raw)
                other = _marked(raw)
            self.bytes_seen += len(chunk)
            rest = b""
            if other is None:
                try:
                    _, read = codecs.utf_8_decode(raw, "strict", False)
                    raw, rest = raw[:read], raw[read:]
                except UnicodeDecodeError:
                    other = self._other(raw, hint)
            yield self._utf8(raw, other, final=False)
        yield self._utf8(rest, other, final=True)

    def _other(self, raw: bytes, hint: Hint) -> codecs.IncrementalDecoder | None:
        """What reads bytes that are no UTF-8; None when they are, but for a few places."""
        name = decoding.decode(raw, hint, self.declared).encoding
        return (
            None
            if name.startswith("utf-8")
            else codecs.getincrementaldecoder(decoding.codec(name) or "cp1252")("replace")
        )

    def _utf8(self, raw: bytes, other: codecs.IncrementalDecoder | None, *, final: bool) -> bytes:
        if other is None:
            try:
                raw.decode()
            except UnicodeDecodeError:
                text = raw.decode("utf-8", "replace")
                self.replaced += text.count("\N{REPLACEMENT CHARACTER}")
                raw = text.encode()
        else:
            text = other.decode(raw, final)
            self.replaced += text.count("\N{REPLACEMENT CHARACTER}")
            raw = text.encode("utf-8", "replace")
        return raw.translate(None, _NOT_XML)

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        if b"\xef\xbf" in chunk:
            chunk = _NONCHARACTERS.sub("\N{REPLACEMENT CHARACTER}".encode(), chunk)
        self._buffer += chunk
        return True

    def _next_opening(self) -> str | None:
        """Go to the next unit, which then begins the buffer; None at the end of the file."""
        at = 0
        while True:
            found = self._opening.search(self._buffer, at)
            if found is not None and found[1] is not None:
                name = found[1].decode()  # before the buffer that the match looks into changes
                self._passed(found.start())
                self.begun = True
                return name
            if found is not None:
                at = self._over(found.start(), found[0])
                if at < 0:
                    return None
                continue
            at = max(at, len(self._buffer) - 200)
            self._passed(at)
            at = 0
            if not self._more():
                self._passed(len(self._buffer))
                return None

    def _passed(self, end: int) -> None:
        """What stands between units."""
        if len(self.head) < _LONGEST_HEAD and not self.begun:
            self.head += bytes(self._buffer[: min(end, _LONGEST_HEAD)])
        if self._root_end.search(self._buffer, 0, min(end + 200, len(self._buffer))):
            self.whole = True
        del self._buffer[:end]

    def _over(self, start: int, mark: bytes) -> int:
        """Where a CDATA section or comment that is no unit's ends; what it holds is dropped. -1: nowhere."""
        at = start + len(mark)
        if mark == b"<!DOCTYPE":
            return self._over_doctype(at)
        end = b"]]>" if mark.startswith(b"<![") else b"-->"
        while (found := self._buffer.find(end, at)) < 0:
            if len(self._buffer) > _CHUNK:
                self._passed(start)
                del self._buffer[len(mark) : -2]
                start = 0
            at = max(start + len(mark), len(self._buffer) - 2)
            if not self._more():
                self._buffer.clear()
                return -1
        return found + 3

    def _over_doctype(self, at: int) -> int:
        """Where a document type ends: what it declares is never read."""
        while len(self._buffer) < at + _LONGEST_TAG and self._more():
            pass
        found = _END_OF_DOCTYPE.match(self._buffer, at, at + _LONGEST_TAG)
        return found.end() if found else at

    def _unit(self, name: str) -> bytes | None:
        """The unit at the buffer's start; None when it is too long, and b"" when the file ends in it."""
        if (empty := self._empty_tag()) is not None:
            return self._take(empty)
        if (plain := self._plain_end(name)) is not None:
            return self._take(plain)
        closing = self._closings[name]
        at, held = 1, True
        while True:
            found = closing.search(self._buffer, at)
            if found is not None and not found[0].startswith(b"<!"):
                is_end = found[0].startswith(b"</")
                raw = self._take(found.end() if is_end else found.start())
                return raw if held else None
            if found is not None:
                end, at = (b"]]>" if found[0].startswith(b"<![") else b"-->"), found.end()
                past = self._buffer.find(end, at)
                while past < 0:
                    last = max(at, len(self._buffer) - 2)
                    if len(self._buffer) > LONGEST_UNIT:
                        del self._buffer[at:last]
                        last, held = at, False
                    if not self._more():
                        return self._ended()
                    past = self._buffer.find(end, last)
                at = past + 3
                continue
            at = max(at, len(self._buffer) - 200)
            if len(self._buffer) > LONGEST_UNIT:
                del self._buffer[1:at]
                at, held = 1, False
            if not self._more():
                return self._ended()

    def _plain_end(self, name: str) -> int | None:
        """Where the unit ends, when all of it is here and its closing tag is surely none in CDATA or in a
        comment, nor that of another unit.
        """
        if self._not_plain > 20:  # tags with a prefix, or long units: looking costs more than it saves
            return None
        opening = b"<" + name.encode()
        other = self._buffer.find(opening, len(opening), _LONGEST_TAG)
        end = self._buffer.find(b"</%b>" % name.encode(), 0, other if other >= 0 else _LONGEST_TAG)
        self._not_plain = max(0, self._not_plain + (1 if end < 0 else -1))
        if end < 0:
            return None
        for begins, ends in ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->")):
            if self._buffer.rfind(begins, 0, end) > self._buffer.rfind(ends, 0, end):
                return None
        return end + len(name) + 3

    def _ended(self) -> bytes:
        """The file ends within a unit."""
        self._buffer.clear()
        self.cut = True
        return b""

    def _empty_tag(self) -> int | None:
        """Where the buffer's first tag ends, when it closes itself."""
        while (end := self._buffer.find(b">", 0, _LONGEST_TAG)) < 0:
            if len(self._buffer) > _LONGEST_TAG or not self._more():
                return None
        return end + 1 if self._buffer[end - 1 : end] == b"/" else None

    def _take(self, end: int) -> bytes:
        raw = bytes(self._buffer[:end])
        del self._buffer[:end]
        return raw


def _declared(raw: bytes) -> str | None:
    found = _DECLARED.search(raw[:1000])
    return found[1].decode("ascii", "ignore") if found else None


def _marked(raw: bytes) -> codecs.IncrementalDecoder | None:
    """What reads a file that is told apart by its first two bytes."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return codecs.getincrementaldecoder("utf-32")("replace")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")("replace")
    if raw[:1] == b"<" and raw[1:2] == b"\x00":
        return codecs.getincrementaldecoder("utf-16-le")("replace")
    if raw[:1] == b"\x00" and raw[1:2] == b"<":
        return codecs.getincrementaldecoder("utf-16-be")("replace")
    return None


def _start_tag(head: bytes) -> str:
    """The opening tag of the root element."""
    found = re.search(rb"<[A-Za-z_][^<>]{0,60000}>", head)
    return found[0].decode("utf-8", "replace") if found else ""


def _wrapping(head: bytes) -> tuple[bytes, bytes]:
    """What stands around a unit so that its prefixes are known."""
    names: dict[str, str] = {}
    for prefix, address in _NAMESPACE.findall(head[:_LONGEST_TAG].decode("utf-8", "replace")):
        if prefix.lower() not in ("xml", "xmlns"):
            names.setdefault(prefix, address)
    declared = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={address}" for prefix, address in names.items()
    )
    return f"<units{declared}>".encode(), b"</units>"


def _parser(recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        recover=recover,
    )
