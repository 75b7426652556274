"""Finds the element that holds the article, and reads its paragraphs without what blogs put around and
between them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from lxml import etree

from documents.ingest import dates, phrases
from documents.ingest.formats.html import comment, markup, rendering, tree, vocabulary
from documents.ingest.formats.html.rendering import Rendered
from documents.ingest.parsed import RemovedLog

type Element = etree._Element

_PROSE = frozenset(["p", "li", "pre", "blockquote", "dd", "td", "h2", "h3", "h4", "h5", "h6", "figcaption"])
_TRANSPARENT = frozenset(
    ["font", "span", "center", "b", "i", "form", "tbody", "tr", "table", "dl", "ul", "ol"]
)
_BOXES = frozenset(["div", "article", "section", "main", "td", "body", "span", "blockquote", "center"])
_POST_CLASSES = frozenset(["hentry", "post", "type-post", "h-entry"])
_ENOUGH = 140
_AN_ARTICLE = 600
_A_SENTENCE = 60
_A_PARAGRAPH = 200
_INLINE = frozenset(["b", "i", "em", "strong", "font", "span", "u", "a", "small", "big", "center", "form"])
_FEW_LINKS = 0.3
_MUCH_MORE = 1.5
_NEAR = 5  # levels around a heading
_BY_HEADING = 3
_WHOLE = frozenset(["body", "html"])
_WORTH_A_LOOK = 25
_MOSTLY_LINKS = 0.6
_MOST_LOOKED_AT = 3_000  # elements around an article, for its author and date


@dataclass(slots=True)
class _Weight:
    """Characters of text in an element, of them in links, of them in paragraphs near by, of them in any
    paragraph, of them in none.
    """

    text: int = 0
    links: int = 0
    prose: int = 0
    good: int = 0
    loose: int = 0


def _prose(tag: str, weight: _Weight) -> int:
    """How much of an element's text counts as paragraphs of the element around it."""
    if tag in _PROSE:
        return max(0, weight.text - weight.links)
    if tag in _TRANSPARENT:
        return weight.prose
    return weight.prose // 2 if tag in _BOXES else 0


def _good(tag: str, weight: _Weight) -> int:
    """How much of an element's text stands in paragraphs that say something."""
    own = weight.text - weight.links
    if tag in ("p", "pre", "blockquote") and own >= _A_SENTENCE:
        return max(own, weight.good)
    if tag in _BOXES and weight.loose >= _A_PARAGRAPH:
        return weight.good + weight.loose
    return weight.good


