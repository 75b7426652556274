"""Elements to text as a browser shows it: paragraphs a blank line apart, line breaks kept, white space
collapsed.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from lxml import etree

from documents.ingest.formats.html import tree
from documents.ingest.parsed import RemovedLog, Span

PARAGRAPH = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "details",
        "dialog",
        "div",
        "dl",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
        "menu",
        "summary",
        "legend",
    ]
)
LINE = frozenset(["li", "dt", "dd", "tr", "td", "th", "option"])
LISTS = frozenset(["ul", "ol", "menu"])
# `head` is not among them: the parser leaves an article in it where a page does without `body`.
NO_TEXT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "audio",
        "video",
        "map",
        "area",
        "button",
        "select",
        "textarea",
        "input",
        "datalist",
        "meter",
        "progress",
        "applet",
        "frameset",
        "noframes",
        "title",
        "meta",
        "link",
        "param",
        "source",
        "track",
        "img",
        "picture",
    ]
)
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_FOR_SCREEN_READERS = frozenset(
    [
        "screen-reader-text",
        "sr-only",
        "visually-hidden",
        "visuallyhidden",
        "assistive-text",
        "element-invisible",
        "screenreader",
        "screen-reader-only",
        "a11y-hidden",
        "u-hiddenvisually",
        "hide-text",
    ]
)
_COLLAPSIBLE = re.compile(r"[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+")  # not a single space: most are
_QUOTES = frozenset(
    [
        "quote",
        "bbcode_quote",
        "quotebox",
        "quoted",
        "bbcodeblock--quote",
        "ipsquote",
        "quotecontent",
        "quotetext",
        "quotebody",
    ]
)
_QUOTE_LABELS = frozenset(
    ["quote:", "zitat:", "citation :", "citation:", "cita:", "citazione:", "citaat:", "цитата:"]
)
_EMOJI_CLASSES = frozenset(["emoji", "wp-smiley", "smiley", "emoticon", "emojione", "twemoji"])

type Drop = Callable[[etree._Element], str | None]
"""Says why an element stays out of the text, or None when it belongs in."""


@dataclass(slots=True)
class Rendered:
    """Text, the spans of it that stood in a quotation block, and those that were links to other pages."""

    text: str
    quotes: list[Span]
    links: list[Span] = field(default_factory=list)


class Writer:
    """Puts words, breaks and quotation marks together; nothing is written until a word follows."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.quotes: list[Span] = []
        self.links: list[Span] = []
        self._link_starts: list[int] = []
        self._break = 0
        self._line_breaks = 0
        self._space = ""
        self._indent = ""  # of a preformatted line, its first word not yet written
        self._quote_depth = 0
        self._quote_start: int | None = None

    def word(self, text: str) -> None:
        """Running text; its white space is collapsed."""
        text = _COLLAPSIBLE.sub(" ", text)
        core = text.strip()
        if not core:
            self._pend(text)
            return
        begin = text.index(core[0])
        self._pend(text[:begin])
        self._put(core)
        self._pend(text[begin + len(core) :])

    def verbatim(self, text: str) -> None:
        """Preformatted text; its lines are kept as they are but for white space at their ends."""
        for number, line in enumerate(text.expandtabs(4).split("\n")):
            if number:
                self.line_break()
                self._indent = ""
            core = line.strip()
            begin = line.index(core[0]) if core else len(line)
            if self._break or not self.parts:
                self._indent += line[:begin]
                if core:
                    self._space = ""
                    self._put(self._indent + core, indented=True)
                    self._indent = ""
            else:
                self._pend(line[:begin])
                if core:
                    self._put(core)
            if core:
                self._pend(line[begin + len(core) :])

    def block(self, level: int) -> None:
        """The end of a line (1) or of a paragraph (2)."""
        self._break = max(self._break, level)

    def line_break(self) -> None:
        """A `br`; two in a row end the paragraph."""
        self._line_breaks += 1
        self.block(min(2, self._line_breaks))

    def open_quote(self) -> None:
        self.block(2)
        self._quote_depth += 1

    def close_quote(self) -> None:
        self._quote_depth -= 1
        if self._quote_depth == 0 and self._quote_start is not None:
            self.quotes.append((self._quote_start, self.length))
            self._quote_start = None
        self.block(2)

    def open_link(self) -> None:
        self._link_starts.append(len(self.parts))

    def close_link(self) -> None:
        start = self._link_starts.pop()
        if start < len(self.parts):
            size = sum(len(part) for part in self.parts[start:])
            self.links.append((self.length - size, self.length))

    def _pend(self, space: str) -> None:
        if space and not (self._space.endswith(" ") and space == " "):
            self._space += space

    def _put(self, text: str, indented: bool = False) -> None:
        if self._break:
            before = "\n" * self._break if self.parts else ""
        else:
            before = self._space if self.parts else ""
        if before:
            self.parts.append(before)
            self.length += len(before)
        if self._quote_depth and self._quote_start is None:
            self._quote_start = self.length + (len(text) - len(text.lstrip()) if indented else 0)
        self.parts.append(text)
        self.length += len(text)
        self._break = self._line_breaks = 0
        self._space = ""


