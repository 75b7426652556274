"""Long runs of what did not change, as a number."""

from collections.abc import Callable, Iterable, Iterator

NEAR = 1
"""Unchanged items that are shown beside a change."""


def folded[Item](items: Iterable[Item], is_same: Callable[[Item], bool]) -> Iterator[Item | int]:
    """Long runs of unchanged items become a number, but for those beside a change."""
    run: list[Item] = []
    is_first = True
    for item in items:
        if is_same(item):
            run.append(item)
            continue
        yield from _run(run, 0 if is_first else NEAR, NEAR)
        run, is_first = [], False
        yield item
    yield from _run(run, 0 if is_first else NEAR, 0)


def _run[Item](run: list[Item], head: int, tail: int) -> Iterator[Item | int]:
    hidden = len(run) - head - tail
    if hidden < 2:
        yield from run
        return
    yield from run[:head]
    yield hidden
    yield from run[len(run) - tail :]