class Finder:
    """Looks for the article on a page whose comments, in `skip`, are known."""

    def __init__(self, root: Element, skip: set[Element]) -> None:
        self._root = root
        self._skip = skip
        self._weights: dict[Element, _Weight] = {}
        self._weigh()
        self._by_heading = self._near_headings()

    def body(self, *, whole: bool) -> Element | None:
        """The innermost element that holds the article's text; None when the page has none.

        `whole`: a page in which nothing stands out is all article.
        """
        named = self._best(self._by_name)
        densest = self._densest()
        if named is None or self._weights[named].text < _ENOUGH:
            wider = self._best(self._by_tag)
            if wider is None or (densest is not None and self._weights[wider].text < _ENOUGH):
                wider = densest
            if named is None or (
                wider is not None and self._weights[wider].text > 3 * self._weights[named].text
            ):
                named = wider
        if named is None:
            return next(self._root.iter("body"), self._root) if whole else None
        if densest is not None and self._is_elsewhere(densest, named):
            named = densest
        return self._inner(self._widened(named))

    def _is_elsewhere(self, densest: Element, named: Element) -> bool:
        """Whether the paragraphs of a page stand elsewhere than in what is named as its article."""
        if densest is named or any(around is named for around in densest.iterancestors()):
            return False
        return self._weights[densest].good > 2 * self._weights[named].good

    def _widened(self, element: Element) -> Element:
        """The element around others like it: a page may put each paragraph, or each step, into a box."""
        widest = inner = element
        for around in element.iterancestors():
            weight = self._weights.get(around)
            if weight is None or tree.name(around) in ("body", "html"):
                break
            if weight.links > _FEW_LINKS * weight.text:
                break
            much_more = weight.good >= _MUCH_MORE * max(1, self._weights[widest].good)
            if much_more and any(self._is_like(inner, other) for other in around):
                widest = around
            inner = around
        return widest

    def _is_like(self, element: Element, other: Element) -> bool:
        """Whether two elements side by side are of one kind and both hold paragraphs."""
        if other is element or other.tag != element.tag or other not in self._weights:
            return False
        classes = {name for name in tree.tokens(element) if not name[-1].isdigit()}
        others = {name for name in tree.tokens(other) if not name[-1].isdigit()}
        return self._weights[other].good > 0 and bool(classes & others or not (classes or others))

    def stands_apart(self) -> bool:
        """Whether an element that is named as an article's body is holds a good deal of text."""
        named = self._best(self._by_name)
        return named is not None and self._weights[named].text - self._weights[named].links >= _AN_ARTICLE

    def _weigh(self) -> None:
        stack: list[_Weight] = []
        links = 0
        walk = etree.iterwalk(self._root, events=("start", "end"))
        skipped: Element | None = None
        for event, element in walk:
            tag = tree.name(element)
            if event == "start":
                if element is not self._root and self._irrelevant(element, tag):
                    skipped = element
                    walk.skip_subtree()
                    continue
                links += tag == "a"
                weight = _Weight()
                stack.append(weight)
                self._count(weight, element.text, links)
            else:
                if element is skipped:
                    skipped = None
                else:
                    links -= tag == "a"
                    weight = stack.pop()
                    if weight.text >= _WORTH_A_LOOK or (weight.text and self._by_name(element)):
                        self._weights[element] = weight
                    if stack:
                        stack[-1].text += weight.text
                        stack[-1].links += weight.links
                        stack[-1].prose += _prose(tag, weight)
                        weight.good = _good(tag, weight)
                        stack[-1].good += weight.good
                        if tag in _INLINE:
                            stack[-1].loose += weight.loose
                if stack:
                    self._count(stack[-1], element.tail, links)

    def _count(self, weight: _Weight, text: str | None, links: int) -> None:
        size = len(text.strip()) if text else 0
        weight.text += size
        weight.links += size if links else 0
        weight.loose += 0 if links else size

    def _irrelevant(self, element: Element, tag: str) -> bool:
        if not tag or tag in rendering.NO_TEXT or tag in ("nav", "aside", "footer") or element in self._skip:
            return True
        if rendering.is_hidden(element):
            return True
        return markup.is_elsewhere(element, tree.tokens(element))

    def _by_name(self, element: Element) -> bool:
        if element.get("itemprop") in ("articleBody", "text") or element.get("property") in (
            "content:encoded",
            "schema:text",
        ):
            return tree.name(element) not in ("meta", "p")
        return tree.name(element) in _BOXES and vocabulary.any_match(
            vocabulary.ARTICLE_BODY, tree.tokens(element)
        )

    def _by_tag(self, element: Element) -> bool:
        tag = tree.name(element)
        return (
            tag in ("article", "main")
            or element.get("role") == "main"
            or (tag in _BOXES and vocabulary.any_match(vocabulary.ARTICLE, tree.tokens(element)))
        )

    def _near_headings(self) -> set[Element]:
        """The elements around the first headings of the page."""
        near: set[Element] = set()
        for heading in islice(self._root.iter("h1"), 3):
            if tree.glimpse(heading, 20):
                near.update(islice((e for e in heading.iterancestors() if tree.name(e) not in _WHOLE), _NEAR))
        return near

    def _is_by_heading(self, element: Element) -> bool:
        return element in self._by_heading or not self._by_heading.isdisjoint(
            islice(element.iterancestors(), _NEAR - 2)
        )

    def _best(self, wanted: Callable[[Element], bool]) -> Element | None:
        best, size = None, 0.0
        for element, weight in self._weights.items():
            own = weight.text - weight.links
            if weight.links > _MOSTLY_LINKS * weight.text or 3 * own <= size or not wanted(element):
                continue
            score = own * (_BY_HEADING if self._is_by_heading(element) else 1)
            if score > size:
                best, size = element, score
        return self._innermost(best, wanted)

    def _innermost(self, best: Element | None, wanted: Callable[[Element], bool]) -> Element | None:
        """The wanted element within another that holds most of its text all the same."""
        if best is None:
            return None
        found = best
        size = self._weights[best].text - self._weights[best].links
        for element in best.iter():
            weight = self._weights.get(element)
            if weight is not None and weight.text - weight.links >= 0.75 * size and wanted(element):
                found = element
        return found

    def _densest(self) -> Element | None:
        best, size = None, 0
        for element, weight in self._weights.items():
            if weight.prose > size and tree.name(element) in _BOXES:
                best, size = element, weight.prose
        return best

    def _inner(self, element: Element) -> Element:
        """Step into the child that holds nearly all of an element's text."""
        while True:
            size = self._weights[element].text
            inside = next(
                (
                    child
                    for child in element
                    if child in self._weights
                    and tree.name(child) in _BOXES
                    and self._weights[child].text >= 0.98 * size
                ),
                None,
            )
            if inside is None:
                return element
            element = inside


