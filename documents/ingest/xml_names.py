"""The elements of feeds and exports by short names, whatever prefix and version their namespace has."""

import re
from collections.abc import Collection, Iterator

from lxml import etree

type Element = etree._Element

# A part of the namespace's address -> our prefix; the first that fits.
_SPACES = (
    (re.compile(r"wordpress\.org/export/[\w.]*/?excerpt"), "excerpt"),
    (re.compile(r"wordpress\.org/export\b"), "wp"),
    (re.compile(r"purl\.org/rss/1\.0/modules/content"), "content"),
    (re.compile(r"purl\.org/dc/"), "dc"),
    (re.compile(r"purl\.org/syndication/thread/"), "thr"),
    (re.compile(r"(?:www\.w3\.org/2005/Atom|purl\.org/atom/ns)"), "atom"),
    (re.compile(r"(?:www\.w3\.org/2007/app|purl\.org/atom/app)"), "app"),
    (re.compile(r"schemas\.google\.com/g/"), "gd"),
    (re.compile(r"schemas\.google\.com/blogger/"), "blogger"),
    (re.compile(r"disqus\.com/disqus-internals"), "dsq"),
    (re.compile(r"//(?:www\.)?disqus\.com/?$|^$"), ""),
    (re.compile(r"purl\.org/rss/1\.0/$|backend\.userland\.com/|my\.netscape\.com/rdf"), ""),
    (re.compile(r"www\.w3\.org/1999/xhtml"), "xhtml"),
    (re.compile(r"www\.w3\.org/XML/1998"), "xml"),
)
_known: dict[str, str] = {}
_MOST_KNOWN = 5_000


def short(tag: object) -> str:
    """`wp:post_id` for an element or attribute of any WXR version, `title` for one of RSS; "" for what is
    no element.
    """
    if not isinstance(tag, str):
        return ""
    name = _known.get(tag)
    if name is None:
        name = _shortened(tag)
        if len(_known) < _MOST_KNOWN:
            _known[tag] = name
    return name


def _shortened(tag: str) -> str:
    if not tag.startswith("{"):
        return tag
    address, _, local = tag[1:].partition("}")
    for pattern, prefix in _SPACES:
        if pattern.search(address):
            return f"{prefix}:{local}" if prefix else local
    return f"other:{local}"


def text(element: Element) -> str:
    """The text of an element: its own and, should it hold elements, theirs as markup."""
    try:
        return _text(element)
    except UnicodeDecodeError:  # a damaged file may leave half a character in the tree
        content = etree.tostring(element, encoding="utf-8", method="text", with_tail=False)
        return content.decode("utf-8", "replace")


def _text(element: Element) -> str:
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        tag: object = child.tag
        if isinstance(tag, str):
            _without_namespaces(child)
            parts.append(_as_html(child))
        elif tag is etree.Entity:
            parts.append(child.text or "")
        parts.append(child.tail or "")
    return "".join(parts)


def _as_html(element: Element) -> str:
    try:
        return etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    except UnicodeDecodeError:  # a damaged file may leave half a character in the tree
        content = etree.tostring(element, encoding="utf-8", method="html", with_tail=False)
        return content.decode("utf-8", "replace")


def _without_namespaces(element: Element) -> None:
    """Make XHTML of whatever prefix readable as HTML."""
    for inner in element.iter("*"):
        name = str(inner.tag).rpartition("}")[2].rpartition(":")[2] or "div"
        try:
            inner.tag = name
        except ValueError:  # what is a name behind a prefix need be none without
            inner.tag = "div"
    etree.cleanup_namespaces(element)


def fields(element: Element, but: Collection[str] = ()) -> dict[str, str]:
    """The text of each child by its short name, stripped; of several of one name the first.

    `but` are names of children that are read otherwise.
    """
    found: dict[str, str] = {}
    for child in element:
        name = _known.get(child.tag) or short(child.tag)  # called for every field of every comment
        if name and name not in found and name not in but:
            found[name] = text(child).strip()
    return found


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of that short name."""
    return (child for child in element if short(child.tag) == name)


def attribute(element: Element, name: str) -> str | None:
    """The attribute of that local name, in whatever namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2] == name:
            return str(value)
    return None
