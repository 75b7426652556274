"""What columns seem to hold, from what stands in them."""

from hypothesis import given
from hypothesis import strategies as st

from documents.ingest.formats.table_content import suggest

ROWS = [
    ["R1", "2026-05-01T12:00:00+00:00", "5", "1", "", "The mill should stay. It grinds for three villages."],
    ["R2", "2026-05-01T13:00:00+00:00", "3", "2", "1.0", "It has not ground anything since the flood."],
    ["R1", "2026-05-02T12:00:00+00:00", "2", "3", "2.0", "It ground on Tuesday."],
]
NAMES = ["c1", "c2", "c3", "c4", "c5", "c6"]


def words(names, rows, told=()):
    return {word: names[at] for word, at in suggest(names, rows, dict(told)).items()}


def test_each_column_is_known_by_what_stands_in_it():
    assert words(NAMES, ROWS) == {"text": "c6", "date": "c2", "id": "c4", "parent": "c5", "author": "c1"}


def test_what_the_names_told_stays():
    found = words(NAMES, ROWS, {"text": 5, "author": 3}.items())

    assert (found["text"], found["author"]) == ("c6", "c4")
    assert "parent" not in found


def test_a_rating_answers_no_row():
    rows = [[str(number), str(number * 7 % 3 + 1), f"Sentence {number} is here."] for number in range(1, 9)]

    assert words(["a", "b", "c"], rows) == {"text": "c"}


def test_the_newest_may_stand_first():
    rows = [["c", "b", "No, it is not."], ["b", "a", "It is late."], ["a", "", "When does it go?"]]

    assert words(["x", "y", "z"], rows)["parent"] == "y"


def test_numbers_are_no_dates_and_sentences_no_names():
    rows = [["2024", "Yes.", "The quay is closed today."], ["2025", "No!", "Nobody was told of it."]]

    assert words(["a", "b", "c"], rows) == {"text": "c"}


def test_an_empty_table_has_nothing():
    assert suggest([], [], {}) == {}
    assert words(["a"], []) == {"text": "a"}


@given(
    st.lists(st.text(max_size=9), min_size=1, max_size=6),
    st.lists(st.lists(st.text(max_size=40), max_size=7), max_size=8),
)
def test_any_table_is_looked_at_without_fault(names, rows):
    found = suggest(names, rows, {})

    assert len(set(found.values())) == len(found)
    assert all(0 <= at < len(names) for at in found.values())
