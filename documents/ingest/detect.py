"""Which format is this? From the bytes, never from the file's name."""

import re

import orjson

from documents.ingest import decoding
from documents.ingest.parsed import Hint, IngestError

HEAD = 64 * 1024
"""Bytes that are looked at."""

_JSON_START = re.compile(r'\s*\{\s*(?:"|\}|$)')
_JSON_ARRAY = re.compile(r'\s*\[\s*\{\s*"')
_POSTS = re.compile(r'"posts"\s*:\s*\[')
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<\?php[^>]*>\s*)*"
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|main|article|section|div|header|nav|p|h[1-6]|"
    r"ul|ol|table|blockquote|span|a|b|i|em|strong|br|hr|img|iframe|pre|center|font|form|dl)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_ANYWHERE = re.compile(r"<(?:html|body|!doctype\s+html)[\s>]", re.IGNORECASE)
_TAG = re.compile(
    r"</(?:p|div|li|ul|ol|span|a|h[1-6]|blockquote|article|section|table|td|em|strong|b|i)>", re.IGNORECASE
)
_OTHER_XML = re.compile(r"\s*<\?xml|\s*<(?:rss|feed|disqus|opml|rdf:RDF)\b", re.IGNORECASE)


def detect(head: bytes, hint: Hint) -> str:
    """The name of the format whose first `HEAD` bytes these are: `jsonl`, `html` or `plaintext`.

    Raises:
        IngestError: nothing there, binary, or XML or JSON of a kind that is not read.
    """
    if not head:
        raise IngestError("This input is empty.", place=hint.label, remedy="Choose a file that holds text.")
    decoding.refuse_binary(head, hint)
    text = _glance(head)
    if (_JSON_START.match(text) and _looks_like_json_lines(text)) or _holds_a_document(text):
        return "jsonl"
    if _JSON_ARRAY.match(text):
        raise IngestError(
            "This is a JSON array, not JSON Lines.",
            place=hint.label,
            remedy="Write each object of it on a line of its own, without the brackets and commas.",
        )
    if _HTML_START.match(text) or _HTML_ANYWHERE.search(text):
        return "html"
    if _OTHER_XML.match(text):
        raise IngestError(
            "This is XML of a kind that is not read.",
            place=hint.label,
            remedy="Bring in the pages as HTML or plain text, or as JSON Lines, one document a line.",
        )
    closing = len(_TAG.findall(text))
    return "html" if closing >= 3 and closing * 400 > len(text) else "plaintext"


def _holds_a_document(text: str) -> bool:
    """Whether one of the first lines is a whole document: the line before it may be broken."""
    for line in text.splitlines()[:20]:
        if line.startswith("{") and _POSTS.search(line):
            try:
                found = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            if isinstance(found.get("posts"), list):
                return True
    return False


def _looks_like_json_lines(text: str) -> bool:
    if _POSTS.search(text):
        return True
    for line in text.splitlines()[:20]:
        try:
            if isinstance(orjson.loads(line), dict):
                return True
        except orjson.JSONDecodeError:
            continue
    return text.lstrip().startswith('{"')


def _glance(head: bytes) -> str:
    """Good enough a reading of the first bytes to tell formats apart; never fails."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if (head[:1] == b"<" and head[1:2] == b"\x00") or head[:1] == b"\x00":
        return head.replace(b"\x00", b"").decode("latin-1")
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\x00", "")
