"""Puts the posts of a thread into reading order and gives each its depth."""

from collections.abc import Sequence

from documents.ingest.parsed import ParsedPost

NO_ARTICLE = "The page has no article; its thread stands under an empty one."
OPENING_POST = "The page has no article; the opening post stands for it."


class CyclicReply(Exception):
    """Posts that reply to each other in a circle; `position` is the first of them as given."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def arrange(posts: Sequence[ParsedPost], parents: Sequence[int | None], article: int) -> list[ParsedPost]:
    """The posts in reading order, `posts[article]` first: depth first, siblings as given.

    `parents` are positions in `posts` as given; None hangs a post under the article. `parent`, `depth` and
    `kind` of every post are set.

    Raises:
        CyclicReply: some posts reply to each other in a circle.
    """
    children: list[list[int]] = [[] for _ in posts]
    for position, parent in enumerate(parents):
        if position != article:
            children[article if parent is None else parent].append(position)
    first = posts[article]
    first.kind, first.parent, first.depth = "article", None, 0
    ordered = [first]
    waiting = [(child, 0) for child in reversed(children[article])]
    while waiting:
        position, parent_now = waiting.pop()
        post = posts[position]
        post.kind, post.parent, post.depth = "comment", parent_now, ordered[parent_now].depth + 1
        here = len(ordered)
        ordered.append(post)
        if children[position]:
            waiting.extend((child, here) for child in reversed(children[position]))
    if len(ordered) < len(posts):
        raise CyclicReply(_first_unreached(parents, article))
    return ordered


def _first_unreached(parents: Sequence[int | None], article: int) -> int:
    """The first post that is on a circle itself, not merely below one."""
    state = [0] * len(parents)  # 0 unknown, 1 leads to the article, 2 on the way
    state[article] = 1
    for start in range(len(parents)):
        path = []
        here: int | None = start
        while here is not None and state[here] == 0:
            state[here] = 2
            path.append(here)
            here = parents[here]
        if here is not None and state[here] == 2:
            return min(path[path.index(here) :])
        for position in path:
            state[position] = 1
    return article


def resolve(ids: Sequence[str | None], answers: Sequence[str | None]) -> tuple[list[int | None], list[str]]:
    """The position of the post that each post answers, by the ids their source gave, and what was mended.

    `ids[i]` names post i, `answers[i]` the post it answers; None answers none. A post that answers one that
    is not there, or itself, hangs under the article (None); posts that answer each other in a circle
    are parted at the one that comes last. Of two posts with one id the first is meant.
    """
    place: dict[str, int] = {}
    for position, id in enumerate(ids):
        if id is not None:
            place.setdefault(id, position)
    parents = [None if answer is None else place.get(answer) for answer in answers]
    orphans = sum(
        parent is None and answer is not None for parent, answer in zip(parents, answers, strict=True)
    )
    parents, circles = without_circles(parents)
    return parents, [*_orphans_noted(orphans), *_circles_noted(circles)]


def without_circles(parents: Sequence[int | None]) -> tuple[list[int | None], int]:
    """The parents with each circle cut at its last post, and how many were cut. Linear."""
    mended = list(parents)
    state = [0] * len(mended)  # 0 unknown, 1 leads to an end, 2 on the way
    cut = 0
    for start in range(len(mended)):
        path: list[int] = []
        here: int | None = start
        while here is not None and state[here] == 0:
            state[here] = 2
            path.append(here)
            here = mended[here]
        if here is not None and state[here] == 2:
            mended[max(path[path.index(here) :])] = None
            cut += 1
        for position in path:
            state[position] = 1
    return mended, cut


def _orphans_noted(count: int) -> list[str]:
    if count == 1:
        return ["1 comment answers one that is not here; it stands under the article."]
    return [f"{count} comments answer ones that are not here; they stand under the article."] if count else []


def _circles_noted(count: int) -> list[str]:
    if count == 1:
        return ["Comments answered each other in a circle; the last of them stands under the article."]
    return [f"{count} circles of comments that answer each other were cut at their last."] if count else []
