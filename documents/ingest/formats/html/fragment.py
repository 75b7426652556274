"""A piece of HTML inside an export, a post or a comment without a page around it, to text."""

import html as entities
import re
import threading

from lxml import etree

from documents.ingest.formats.html import rendering, shortcodes, tree, vocabulary
from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.parsed import RemovedLog, normalise

Written = Rendered
"""`text`, and `quotes`, the spans of it that stood in a quotation block."""

_BLOCK_COMMENT = re.compile(r"<!--\s{0,9}/?(wp:[a-z0-9/_-]{1,80})")
_MARK = re.compile(r"<!--(more|nextpage|noteaser)\b")
_ANY_TAG = re.compile(r"<[^<>]{0,5000}>")
_END_OF_PAGE = re.compile(
    r"</(?:body|html)\b[^<>]{0,200}>", re.IGNORECASE
)  # the parser reads nothing after it
_SPACE = re.compile(r"[ \t\r\n\f]+")


def to_text(
    html: str, removed: RemovedLog | None = None, *, newlines: bool = False, brackets: bool = False
) -> Written:
    """The text of a fragment as a browser shows it; what is hidden, scripts and captions go to `removed`.

    `newlines`: the text is stored as WordPress stores it, a blank line for a paragraph and a newline for a
    line break, unless it is made of blocks, which say so themselves. `brackets`: WordPress's shortcodes, such
    as `[gallery]`, are taken out.

    Never fails: what is nested deeper than a tree can be is read without its tags.
    """
    removed = RemovedLog() if removed is None else removed
    text = normalise(html, removed)
    writer = rendering.Writer()
    if newlines:
        blocks = _blocks(text, removed)
        writer = _AsStored(lines=not blocks)
    if brackets and "[" in text:
        text = shortcodes.without(text, removed)
    if "<" not in text:
        writer.word(entities.unescape(text))
        return Rendered("".join(writer.parts), [])
    root = _parsed(text)
    if root is None:
        if text.strip():
            removed.add(text, "tags nested deeper than is read")
        writer.word(entities.unescape(_ANY_TAG.sub(" ", text)))
        return Rendered("".join(writer.parts), [])
    return rendering.render([root], _drop, removed, writer)


def line(html: str) -> str:
    """The text of a title or a name that is stored as HTML, on one line."""
    return _SPACE.sub(" ", to_text(html).text if "<" in html or "&" in html else html).strip()


def _blocks(text: str, removed: RemovedLog) -> bool:
    """Whether a text is made of blocks; the names of their marks are logged."""
    if "<!--" not in text:
        return False
    names = set(_BLOCK_COMMENT.findall(text))
    for name in sorted(names):
        removed.add(f"<!-- {name} -->", "block mark")
    for name in sorted(set(_MARK.findall(text))):
        removed.add(f"<!--{name}-->", "block mark")
    return bool(names)


def _parsed(text: str) -> etree._Element | None:
    """The tree of a fragment; None when there is none or it would be too deep."""
    parser = _parsers.html
    try:
        whole = _END_OF_PAGE.sub(" ", tree.without_long_tags(text))
        root = etree.fromstring(b"<body>" + whole.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None
    if len(text) > tree.DEEPEST and any(
        error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log
    ):
        return None
    return root


class _Parsers(threading.local):
    """A parser for each thread: to make one takes longer than to read a comment."""

    def __init__(self) -> None:
        self.html = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)


_parsers = _Parsers()


def _drop(element: etree._Element) -> str | None:
    tag = tree.name(element)
    if tag == "figcaption":
        return "caption"
    if tag in ("p", "div", "span", "dd") and vocabulary.any_match(vocabulary.CAPTION, tree.tokens(element)):
        return "caption"
    return None


class _AsStored(rendering.Writer):
    """Reads newlines as WordPress does when it shows a post: two end a paragraph and, with `lines`, one a
    line; beside a block's tag or right after a `br` they say nothing.
    """

    def __init__(self, lines: bool) -> None:
        super().__init__()
        self._lines = lines
        self._after_block = True
        self._after_br = False

    def word(self, text: str) -> None:
        if "\n" not in text:
            if text.strip():
                self._after_block = self._after_br = False
            super().word(text)
            return
        pieces = text.split("\n")
        blank = 0
        for number, piece in enumerate(pieces):
            blank += number > 0
            if not piece.strip():
                if number == len(pieces) - 1:
                    self._newlines(blank)
                super().word(piece)
                continue
            self._newlines(blank)
            blank = 0
            self._after_block = self._after_br = False
            super().word(piece)

    def _newlines(self, count: int) -> None:
        """So many newlines in running text."""
        if not count or self._after_block:
            return
        if self._after_br:
            self._after_br = False
            count -= 1
        if count > 1:
            super().block(2)
        elif count == 1 and self._lines:
            super().line_break()
        elif count == 1:
            super().word(" ")

    def block(self, level: int) -> None:
        self._after_block = True
        super().block(level)

    def line_break(self) -> None:
        self._line_breaks += 1
        super().block(min(2, self._line_breaks))
        self._after_br = True

    def verbatim(self, text: str) -> None:
        super().verbatim(text)
        self._after_block = self._after_br = False
