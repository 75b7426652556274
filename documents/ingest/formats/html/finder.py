"""Finds the element that holds the article of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from documents.ingest.formats.html import markup, rendering, tree, vocabulary

type Element = etree._Element

_PROSE = frozenset(["p", "li", "pre", "blockquote", "dd", "td", "h2", "h3", "h4", "h5", "h6", "figcaption"])
_TRANSPARENT = frozenset(
    ["font", "span", "center", "b", "i", "form", "tbody", "tr", "table", "dl", "ul", "ol"]
)
_BOXES = frozenset(["div", "article", "section", "main", "td", "body", "span", "blockquote", "center"])
_ENOUGH = 140
_AN_ARTICLE = 600
_A_SENTENCE = 60
_A_PARAGRAPH = 200
_INLINE = frozenset(["b", "i", "em", "strong", "font", "span", "u", "a", "small", "big", "center", "form"])
_FEW_LINKS = 0.3
_MUCH_MORE = 1.5
_NEAR = 5  # levels around a heading
_BY_HEADING = 3
_FEW_PARAGRAPHS = 400  # characters
_SOME = 0.15  # of the paragraphs elsewhere
_WHOLE = frozenset(["body", "html"])
_WORTH_A_LOOK = 25
_MOSTLY_LINKS = 0.6


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
        if self._by_heading and not self._is_by_heading(named):
            named = self._beside_heading(named)
        return self._inner(self._widened(named))

    def _beside_heading(self, named: Element) -> Element:
        """The paragraphs by the page's heading, where there are enough, rather than those far from it."""
        near = self._densest(by_heading=True)
        if near is None or any(around is named for around in near.iterancestors()):
            return named
        good = self._weights[near].good
        return near if good >= _FEW_PARAGRAPHS and good >= _SOME * self._weights[named].good else named

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
        """The elements around the heading that the page's title names, or around its first."""
        declared = next((tree.glimpse(title, 500) for title in self._root.iter("title")), "").casefold()
        headings = [each for each in islice(self._root.iter("h1"), 20) if tree.glimpse(each, 20)]
        fitting = [each for each in headings if tree.glimpse(each, 300).casefold() in declared]
        if not headings:
            return set()
        chosen = max(fitting, key=lambda each: len(tree.glimpse(each, 300)), default=headings[0])
        return set(islice((e for e in chosen.iterancestors() if tree.name(e) not in _WHOLE), _NEAR))

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

    def _densest(self, *, by_heading: bool = False) -> Element | None:
        best, size = None, 0
        for element, weight in self._weights.items():
            if weight.prose > size and tree.name(element) in _BOXES:
                if by_heading and not self._is_by_heading(element):
                    continue
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
