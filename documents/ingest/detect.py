"""Which format is this? From the bytes, never from the file's name."""

import re

from documents.ingest import decoding, detect_json, detect_mail, detect_table, detect_xml, unpacking
from documents.ingest.parsed import Hint, IngestError

HEAD = 64 * 1024
"""Bytes that are looked at."""

_HTML_START = re.compile(
    # Each of these ends where it ends first: else a thousand comments could be parted in any way.
    r"\s*+(?>(?:<\?xml[^>]*>|<!--.*?-->|<\?php[^>]*>)\s*)*+"
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|main|article|section|div|header|nav|p|h[1-6]|"
    r"ul|ol|table|blockquote|span|a|b|i|em|strong|br|hr|img|iframe|pre|center|font|form|dl)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_ANYWHERE = re.compile(r"<(?:html|body|!doctype\s+html)[\s>]", re.IGNORECASE)
_WARC = re.compile(rb"\s{0,8}WARC/\d\.\d{1,2}\r?\n")
_TAG = re.compile(
    r"</(?:p|div|li|ul|ol|span|a|h[1-6]|blockquote|article|section|table|td|em|strong|b|i)>", re.IGNORECASE
)


def detect(head: bytes, hint: Hint) -> str:
    """The name of the format whose first `HEAD` bytes these are, one of those in `documents.ingest.FORMATS`.

    Raises:
        IngestError: nothing there, binary, or XML or JSON of a kind that is not read.
    """
    if not head:
        raise IngestError("This input is empty.", place=hint.label, remedy="Choose a file that holds text.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if _WARC.match(head) or unpacking.holds_crawl(head):
        return "warc"
    decoding.refuse_binary(head, hint)
    text = _glance(head)
    if detect_mail.is_mail(text):
        return "mbox"
    found = detect_json.detect(text, hint) or detect_xml.known(text)
    if found:
        return found
    if _HTML_START.match(text):
        return "html"
    # Cells may hold HTML, so this comes before a look for tags anywhere.
    found = detect_table.detect(text, hint)
    if found:
        return found
    if _HTML_ANYWHERE.search(text):
        return "html"
    detect_xml.refuse(text, hint)
    closing = len(_TAG.findall(text))
    return "html" if closing >= 3 and closing * 400 > len(text) else "plaintext"


def _glance(head: bytes) -> str:
    """Good enough a reading of the first bytes to tell formats apart; never fails."""
    if head.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return head.decode("utf-32", "replace")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if (head[:1] == b"<" and head[1:2] == b"\x00") or head[:1] == b"\x00":
        return head.replace(b"\x00", b"").decode("latin-1")
    return head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").replace("\x00", "")
