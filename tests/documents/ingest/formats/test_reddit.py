"""Reddit: the page of a post, listings, dumps."""

import io
import json

import pytest

from documents.ingest.formats.reddit import parse
from documents.ingest.parsed import Hint, IngestError, LeftOut, ParsedDocument, Unreadable


def read(*values):
    content = "\n".join(map(json.dumps, values)).encode()
    return list(parse(io.BytesIO(content), Hint(name="r.json")))


def listing(*children):
    return {
        "kind": "Listing",
        "data": {"after": None, "dist": None, "modhash": "", "children": list(children)},
    }


def t3(id="s", **more):
    data = {"id": id, "name": f"t3_{id}", "title": "T", "selftext": "Text.", "author": "op", "is_self": True}
    return {
        "kind": "t3",
        "data": data | {"permalink": f"/r/x/comments/{id}/t/", "created_utc": 1_700_000_000.0} | more,
    }


def t1(id, body="Yes.", replies="", **more):
    data = {"id": id, "name": f"t1_{id}", "body": body, "author": f"u{id}", "replies": replies}
    return {
        "kind": "t1",
        "data": data | {"link_id": "t3_s", "parent_id": "t3_s", "created_utc": 1_700_000_001} | more,
    }


def stub(count, children=("a",)):
    return {"kind": "more", "data": {"count": count, "children": list(children), "id": "_"}}


def row(id, parent, link="s", body="Yes.", at=0, **more):
    return {
        "id": id,
        "parent_id": parent,
        "link_id": f"t3_{link}",
        "body": body,
        "author": f"u{id}",
        "created_utc": 1_700_000_000 + at,
    } | more


def shape(document):
    return [(post.text, post.depth) for post in document.posts]


def test_the_page_of_a_post():
    page = [
        listing(t3()),
        listing(t1("a", "One.", listing(t1("b", "Two.", listing(t1("c", "Three."))))), t1("d", "Four.")),
    ]

    [document] = read(page)

    assert shape(document) == [("Text.", 0), ("One.", 1), ("Two.", 2), ("Three.", 3), ("Four.", 1)]
    assert (document.title, document.byline) == ("T", "op")
    assert document.source_url == "https://www.reddit.com/r/x/comments/s/t/"
    assert document.posts[1].source_id == "t1_a"
    assert document.notes == []


def test_pages_after_one_another():
    pages = [
        [listing(t3("s")), listing(t1("a"))],
        [listing(t3("q")), listing()],
        [listing(t3("r")), listing(t1("b"))],
    ]

    assert [len(document.posts) for document in read(*pages)] == [2, 1, 2]
    assert [len(document.posts) for document in read(pages)] == [2, 1, 2]


def test_a_listing_of_both_loses_neither():
    found, alone = read(listing(t3("s"), t1("a"), t1("b", link_id="t3_q")))

    assert shape(found) == [("Text.", 0), ("Yes.", 1)]
    assert shape(alone) == [("", 0), ("Yes.", 1)]


def test_what_is_behind_more_is_counted():
    page = [listing(t3()), listing(t1("a", replies=listing(stub(3), stub(0, []))), stub(9))]

    [document] = read(page)

    assert shape(document) == [("Text.", 0), ("Yes.", 1)]
    assert document.notes == [
        "12 more comments are behind Reddit's “more”, not in this file.",
        "1 branch goes on in a page of its own, not in this file.",
    ]


@pytest.mark.parametrize(
    "body", ["[deleted]", "[removed]", "[ Removed by Reddit ]", "[deleted by user]", "", None]
)
def test_what_is_deleted_keeps_its_place_where_it_was_answered(body):
    gone = {"author": "[deleted]"}
    page = [listing(t3()), listing(t1("a", body, listing(t1("b")), **gone), t1("c", body, **gone))]

    [document] = read(page)

    assert shape(document) == [("Text.", 0), ("", 1), ("Yes.", 2)]
    assert document.posts[1].author is None


def test_an_author_who_left_is_no_author():
    [document] = read([listing(t3(author="[deleted]")), listing(t1("a", author="[deleted]"))])

    assert (document.byline, document.posts[1].author, document.posts[1].text) == (None, None, "Yes.")


@pytest.mark.parametrize(
    ("body", "text", "quotes"),
    [
        ("&gt; It rained &amp; *snowed*.\n\nNo.", "It rained & snowed.\n\nNo.", [(0, 19)]),
        ("> It rained & *snowed*.\n\nNo.", "It rained & snowed.\n\nNo.", [(0, 19)]),
        ("5 &lt; 6, `a &amp;amp; b`", "5 < 6, a &amp; b", []),
        ("&gt;!He did it.!&lt;", "He did it.", []),
    ],
)
def test_markdown_and_the_three_characters_that_reddit_escapes(body, text, quotes):
    [document] = read([listing(t3()), listing(t1("a", body))])

    assert document.posts[1].text == text
    assert document.posts[1].quotes == quotes


