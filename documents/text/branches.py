"""Which posts of a thread stand above which, told at once however deep it is."""

from collections.abc import Container, Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class _Above(Container[object]):
    """The article and the posts of one branch down to a post."""

    entered: list[int]
    left: list[int]
    number: int

    def __contains__(self, post: object) -> bool:
        if not isinstance(post, int):
            return False
        if not post:
            return True
        return self.entered[post] <= self.entered[self.number] and self.left[self.number] <= self.left[post]


class Branches:
    """The tree of a thread from the parent of each post, an earlier one; the article is post 0."""

    def __init__(self, parents: Sequence[int | None]) -> None:
        children: list[list[int]] = [[] for _ in parents]
        roots: list[int] = []
        for number, parent in enumerate(parents):
            (roots if parent is None else children[parent]).append(number)
        self._entered = [0] * len(parents)
        self._left = [0] * len(parents)
        moment = 0
        # A walk down and up: whoever is entered before a post and left after it stands above it.
        waiting = [(number, False) for number in reversed(roots)]
        while waiting:
            number, done = waiting.pop()
            moment += 1
            if done:
                self._left[number] = moment
            else:
                self._entered[number] = moment
                waiting.append((number, True))
                waiting += [(child, False) for child in reversed(children[number])]

    def above(self, number: int) -> Container[object]:
        """The article, the posts above post `number`, and itself."""
        return _Above(self._entered, self._left, number)
