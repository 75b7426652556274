"""Telephone numbers without the number of a country: what is one is found, and what only looks like one is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.text.masks import PHONE, Masked, contacts
from documents.text.phones import national


def masked(text: str) -> str:
    return Masked(text, contacts(text)).text


@pytest.mark.parametrize(
    "number",
    [
        "020 7946 0958", "02079 460958", "(020)79460958", "0412 345 678",
        "(030) 901820", "030/901820", "0221 / 12 34 56", "0221-123456", "(0)30 901820",
        "01 23 45 67 89", "01.23.45.67.89", "(02) 12 34 56 78",
        "(212) 555-0100", "415-555-0100", "415.555.0100", "415 555 0100", "1-800-555-0199", "1 (415) 555-0100",
        "8 (495) 123-45-67", "(11) 3456-7890", "0044 20 7946 0958", "٠١٠٠ ١٢٣ ٤٥٦٧",
    ],
)  # fmt: skip
def test_national_forms_are_masked(number):
    assert masked(f"Call me: {number}.") == f"Call me: {PHONE}."
    assert masked(f"{number}\nis the harbour") == f"{PHONE}\nis the harbour"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Tel: 5551234", f"Tel: {PHONE}"),
        ("Tel. 12 34 56 78", f"Tel. {PHONE}"),
        ("my phone number is 612 345 678, write", f"my phone number is {PHONE}, write"),
        ("Fax 98765 43210", f"Fax {PHONE}"),
        ("тел. 123-45-67", f"тел. {PHONE}"),
        ("هاتف: 0123456789", f"هاتف: {PHONE}"),
        ("mobile 07700 900123 or 07700 900124", f"mobile {PHONE} or {PHONE}"),
    ],
)
def test_after_a_word_that_says_so_any_digits_are_one(text, left):
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        # days and years
        "In 1939-1945 it rained", "1914–1918, 1939–1945", "on 30.11.2026 at 12:30", "2026-11-30", "2026-11-30 12.30",
        "11/30/2026", "30 11 2026", "01-02-2026", "2026/11/30", "phone 2026-11-30", "In 2020 1234567 people",
        # sums, counts and measures
        "$1 234 567", "1 234 567 people", "1.234.567,89", "12 345 678 crowns", "€ 012 345 678", "012 345 678 €",
        "1 000 000 000", "1,234,567,890", "0.12345678", "3.1415926535", "51.5074 -0.1278", "12:30:45.123 1234",
        "between 500-1000 people", "telephone poles 123 456 789", "+12 000 000 000",
        # books, journals and their pages
        "ISBN 978-0-306-40615-7", "ISBN 0-306-40615-2", "ISBN-13: 978 0 306 40615 7", "ISBN 0306 406152",
        "ISSN 0317-8471", "0317-8471", "pages 100-1200", "vol. 12(3) 1234-1250", "(2012) 1234-1250", "(1931) 12 345",
        "Bull. 76 (5) 378-382",
        # lists and scores
        "the numbers 12 15 23 34 41 48", "01 02 03 04 05 06", "1-2-3-4-5-6-7-8", "3-1 2-2 3-0 4-1", "(21) 25-23 25-19",
        "see (3) 12 men, (4) 15 women", "100 200 3000",
        # machines
        "192.168.100.200", "10.0.19041.1234", "https://a.example/2012/030-901820", "https://a.example/?q=415-555-0100",
        # cards, serial numbers
        "4111 1111 1111 1111", "5555-1234", "room 0101-0110", "case 2012-0345678",
        # too few, too many
        "030 123", "0123 4567 8901 2345 6789",
    ],
)  # fmt: skip
def test_what_is_something_else_stays(text):
    assert masked(text) == text
    assert masked(f"It says {text}, I think.") == f"It says {text}, I think."


@given(st.text(alphabet="0123456789 ().-/+aT:el\n", max_size=80))
def test_spans_are_in_order_and_apart(text):
    until = 0
    for start, end in national(text):
        assert until <= start < end <= len(text)
        assert 7 <= sum(sign.isdigit() for sign in text[start:end]) <= 15
        until = end
