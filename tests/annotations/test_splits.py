"""Splits: groups stay whole, places stay, parts reach their sizes."""

from hypothesis import given
from hypothesis import strategies as st

from annotations.splits import Definition, Item, groups, number, place, shared

SHARES = {"train": 80, "dev": 10, "test": 10}
KEYS = st.frozensets(st.sampled_from("abcdefghij"), max_size=2)


def documents(keys, **more) -> list[Item]:
    return [Item(n, f"document {n}", own, **more) for n, own in enumerate(keys)]


def of(placed, items) -> list[Item]:
    """The same documents, where they were placed."""
    return [Item(i.id, i.name, i.keys, i.size, i.labels, placed[i.id]) for i in items]


def test_documents_are_joined_through_others():
    found = groups(documents([{"a"}, {"b"}, set(), {"a", "b"}]))

    assert [[item.id for item in group] for group in found] == [[0, 1, 3], [2]]


@given(st.lists(KEYS, max_size=40), st.booleans(), st.integers(0, 99))
def test_no_key_stands_in_two_parts(keys, stratify, seed):
    items = documents(keys)
    placed = place(items, Definition(SHARES, seed=seed, stratify=stratify))

    assert placed.keys() == {item.id for item in items}
    assert shared(of(placed, items), lambda item: item.keys, 9) == (0, [])


@given(st.lists(KEYS, max_size=20), st.lists(KEYS, max_size=20), st.booleans())
def test_what_was_placed_stays_when_others_come(before, after, stratify):
    definition = Definition(SHARES, seed=3, stratify=stratify)
    items = documents([*before, *after])
    first = place(items[: len(before)], definition)
    known = of(first | dict.fromkeys(range(len(before), len(items)), ""), items)

    then = place(known, definition)

    assert {id: then[id] for id in first} == first
    assert then.keys() == {item.id for item in items}


@given(st.permutations(range(30)))
def test_without_strata_a_place_hangs_on_the_hash_alone(order):
    definition = Definition(SHARES, seed=5, stratify=False)
    items = documents([set()] * 30)

    assert place([items[n] for n in order], definition) == place(items, definition)
    assert all(place([item], definition)[item.id] == place(items, definition)[item.id] for item in items)


def test_the_seed_says_the_places():
    items = documents([set()] * 200)

    one, other = (place(items, Definition(SHARES, seed=seed)) for seed in (1, 2))

    assert one != other
    assert place(items, Definition(SHARES, seed=1)) == one
    assert number(1, "document 1") == 7552654420976755220


def test_each_part_gets_its_share_of_each_label():
    items = [
        Item(n, f"document {n}", size=10, labels={("fact", "opinion", "disputed")[n % 3]: 5})
        for n in range(300)
    ]

    placed = place(items, Definition(SHARES, seed=11))

    for label in ("fact", "opinion", "disputed"):
        own = [placed[item.id] for item in items if label in item.labels]
        assert [own.count(part) for part in SHARES] == [80, 10, 10]


def test_a_few_documents_of_many_labels_still_reach_every_part():
    items = [Item(n, f"document {n}", size=10, labels={f"label {n}": 1}) for n in range(10)]

    placed = place(items, Definition({"train": 60, "dev": 20, "test": 20}))

    assert sorted(placed.values()).count("train") == 6
    assert set(placed.values()) == {"train", "dev", "test"}


def test_a_newcomer_that_joins_two_groups_moves_neither():
    items = [
        Item(1, "one", frozenset({"a"}), part="train"),
        Item(2, "two", frozenset({"b"}), part="test"),
        Item(3, "three", frozenset({"a", "b"})),
    ]

    placed = place(items, Definition(SHARES))

    assert placed == {1: "train", 2: "test", 3: "train"}
    assert shared(of(placed, items), lambda item: item.keys, 9)[0] == 1
