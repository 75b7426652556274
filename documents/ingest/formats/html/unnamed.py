"""Comments of no known system: told by the list they stand in, or by how their like repeats."""

from collections import Counter
from itertools import islice

from lxml import etree

from documents.ingest import dates, phrases
from documents.ingest.formats.html import naming, tree, vocabulary
from documents.ingest.formats.html.markup import SEEN_TEXT, Comment, is_elsewhere, key_of
from documents.ingest.formats.html.places import parent_key_of, rank_of

type Element = etree._Element

_BLOCKS = frozenset(
    ["li", "div", "article", "section", "tr", "dl", "dd", "dt", "td", "details", "blockquote", "p", "figure"]
)
_MOST_REPEATED = 20_000
_MOST_HEADINGS = 200
_MOST_LOOKED_AT = 400  # elements of a comment
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "strong", "b", "span", "div", "p")


def listed(root: Element) -> list[Comment]:
    """Comments that only their list is named after: `ol.comment-list > li`, with the lists within them."""
    found: list[Comment] = []
    known: set[Element] = set()
    for outer in root.iter("ol", "ul"):
        if not _is_container(outer) or not known.isdisjoint(outer.iterancestors("li")):
            continue
        if any(is_elsewhere(around, tree.tokens(around)) for around in [outer, *outer.iterancestors()]):
            continue
        items = _items(outer)
        if sum(comment.is_proved for comment in items) * 2 < len(items):
            continue
        known.update(comment.element for comment in items)
        found.extend(items)
    return found


def _is_container(element: Element) -> bool:
    names = tree.tokens(element)
    return bool(names) and (
        vocabulary.any_match(vocabulary.CONTAINER, names)
        or any(naming.role(name) is naming.Role.COMMENTS for name in names)
    )


def _made(element: Element, inside: Comment | None) -> Comment:
    """A comment of an element, with what is seen of its author and date."""
    comment = Comment(element, key_of(element))
    comment.inside = inside
    comment.rank = rank_of(element, tree.tokens(element))
    comment.parent_key = parent_key_of(element)
    size = 0
    for inner in islice(element.iter(), _MOST_LOOKED_AT):
        comment.note(inner, tree.tokens(inner))
        comment.saw(inner.text)
        comment.saw(inner.tail if inner is not element else None)
        size += len(inner.text or "")
        if size > SEEN_TEXT:
            break
    return comment


def _items(outer: Element) -> list[Comment]:
    """The items of a list of comments and of the lists of replies in it."""
    by_element: dict[Element, Comment] = {}
    for item in outer.iter("li"):
        holder = item.getparent()
        around = (
            None
            if holder is None or holder is outer
            else next((by_element[e] for e in item.iterancestors("li") if e in by_element), None)
        )
        if holder is not outer and around is None:
            continue
        comment = _made(item, around)
        if holder is not outer and not (comment.is_proved and _has_text(item)):
            continue
        if not comment.own_text:
            continue
        by_element[item] = comment
    return list(by_element.values())


def _has_text(item: Element) -> bool:
    """Whether a list item within a comment says more than a button does."""
    return not phrases.is_furniture(tree.glimpse(item, 200)) and len(tree.glimpse(item, 60)) > 20


def repeated(root: Element) -> list[Comment]:
    """In a box named after comments, or under a heading that counts them: the like elements that hold one
    date each.
    """
    tried: set[Element] = set()
    named: list[tuple[Element, Element | None]] = [(box, None) for box in _named_boxes(root)]
    for number, (box, heading) in enumerate([*named, *_boxes_under_headings(root)]):
        around_box = [box, *box.iterancestors()]
        if not tried.isdisjoint(around_box):
            continue
        tried.add(box)
        if any(is_elsewhere(around, tree.tokens(around)) for around in around_box):
            continue
        by_element: dict[Element, Comment] = {}
        for element in _one_a_date(box, heading):
            around_it = next((by_element[e] for e in element.iterancestors() if e in by_element), None)
            by_element[element] = _made(element, around_it)
        found = list(by_element.values())
        if _are_comments(found, box, alone=number < len(named)):
            return found
    return []


