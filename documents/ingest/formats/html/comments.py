"""Finds the comments of a page and which one each answers, whatever system printed them."""

import re

from lxml import etree

from documents.ingest import dates
from documents.ingest.formats.html import parents, tree, vocabulary
from documents.ingest.formats.html.markup import SEEN_TEXT, Comment, bare_key, is_elsewhere, key_of

type Element = etree._Element

_BLOCKS = frozenset(
    ["li", "div", "article", "section", "tr", "dl", "dd", "dt", "td", "details", "blockquote", "p", "figure"]
)
_MARGIN = re.compile(r"(?:margin|padding)-left\s*:\s*(\d{1,4})(?:\.\d+)?\s*(px|em|rem|%)", re.IGNORECASE)
_MOST_REPEATED = 20_000


def find(root: Element) -> list[Comment]:
    """The comments of a page in the order of its source, each with its parent; pingbacks are among them,
    marked.
    """
    _wrap_definitions(root)
    comments = _merged(_candidates(root)) or _listed(root) or _repeated(root)
    parents.link(comments)
    return comments


def _wrap_definitions(root: Element) -> None:
    """Put a `dt` that is a comment's head and the `dd` under it, which is its body, into one element."""
    for head in list(root.iter("dt")):
        identifier = head.get("id") or ""
        holder = head.getparent()
        if holder is None or not vocabulary.matches(vocabulary.COMMENT_ID, identifier.lower()):
            continue
        box = etree.Element("div", {"id": identifier, "class": "comment"})
        head.addprevious(box)
        del head.attrib["id"]
        following: Element | None = head
        while following is not None and (following is head or tree.name(following) == "dd"):
            after = following.getnext()
            box.append(following)
            following = after


def _candidates(root: Element) -> list[Comment]:
    """Every element that is named like a comment, and the own text of each."""
    found: list[Comment] = []
    open_comments: list[Comment] = []
    away: list[Element] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            names = tree.tokens(element)
            if not away and is_elsewhere(element, names):
                away.append(element)
            comment = None if away else _as_comment(element, names)
            if comment is not None:
                if open_comments:
                    comment.inside = open_comments[-1]
                    open_comments[-1].nested.append(comment)
                open_comments.append(comment)
                found.append(comment)
            if open_comments:
                open_comments[-1].saw(element.text)
        else:
            if open_comments and open_comments[-1].element is element:
                open_comments.pop()
            if away and away[-1] is element:
                away.pop()
            if open_comments:
                open_comments[-1].saw(element.tail)
    return found


def _as_comment(element: Element, names: list[str]) -> Comment | None:
    tag = tree.name(element)
    if tag not in _BLOCKS:
        return _custom(element, tag)
    kind = element.get("itemtype") or element.get("typeof")
    identifier = (element.get("id") or "").lower()
    found = (
        vocabulary.COMMENT_ID.fullmatch(identifier)
        if 0 < len(identifier) <= vocabulary.LONGEST_NAME
        else None
    )
    key = (found["key"] or found["short"]) if found else None
    pingback = bool(names) and not vocabulary.PINGBACK.isdisjoint(names) and tag in ("li", "div", "article")
    named = bool(names) and (
        vocabulary.any_match(vocabulary.COMMENT, (element.get("class") or "").lower().split())
        or (tag == "li" and vocabulary.any_match(vocabulary.DEPTH, names))
        or ("post" in names and tag == "li" and (identifier.startswith("post-")) and _in_disqus(element))
    )
    if not (found or named or pingback or (kind and vocabulary.COMMENT_TYPE.search(kind))):
        return None
    if vocabulary.any_match(vocabulary.FORM, names) or (tag == "p" and not found):
        return None
    comment = Comment(element, key or key_of(element))
    comment.is_pingback = pingback
    comment.rank = _rank(element, names)
    comment.parent_key = _parent_key(element)
    return comment


def _custom(element: Element, tag: str) -> Comment | None:
    """A page's own element for comments, like `shreddit-comment`."""
    if "-" not in tag or not tag.endswith(("-comment", "-comment-item")):
        return None
    comment = Comment(element, key_of(element))
    comment.rank = _rank(element, [])
    comment.parent_key = _parent_key(element)
    return comment


