"""From bytes to an element tree, with every limit that keeps a hostile page from taking time or memory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import orjson
from lxml import etree

from documents.ingest import decoding
from documents.ingest.parsed import Hint, IngestError, RemovedLog, normalise

MOST_TAGS = 3_000_000
DEEPEST = 2_000
_SMALL = 40  # elements
LONGEST_TAG = 16_384
"""Characters; libxml2 looks at attributes pairwise, so a tag with thousands of them is read without any."""

_META_CHARSET = re.compile(rb"<meta[^<>]{0,500}?charset\s*+=\s*+(?:[\"']\s*+)?([\w.:-]{2,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b([^>]*)>", re.IGNORECASE)
_LD_JSON = re.compile(r"application/ld\+json", re.IGNORECASE)
# To a browser a slash there closes nothing.
_CLOSED_AT_ONCE = re.compile(r"<((?:html|head|body)(?:\s[^<>]{0,500})?)\s?/>", re.IGNORECASE)
# As browsers read a tag: a quotation mark opens a value only behind “=”. Possessive: one pass, whatever the
# page holds.
_TAG = re.compile(
    r"""<([a-zA-Z][^\s/>]*+)(?:[^>=]++|=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+)?+)*+(?:>|\Z)"""
)


@dataclass(slots=True)
class Page:
    """A page as a tree, and the structured data that stood in its scripts."""

    root: etree._Element
    linked_data: list[object] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def build(raw: bytes, hint: Hint, removed: RemovedLog) -> Page:
    """The tree of a page.

    Raises:
        IngestError: no text, in no encoding that can be told, too many tags, nested too deep, or no element
        at all.
    """
    declared = _META_CHARSET.search(raw[:8192]) or _XML_ENCODING.search(raw[:512])
    decoded = decoding.decode(raw, hint, declared[1].decode("ascii", "ignore") if declared else None)
    text, scripts = _without_scripts(normalise(decoded.text, removed))
    if text.count("<") > MOST_TAGS:
        raise IngestError(
            f"This page has more than {MOST_TAGS:,} tags.",
            place=hint.label,
            remedy="Save the article and its thread as smaller pages, or bring them in as JSON Lines.",
        )
    text = without_long_tags(_CLOSED_AT_ONCE.sub(r"<\1>", text, count=3))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        root = None
    for error in parser.error_log:
        if error.type_name == "ERR_RESOURCE_LIMIT":
            raise IngestError(
                f"The tags of this page are nested more than {DEEPEST:,} deep.",
                place=f"{hint.label}, line {error.line}",
                remedy="Open the page in a browser and save it again, or bring in its text.",
            )
    if root is None:
        raise IngestError(
            "This page has no text.",
            place=hint.label,
            remedy="Save the page once it has loaded, and try again.",
        )
    return Page(root, _linked_data(scripts), decoded.notes)


def without_long_tags(text: str) -> str:
    """The text with each tag longer than `LONGEST_TAG` cut to its bare name."""
    return _TAG.sub(_short, text) if len(text) > LONGEST_TAG else text


def _short(tag: re.Match[str]) -> str:
    return tag[0] if len(tag[0]) <= LONGEST_TAG else f"<{tag[1]}>"


def _without_scripts(text: str) -> tuple[str, list[str]]:
    """The page without scripts and styles, and the JSON-LD that stood in them."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered
        lowered = re.sub("[A-Z]+", lambda found: found[0].lower(), text)
    kept: list[str] = []
    scripts: list[str] = []
    position = 0
    for match in _SCRIPT.finditer(text):
        if match.start() < position:
            continue
        kept.append(text[position : match.start()])
        end = lowered.find(f"</{match[1].lower()}", match.end())
        end = len(text) if end < 0 else end
        if _LD_JSON.search(match[2][:300]):
            scripts.append(text[match.end() : end])
        closing = text.find(">", end)
        position = len(text) if closing < 0 else closing + 1
    kept.append(text[position:])
    return " ".join(kept) if len(kept) > 1 else text, scripts


def _linked_data(scripts: list[str]) -> list[object]:
    found: list[object] = []
    for script in scripts[:100]:
        cleaned = re.sub(
            r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", script
        )
        try:
            found.append(orjson.loads(cleaned))
        except orjson.JSONDecodeError:
            try:  # raw line breaks inside strings are common
                found.append(orjson.loads(re.sub(r"[\x00-\x1f]+", " ", cleaned)))
            except orjson.JSONDecodeError:
                continue
    return found


def name(element: etree._Element) -> str:
    """The tag, which the parser gives in lower case; "" for what is no element."""
    tag = element.tag
    return tag if tag.__class__ is str else ""


def tokens(element: etree._Element) -> tuple[str, ...]:
    """The class names of an element and its id, in lower case."""
    classes = element.get("class")
    own = element.get("id")
    return () if classes is None and own is None else _names(classes, own)


def classes(element: etree._Element) -> tuple[str, ...]:
    """The class names of an element alone, in lower case."""
    found = element.get("class")
    return () if found is None else _names(found, None)


@lru_cache(maxsize=1 << 14)
def _names(classes: str | None, own: str | None) -> tuple[str, ...]:
    return (*(classes or "").lower().split(), *((own.lower(),) if own else ()))


def glimpse(element: etree._Element, most: int = 2_000) -> str:
    """The first text of an element, its white space collapsed."""
    parts: list[str] = []
    size = 0
    for text in element.itertext():
        if stripped := text.strip():
            parts.append(str(text))
            size += len(stripped)
            if size > most:
                break
        elif parts:
            parts.append(" ")
    return " ".join(" ".join(parts).split())[:most]


def brief(element: etree._Element, most: int) -> str:
    """The text of a small element, its white space collapsed; "" where it is longer or holds much."""
    parts: list[str] = []
    size = 0
    for number, inner in enumerate(element.iter()):
        if number > _SMALL:
            return ""
        for text in (inner.text, inner.tail if inner is not element else None):
            if text and (stripped := text.strip()):
                parts.append(stripped)
                size += len(stripped)
        if size > most:
            return ""
    return " ".join(" ".join(parts).split())


def ancestors(element: etree._Element) -> Iterator[etree._Element]:
    """The elements around an element, the nearest first."""
    return element.iterancestors()
