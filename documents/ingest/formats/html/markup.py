"""A comment as the markup of a page shows it, and what names and ids say of an element."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml import etree

from documents.ingest import dates, phrases
from documents.ingest.formats.html import naming, tree, vocabulary

_MARGINAL = ("aside", "nav", "footer")

type Element = etree._Element

SEEN_TEXT = 400
"""Characters of a comment's own text that are looked at to tell it from a box."""

_MOST_LOOKED_AT = 3_000  # elements
_AN_ARTICLE = 1_200  # characters
_THREADS = frozenset(
    [
        "comments",
        "comment-list",
        "commentlist",
        "comments-area",
        "comments-list",
        "disqus_thread",
        "comment-thread",
    ]
)


@dataclass(slots=True, eq=False)
class Comment:
    """A comment's element, what its markup says of its place, and the text that is its own (only its
    beginning).

    `is_post`: it is a post of a forum's topic, the first of which is the article.
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
    is_post: bool = False
    has_author: bool = False
    has_date: bool = False

    def saw(self, text: str | None) -> None:
        """Note text that stands in this comment and in none of those within it."""
        if text and self.own_size < SEEN_TEXT and (stripped := text.strip()):
            self.own_text.append(stripped)
            self.own_size += len(stripped)

    def note(self, element: Element, names: tuple[str, ...]) -> None:
        """Note what an element within this comment shows of its author or its date."""
        if not self.has_date:
            self.has_date = tree.name(element) in (
                "time",
                "relative-time",
                "time-ago",
                "faceplate-timeago",
            ) or (element.get("itemprop") in ("dateCreated", "datePublished", "commentTime"))
        if not self.has_author and (names or element.get("itemprop")):
            self.has_author = element.get("itemprop") in ("author", "creator") or vocabulary.any_match(
                vocabulary.SIGN_OF_AUTHOR, names
            )

    @property
    def is_proved(self) -> bool:
        """Whether someone is seen to have said it: a name, a date or a button to reply stands in it."""
        if self.has_author or self.has_date or self.is_pingback:
            return True
        return self.shows_date or (
            self.says_more_than_buttons
            and any(
                phrases.is_furniture(piece) and phrases.is_reply_button(piece) for piece in self._pieces()
            )
        )

    @property
    def dated(self) -> bool:
        """Whether it bears a date, in its markup or in a line of its text."""
        return self.has_date or self.shows_date

    @property
    def shows_date(self) -> bool:
        """Whether a line of it is a date."""
        return any(dates.is_date_line(piece) for piece in self._pieces())

    def _pieces(self) -> list[str]:
        lines = [line.strip(" ,|()") for text in self.own_text for line in text.split("\n")]
        return [line for line in lines if len(line) <= dates.LONGEST_DATE]

    @property
    def says_more_than_buttons(self) -> bool:
        """Whether there is text of its own that is no button."""
        text = " ".join(" ".join(self.own_text).split())
        return bool(text) and not phrases.is_furniture(text)

    @property
    def says_something(self) -> bool:
        """Whether there is more of its own than buttons and a count."""
        text = " ".join(" ".join(self.own_text).split())
        return bool(text) and not phrases.is_furniture(text) and phrases.heading(text) is None


def is_elsewhere(element: Element, names: tuple[str, ...]) -> bool:
    """Whether this is a side bar, a foot or a widget: what looks like comments there belongs to other
    articles.
    """
    tag = tree.name(element)
    if not _named_elsewhere(tag, names):
        return False
    marginal = tag in _MARGINAL
    # A layout may be named after its side bar; a real one holds no article, no first heading and no thread.
    text = links = 0
    for inner in islice(element.iter(), _MOST_LOOKED_AT):
        if not marginal and tree.name(inner) in ("h1", "article", "main"):
            return False
        if inner is not element:
            if _is_thread(inner):
                return vocabulary.any_match(vocabulary.ELSEWHERE, tree.tokens(inner))
            if vocabulary.any_match(vocabulary.LATEST, tree.tokens(inner)):
                return True
            text += len((inner.tail or "").strip())
        text += len((inner.text or "").strip())
        if tree.name(inner) == "a":
            links += len(tree.glimpse(inner, 200))
    return marginal or text < _AN_ARTICLE or 4 * links > text


@lru_cache(maxsize=1 << 14)
def _named_elsewhere(tag: str, names: tuple[str, ...]) -> bool:
    """Whether an element is named as what stands beside an article is: nearly none is."""
    if tag in ("body", "html", "main", "article"):
        return False
    if tag in _MARGINAL:
        return not (names and vocabulary.any_match(vocabulary.CONTAINER, names))
    return vocabulary.any_match(vocabulary.ELSEWHERE, names) and not vocabulary.any_match(
        vocabulary.LAYOUT, names
    )


def _is_thread(element: Element) -> bool:
    """Whether an element is named as only the thread under an article is."""
    if tree.name(element) in ("a", "span", "li"):
        return False
    return (element.get("id") or "").lower() in _THREADS or not _THREADS.isdisjoint(tree.classes(element))


def key_of(element: Element) -> str | None:
    """What identifies a comment on its page: an attribute, its id, or an anchor right before or in it."""
    for attribute in vocabulary.KEY_ATTRIBUTES:
        if value := element.get(attribute):
            return bare_key(value)
    identifier = element.get("id")
    if not identifier:  # Drupal and others put an anchor with the id in front, SPIP inside
        before = element.getprevious()
        inside = element[0] if len(element) else None
        for anchor in (before, inside):
            if anchor is not None and tree.name(anchor) == "a" and not len(anchor):
                identifier = anchor.get("id") or anchor.get("name")
                if identifier:
                    break
    return (
        bare_key(identifier) if identifier and any(character.isdigit() for character in identifier) else None
    )


def bare_key(value: str) -> str:
    """An id without what says only that it is one: `comment-12`, `#c12` and `t1_12` are `12`."""
    value = value.strip().lower().removeprefix("#")
    if known := naming.key(value):
        return known
    if found := vocabulary.SHORT_KEY.fullmatch(value[: vocabulary.LONGEST_NAME]):
        return found["key"]
    return re.sub(r"^(?:t1_|post[-_])", "", value)[: vocabulary.LONGEST_NAME]
