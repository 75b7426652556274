"""Passages that repeat withdrawn words are found however they are set, and nothing else is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text.repeated import Repeated
from documents.withholding import BLOCK, blocked

SAID = (
    "The clerk took eleven thousand crowns from the harbour fund. You’re a liar. Read "
    "https://tobias.example/proof?n=1. 碼頭的書記從基金拿走一萬一千克朗。 قال الكاتب إنه لم يأخذ شيئا."
)
GONE = Repeated([SAID])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("He says the CLERK took “eleven\n thousand\ncrowns”!", ("He says", "!")),
        ("As he puts it: took  eleven thousand, crowns from…", ("As he puts it:", "…")),
        ("“eleven thousand crowns” is much", ("“", "” is much")),
        ("The clerk took eleven [sic] thousand crowns from the fund, he says.", (", he says.",)),
        ("See https://tobias.example/proof?n=1 again", ("See", "again")),
        ("書記從基金拿走一萬 — why?", ("— why?",)),
        ("يقول إنه لم يأخذ شيئا هنا", ("هنا",)),
        ("> You're a liar", (">",)),
    ],
)
def test_what_repeats_them_is_found(text, kept):
    shown = blocked(text, GONE.within(text))

    assert BLOCK in shown
    assert len(shown) == len(text)
    assert not {"eleven", "liar", "tobias", "拿走", "يأخذ"} & set(shown.split())
    assert all(part in shown for part in kept)


@pytest.mark.parametrize(
    "text",
    [
        "", "It is not clear what the fund is.", "eleven thousand crowns", "from the harbour", "a liar he is",
        "https://tobias.example/", "The harbour fund had a clerk.",
    ],
)  # fmt: skip
def test_what_says_something_of_its_own_stays(text):
    assert GONE.within(text) == []


def test_of_a_quotation_less_is_enough():
    assert GONE.within("eleven thousand crowns", is_quotation=True) == [(0, 22)]
    assert Repeated(["Liar!"]).within("liar", is_quotation=True) == [(0, 4)]
    assert not Repeated([""])
    assert not Repeated(["!?"]).within("!?")


@given(st.text(max_size=60), st.text(max_size=60))
def test_spans_are_in_order_and_apart(said, text):
    spans = Repeated([said, SAID]).within(f"{text} {said} {SAID[:70]}")

    assert all(0 <= start < end for start, end in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))
