"""A comment as the markup of a page shows it, and what names and ids say of an element."""

import re
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from documents.ingest import phrases
from documents.ingest.formats.html import tree, vocabulary

type Element = etree._Element

SEEN_TEXT = 400
"""Characters of a comment's own text that are looked at to tell it from a box."""

_MOST_LOOKED_AT = 3_000  # elements


@dataclass(slots=True, eq=False)
class Comment:
    """A comment's element, what its markup says of its place, and the text that is its own (only its
    beginning).
    """

    element: Element
    key: str | None
    parts: list[Element] = field(default_factory=list)
    inside: "Comment | None" = None
    parent: "Comment | None" = None
    rank: int | None = None
    parent_key: str | None = None
    own_text: list[str] = field(default_factory=list)
    own_size: int = 0
    nested: "list[Comment]" = field(default_factory=list)
    is_pingback: bool = False

    def saw(self, text: str | None) -> None:
        """Note text that stands in this comment and in none of those within it."""
        if text and self.own_size < SEEN_TEXT and (stripped := text.strip()):
            self.own_text.append(stripped)
            self.own_size += len(stripped)

    @property
    def says_something(self) -> bool:
        """Whether there is more of its own than buttons and a count."""
        text = " ".join(" ".join(self.own_text).split())
        return bool(text) and not phrases.is_furniture(text) and phrases.heading(text) is None


def is_elsewhere(element: Element, names: list[str]) -> bool:
    """Whether this is a side bar, a foot or a widget: what looks like comments there belongs to other
    articles.
    """
    tag = tree.name(element)
    if tag in ("body", "html", "main", "article"):
        return False
    if tag in ("aside", "nav", "footer"):
        return not names or not vocabulary.any_match(vocabulary.CONTAINER, names)
    if not names or not vocabulary.any_match(vocabulary.ELSEWHERE, names):
        return False
    # A layout may be named after its side bar; a real one holds no article and no first heading.
    inner = islice(element.iter(), _MOST_LOOKED_AT)
    return not any(tree.name(each) in ("h1", "article", "main") for each in inner)


def key_of(element: Element) -> str | None:
    for attribute in vocabulary.KEY_ATTRIBUTES:
        if value := element.get(attribute):
            return bare_key(value)
    identifier = element.get("id")
    if not identifier:  # Drupal and others put an anchor with the id in front
        before = element.getprevious()
        if before is not None and tree.name(before) == "a" and not len(before):
            identifier = before.get("id") or before.get("name")
    return (
        bare_key(identifier) if identifier and any(character.isdigit() for character in identifier) else None
    )


def bare_key(value: str) -> str:
    value = value.strip().lower()
    found = vocabulary.COMMENT_ID.fullmatch(value) if len(value) <= vocabulary.LONGEST_NAME else None
    if found:
        return found["key"] or found["short"]
    return re.sub(r"^(?:t1_|post[-_]|#)", "", value)[: vocabulary.LONGEST_NAME]
