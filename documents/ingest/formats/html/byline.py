"""Who wrote an article and when, as it stands by its text."""

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from documents.ingest import dates
from documents.ingest.formats.html import comment, tree, vocabulary

type Element = etree._Element

_MOST_LOOKED_AT = 3_000  # elements around an article


def _is_aside(element: Element) -> bool:
    """Whether an element near an article is a box about something else."""
    names = tree.tokens(element)
    return tree.name(element) in ("aside", "nav") or (
        bool(names) and vocabulary.any_match(vocabulary.ELSEWHERE, names)
    )


def _around(body: Element | None, skip: set[Element]) -> Iterator[Iterator[Element]]:
    """The elements that stand in an article and in each box around it, the nearest first, without boxes about
    something else.
    """
    for box in [] if body is None else [body, *body.iterancestors()]:
        if tree.name(box) in ("body", "html"):
            return
        yield _in(box, skip)


def _in(box: Element, skip: set[Element]) -> Iterator[Element]:
    walk = etree.iterwalk(box, events=("start",))
    for seen, (_, element) in enumerate(walk):
        if seen > _MOST_LOOKED_AT:
            return
        if element in skip or _is_aside(element):
            walk.skip_subtree()
        else:
            yield element


def published(body: Element | None, skip: set[Element]) -> datetime | None:
    """The date that stands by the article, nearest to its text."""
    for elements in _around(body, skip):
        for element in elements:
            if moment := _date_of(element):
                return moment
    return None


_PUBLISHED = re.compile(
    r"(?:entry|post|article|published?|posted|meta)[-_]{0,2}(?:date|time|timestamp|on|published)|published|date-header|dt-published|postdate|date|timestamp|updated"
)


def _date_of(element: Element) -> datetime | None:
    tag = tree.name(element)
    named = element.get("itemprop") in ("datePublished", "dateCreated") or vocabulary.any_match(
        _PUBLISHED, tree.tokens(element)
    )
    if tag == "time" and element.get("datetime"):
        return dates.machine(element.get("datetime"))
    if not named or tag in ("body", "html", "article", "section"):
        return None
    for attribute in ("datetime", "content", "title"):
        if moment := dates.machine(element.get(attribute)):
            return moment
    text = tree.glimpse(element, 200)
    return dates.shown(text)


def author(body: Element | None, skip: set[Element]) -> str | None:
    """The author's name that stands by the article, nearest to its text."""
    for elements in _around(body, skip):
        ranked = [(rank, element) for element in elements if (rank := _byline_rank(element)) is not None]
        for _, element in sorted(ranked, key=lambda pair: pair[0]):
            if name := comment.name_in(element):
                return name
    return None


def _byline_rank(element: Element) -> int | None:
    """How surely an element names the article's author; None when it does not."""
    if element.get("itemprop") == "author":
        return 0
    if tree.name(element) not in ("a", "span", "p", "div", "cite", "b", "strong", "address", "li"):
        return None
    classes = tree.classes(element)
    if "fn" in classes:
        return 1
    if vocabulary.any_match(_BYLINE, classes):
        return 2
    if (element.get("rel") or "") == "author":
        return 3
    return 4 if "submitted" in classes else None


_BYLINE = re.compile(
    r"(?:entry|post|article|meta)?[-_]{0,2}(?:author|byline)(?:[-_]{0,2}name)?|p-author|by-author|posted-by|hnuser"
)
