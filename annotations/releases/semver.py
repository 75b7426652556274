"""Semantic versions, as semver.org 2.0.0 has them."""

import re
from typing import Any

LONGEST = 60
SHAPE = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?",
    re.ASCII,
)


def is_version(text: str) -> bool:
    """Whether it is MAJOR.MINOR.PATCH, with or without a pre-release.

    Build metadata are refused: two versions that differ in them alone are of the same rank.
    """
    return len(text) <= LONGEST and SHAPE.fullmatch(text) is not None


def rank(version: str) -> tuple[Any, ...]:
    """By which versions are put in order: numbers as numbers, a pre-release before its version."""
    found = SHAPE.fullmatch(version)
    if found is None:
        raise ValueError(version)
    numbers = tuple(int(found[place]) for place in (1, 2, 3))
    if found[4] is None:
        return (*numbers, (1,))
    parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in found[4].split("."))
    return (*numbers, (0, parts))


def following(version: str | None) -> str:
    """A version to offer after that one."""
    if version is None:
        return "1.0.0"
    major, minor, patch, (is_whole, *_rest) = rank(version)
    return f"{major}.{minor + 1}.0" if is_whole else f"{major}.{minor}.{patch}"