def test_html_stands_in_where_there_is_no_markdown():
    comment = t1("a")
    del comment["data"]["body"]
    comment["data"]["body_html"] = '&lt;div class="md"&gt;&lt;p&gt;5 &amp;lt; 6&lt;/p&gt;&lt;/div&gt;'

    [document] = read([listing(t3()), listing(comment)])

    assert document.posts[1].text == "5 < 6"


def test_a_link_has_an_empty_article_and_its_address_is_noted():
    [document] = read(
        [listing(t3(selftext="", is_self=False, url="https://a.example/?x=1&amp;y=2")), listing(t1("a"))]
    )

    assert shape(document) == [("", 0), ("Yes.", 1)]
    assert "https://a.example/?x=1&y=2," in document.notes[0]


def test_a_submission_that_was_removed():
    [document] = read([listing(t3(selftext="[removed]")), listing(t1("a"))])

    assert shape(document) == [("", 0), ("Yes.", 1)]
    assert "removed" in document.notes[0]


def test_a_listing_of_submissions_gives_one_document_each():
    first, second, left = read(
        listing(t3("a"), t3("b", num_comments=4), t3("c", selftext="", url="https://a.example/"))
    )

    assert (len(first.posts), len(second.posts)) == (1, 1)
    assert second.notes == ["Reddit counts 4 comments; none is in this file."]
    assert left == LeftOut("r.json", "submissions without text or comments", 1)


def test_a_listing_of_comments_gives_one_document_a_submission():
    comments = listing(
        t1("a"),
        t1(
            "b",
            link_id="t3_q",
            link_title="Q &amp; A",
            link_permalink="https://www.reddit.com/r/x/comments/q/slug/",
        ),
        t1("c"),
    )

    first, second = read(comments)

    assert len(first.posts) == 3
    assert (second.title, second.source_url) == ("Q & A", "https://www.reddit.com/r/x/comments/q/")


def test_a_dump_is_put_together_from_anywhere_in_the_file():
    rows = [
        row("c", "t1_b", body="Three.", at=3),
        row("z", "t3_q", "q", body="Of another.", permalink="/r/x/comments/q/slug/z/"),
        row("b", "t1_a", body="Two.", at=2),
        t3()["data"],
        row("d", "t3_s", body="Four.", at=4),
        row("a", "t3_s", body="One.", at=1),
    ]

    first, second = read(*rows)

    assert shape(first) == [("Text.", 0), ("One.", 1), ("Two.", 2), ("Three.", 3), ("Four.", 1)]
    assert first.title == "T"
    assert shape(second) == [("", 0), ("Of another.", 1)]
    assert second.source_url == "https://www.reddit.com/r/x/comments/q/"


def test_old_dumps():
    rows = [
        {
            "id": "s",
            "title": "T",
            "selftext": "Text.",
            "author": "op",
            "subreddit": "x",
            "created_utc": "1300000000",
        },
        {
            "name": "t1_a",
            "body": "One.",
            "author": "u",
            "link_id": "t3_s",
            "parent_id": "t3_s",
            "created_utc": "1300000001",
        },
        {
            "id": "b",
            "body": "Two.",
            "author": "u",
            "link_id": "t3_s",
            "parent_id": 10,
            "created_utc": 1300000002,
        },
        {
            "id": "c",
            "body": "Three.",
            "author": "u",
            "link_id": "t3_s",
            "parent_id": 28,
            "created_utc": 1300000003,
        },
    ]

    [document] = read(*rows)

    assert shape(document) == [("Text.", 0), ("One.", 1), ("Two.", 2), ("Three.", 1)]
    assert document.posts[1].posted_at.year == 2011


def test_what_an_archive_answers():
    [document] = read({"data": [t3()["data"], row("a", "t3_s"), row("b", "t1_a")]})

    assert shape(document) == [("Text.", 0), ("Yes.", 1), ("Yes.", 2)]


def test_a_comment_that_is_there_twice_comes_once():
    [document] = read(
        t3()["data"], row("a", "t3_s", body="[deleted]"), row("a", "t3_s", body="Kept."), row("a", "t3_s")
    )

    assert shape(document) == [("Text.", 0), ("Kept.", 1)]
    assert document.notes == ["2 comments came more than once; each is kept once."]


def test_a_row_of_no_submission_is_listed():
    broken, document = read({"id": "a", "body": "x"}, t3()["data"])

    assert isinstance(broken, Unreadable)
    assert broken.place == "r.json, line 1"
    assert isinstance(document, ParsedDocument)


def test_a_page_that_is_cut_off_keeps_what_is_whole():
    content = json.dumps([listing(t3()), listing(t1("a"), t1("b"), t1("c"))])
    content = content[: content.index('"t1_c"')].encode()

    [document] = parse(io.BytesIO(content), Hint())

    assert shape(document) == [("Text.", 0), ("Yes.", 1), ("Yes.", 1)]
    assert any("not whole" in note for note in document.notes)


def test_where_there_is_no_text_the_file_is_refused():
    with pytest.raises(IngestError, match="text"):
        read(listing(t3(selftext="")))
