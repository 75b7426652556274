"""Reads an article's paragraphs without what sites put around and between them."""

from itertools import islice

from lxml import etree

from documents.ingest.formats.html import ends, rendering, tree, vocabulary
from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.parsed import RemovedLog

type Element = etree._Element

_CARDS = ("article", "li", "div", "section", "td", "a")
_LONGEST_CARD = 700
_MOST_CARDS = 300
_MOST_OF_TEXT = 0.5


def read(
    body: Element, skip: set[Element], title: str, removed: RemovedLog, byline: str | None = None
) -> Rendered:
    """The article's text; what stands in `skip` or is furniture is left out and logged."""

    teasers = _teasers(body)

    def drop(element: Element) -> str | None:
        if element in skip:
            return ""
        if element in teasers:
            return "related article"
        tag = tree.name(element)
        names = tree.tokens(element)
        if tag == "form":
            return None if _holds_prose(element) else "form"
        if tag in ("nav", "footer"):
            return "navigation" if tag == "nav" else "page furniture"
        if tag == "aside" and not rendering.is_quotation(element, tag):
            return "aside"
        if tag == "figcaption":
            return "caption"
        if (
            tag in ("h1", "h2", "header")
            and title
            and ends.same(tree.glimpse(element, len(title) + 50), title)
        ):
            return "title"
        if (
            names
            and tag not in ("article", "main")
            and vocabulary.any_match(vocabulary.BESIDE_ARTICLE, names)
        ):
            text = tree.glimpse(element, 3_000)
            if len(text) < (200 if tag == "p" else 2_000) and (
                not _holds_prose(element) or vocabulary.any_match(vocabulary.NEVER_ARTICLE, names)
            ):
                return "page furniture"
        if names and vocabulary.any_match(vocabulary.FORM, names):
            return "reply form"
        if tag in ("ul", "ol", "p", "div") and _only_links(element) and not _holds_prose(element):
            return "links"
        return None

    rendered = rendering.render([body], drop, removed)
    return ends.out(rendered, title, byline, removed)


def _holds_prose(element: Element) -> bool:
    """Whether an element holds paragraphs to read: some sites put a whole post into a form."""
    return any(len(tree.glimpse(paragraph, 100)) > 80 for paragraph in element.iter("p"))


def _only_links(element: Element) -> bool:
    """Whether an element is a list of links to other pages and no sentence of its own."""
    links = list(islice(element.iter("a"), 40))
    if len(links) < 3:
        return False
    linked = sum(len("".join(tree.glimpse(link, 300).split())) for link in links)
    if not linked:
        return False
    text = len("".join(tree.glimpse(element, 3_000).split()))
    return text < 2_500 and linked >= 0.9 * text


def _teasers(body: Element) -> set[Element]:
    """The cards that point to other articles: boxes of one kind, each with a heading that is a link.

    Where they are most of what the element holds, they are what the page is about.
    """
    kinds: dict[tuple[str, str], dict[Element, None]] = {}
    for heading in islice(body.iter("h2", "h3", "h4", "h5"), _MOST_CARDS):
        if not _is_linked(heading):
            continue
        for card in islice(heading.iterancestors(), 4):
            if card is body:
                break
            if tree.name(card) in _CARDS and card.get("class"):
                kinds.setdefault((tree.name(card), _kind(card)), {})[card] = None
    whole = len(tree.glimpse(body, 100_000))
    found: set[Element] = set()
    for cards in kinds.values():
        sizes = [len(tree.glimpse(card, _LONGEST_CARD + 1)) for card in cards]
        if len(cards) >= 2 and max(sizes) <= _LONGEST_CARD and sum(sizes) <= _MOST_OF_TEXT * whole:
            found.update(cards)
    return found


def _is_linked(heading: Element) -> bool:
    """Whether all of a heading is a link to another page."""
    text = tree.glimpse(heading, 300)
    links = [
        link for link in [*heading.iter("a"), *islice(heading.iterancestors("a"), 1)] if link.get("href")
    ]
    if not text or not links or (links[0].get("href") or "").startswith("#"):
        return False
    return len(tree.glimpse(links[0], 300)) >= 0.9 * len(text)


def _kind(element: Element) -> str:
    names = tree.classes(element)
    return " ".join(sorted(name for name in names if not any(character.isdigit() for character in name))[:3])
