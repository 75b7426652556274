"""Masks: who is meant is found, nothing else is, and every place of a text keeps one."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text.masks import EMAIL, PHONE, SOMEBODY, Masked, Names, contacts, cut, merged

PEOPLE = {
    "Mira Okonjo": "author-1",
    "Tobias": "author-2",
    "harbourcat": "author-3",
    "مريم": "author-4",
    "José Núñez": "author-5",
    "🌊wave🌊": "author-6",
    "Will": "author-7",
    "Mira Lund": "author-8",
    "Anonymous": "author-9",
}


def masked(text: str) -> str:
    return Masked(text, Names(PEOPLE).masks(text)).text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mira Okonjo is right.", "author-1 is right."),
        ("I asked Okonjo’s brother.", "I asked author-1’s brother."),
        ("@mira okonjo and @harbourcat: no", "author-1 and author-3: no"),
        ("Tobias, you say so. So does TOBIAS.", "author-2, you say so. So does author-2."),
        ("Mira said it", f"{SOMEBODY} said it"),
        ("so says harbourcat", "so says author-3"),
        ("قالت مريم إن الميناء مغلق", "قالت author-4 إن الميناء مغلق"),
        ("Jose\u0301 Nu\u0301n\u0303ez wrote 👍🏽", "author-5 wrote 👍🏽"),
        ("ask 🌊wave🌊!", "ask author-6!"),
        ("It will rain; Will knows.", "It will rain; author-7 knows."),
        ("Anonymous said so to tobias", "Anonymous said so to tobias"),
        ("Tobiasson is another", "Tobiasson is another"),
        ("👩‍🚀 Tobias 👩‍🚀", "👩‍🚀 author-2 👩‍🚀"),
    ],
)
def test_mentions_leave_under_the_pseudonym(text, left):
    assert masked(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to mira.o+x@harbour.example.org.", f"Write to {EMAIL}."),
        ("mira [at] harbour [dot] example", EMAIL),
        ("Call +44 20 7946 0958, or +49 (0)30 901820.", f"Call {PHONE}, or {PHONE}."),
        ("اتصل ‎+20 2 25760000 اليوم", f"اتصل ‎{PHONE} اليوم"),
        ("In 1931 it cost +12 000 and 3.14 at 10@night", "In 1931 it cost +12 000 and 3.14 at 10@night"),
        ("meet me at noon. tomorrow", "meet me at noon. tomorrow"),
        ("@mira said", "@mira said"),
    ],
)
def test_addresses_and_numbers_are_masked(text, left):
    assert Masked(text, contacts(text)).text == left


def test_a_mask_across_sentences_is_cut_at_their_ends():
    text = "It was J. Smith."

    assert cut(text, [(7, 15, "author-1")], [0, 9, 10, 16]) == [(7, 9, "author-1"), (10, 15, "author-1")]


WORDS = st.lists(
    st.one_of(st.sampled_from([*PEOPLE, "Mira", "@Tobias", "a@b.example", "+44 20 7946 0958", "ש", "👩🏽‍🚀", "."]),
              st.text(max_size=8)),
    max_size=20,
)  # fmt: skip


@given(WORDS, st.lists(st.integers(0, 200), max_size=12))
def test_every_span_is_found_again(words, edges):
    text = " ".join(words)
    places = sorted({0, len(text), *(at for at in edges if at <= len(text))})
    spans = list(itertools.pairwise(places))
    masks = merged([*contacts(text), *Names(PEOPLE).masks(text)])

    found = Masked(text, masks, places)

    now = [found.span(*span) for span in spans]
    assert "".join(found.text[start:end] for start, end in now) == found.text
    for (start, end), (begin, until) in zip(spans, now, strict=True):
        own = Masked(text[start:end], [
            (max(a, start) - start, min(b, end) - start, word)
            for a, b, word in cut(text, masks, places) if a < end and b > start
        ])  # fmt: skip
        assert found.text[begin:until] == own.text
        assert until > begin or not text[start:end].strip()


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_a_text_without_masks_is_left_alone(text, start, length):
    found = Masked(text, [], [start])

    assert (found.text, found.is_changed) == (text, False)
    assert found.span(start, start + length) == (start, start + length)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.data())
def test_a_span_that_begins_within_a_mask_takes_it_whole(text, data):
    places = sorted(
        data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)) if len(text) > 6 else []
    )
    masks = [(a, b, "X") for a, b in zip(places[::2], places[1::2], strict=False)]
    found = Masked(text, masks)
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))

    begin, until = found.span(start, end)

    assert 0 <= begin <= until <= len(found.text)
