"""Places of spans: code points and UTF-16 units, and texts that change when they are stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.importing.formats.offsets import Offsets, WrongSpan
from documents.ingest.parsed import normalise

PIECES = ["a", "b", " ", "\n", "\r", "\r\n", "é", "e\u0301", "💧", "👩‍👩‍👧", "ש", "\x00", "\u2028"]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=20).map("".join)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(text=TEXTS, data=st.data())
def test_a_span_is_the_same_words_in_either_unit(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = normalise(text[start:end]).strip()
    if not words or "\r" in text[:end][-1:] or "\r" in text[:start][-1:]:
        return

    for offsets, span in (
        (Offsets(text, "codepoints"), (start, end)),
        (Offsets(text, "utf16"), (units(text[:start]), units(text[:end]))),
    ):
        [(a, b)] = offsets.read(*span)
        assert offsets.body[a:b] == words


@given(text=TEXTS, start=st.integers(-3, 40), end=st.integers(-3, 40))
def test_any_numbers_give_spans_of_the_text_or_none(text, start, end):
    offsets = Offsets(text)
    try:
        found = offsets.read(start, end)
    except WrongSpan:
        return
    for a, b in found:
        assert 0 <= a < b <= len(offsets.body)
        assert offsets.body[a:b] == offsets.body[a:b].strip()


def test_words_decide_between_two_readings():
    text = "💧 The quay is closed."

    assert Offsets(text).read(3, 7, "The") == [(2, 5)]
    assert Offsets(text).read(2, 5, "The") == [(2, 5)]
    assert Offsets(f"{text} It was.").read(3, 22) == [(3, 21), (2, 21)]


def test_before_the_first_emoji_there_is_one_reading():
    assert Offsets("The quay. 💧").read(0, 9) == [(0, 9)]


@pytest.mark.parametrize("span", [(0, 0), (5, 2), (-1, 3), (0, 100)])
def test_no_span_is_told(span):
    with pytest.raises(WrongSpan, match=r"is no span in a text of 9 characters"):
        Offsets("The quay.").read(*span)


def test_words_that_are_not_there_are_told():
    with pytest.raises(WrongSpan, match="does not hold the words"):
        Offsets("The quay.").read(0, 3, "Quay")
