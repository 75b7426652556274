"""Drawing by lot who gets which document: the random sample for everybody, and the rest by even load."""

import heapq
import math
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID


@dataclass(slots=True)
class Page:
    """A document to deal: its size in sentences, who has or had it, and how many places of it are taken."""

    id: UUID
    language: str
    sentences: int
    known: set[int] = field(default_factory=set)
    taken: int = 0


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
    """The places of a deal. `overlap` documents are for everybody; `short` places found nobody."""

    seats: list[Seat] = field(default_factory=list)
    overlap: int = 0
    short: int = 0
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
    was open has a place in it before anybody else. The share of documents that are for everybody is rounded
    up. With `gives` every other place goes to the person who has the fewest sentences so far and does not
    have the document yet.
    """
    order = sorted(pages, key=lambda page: page.id)
    random.Random(seed).shuffle(order)  # noqa: S311 - drawn so that anybody can draw it again
    rank = {page.id: place for place, page in enumerate(order)}
    seats = Seats(overlap=math.ceil(share * len(order) - 1e-9))
    probability = seats.overlap / len(order) if order else None
    started: dict[UUID, list[int]] = {}
    for document, reviewer in began:
        started.setdefault(document, []).append(reviewer)
    for place, page in enumerate(order):
        is_sample = place < seats.overlap
        chance = probability if is_sample else None
        first = started.get(page.id, [])
        page.taken += len(first)
        everybody = [one for one in people if reads(people[one], page)] if is_sample else []
        for reviewer in dict.fromkeys([*first, *everybody]):
            if reviewer not in page.known:
                seats.add(Seat(page, reviewer, is_sample, chance, place))
    rest = order[seats.overlap :]
    if gives:
        _give(rest, people, each, rank, seats)
    else:
        for page in rest:
            for _place in range(max(0, each - page.taken)):
                seats.add(Seat(page, None, False, None, rank[page.id]))
    return seats


def reads(languages: frozenset[str], page: Page) -> bool:
    """Whether a person of these languages, all where there are none, is given the document."""
    return not languages or page.language in languages


def _give(
    rest: list[Page], people: Mapping[int, frozenset[str]], each: int, rank: dict[UUID, int], seats: Seats
) -> None:
    """The largest documents first, each to who has least: no one's load is far from another's."""
    load = {one: sum(seat.page.sentences for seat in seats.of(one)) for one in people}
    tie = dict(zip(people, range(len(people)), strict=True))
    for page in sorted(rest, key=lambda page: (-page.sentences, rank[page.id])):
        wanted = max(0, each - page.taken)
        able = (one for one in people if one not in page.known and reads(people[one], page))
        chosen = heapq.nsmallest(wanted, able, key=lambda one: (load[one], tie[one]))
        for one in chosen:
            load[one] += page.sentences
            seats.add(Seat(page, one, False, None, rank[page.id]))
        for _place in islice(range(wanted), len(chosen), None):
            seats.short += 1
            seats.add(Seat(page, None, False, None, rank[page.id]))
