"""Which comment each one answers: by the parent it names, by its depth, or by where it stands."""

import re

from lxml import etree

from documents.ingest.formats.html import tree, vocabulary
from documents.ingest.formats.html.markup import Comment, bare_key

type Element = etree._Element

_REPLY_LINK = re.compile(r"(?:u-)?in-reply-to|comment-?parent|parent-?link|reply-to(?:-link)?")
_MOST_MARKS = 20


def link(comments: list[Comment]) -> None:
    """Give every comment its parent: by the parent it names, by its depth, or by where it stands."""
    by_key = {comment.key: comment for comment in comments if comment.key}
    standing = _by_place(comments)
    ranks = [comment.rank for comment in comments]
    known = [rank for rank in ranks if rank is not None]
    if len(known) < len(comments) and not any(standing):
        marks = _marks(comments)
        if marks:
            known = marks
            for comment, mark in zip(comments, marks, strict=True):
                comment.rank = mark
    use_ranks = len(known) == len(comments) and (len(set(known)) > 1 or not any(standing))
    ranked = _by_rank(comments) if use_ranks else standing
    for comment, by_markup in zip(comments, ranked, strict=True):
        named = by_key.get(comment.parent_key or _linked_parent(comment) or "")
        comment.parent = named if named is not None and named is not comment else by_markup
    _break_circles(comments)


def _marks(comments: list[Comment]) -> list[int]:
    """0 and 1 where a class alone says which comments are replies; nothing where none does, or all do."""
    marks = [int(vocabulary.any_match(vocabulary.REPLY, _classes(comment))) for comment in comments]
    return marks if marks and not marks[0] and any(marks) else []


def _classes(comment: Comment) -> tuple[str, ...]:
    around = comment.element.getparent()
    own = tree.classes(comment.element)
    if around is None or len(around) > 2:
        return own
    return own + tree.classes(around)


def _by_rank(comments: list[Comment]) -> list[Comment | None]:
    parents: list[Comment | None] = []
    above: list[Comment] = []
    for comment in comments:
        rank = comment.rank or 0
        while above and (above[-1].rank or 0) >= rank:
            above.pop()
        parents.append(above[-1] if above else None)
        above.append(comment)
    return parents


def _by_place(comments: list[Comment]) -> list[Comment | None]:
    """The comment around each, or the one right before the box of replies in which it stands."""
    by_element = {comment.element: comment for comment in comments}
    of_box: dict[Element, Comment | None] = {}
    parents: list[Comment | None] = []
    for comment in comments:
        if comment.inside is not None:
            parents.append(_before_box(comment, by_element, of_box, comment.inside) or comment.inside)
        else:
            parents.append(_before_box(comment, by_element, of_box, None))
    return parents


def _before_box(
    comment: Comment,
    by_element: dict[Element, Comment],
    of_box: dict[Element, Comment | None],
    within: Comment | None,
) -> Comment | None:
    passed: list[Element] = []
    found: Comment | None = None
    for box in comment.element.iterancestors():
        if box in of_box:
            found = of_box[box]
            break
        if (
            box in by_element
            or (within is not None and box is within.element)
            or tree.name(box) in ("body", "html", "main")
        ):
            break
        passed.append(box)
        before = _before(box)
        if before is not None and before in by_element:
            found = by_element[before]
            break
        if before is not None and of_box.get(before) is not None:
            found = of_box[before]
            break
    for box in passed:
        of_box[box] = found
    return found


def _before(box: Element) -> Element | None:
    """The element before a box, over the few that only mark a place."""
    before = box.getprevious()
    for _ in range(_MOST_MARKS):
        if before is None or tree.name(before) not in ("a", "br", "script"):
            break
        before = before.getprevious()
    return before


def _linked_parent(comment: Comment) -> str | None:
    """The comment to which a link “parent” or “in reply to” within a comment points."""
    inner = {part.element for part in comment.nested}
    for number, link in enumerate(comment.element.iter("a", "link", "meta")):
        if number > 30:
            return None
        target = link.get("href") or link.get("content") or ""
        said = link.get("itemprop") == "parentItem"
        if not said and "#" not in target:
            continue
        if (said or _says_in_reply(link)) and not any(around in inner for around in link.iterancestors()):
            return bare_key(target.rsplit("#", 1)[-1])
    return None


def _says_in_reply(link: Element) -> bool:
    names = (*tree.tokens(link), *(link.get("rel") or "").lower().split())
    return vocabulary.any_match(_REPLY_LINK, names) or tree.glimpse(link, 60).lower() == "parent"


def _break_circles(comments: list[Comment]) -> None:
    """A comment that says it answers one of its own replies answers the article."""
    settled: set[Comment] = set()
    for comment in comments:
        path: list[Comment] = []
        on_path: set[Comment] = set()
        here: Comment | None = comment
        while here is not None and here not in settled:
            if here in on_path:
                path[-1].parent = None
                break
            path.append(here)
            on_path.add(here)
            here = here.parent
        settled.update(path)
