"""Parts of a dataset that share nothing: documents that belong together are one group, in one part.

Pure. A document's `keys` say what it shares with others (an author, a site, a near-duplicate); documents with
a key in common are one group, and so are those that are joined through a third. A document is never divided,
so a quotation and what it quotes are in one part.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

BY = ("document", "author", "cluster", "site")
"""What keeps documents together; `document` alone keeps each by itself."""


@dataclass(frozen=True, slots=True)
class Definition:
    """How documents are divided: `shares` are the parts in their order with their sizes, in any unit."""

    shares: Mapping[str, int]
    by: tuple[str, ...] = ("document",)
    seed: int = 1
    stratify: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            # The order of the parts matters, and jsonb keeps none of an object.
            "shares": [[name, size] for name, size in self.shares.items()],
            "by": list(self.by),
            "seed": self.seed,
            "stratify": self.stratify,
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Definition":
        return cls(dict(kept["shares"]), tuple(kept["by"]), kept["seed"], kept["stratify"])


@dataclass(slots=True)
class Item:
    """A document.

    `name` is what is hashed, the same on every machine; `size` its sentences; `labels` how many answers gave
    which; `part` where it is already, empty for nowhere.
    """

    id: Hashable
    name: str
    keys: frozenset[str] = frozenset()
    size: int = 1
    labels: Mapping[str, int] = field(default_factory=dict)
    part: str = ""


def groups(items: Sequence[Item]) -> list[list[Item]]:
    """The connected components, each and its documents in the order of `items`."""
    parent = list(range(len(items)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    seen: dict[str, int] = {}
    for place, item in enumerate(items):
        for key in item.keys:
            one, other = root(seen.setdefault(key, place)), root(place)
            parent[max(one, other)] = min(one, other)
    found: dict[int, list[Item]] = {}
    for place, item in enumerate(items):
        found.setdefault(root(place), []).append(item)
    return list(found.values())


def place(items: Sequence[Item], definition: Definition) -> dict[Hashable, str]:
    """The part of every document; one that is in a part already stays there.

    A group takes the part of its members that are in one: the one most of them are in, else the first by the
    order of parts. A new group is placed by the hash of its seed and the name of its first document: without
    strata that hash says the part, so a group's place hangs on nothing else. With strata the hash orders the
    groups, and each goes where most is missing, of its commonest label and on the whole.

    What that promises: a document that was placed never moves, whatever is added, labelled or joined.
    """
    kept = {item.id: item.part for item in items if item.part in definition.shares}
    placed: dict[Hashable, str] = {}
    tally = _Tally(definition)
    new: list[tuple[int, list[Item]]] = []
    for group in groups(items):
        there = [kept[item.id] for item in group if item.id in kept]
        if there:
            common = max(definition.shares, key=there.count)
            for item in group:
                placed[item.id] = kept.get(item.id, common)
                tally.add(placed[item.id], stratum(group), item.size)
        else:
            new.append((number(definition.seed, group[0].name), group))
    for hashed, group in sorted(new, key=lambda one: (one[0], one[1][0].name)):
        size = sum(item.size for item in group)
        part = tally.wanting(stratum(group), size) if definition.stratify else _drawn(hashed, definition)
        tally.add(part, stratum(group), size)
        placed |= dict.fromkeys((item.id for item in group), part)
    return placed


def number(seed: int, name: str) -> int:
    """64 bits of a hash, even over their range."""
    return int.from_bytes(sha256(f"{seed}\0{name}".encode()).digest()[:8])


def stratum(group: Iterable[Item]) -> str:
    """The label that most answers in a group gave, the first by its key where several; empty without one."""
    total: dict[str, int] = {}
    for item in group:
        for label, n in item.labels.items():
            total[label] = total.get(label, 0) + n
    return min(total, key=lambda label: (-total[label], label), default="")


def _drawn(hashed: int, definition: Definition) -> str:
    """The part in whose piece of the range a hash lies."""
    whole, below = sum(definition.shares.values()), 0
    for name, size in definition.shares.items():
        below += size
        if hashed * whole < below << 64:
            return name
    raise AssertionError("a hash has 64 bits")


class _Tally:
    """How much of each stratum, and of all, is in each part."""

    def __init__(self, definition: Definition) -> None:
        whole = sum(definition.shares.values())
        self._shares = {name: size / whole for name, size in definition.shares.items()}
        self._sizes: dict[tuple[str, str | None], int] = {}
        self._totals: dict[str | None, int] = {}

    def add(self, part: str, stratum: str, size: int) -> None:
        for level in (stratum, None):
            self._sizes[part, level] = self._sizes.get((part, level), 0) + size
            self._totals[level] = self._totals.get(level, 0) + size

    def wanting(self, stratum: str, size: int) -> str:
        """The part to which most is missing, were `size` more there; the first in order of equal ones."""

        def missing(part: str) -> float:
            return sum(
                self._shares[part] * (self._totals.get(level, 0) + size) - self._sizes.get((part, level), 0)
                for level in (stratum, None)
            )

        return max(self._shares, key=lambda part: round(missing(part), 9))


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that documents of several parts have in common, and which they are."""

    what: str
    documents: Mapping[str, tuple[Hashable, ...]]


def shared(
    items: Iterable[Item], keys_of: Callable[[Item], Iterable[str]], most: int
) -> tuple[int, list[Shared]]:
    """How many keys stand in several parts, and the first `most` of them by name.

    Each with its documents, at most `most` of a part.
    """
    found: dict[str, dict[str, list[Hashable]]] = {}
    for item in items:
        if item.part:
            for key in keys_of(item):
                found.setdefault(key, {}).setdefault(item.part, []).append(item.id)
    leaks = sorted(key for key, parts in found.items() if len(parts) > 1)
    return len(leaks), [
        Shared(key, {part: tuple(ids[:most]) for part, ids in sorted(found[key].items())})
        for key in leaks[:most]
    ]


def clusters(pairs: Iterable[tuple[Hashable, Hashable]]) -> dict[Hashable, str]:
    """Which cluster each document of pairs is in, by the name of the first that was met."""
    members: dict[Hashable, set[str]] = {}
    for number, pair in enumerate(pairs):
        for id in pair:
            members.setdefault(id, set()).add(str(number))
    items = [Item(id, str(id), frozenset(keys)) for id, keys in members.items()]
    return {item.id: str(group[0].id) for group in groups(items) for item in group}
