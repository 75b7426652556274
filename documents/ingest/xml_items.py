"""The entries of a feed or an export as elements, and what is said of those that cannot be read."""

from collections.abc import Iterator

from lxml import etree

from documents.ingest import xml_names
from documents.ingest.parsed import Hint, ParsedDocument, Unreadable
from documents.ingest.xml_units import Broken, Unit, Units

type Element = xml_names.Element


def element_of(units: Units, unit: Unit, place: str) -> Element | Unreadable:
    """The element of a unit, or why it cannot be read."""
    if unit.raw is None:
        return Unreadable(
            place, "This entry is larger than 64 MiB.", "Bring it in by itself; the other entries are kept."
        )
    if not unit.raw:
        return Unreadable(
            place,
            "The file ends in the middle of this entry.",
            "Export or download the file again; the entries before it are kept.",
        )
    try:
        element, broken = units.element(unit)
    except Broken as error:
        return Unreadable(
            place,
            f"The XML of this entry is broken: {str(error)[:200]}.",
            "Mend it in the file, or bring in the page itself; the other entries are kept.",
        )
    unit.raw = None  # a large one is not held twice
    if broken:
        element.set("broken", "1")
    return element


def channel(head: bytes) -> dict[str, str]:
    """What stands in a feed before its first entry, by short names."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=True, collect_ids=False
    )
    start = head.find(b"<rss") if b"<rss" in head else head.find(b"<channel")
    if start < 0:
        return {}
    try:
        root = etree.fromstring(head[start:], parser)
    except etree.XMLSyntaxError:
        return {}
    if root is None:
        return {}
    inner = next((child for child in root.iter() if xml_names.short(child.tag) == "channel"), root)
    return xml_names.fields(inner)


def damage(units: Units, document: ParsedDocument) -> list[str]:
    """A note where bytes of a document could not be decoded."""
    if units.replaced and any("\N{REPLACEMENT CHARACTER}" in post.text for post in document.posts):
        return ["Bytes that are not in the file’s encoding were replaced."]
    return []


def cut_short(units: Units, hint: Hint, end: str) -> Iterator[Unreadable]:
    """One item more for a file whose end is missing, where none has said so yet."""
    if units.whole or units.cut:
        return
    yield Unreadable(
        f"{hint.label}, end of the file",
        f"The file ends before its end: “{end}” is missing, and perhaps entries before it.",
        "Export or download the file again and bring it in; what is here already is not doubled.",
    )
