"""RSS that is no export: items, and feeds of comments."""

import json
from html import escape

import pytest

from documents.ingest.parsed import IngestError, Unreadable
from tests.conftest import shared_path
from tests.documents.ingest.formats import exports
from tests.documents.ingest.formats.exports import documents, items, left_out, shape

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)


def feed(*inner: str, title: str = "The log") -> str:
    return (
        f'<rss version="2.0" {SPACES}><channel><title>{title}</title><language>en</language>'
        + "".join(inner)
        + "</channel></rss>"
    )


def item(
    body: str = "Said.", link: str = "https://quay.example/a", title: str = "A title", more: str = ""
) -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><dc:creator>Oda</dc:creator>{more}"
        f"<pubDate>Thu, 02 Jan 2020 03:04:05 +0000</pubDate><description>{body}</description></item>"
    )


def test_an_item_is_a_document():
    [document] = documents(feed(item("&lt;p&gt;One&lt;/p&gt;&lt;p&gt;two &amp;amp; three&lt;/p&gt;")))

    assert document.format == "rss"
    assert document.posts[0].text == "One\n\ntwo & three"
    assert (document.title, document.byline, document.language) == ("A title", "Oda", "en")
    assert document.published_at.isoformat() == "2020-01-02T03:04:05+00:00"


def test_the_whole_content_is_taken_before_the_summary():
    more = "<content:encoded><![CDATA[<p>All of it.</p>]]></content:encoded><media:title>No</media:title>"

    assert documents(feed(item("Only a [&#8230;]", more=more)))[0].posts[0].text == "All of it."


def test_a_summary_is_noted_as_such():
    [document] = documents(feed(item("Only a [&#8230;]")))

    assert document.notes == ["The feed holds only the beginning of this article."]


def test_comments_of_a_page_are_one_thread():
    reply = (
        '&lt;p&gt;In reply to &lt;a href="https://quay.example/a#comment-3"&gt;Oda&lt;/a&gt;.&lt;/p&gt; No.'
    )
    content = feed(
        item(reply, "https://quay.example/a#comment-5", "By: Oda"),
        item("First.", "https://quay.example/a#comment-3", "By: Oda"),
        title="Comments on: The quay",
    )

    [document] = documents(content)

    assert shape(document) == [(0, None, ""), (1, "Oda", "First."), (2, "Oda", "No.")]
    assert (document.title, document.source_url) == ("The quay", "https://quay.example/a")
    assert [entry.reason for entry in document.removed] == ["reply mark"]


def test_comments_of_a_site_are_a_thread_a_page():
    content = feed(
        item("One.", "https://quay.example/a#comment-1", "Comment on A title by Oda"),
        item("Two.", "https://quay.example/b#comment-2", "Comment on B by the sea by Oda"),
    )

    assert [document.title for document in documents(content)] == ["A title", "B by the sea"]


def test_rss_1_0_where_items_stand_beside_the_channel():
    content = (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x">'
        "<title>T</title><items><rdf:Seq><rdf:li rdf:resource='y'/></rdf:Seq></items></channel>"
        "<item rdf:about='y'><title>A title</title><description>Said.</description>"
        "<dc:date>2020-01-02T03:04:05Z</dc:date></item></rdf:RDF>"
    )

    [document] = documents(content)

    assert (document.title, document.posts[0].text) == ("A title", "Said.")
    assert document.published_at is not None


def test_items_without_text_are_counted():
    assert left_out(feed(item(""), item())) == {"items without text": 1}


def test_a_feed_without_items_is_refused_and_one_cut_short_says_so():
    with pytest.raises(IngestError, match="no item"):
        items(feed())
    content = feed(item(), item())
    found = items(content[: content.rindex("<pubDate>")])
    assert [type(item) is Unreadable for item in found] == [False, True]


def test_naughty_strings_in_every_field():
    strings = json.loads(shared_path("data/hostile/blns.json").read_text())

    found = items(feed(*(item(escape(text), title=escape(text)) for text in strings)))

    exports.assert_sound(found)
    assert not any(isinstance(item, Unreadable) for item in found)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_feeds_are_read_or_refused(seed):
    pieces = [b"<", b">", b"&", b"]]>", b"</item>", b"<item>", b"\xff", b"\x00", b"<!--", b""]

    exports.read_or_refused(exports.mutilate(exports.fixture("rss", "input.xml"), seed, pieces), "rss")