def _in_disqus(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and any(name in ("post-list", "children") for name in tree.tokens(parent))


def _rank(element: Element, names: list[str]) -> int | None:
    """How deep the markup says that a comment stands; only comparable within a page."""
    for name in names:
        if vocabulary.matches(vocabulary.DEPTH, name):
            found = vocabulary.DEPTH.fullmatch(name)
            return int(found["depth"]) if found else None
    for attribute in vocabulary.DEPTH_ATTRIBUTES:
        if (value := element.get(attribute)) and value.isdecimal() and len(value) < 4:
            return int(value)
    if (style := element.get("style")) and (margin := _MARGIN.search(style)):
        return int(margin[1])
    if tree.name(element) == "tr":
        for cell in element.iter("td"):
            if value := cell.get("indent"):
                return int(value) if value.isdecimal() and len(value) < 4 else None
            if "ind" in tree.tokens(cell):
                width = next((image.get("width", "") for image in cell.iter("img")), "")
                return int(width) if width.isdecimal() and len(width) < 6 else None
    return None


def _parent_key(element: Element) -> str | None:
    for attribute in vocabulary.PARENT_ATTRIBUTES:
        value = element.get(attribute)
        if value and value.strip().lower() not in ("0", "null", "none", "false", "undefined"):
            return bare_key(value)
    return None


def _merged(found: list[Comment]) -> list[Comment]:
    """The comments among candidates: parts join the comment they belong to, mere boxes around comments go."""
    kept: list[Comment] = []
    owner: dict[Comment, Comment | None] = {}
    for comment in found:
        around = comment.inside
        while around is not None and owner.get(around, around) is not around:
            around = owner[around] if owner[around] is not None else around.inside
        comment.inside = around
        if around is not None and _is_part(comment, around):
            around.parts.append(comment.element)
            around.own_text += comment.own_text
            around.own_size += comment.own_size
            around.key = around.key or comment.key
            around.rank = comment.rank if around.rank is None else around.rank
            around.parent_key = around.parent_key or comment.parent_key
            around.is_pingback |= comment.is_pingback
            for inner in comment.nested:
                inner.inside = around
            owner[comment] = around
        elif _is_box(comment):
            owner[comment] = None
        else:
            owner[comment] = comment
            kept.append(comment)
    return kept


def _is_part(comment: Comment, around: Comment) -> bool:
    """Whether an element within a comment is the body of that very comment, not a reply to it."""
    if comment.key == around.key and comment.key is not None:
        return True
    if comment.key is None and around.key is not None:
        return True
    if comment.key is not None and around.key is not None and around.says_something:
        return False
    return not around.says_something and not around.parts


def _is_box(comment: Comment) -> bool:
    """Whether an element only holds comments side by side and says nothing itself."""
    if comment.key is None and comment.nested and comment.says_something:
        return all(inner.key is not None for inner in comment.nested)
    if comment.says_something or len(comment.nested) < 2:
        return False
    first = comment.nested[0].element.getparent()
    return all(inner.element.getparent() is first for inner in comment.nested[:20])


def _listed(root: Element) -> list[Comment]:
    """Comments that only their list is named after: `ol.comment-list > li`, with the lists within them."""
    found: list[Comment] = []
    known: set[Element] = set()
    lists = [
        element
        for element in root.iter("ol", "ul")
        if vocabulary.any_match(vocabulary.CONTAINER, tree.tokens(element))
    ]
    for outer in lists:
        if any(is_elsewhere(around, tree.tokens(around)) for around in [outer, *outer.iterancestors()]):
            continue
        if not known.isdisjoint(outer.iterancestors("li")):
            continue
        items = _items(outer)
        known.update(comment.element for comment in items)
        found.extend(items)
    return found


def _items(outer: Element) -> list[Comment]:
    """The items of a list of comments and of the lists of replies in it."""
    by_element: dict[Element, Comment] = {}
    found: list[Comment] = []
    for item in outer.iter("li"):
        holder = item.getparent()
        around = (
            None
            if holder is None or holder is outer
            else next((by_element[e] for e in item.iterancestors("li") if e in by_element), None)
        )
        if holder is not outer and (around is None or not _like_a_comment(item)):
            continue
        comment = Comment(item, key_of(item))
        comment.inside = around
        comment.saw(tree.glimpse(item, SEEN_TEXT))
        by_element[item] = comment
        found.append(comment)
    return found


def _like_a_comment(item: Element) -> bool:
    """Whether a list item within a comment is a reply, not a line of a list its author wrote."""
    return any(
        tree.name(inner) in ("cite", "time", "address", "header", "article") or inner.get("class")
        for inner in item.iter()
    )


def _repeated(root: Element) -> list[Comment]:
    """Comments of no known system: in a box named after comments, the like elements that hold one date
    each.
    """
    boxes = [
        element
        for element in root.iter("section", "div", "ol", "ul")
        if vocabulary.any_match(vocabulary.CONTAINER, tree.tokens(element))
    ]
    tried: set[Element] = set()
    for box in boxes:
        around_box = [box, *box.iterancestors()]
        if not tried.isdisjoint(around_box):
            continue
        tried.add(box)
        away = any(is_elsewhere(around, tree.tokens(around)) for around in around_box)
        if not away and (elements := _one_a_date(box)):
            by_element: dict[Element, Comment] = {}
            for element in elements:
                comment = Comment(element, key_of(element))
                comment.inside = next(
                    (by_element[e] for e in element.iterancestors() if e in by_element), None
                )
                comment.saw(tree.glimpse(element, SEEN_TEXT))
                by_element[element] = comment
            return list(by_element.values())
    return []


def _one_a_date(box: Element) -> list[Element]:
    """The outermost elements of one kind that each stand around one date of a box, in the order of the
    source.
    """
    times = [element for element in box.iter() if tree.name(element) == "time" or _is_date(element)][
        :_MOST_REPEATED
    ]
    around: dict[tuple[str, str], dict[Element, None]] = {}
    height: dict[tuple[str, str], int] = {}
    for time in times:
        seen: set[tuple[str, str]] = set()
        for level, element in enumerate(time.iterancestors()):
            if element is box:
                break
            kind = (tree.name(element), _kind(element))
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
        and 5 < len(text) <= dates.LONGEST_DATE
        and dates.is_date_line(text)
        and next(element.iterancestors("time"), None) is None
    )


def _kind(element: Element) -> str:
    return " ".join(
        name for name in (element.get("class") or "").split() if not any(c.isdigit() for c in name)
    )
