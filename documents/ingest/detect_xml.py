"""Which kind of XML is this?"""

import re

from documents.ingest.parsed import Hint, IngestError

_BEFORE_ROOT = re.compile(r"\s*(?:<\?[^>]{0,500}>|<!--(?:(?!-->).){0,5000}-->)", re.DOTALL)
_DOCTYPE = re.compile(r"\s*<!DOCTYPE\s+[\w:.-]{1,60}[^\[>]{0,1000}(?:\[[^\]]{0,50000}\]\s*)?>", re.IGNORECASE)
_ROOT = re.compile(r"\s*<(?:[\w.-]{1,60}:)?([A-Za-z_][\w.-]{0,60})")
_WXR = re.compile(r"wordpress\.org/export/|<wp:(?:wxr_version|post_id|base_site_url)\b")
_ROOTS = {
    "rss": "rss",
    "rdf": "rss",
    "feed": "atom",
    "entry": "atom",
    "disqus": "disqus",
}


def known(text: str) -> str | None:
    """The name of the format whose beginning `text` is; None when it is no XML, or XML that is not read."""
    root = _root(text)
    found = _ROOTS.get(root.lower()) if root else None
    return "wxr" if found == "rss" and _WXR.search(text) else found


def refuse(text: str, hint: Hint) -> None:
    """Refuse XML of a kind that is not read.

    Raises:
        IngestError: it is such.
    """
    if text.lstrip()[:5].lower() == "<?xml" or (_root(text) or "").lower() == "opml":
        raise IngestError(
            "This is XML of a kind that is not read.",
            place=hint.label,
            remedy="Bring in the pages as HTML or plain text, or as JSON Lines, one document a line.",
        )


def _root(text: str) -> str | None:
    """The local name of the root element."""
    at = 0
    while (passed := _BEFORE_ROOT.match(text, at) or _DOCTYPE.match(text, at)) is not None:
        at = passed.end()
    found = _ROOT.match(text, at)
    return found[1] if found else None
