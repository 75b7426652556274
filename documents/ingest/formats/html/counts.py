"""How many comments a page says that it has, to compare with those that are on it."""

from lxml import etree

from documents.ingest import phrases
from documents.ingest.formats.html import tree, vocabulary
from documents.ingest.formats.html.markup import is_elsewhere

type Element = etree._Element

_TAGS = (
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "legend",
    "summary",
    "span",
    "div",
    "p",
    "strong",
    "b",
    "a",
    "li",
    "button",
    "meta",
)
_LONGEST = 120
_NEAR = 60  # elements before the first comment in which its heading stands


def declared(root: Element, first: Element | None, linked: int | None) -> int | None:
    """The number of comments that the page itself gives: in the heading over its thread, or in its data."""
    before: list[Element] = []
    for element in root.iter():
        if element is first:
            break
        if tree.name(element) in _TAGS:
            before.append(element)
    if first is not None:
        for element in reversed(before[-_NEAR:]):
            if (count := _count(element)) is not None:
                return count
    for element in root.iter(*_TAGS) if first is None else before:
        if element.get("itemprop") in ("commentCount", "answerCount"):
            value = element.get("content") or tree.glimpse(element, 20)
            if value.isdecimal() and len(value) < 8:
                return int(value)
        if _is_title_of_thread(element) and (count := _count(element)) is not None:
            return count
    return linked


def _count(element: Element) -> int | None:
    text = tree.brief(element, _LONGEST)
    if not text or len(text) > _LONGEST or not any(character.isdigit() for character in text):
        return None
    heading = phrases.heading(text)
    return heading.count if heading is not None and not heading.partial else None


def _is_title_of_thread(element: Element) -> bool:
    names = tree.tokens(element)
    if not names or not vocabulary.any_match(vocabulary.COUNT, names):
        return False
    return not any(is_elsewhere(around, tree.tokens(around)) for around in element.iterancestors())


def note(declared: int | None, comments: int, pingbacks: int) -> list[str]:
    """A sentence where the page's own count is not what was found; it may or may not count pingbacks."""
    if declared is None or declared in (comments, comments + pingbacks):
        return []
    says = f"The page says {declared:,} comment{'' if declared == 1 else 's'}"
    found = f"{comments:,} {'is' if comments == 1 else 'are'} on this page"
    return [f"{says}; {found if comments else 'none is on this page'}."]
