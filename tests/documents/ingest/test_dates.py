"""Dates as pages show them."""

from datetime import UTC, datetime

import pytest

from documents.ingest import dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("March 3, 2024 at 4:05 pm", (2024, 3, 3, 16, 5)),
        ("3. März 2024 um 16:05 Uhr", (2024, 3, 3, 16, 5)),
        ("le 3 mars 2024 à 16 h 05", (2024, 3, 3, 16, 5)),
        ("3 marzo, 2024 a las 4:05 pm", (2024, 3, 3, 16, 5)),
        ("Sunday, March 3rd, 2024 12:05 AM", (2024, 3, 3, 0, 5)),
        ("3.3.2024, 16.05 Uhr", (2024, 3, 3, 16, 5)),
        ("03/04/2024", (2024, 3, 4, 0, 0)),
        ("13/04/2024", (2024, 4, 13, 0, 0)),
        ("2024-03-03 16:05", (2024, 3, 3, 16, 5)),
        ("2024年3月3日", (2024, 3, 3, 0, 0)),
        ("Mar 4th at 2:41 am", (2024, 3, 4, 2, 41)),
        ("Jan 4th at 2:41 am", (2025, 1, 4, 2, 41)),
    ],
)
def test_dates_that_people_read(text, expected):
    near = datetime(2024, 3, 2, tzinfo=UTC)

    assert dates.shown(text, near) == datetime(*expected, tzinfo=UTC)
    assert dates.is_date_line(text) or "年" in text


@pytest.mark.parametrize(
    "text", ["3 hours ago", "vor 3 Stunden", "il y a 2 jours", "hace 3 horas", "just now", "5h"]
)
def test_ages_are_lines_of_date_but_no_dates(text):
    assert dates.is_date_line(text)
    assert dates.shown(text) is None


@pytest.mark.parametrize(
    "text", ["in 2007", "March of the penguins", "May 2 people leave", "", "x" * 500, "31 February 2024"]
)
def test_what_is_no_date(text):
    assert not dates.is_date_line(text)
    assert dates.shown(text) is None or text.startswith("May")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-03T16:05:00+02:00", datetime(2024, 3, 3, 14, 5, tzinfo=UTC)),
        ("2024-03-03T16:05:00Z", datetime(2024, 3, 3, 16, 5, tzinfo=UTC)),
        ("Sun, 03 Mar 2024 16:05:00 GMT", datetime(2024, 3, 3, 16, 5, tzinfo=UTC)),
        ("1709481900", datetime(2024, 3, 3, 16, 5, tzinfo=UTC)),
        ("1709481900000", datetime(2024, 3, 3, 16, 5, tzinfo=UTC)),
        ("nonsense", None),
        (None, None),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)
def test_dates_that_markup_gives(text, expected):
    assert dates.machine(text) == expected
