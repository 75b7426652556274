"""Markdown as comments are written in it, to text by way of the HTML it stands for."""

import re

from markdown_it import MarkdownIt

from documents.ingest.formats.html import fragment
from documents.ingest.formats.html.fragment import Written
from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.formats.plaintext_thread import quote_spans
from documents.ingest.parsed import RemovedLog, normalise

LONGEST = 50_000
"""Characters; what is longer is kept as it was written. Forums allow 40,000."""

_MARKS = re.compile(
    r"[*_\[\]`<>#~\\&|]|^[ \t]*(?:[-+=]|\d{1,9}[.)])|^(?: {4}|[ ]{0,3}\t)| {2}$|\t", re.MULTILINE
)
_BLANK_LINES = re.compile(r"\n(?:[ \f\v]*\n)+")
_SPACE = re.compile(r"[ \n\f]+")
# Editors write these to keep a line empty.
_EMPTY_LINE = re.compile(r"^(?:[\u200b\ufeff \t]|&#x200[bB];|&nbsp;)+$", re.MULTILINE)
_parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def to_text(markdown: str, removed: RemovedLog | None = None) -> Written:
    """What a reader of the rendered Markdown sees, and the spans of it that stood in a quotation."""
    text = normalise(markdown, removed)
    if not _MARKS.search(text):
        paragraphs = (_SPACE.sub(" ", part).strip() for part in _BLANK_LINES.split(text))
        return Rendered("\n\n".join(part for part in paragraphs if part), [])
    if len(text) > LONGEST:
        return Rendered(text.strip(), quote_spans(text.strip()))
    text = _EMPTY_LINE.sub("", _without_spoiler_marks(text))
    return fragment.to_text(_parser.render(text), removed)


def _without_spoiler_marks(text: str) -> str:
    """Text without the marks of a spoiler, `>!hidden!<`, which are no quotation."""
    if ">!" not in text or "!<" not in text:
        return text
    parts: list[str] = []
    at = 0
    while (start := text.find(">!", at)) >= 0 and (end := text.find("!<", start + 2)) >= 0:
        parts += [text[at:start], text[start + 2 : end]]
        at = end + 2
    return "".join([*parts, text[at:]])
