"""The posts of a forum's topic, by the ids and classes in which forum software puts them."""

import re
from itertools import islice

from lxml import etree

from documents.ingest.formats.html import tree, vocabulary
from documents.ingest.formats.html.markup import Comment, is_elsewhere

type Element = etree._Element

# phpBB p123, vBulletin post_123 or post123, XenForo js-post-123, SMF msg123, IPB post_id_123 or
# elComment_123, Vanilla Comment_123.
_ID = re.compile(
    r"(?:js-)?(?:post|p|msg|message|elcomment|comment|discussion|reply|topic|td_post|edit)(?:[-_]?id)?[-_]?(?P<key>\d{1,12})"
)
_CLASS = re.compile(
    r"post|postbit(?:legacy|container)?|postcontainer|post_block|post-block|blockpost|message|message--post|windowbg2?|post_wrapper|cpost|"
    r"ipscomment|b-post|wbbpost|topic-post|postitem|post-container|post-?bit|forum-post|forumpost|commentpost|poststream-item|reply|topic|"
    r"bbp-reply|bbp-topic|item-?comment|itemdiscussion|tborder|tablebg|viewtopic-post|topic-reply|onepost|postbody|thread-post"
)
_BLOG = frozenset(
    ["hentry", "type-post", "h-entry", "post-preview", "entry", "blog-post", "teaser", "sticky", "postlist"]
)
_BBPRESS = frozenset(["type-topic", "type-reply"])
_ATTRIBUTES = ("data-post-id", "data-pid", "data-node-id", "data-content", "data-id", "data-postid")
_TAGS = ("div", "li", "article", "table", "tr", "section", "tbody")
_FEWEST = 2
_LOOKED_AT_FOR_KEY = 60
_LOOKED_AT = 400  # elements of a post, for its author and date


def find(root: Element) -> list[Comment]:
    """The posts of a topic in the order of the source, the opening one first; none where there are not two
    of them.
    """
    found: dict[str, list[Comment]] = {}
    inner: set[Element] = set()
    for element in root.iter(*_TAGS):
        key = _key(element)
        if key is None or any(around in inner for around in element.iterancestors()):
            continue
        if _is_away(element):
            continue
        post = Comment(element, key, is_post=True)
        _look(post)
        if post.has_author and post.own_text:
            inner.add(element)
            found.setdefault(tree.name(element), []).append(post)
    posts = max(found.values(), key=len, default=[])
    dated = sum(post.is_proved for post in posts)
    return posts if len(posts) >= _FEWEST and 2 * dated >= len(posts) and not _are_previews(posts) else []


def _key(element: Element) -> str | None:
    """The number of a post, if this is one."""
    names = tree.tokens(element)
    if not names or (not _BLOG.isdisjoint(names) and _BBPRESS.isdisjoint(names)):
        return None
    classes = tree.classes(element)
    known = vocabulary.any_match(_CLASS, classes)
    identifier = (element.get("id") or "").lower()
    found = _ID.fullmatch(identifier[: vocabulary.LONGEST_NAME])
    if found and (known or tree.name(element) == "table"):
        return found["key"]
    if not known:
        return None
    for attribute in _ATTRIBUTES:
        if value := element.get(attribute):
            return value.rsplit("-", 1)[-1][: vocabulary.LONGEST_NAME]
    for name in classes:
        if name.startswith("post-") and (found := _ID.fullmatch(name)):
            return found["key"]
    for inner in islice(element.iter(), _LOOKED_AT_FOR_KEY):
        name = (inner.get("id") or (inner.get("name") if tree.name(inner) == "a" else "") or "").lower()
        if name and (found := _ID.fullmatch(name[: vocabulary.LONGEST_NAME])):
            return found["key"]
    return None


def _is_away(element: Element) -> bool:
    return any(is_elsewhere(around, tree.tokens(around)) for around in [element, *element.iterancestors()])


def _look(post: Comment) -> None:
    for number, inner in enumerate(post.element.iter()):
        if number > _LOOKED_AT:
            break
        post.note(inner, tree.tokens(inner))
        post.saw(inner.text)
        post.saw(inner.tail if number else None)
    head = head_before(post.element)
    post.has_date = post.has_date or head is not None


def head_before(element: Element) -> Element | None:
    """The head of a post where it stands before the post, as bbPress prints it: its date, its number."""
    before = element.getprevious()
    if before is None or not any(
        name.endswith(("reply-header", "topic-header", "post-header")) for name in tree.tokens(before)
    ):
        return None
    return before


def _are_previews(posts: list[Comment]) -> bool:
    """Whether these are the entries of a blog's front page, each with a heading that links to its page."""
    linked = 0
    for post in posts:
        heading = next(post.element.iter("h1", "h2", "h3"), None)
        link = next(heading.iter("a"), None) if heading is not None else None
        target = link.get("href") or "" if link is not None else ""
        linked += bool(target) and "#" not in target
    hosts = {(_heading_target(post) or "") for post in posts}
    return 2 * linked > len(posts) and len(hosts) > len(posts) // 2


def _heading_target(post: Comment) -> str | None:
    heading = next(post.element.iter("h1", "h2", "h3"), None)
    link = next(heading.iter("a"), None) if heading is not None else None
    return (link.get("href") or "").split("#")[0].split("?p=")[0] if link is not None else None
