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
