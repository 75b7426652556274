"""Drawing by lot who gets which document: the random sample for everybody, and the rest by even load.

Documents that are nearly the same are one in the lot: a cluster is in the sample or out of it, never both.
"""

import heapq
import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID


@dataclass(slots=True)
class Page:
    """A document to deal: its size in sentences, who has or had it, and how many places of it are taken.

    Those of one `cluster` are nearly the same. `kin` are people who have another one of it that was dealt
    before; `fate` says whether that one was in the sample, None where there is none, `chance` how probable
    that was.
    """

    id: UUID
    language: str
    sentences: int
    known: set[int] = field(default_factory=set)
    taken: int = 0
    cluster: UUID | None = None
    kin: set[int] = field(default_factory=set)
    fate: bool | None = None
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A place of a document, of nobody yet where `reviewer` is None.

    `probability` is that with which the document came into the sample, null outside of it. `place` is its
    rank in the lot, the same for every place of a document, so that documents are finished one by one.
    """

    page: Page
    reviewer: int | None
    is_sample: bool
    probability: float | None
    place: int


@dataclass(slots=True)
class Seats:
    """The places of a deal. `overlap` documents are for everybody; `short` places found nobody.

    `has_kin`: some document is nearly the same as another one.
    """

    seats: list[Seat] = field(default_factory=list)
    overlap: int = 0
    short: int = 0
    has_kin: bool = False
    by_reviewer: dict[int, list[Seat]] = field(default_factory=dict)

    def add(self, seat: Seat) -> None:
        self.seats.append(seat)
        if seat.reviewer is not None:
            seat.page.known.add(seat.reviewer)
            self.by_reviewer.setdefault(seat.reviewer, []).append(seat)

    def of(self, reviewer: int) -> list[Seat]:
        """What one person gets."""
        return self.by_reviewer.get(reviewer, [])


def draw(
    pages: list[Page],
    people: Mapping[int, frozenset[str]],
    *,
    began: Iterable[tuple[UUID, int]],
    each: int,
    share: float,
    gives: bool,
    seed: int,
) -> Seats:
    """The places of these documents, the same for the same seed, documents and people.

    `people` maps a reviewer to the languages they read, empty for all. Whoever `began` a document while it
    was open has a place in it before anybody else. The share of clusters that are for everybody is rounded
    up; one of which a document was dealt before follows it. With `gives` every other place goes to the person
    who has the fewest sentences so far and does not have the document yet, first to those who have one of its
    cluster.
    """
    clusters = _clusters(pages)
    random.Random(seed).shuffle(clusters)  # noqa: S311 - drawn so that anybody can draw it again
    chances = _chances(clusters, share)
    order = [page for cluster in clusters for page in cluster]
    rank = {page.id: place for place, page in enumerate(order)}
    seats = Seats(overlap=len(chances))
    started: dict[UUID, list[int]] = {}
    for document, reviewer in began:
        started.setdefault(document, []).append(reviewer)
    for place, page in enumerate(order):
        is_sample = page.id in chances
        chance = chances.get(page.id)
        first = started.get(page.id, [])
        page.taken += len(first)
        everybody = [one for one in people if reads(people[one], page)] if is_sample else []
        for reviewer in dict.fromkeys([*first, *everybody]):
            if reviewer not in page.known:
                seats.add(Seat(page, reviewer, is_sample, chance, place))
    rest = [cluster for cluster in clusters if cluster[0].id not in chances]
    if gives:
        _give(rest, people, each, rank, seats)
    else:
        for page in (page for cluster in rest for page in cluster):
            for _place in range(max(0, each - page.taken)):
                seats.add(Seat(page, None, False, None, rank[page.id]))
    return seats


def reads(languages: frozenset[str], page: Page) -> bool:
    """Whether a person of these languages, all where there are none, is given the document."""
    return not languages or page.language in languages


def _clusters(pages: list[Page]) -> list[list[Page]]:
    """Documents that are nearly the same together, in an order that hangs on the ids alone."""
    found: dict[UUID, list[Page]] = {}
    for page in sorted(pages, key=lambda page: page.id):
        found.setdefault(page.cluster or page.id, []).append(page)
    return list(found.values())


def _chances(clusters: list[list[Page]], share: float) -> dict[UUID, float | None]:
    """The documents of the sample, with the probability with which they came into it.

    Clusters are drawn, so that each document has the same probability, however many it is nearly the same as.
    """
    drawable = [cluster for cluster in clusters if _fate(cluster) is None]
    n_drawn = math.ceil(share * len(drawable) - 1e-9)
    found: dict[UUID, float | None] = {
        page.id: n_drawn / len(drawable) for cluster in drawable[:n_drawn] for page in cluster
    }
    for cluster in clusters:
        if _fate(cluster):
            found |= {page.id: max(page.chance or 0 for page in cluster) or None for page in cluster}
    return found


def _fate(cluster: list[Page]) -> bool | None:
    fates = [page.fate for page in cluster if page.fate is not None]
    return any(fates) if fates else None


def _give(
    rest: list[list[Page]],
    people: Mapping[int, frozenset[str]],
    each: int,
    rank: dict[UUID, int],
    seats: Seats,
) -> None:
    """The largest clusters first, each to who has least: no one's load is far from another's."""
    load = {one: sum(seat.page.sentences for seat in seats.of(one)) for one in people}
    tie = dict(zip(people, range(len(people)), strict=True))
    for cluster in sorted(rest, key=lambda one: (-sum(p.sentences for p in one), rank[one[0].id])):
        kin = set[int]().union(*(page.kin | page.known for page in cluster))
        for page in cluster:
            wanted = max(0, each - page.taken)
            able = (one for one in people if one not in page.known and reads(people[one], page))
            chosen = heapq.nsmallest(wanted, able, key=lambda one: (one not in kin, load[one], tie[one]))
            kin.update(chosen)
            for one in chosen:
                load[one] += page.sentences
                seats.add(Seat(page, one, False, None, rank[page.id]))
            for _place in islice(range(wanted), len(chosen), None):
                seats.short += 1
                seats.add(Seat(page, None, False, None, rank[page.id]))