def render(
    roots: Collection[etree._Element],
    drop: Drop,
    removed: RemovedLog,
    writer: Writer | None = None,
) -> Rendered:
    """The text of some elements, without what is hidden, is no text, or `drop` refuses; what went is
    logged. `writer`, a new one, may read running text its own way.
    """
    writer = writer or Writer()
    for root in roots:
        _render(root, writer, drop, removed)
        writer.block(2)
    text = "".join(writer.parts)
    kept = text.lstrip("\n")
    return Rendered(kept, writer.quotes, writer.links)


def _render(root: etree._Element, writer: Writer, drop: Drop, removed: RemovedLog) -> None:
    lists = preformatted = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    skipped: etree._Element | None = None
    for event, element in walk:
        tag = tree.name(element)
        if event == "start":
            reason = None if element is root else _left_out(element, tag, drop)
            if reason is not None:
                if tag == "img" and (symbol := _emoji(element)):
                    writer.word(symbol)
                elif reason:
                    removed.add(tree.glimpse(element), reason)
                skipped = element
                walk.skip_subtree()
                continue
            if element is root and is_quotation(element, tag):  # a post as a whole is no quotation
                writer.block(2)
            else:
                _open(tag, element, writer, lists)
            lists += tag in LISTS
            preformatted += tag == "pre"
            if element.text:
                writer.verbatim(element.text) if preformatted else writer.word(element.text)
        else:
            if element is skipped:
                skipped = None
            else:
                lists -= tag in LISTS
                preformatted -= tag == "pre"
                if element is root and is_quotation(element, tag):
                    writer.block(2)
                else:
                    _close(tag, element, writer, lists)
            if element is not root and element.tail:
                writer.verbatim(element.tail) if preformatted else writer.word(element.tail)


def _left_out(element: etree._Element, tag: str, drop: Drop) -> str | None:
    """Why an element is left out; "" when there is nothing in it worth logging."""
    if tag in NO_TEXT or not tag:
        return ""
    if is_hidden(element):
        return "hidden"
    return drop(element)


def is_hidden(element: etree._Element) -> bool:
    """Whether a reader of the page does not see an element."""
    attributes = element.attrib
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    if style and _HIDDEN_STYLE.search(style):
        return True
    classes = attributes.get("class")
    return classes is not None and not _FOR_SCREEN_READERS.isdisjoint(classes.lower().split())


def _emoji(element: etree._Element) -> str:
    """The character that a picture of an emoji stands for."""
    symbol = (element.get("alt") or "").strip()
    small = not _EMOJI_CLASSES.isdisjoint(tree.tokens(element)) or "/emoji/" in (element.get("src") or "")
    return symbol if small and 0 < len(symbol) <= 16 else ""


def is_quotation(element: etree._Element, tag: str) -> bool:
    """Whether an element holds another's words: `blockquote`, or the boxes in which forums put quotations."""
    if tag == "blockquote":
        return True
    if tag not in ("div", "aside", "table"):
        return False
    if not _QUOTES.isdisjoint(tree.tokens(element)):
        return True
    return tag == "div" and len(element) > 1 and (element[0].text or "").strip().casefold() in _QUOTE_LABELS


def _open(tag: str, element: etree._Element, writer: Writer, lists: int) -> None:
    if tag == "br":
        writer.line_break()
    elif tag == "a":
        writer.open_link()
    elif is_quotation(element, tag):
        writer.open_quote()
    elif tag in LISTS and lists:
        writer.block(1)
    elif tag in PARAGRAPH:
        writer.block(2)
    elif tag in LINE:
        writer.block(1)


def _close(tag: str, element: etree._Element, writer: Writer, lists: int) -> None:
    if is_quotation(element, tag):
        writer.close_quote()
    elif tag == "a":
        writer.close_link()
    elif tag in LISTS and lists:
        writer.block(1)
    elif tag in PARAGRAPH:
        writer.block(2)
    elif tag in LINE:
        writer.block(1)
