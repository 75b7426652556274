"""Pages of the common systems, and real saved pages, give the same article and thread."""

import io
import json
from datetime import UTC, datetime

import pytest

from documents.ingest import read
from documents.ingest.parsed import Hint, ParsedDocument
from tests.conftest import shared_path
from tests.documents.ingest.formats.html import samples

PAGES = (
    "blog.wordpress.com.diverse.html",
    "de.creativecommons.org.endlich.html",
    "franziska-elea.de.vuitton.html",
    "lady50plus.de.sekre.html",
    "lemire.me.json.html",
    "luxuryhaven.co.hyatt.html",
)


def parsed(content: bytes, name: str = "page.html") -> ParsedDocument:
    [document] = read(io.BytesIO(content), Hint(name=name))
    assert isinstance(document, ParsedDocument)
    return document


@pytest.mark.parametrize("system", samples.WITH_REPLIES)
def test_article_and_thread_of_each_system(system):
    document = parsed(samples.WITH_REPLIES[system]().encode())

    samples.assert_article_and_thread(document)
    assert document.posts[1].posted_at == datetime(2024, 3, 3, 16, 5, tzinfo=UTC)
    assert document.notes == []


def test_a_flat_blogger_page_of_2008():
    document = parsed(samples.blogger_of_2008().encode())

    assert [(post.depth, post.author, post.text) for post in document.posts[1:]] == [
        (1, "Oda Brenn", samples.ODA),
        (1, "Jule", samples.JULE),
    ]


def test_the_opening_post_of_a_forum_stands_for_the_article():
    document = parsed(samples.discourse_for_crawlers().encode())

    assert document.title == samples.TITLE
    assert document.byline == "Gus Hallow"
    assert document.posts[0].text == "\n\n".join(samples.ARTICLE)
    assert [post.text for post in document.posts[1:]] == [samples.ODA, samples.JULE]
    assert any("opening post" in note for note in document.notes)


def test_what_a_page_says_about_itself():
    document = parsed(samples.wordpress().encode())

    assert document.byline == "Gus Hallow"
    assert document.published_at == datetime(2024, 3, 2, 7, tzinfo=UTC)
    assert document.language == "en-GB"
    assert document.source_url == "https://bell.example/2024/03/02/the-ferry-stops/"
    assert document.format == "html"
    assert document.raw == samples.wordpress().encode()
    assert [post.source_id for post in document.posts] == [None, "1", "2", "3", "5"]


def test_pingbacks_are_counted_and_what_was_left_out_is_listed():
    document = parsed(samples.wordpress().encode())

    assert document.pingbacks == 1
    reasons = {piece.reason for piece in document.removed}
    assert {"pingback", "page furniture", "side bar", "page header", "page footer"} <= reasons
    assert all(len(piece.text) <= 500 for piece in document.removed)


@pytest.mark.parametrize("name", PAGES)
def test_real_pages(name):
    content = shared_path(f"data/pages/{name}").read_bytes()
    expected = json.loads(shared_path("data/pages/expected.json").read_text())["pages"][name]

    document = parsed(content, name)

    depths: dict[str, int] = {}
    for post in document.posts[1:]:
        depths[str(post.depth)] = depths.get(str(post.depth), 0) + 1
    assert document.title == expected["title"]
    assert len(document.posts) - 1 == expected["comments"]
    assert document.pingbacks == expected["pingbacks"]
    assert depths == expected["depths"]
    assert all(post.text and post.author and post.posted_at for post in document.posts[1:])
    assert document.byline
    assert document.published_at
    assert document.language


def test_real_pages_keep_navigation_and_buttons_out():
    for name in PAGES:
        document = parsed(shared_path(f"data/pages/{name}").read_bytes(), name)
        for post in document.posts:
            lines = {line.strip().lower() for line in post.text.split("\n")}
            assert not lines & {
                "reply",
                "antworten",
                "share this:",
                "like",
                "teilen:",
                "related",
                "leave a reply",
            }
