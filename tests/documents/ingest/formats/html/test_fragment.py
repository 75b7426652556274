"""HTML inside exports: the same words, paragraphs and quotations as on a page."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.ingest.formats.html import fragment
from documents.ingest.parsed import RemovedLog
from tests.conftest import shared_path


def stored(html: str) -> str:
    """As WordPress shows what it stores of a post."""
    return fragment.to_text(html, newlines=True, brackets=True).text


def removed_from(html: str) -> list[tuple[str, str]]:
    removed = RemovedLog()
    fragment.to_text(html, removed, newlines=True, brackets=True)
    return [(entry.text, entry.reason) for entry in removed.entries]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("The quay &amp;amp; the bell &#8217;s", "The quay &amp; the bell ’s"),
        ("<p>One\ntwo.</p><p>Three<br>four.</p>", "One two.\n\nThree\nfour."),
        ("I <3 the ferry & its bell, 2 < 3", "I <3 the ferry & its bell, 2 < 3"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("a<script>alert(1)</script><style>b{}</style><!-- c --> d", "a d"),
        ("", ""),
        ("  \r\n ", ""),
        ("<p>Unclosed <b>bold <i>and", "Unclosed bold and"),
        ("</div></body></html>Still said", "Still said"),
    ],
)
def test_a_fragment_reads_as_a_browser_shows_it(html, text):
    assert fragment.to_text(html).text == text


def test_quotations_are_marked():
    written = fragment.to_text("<p>She says:</p><blockquote><p>It was closed.</p></blockquote><p>No.</p>")

    [(start, end)] = written.quotes
    assert written.text[start:end] == "It was closed."


def test_captions_and_hidden_text_are_logged():
    removed = RemovedLog()

    fragment.to_text("<p>A</p><figure><figcaption>The quay</figcaption></figure><p hidden>x</p>", removed)

    assert [(entry.text, entry.reason) for entry in removed.entries] == [
        ("The quay", "caption"),
        ("x", "hidden"),
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("One\ntwo\n\nthree", "One\ntwo\n\nthree"),
        ("One\r\ntwo\r\n\r\n\r\nthree", "One\ntwo\n\nthree"),
        ("One <em>two</em>\n<b>three</b>\n\n<i>four</i>", "One two\nthree\n\nfour"),
        ("One<br />\ntwo", "One\ntwo"),
        ("One<br />\n<br />\ntwo", "One\n\ntwo"),
        ("<p>One</p>\n\n<p>two</p>\n", "One\n\ntwo"),
        ("<ul>\n\t<li>One</li>\n\n\t<li>Two</li>\n</ul>\nThree", "One\nTwo\n\nThree"),
        ("<blockquote>One\n\nTwo</blockquote>\nThree", "One\n\nTwo\n\nThree"),
        ("<pre>a\n\n  b</pre>\nc\nd", "a\n\n  b\n\nc\nd"),
        ('<a\nhref="x">One</a>\ntwo', "One\ntwo"),
        (
            "<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->\n\nThree\n\nfour\nfive",
            "One two\n\nThree\n\nfour five",
        ),
        ("One\n\n<!--more-->\n\nTwo", "One\n\nTwo"),
    ],
)
def test_newlines_as_wordpress_stores_them(html, text):
    assert stored(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('One [gallery ids="1,2"] two', "One two"),
        ("One [foo]two[/foo] three", "One two three"),
        ('[vc_row][vc_column width="1/2"]Text[/vc_column][/vc_row]', "Text"),
        ("He says [sic] and [1] and [Update] and […]", "He says [sic] and [1] and [Update] and […]"),
        ("Write [[gallery]] for that", "Write [gallery] for that"),
        ('[caption id="a"]<img src="b.jpg" /> The quay[/caption]\n\nText', "Text"),
        ("[embed]https://tube.example/1[/embed]\nText", "Text"),
        ("[video] one [video] two [/video] three", "one three"),
        ("[caption never closed", "[caption never closed"),
        ("[/b] alone", "[/b] alone"),
    ],
)
def test_shortcodes_go_and_the_writers_brackets_stay(html, text):
    assert stored(html) == text


def test_a_quotation_in_shortcodes_is_a_quotation():
    written = fragment.to_text("[quote]It was closed.[/quote] No.", brackets=True)

    assert written.text == "It was closed.\n\nNo."
    assert written.quotes == [(0, 14)]


def test_what_wordpress_put_in_is_logged_as_removed():
    assert removed_from('<!-- wp:heading {"level":3} --><h3>A</h3><!-- /wp:heading -->[gallery]') == [
        ("<!-- wp:heading -->", "block mark"),
        ("[gallery]", "shortcode"),
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<b>",
        "<script>",
        "<!--",
        "[a ",
        "[a b=1]",
        "[caption]",
        "[/caption]",
        "[[",
        "<a b='",
        "\n",
        " \n",
        "<br>\n",
        "&",
        "&#x",
    ],
)
def test_a_megabyte_of_anything_takes_linear_time(unit):
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()

    fragment.to_text(text, newlines=True, brackets=True)

    assert time.process_time() - start < 25


def test_what_is_nested_too_deep_keeps_its_words():
    assert fragment.to_text("<div>" * 5_000 + "Said.").text == "Said."


PIECES = [
    *"ab \n\r\t<>/[]&;#\"'=!-\x00\x0b\ud800",
    "<br>",
    "<p>",
    "[caption]",
    "<blockquote>",
    "<!--",
    "&#0;",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_read(html):
    for written in (
        fragment.to_text(html),
        fragment.to_text(html, newlines=True, brackets=True),
    ):
        assert all(0 <= start < end <= len(written.text) for start, end in written.quotes)
        assert not {"\x00", "\r"} & set(written.text)


def test_naughty_strings_are_read():
    for text in json.loads(shared_path("data/hostile/blns.json").read_text()):
        fragment.to_text(text, newlines=True, brackets=True)
