"""Finds the comments of a page and which one each answers, whatever system printed them."""

from itertools import islice

from lxml import etree

from documents.ingest.formats.html import forums, naming, parents, tree, unnamed, vocabulary
from documents.ingest.formats.html.markup import Comment, is_elsewhere, key_of
from documents.ingest.formats.html.places import parent_key_of, rank_of

type Element = etree._Element

_BLOCKS = frozenset(
    [
        "li",
        "div",
        "article",
        "section",
        "tr",
        "dl",
        "dd",
        "dt",
        "td",
        "details",
        "blockquote",
        "p",
        "figure",
        "table",
    ]
)
_POSTS = frozenset(
    ["topic-post", "crawler-post", "cpost", "commentpost"]
)  # of forums that call them comments
_OWN_ELEMENTS = ("-comment", "-comment-item", "-comment-view-model", "-comment-renderer")
_MOST_OF_A_FORM = 400  # elements looked at for comments inside


def find(root: Element) -> list[Comment]:
    """The comments of a page in the order of its source, each with its parent; pingbacks are among them,
    marked. The posts of a forum's topic are marked too.
    """
    _wrap_definitions(root)
    comments = proved(_merged(_candidates(root))) or forums.find(root) or unnamed.listed(root)
    comments = comments or unnamed.repeated(root)
    parents.link(comments)
    return comments


def _wrap_definitions(root: Element) -> None:
    """Put a `dt` that is a comment's head and the `dd` under it, which is its body, into one element."""
    for head in list(root.iter("dt")):
        identifier = (head.get("id") or "").lower()
        holder = head.getparent()
        blogger = vocabulary.matches(vocabulary.BLOGGER, identifier)
        if holder is None or not (blogger or naming.key(identifier)):
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
            if not away and (is_elsewhere(element, names) or (names and _is_form(element, names))):
                away.append(element)
            comment = None if away else _as_comment(element, names)
            if comment is not None:
                if open_comments:
                    comment.inside = open_comments[-1]
                    open_comments[-1].nested.append(comment)
                open_comments.append(comment)
                found.append(comment)
            if open_comments:
                open_comments[-1].note(element, names)
                open_comments[-1].saw(element.text)
        else:
            if open_comments and open_comments[-1].element is element:
                open_comments.pop()
            if away and away[-1] is element:
                away.pop()
            if open_comments:
                open_comments[-1].saw(element.tail)
    return found


def _is_form(element: Element, names: tuple[str, ...]) -> bool:
    """Whether an element is the form under a thread and holds no comment."""
    if not vocabulary.any_match(vocabulary.FORM, names) and not naming.is_form(names):
        return False
    inner = islice(element.iter(), _MOST_OF_A_FORM)
    return not any(naming.key((each.get("id") or "").lower()) for each in inner if each is not element)


def _as_comment(element: Element, names: tuple[str, ...]) -> Comment | None:
    tag = tree.name(element)
    if tag not in _BLOCKS:
        return _custom(element, tag)
    identifier = (element.get("id") or "").lower()
    classes = tree.classes(element)
    kind = element.get("itemtype") or element.get("typeof")
    own_key = naming.key(identifier) if identifier else None
    pingback = bool(names) and not vocabulary.PINGBACK.isdisjoint(names) and tag in ("li", "div", "article")
    if not (
        own_key
        or pingback
        or (classes and (naming.is_comment(classes) or vocabulary.any_match(vocabulary.COMMENT, classes)))
        or (kind and vocabulary.COMMENT_TYPE.search(kind))
        or (tag == "li" and names and any(name.startswith("depth-") for name in names))
        or ("post" in names and tag == "li" and identifier.startswith("post-") and _in_disqus(element))
        or vocabulary.matches(vocabulary.WPDISCUZ, identifier)
    ):
        return None
    if tag == "p" and not own_key:
        return None
    comment = Comment(element, own_key or key_of(element))
    comment.is_pingback = pingback
    comment.is_post = not _POSTS.isdisjoint(classes)
    comment.rank = rank_of(element, names)
    comment.parent_key = parent_key_of(element)
    return comment


def _custom(element: Element, tag: str) -> Comment | None:
    """A page's own element for comments, like `shreddit-comment`."""
    if "-" not in tag or not tag.endswith(_OWN_ELEMENTS):
        return None
    comment = Comment(element, key_of(element))
    comment.rank = rank_of(element, ())
    comment.parent_key = parent_key_of(element)
    return comment


def _in_disqus(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and any(name in ("post-list", "children") for name in tree.tokens(parent))


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
            around.is_post |= comment.is_post
            around.has_author |= comment.has_author
            around.has_date |= comment.has_date
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
    if around.says_something and _kind(comment)[1] and _kind(comment) == _kind(around):
        return False
    if comment.key is None and around.key is not None:
        return True
    if comment.key is not None and around.key is not None and around.says_something:
        return False
    return not around.says_something and not around.parts


def _is_box(comment: Comment) -> bool:
    """Whether an element only holds comments side by side and says nothing itself."""
    if comment.key is None and comment.nested and comment.says_something:
        return all(inner.key is not None and inner.says_something for inner in comment.nested)
    if comment.says_something:
        return False
    if comment.nested and not (comment.has_author or comment.has_date or comment.is_pingback):
        keys = {inner.key for inner in comment.nested}
        if comment.key is not None and None not in keys and comment.key not in keys:
            return True
    if len(comment.nested) < 2:
        return False
    first = comment.nested[0].element.getparent()
    return all(inner.element.getparent() is first for inner in comment.nested[:20])


def proved(comments: list[Comment]) -> list[Comment]:
    """The comments without boxes that only bear such a name: where no one is seen to speak, there is none."""
    kept: list[Comment] = []
    owner: dict[Comment, Comment | None] = {}
    known = {_kind(comment) for comment in comments if comment.is_proved or _is_numbered(comment.element)}
    for comment in comments:
        around = comment.inside
        while around is not None and around in owner and owner[around] is not around:
            around = around.inside
        comment.inside = around
        numbered = comment.says_more_than_buttons and _is_numbered(comment.element)
        alike = bool(comment.own_text) and _kind(comment) in known
        spoken = (comment.is_proved or alike) and (not _is_wrapper(comment) or comment.dated)
        if comment.is_pingback or spoken or numbered or (comment.nested and comment.key):
            owner[comment] = comment
            kept.append(comment)
        else:
            owner[comment] = None
    if len(kept) == 1 and not _is_numbered(kept[0].element):
        return kept if kept[0].has_author and (kept[0].has_date or kept[0].shows_date) else []
    return kept if any(comment.own_text for comment in kept) else []


def _kind(comment: Comment) -> tuple[str, str]:
    """The tag of a comment and the first of its names that says that it is one."""
    names = tree.classes(comment.element)
    name = next((name for name in names if naming.role(name) is naming.Role.COMMENT), "")
    return (tree.name(comment.element), name) if name and naming.key(name) is None else ("", str(id(comment)))


def _is_wrapper(comment: Comment) -> bool:
    """Whether a name says that an element is a box of a comment or of comments, which is not told."""
    name = _kind(comment)[1]
    return bool(name) and name.endswith(
        ("wrapper", "wrap", "container", "box", "panel", "block", "outer", "main")
    )


def _is_numbered(element: Element) -> bool:
    """Whether an element bears a number that only a comment has."""
    identifier = (element.get("id") or "").lower()
    return bool(naming.key(identifier)) or any(
        element.get(name) for name in ("data-comment-id", "data-commentid")
    )
