"""What a post of Discourse's says: its HTML without what the forum puts around quotes, links and pictures."""

import re

from lxml import etree

from documents.ingest.formats.html import fragment, tree
from documents.ingest.formats.html.fragment import Written
from documents.ingest.parsed import RemovedLog

_SPECIAL = re.compile(r"class=\"[^\"]{0,200}\b(?:quote|onebox|meta|emoji|poll|clicks|elided)\b")
_FURNITURE = {
    "poll-info": "voters of a poll",
    "poll-buttons": "buttons of a poll",
    "clicks": "count of clicks",
    "quote-controls": "buttons of a quote",
}


def to_text(html: str, removed: RemovedLog) -> Written:
    """The text of a post, and the spans of it that quote others.

    A preview of a linked page becomes the page's address, which is what its author wrote; a picture of an
    emoji becomes its name.
    """
    return fragment.to_text(_plainer(html, removed) if _SPECIAL.search(html) else html, removed)


def _plainer(html: str, removed: RemovedLog) -> str:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    source = tree.without_long_tags(html).encode("utf-8", "replace")
    try:
        root = etree.fromstring(b"<body>" + source, parser)
    except etree.XMLSyntaxError:
        return html
    if root is None or any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        return html
    for element in list(root.iter()):
        names = tree.tokens(element)
        if names:
            _change(element, tree.name(element), names, removed)
    body = root.find("body")
    return etree.tostring(root if body is None else body, method="html", encoding="unicode")


def _change(element: etree._Element, tag: str, names: tuple[str, ...], removed: RemovedLog) -> None:
    above = element.getparent()
    around = [] if above is None else tree.tokens(above)
    if tag == "img" and "emoji" in names:
        _replace(element, element.get("alt") or element.get("title") or "", "span")
    elif tag == "aside" and "onebox" in names:
        removed.add(tree.glimpse(element), "preview of a linked page")
        _replace(element, _address(element), "p")
    elif tag == "div" and "title" in names and "quote" in around:
        _remove(element, "name of the person quoted", removed)
    elif tag == "div" and "meta" in names and "lightbox" in around:
        _remove(element, "name and size of a picture", removed)
    elif tag == "summary" and "elided" in around:
        _remove(element, "button of a trimmed message", removed)
    else:
        reason = next((_FURNITURE[name] for name in names if name in _FURNITURE), None)
        if reason:
            _remove(element, reason, removed)


def _address(onebox: etree._Element) -> str:
    """The address whose preview a box is."""
    own = onebox.get("data-onebox-src")
    if own:
        return own
    links = (link.get("href") for link in onebox.iter("a"))
    return next((link for link in links if link and link.startswith("http")), "")


def _replace(element: etree._Element, text: str, tag: str) -> None:
    tail = element.tail
    for child in list(element):
        element.remove(child)
    element.clear()
    element.tag, element.text, element.tail = tag, text, tail


def _remove(element: etree._Element, reason: str, removed: RemovedLog) -> None:
    removed.add(tree.glimpse(element), reason)
    _replace(element, "", "span")