def read(body: Element, skip: set[Element], title: str, removed: RemovedLog) -> Rendered:
    """The article's text; what stands in `skip` or is furniture is left out and logged."""

    def drop(element: Element) -> str | None:
        if element in skip:
            return ""
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
        if tag in ("h1", "h2", "header") and title and _same(tree.glimpse(element, len(title) + 50), title):
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
    return _ends_out(rendered, title, removed)


def _holds_prose(element: Element) -> bool:
    """Whether an element holds paragraphs to read: some sites put a whole post into a form."""
    return any(len(tree.glimpse(paragraph, 100)) > 80 for paragraph in element.iter("p"))


def _only_links(element: Element) -> bool:
    """Whether an element is a list of links to other pages and no sentence of its own."""
    links = list(islice(element.iter("a"), 40))
    if len(links) < 3:
        return False
    text = len("".join(tree.glimpse(element, 3_000).split()))
    linked = sum(len("".join(tree.glimpse(link, 300).split())) for link in links)
    return text < 2_500 and linked >= 0.9 * text


def _same(one: str, other: str) -> bool:
    return re.findall(r"\w+", one.casefold()) == re.findall(r"\w+", other.casefold())


def _ends_out(rendered: Rendered, title: str, removed: RemovedLog) -> Rendered:
    """The text without title, date and buttons before it and without buttons after it."""
    blocks = rendered.text.split("\n\n")
    first, last = 0, len(blocks)
    while (
        first < last - 1
        and len(blocks[first]) < 300
        and (_same(blocks[first], title) or _before_text(blocks[first]))
    ):
        first += 1
    while (
        last - 1 > first
        and len(blocks[last - 1]) < 200
        and all(_after_text(line) for line in blocks[last - 1].split("\n"))
    ):
        last -= 1
    for block in blocks[:first] + blocks[last:]:
        removed.add(block, "title" if _same(block, title) else "page furniture")
    text = "\n\n".join(blocks[first:last])
    shift = sum(len(block) + 2 for block in blocks[:first])
    quotes = [
        (start - shift, end - shift)
        for start, end in rendered.quotes
        if start >= shift and end - shift <= len(text)
    ]
    return Rendered(text, quotes)


def _before_text(block: str) -> bool:
    bare = phrases.heading(block)
    by = phrases.BY.fullmatch(block) if len(block) < 60 and not block.endswith(".") else None
    return (
        dates.is_date_line(block)
        or phrases.is_furniture(block)
        or bool(by)
        or (bare is not None and bare.title is None)
    )


def _after_text(line: str) -> bool:
    bare = phrases.heading(line)
    return (
        phrases.is_furniture(line)
        or phrases.is_reply_form(line)
        or dates.is_date_line(line)
        or (bare is not None and bare.title is None)
        or phrases.is_after_an_article(line)
    )


def _is_aside(element: Element) -> bool:
    """Whether an element near an article is a box about something else."""
    names = tree.tokens(element)
    return tree.name(element) in ("aside", "nav") or (
        bool(names) and vocabulary.any_match(vocabulary.ELSEWHERE, names)
    )


def published(body: Element | None, skip: set[Element]) -> datetime | None:
    """The date that stands by the article, nearest to its text."""
    if body is None:
        return None
    for around in [body, *body.iterancestors()]:
        if tree.name(around) in ("body", "html"):
            return None
        walk = etree.iterwalk(around, events=("start",))
        for seen, (_, element) in enumerate(walk):
            if seen > _MOST_LOOKED_AT:
                break
            if element in skip or _is_aside(element):
                walk.skip_subtree()
            elif moment := _date_of(element):
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


def byline(body: Element | None, skip: set[Element]) -> str | None:
    """The author's name that stands by the article, nearest to its text."""
    if body is None:
        return None
    for around in [body, *body.iterancestors()]:
        if tree.name(around) in ("body", "html"):
            return None
        ranked: list[tuple[int, Element]] = []
        walk = etree.iterwalk(around, events=("start",))
        for seen, (_, element) in enumerate(walk):
            if seen > _MOST_LOOKED_AT:
                break
            if element in skip or _is_aside(element):
                walk.skip_subtree()
            elif (rank := _byline_rank(element)) is not None:
                ranked.append((rank, element))
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
    classes = (element.get("class") or "").lower().split()
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
