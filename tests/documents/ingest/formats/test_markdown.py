"""Markdown becomes the text that a reader sees."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ingest.formats import markdown
from documents.ingest.formats.html import fragment


def read(text):
    written = markdown.to_text(text)
    return written.text, [written.text[start:end] for start, end in written.quotes]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("One.\nTwo.\n\nThree.", "One. Two.\n\nThree."),
        ("One.  \nTwo.", "One.\nTwo."),
        ("It is *not* **so**, ~~no~~ `co_de`.", "It is not so, no co_de."),
        (
            "See [the list](https://a.example/x_y_z) and https://b.example/c_d_e.",
            "See the list and https://b.example/c_d_e.",
        ),
        ("* one\n* two\n\n1. three", "one\ntwo\n\nthree"),
        ("# Title\n\nText", "Title\n\nText"),
        ("    code  here\n    more", "code  here\nmore"),
        ("5 < 6 & 7 > 2, <b>not</b> a tag", "5 < 6 & 7 > 2, <b>not</b> a tag"),
        ("AT&amp;T &copy; 2024", "AT&T © 2024"),
        ("A >!hidden!< word", "A hidden word"),
        ("One.\n\n&#x200B;\n\nTwo.", "One.\n\nTwo."),
        ("1986\\. A year", "1986. A year"),
        ("- not a list", "not a list"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a\nb\n1\n2"),
        ("![pic](x.png) text", "text"),
        ("", ""),
    ],
)
def test_text(source, text):
    assert read(source) == (text, [])


def test_quotes():
    text, quotes = read("> First *line*\n> second\n\nNo.\n\n> > Inner\n\nYes.")

    assert text == "First line second\n\nNo.\n\nInner\n\nYes."
    assert quotes == ["First line second", "Inner"]


def test_a_spoiler_at_the_start_of_a_line_is_no_quote():
    assert read(">!He did it!<") == ("He did it", [])


@given(st.text("ab .,\n!?'é\u00a0-+1)=", max_size=40))
def test_the_short_way_is_the_same_as_the_long_one(text):
    assert markdown.to_text(text) == fragment.to_text(markdown._parser.render(text))


@pytest.mark.parametrize(
    "piece", ["[", "*a_ ", ">", "`", "[a](", "**x", "- ", "|", "<", "&", "![[", "\\", ">!", "!<"]
)
def test_the_worst_of_it_takes_seconds(piece):
    start = time.process_time()

    markdown.to_text(piece * (1_000_000 // len(piece)))
    markdown.to_text(piece * ((markdown.LONGEST - 10) // len(piece)))

    assert time.process_time() - start < 25
