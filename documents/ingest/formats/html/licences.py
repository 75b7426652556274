"""On what terms a page gives its text, where it says so: rel=license, meta elements, structured data."""

import re
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from documents.ingest.formats.html import linked_data, tree

LONGEST = 300
_NAMES = ("dcterms.license", "dc.rights.license", "license", "dcterms.rights", "dc.rights")
_CREATIVE = re.compile(r"creativecommons\.org/(licenses|publicdomain)/([a-z-]+)(?:/(\d\.\d))?", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_PUBLIC_DOMAIN = {"zero": "CC0", "mark": "Public Domain Mark"}


def declared(
    root: etree._Element, meta: dict[str, str], linked: dict[str, Any], base: str | None
) -> tuple[str | None, str | None]:
    """The licence by its name and the address of its terms; None for what the page does not say."""
    named, address = _related(root, base)
    said = linked_data.text_of(linked.get("license")) or next(
        (meta[name] for name in _NAMES if name in meta), ""
    )
    if not address and (found := _ADDRESS.search(said)):
        address = found.group()
    licence = name_of(address) or (said if said and not _ADDRESS.match(said) else named)
    return licence[:LONGEST] or None, address or None


def _related(root: etree._Element, base: str | None) -> tuple[str, str]:
    """The words and the address of the first element that is related as the licence."""
    for element in root.iter("link", "a"):
        if "license" in (element.get("rel") or "").lower().split() and element.get("href"):
            address = urljoin(base or "", (element.get("href") or "").strip())
            words = tree.glimpse(element, LONGEST) if tree.name(element) == "a" else ""
            return " ".join(words.split()), address if _ADDRESS.fullmatch(address) else ""
    return "", ""


def name_of(address: str) -> str:
    """The short name of a licence of Creative Commons by its address, as in CC BY-SA 4.0; else empty."""
    found = _CREATIVE.search(address)
    if found is None:
        return ""
    kind, name, version = found.groups()
    short = _PUBLIC_DOMAIN.get(name.lower(), "") if kind.lower() == "publicdomain" else f"CC {name.upper()}"
    return " ".join(part for part in (short, version) if part) if short else ""