def _are_comments(found: list[Comment], box: Element, *, alone: bool) -> bool:
    """Whether like elements are what people said; `alone`: one is enough, for its box is named after
    comments.
    """
    if len(found) < 2 and not (alone and found and found[0].has_author):
        return False
    if not all(comment.own_text for comment in found):
        return False
    if len(found) == 1 and next(found[0].element.iter("textarea"), None) is not None:
        return False
    for around in found[0].element.iterancestors():
        if around is box:
            break
        if vocabulary.any_match(vocabulary.RELATED, tree.tokens(around)):
            return False
    linked = sum(_is_mostly_links(comment.element) for comment in found[:20])
    return 2 * linked <= len(found[:20])


def _is_mostly_links(element: Element) -> bool:
    whole = len(tree.glimpse(element, 500))
    linked = sum(len(tree.glimpse(link, 300)) for link in islice(element.iter("a"), 20))
    return 10 * linked > 7 * whole


def _named_boxes(root: Element) -> list[Element]:
    return [element for element in root.iter("section", "div", "ol", "ul", "table") if _is_container(element)]


def _boxes_under_headings(root: Element) -> list[tuple[Element, Element | None]]:
    """The boxes in which a heading like “12 comments” stands, the smallest first, each with its heading."""
    boxes: list[tuple[Element, Element | None]] = []
    for element in root.iter(*_HEADINGS):
        if len(boxes) > _MOST_HEADINGS:
            break
        text = tree.brief(element, 80)
        heading = phrases.heading(text) if 5 < len(text) < 80 else None
        if (
            heading is None
            or heading.count == 0
            or (heading.count is None and tree.name(element) not in _HEADINGS[:7])
        ):
            continue
        around = element.getparent()
        for _ in range(3):
            if around is None or tree.name(around) in ("body", "html", "main", "article"):
                break
            boxes.append((around, element))
            around = around.getparent()
    return boxes


def _one_a_date(box: Element, heading: Element | None) -> list[Element]:
    """The outermost elements of one kind that each stand around one date of a box, in the order of the
    source; where there is a heading, of the dates after it.
    """
    times: list[Element] = []
    for element in box.iter():
        if element is heading:
            times = []
        elif tree.name(element) == "time" or _is_date(element):
            times.append(element)
    times = times[:_MOST_REPEATED]
    common = _common_names(box, len(times))
    around: dict[tuple[str, str], dict[Element, None]] = {}
    height: dict[tuple[str, str], int] = {}
    for time in times:
        seen: set[tuple[str, str]] = set()
        for level, element in enumerate(time.iterancestors()):
            if element is box:
                break
            kind = (tree.name(element), _kind(element, common))
            if kind not in seen and kind[0] in _BLOCKS:
                seen.add(kind)
                around.setdefault(kind, {})[element] = None
                height[kind] = max(height.get(kind, 0), level)
    fitting = [kind for kind, elements in around.items() if len(elements) == len(times)]
    if not fitting:
        return []
    return list(around[max(fitting, key=lambda kind: height[kind])])


def _is_date(element: Element) -> bool:
    text = element.text or ""
    return (
        len(element) == 0
        and 2 < len(text) <= dates.LONGEST_DATE
        and dates.is_date_line(text)
        and next(element.iterancestors("time"), None) is None
    )


def _common_names(box: Element, times: int) -> set[str]:
    """The class names that at least half as many elements of a box bear as there are dates in it."""
    counted = Counter(name for element in box.iter() for name in (element.get("class") or "").split())
    return {name for name, count in counted.items() if count >= max(2, times / 2)}


def _kind(element: Element, common: set[str]) -> str:
    return " ".join(name for name in (element.get("class") or "").split() if name in common)
