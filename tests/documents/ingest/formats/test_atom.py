"""Atom: entries, what answers them by RFC 4685, and Blogger's two exports."""

import json
from html import escape

import pytest

from documents.ingest import threads
from documents.ingest.parsed import IngestError, Unreadable
from tests.conftest import shared_path
from tests.documents.ingest.formats import exports
from tests.documents.ingest.formats.exports import documents, items, left_out, shape

SPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" '
    'xmlns:app="http://www.w3.org/2007/app" xmlns:blogger="http://schemas.google.com/blogger/2018"'
)


def feed(*entries: str, title: str = "The log") -> str:
    head = f'<?xml version="1.0"?><feed {SPACES} xml:lang="en"><title>{title}</title><id>urn:f</id>'
    return head + "".join(entries) + "</feed>"


def entry(
    id: str, text: str = "Said.", ref: str = "", kind: str = "text", more: str = "", at: int = 1
) -> str:
    answers = f'<thr:in-reply-to ref="{ref}" href="https://quay.example/{ref}"/>' if ref else ""
    return (
        f"<entry><id>{id}</id><title>Title {id}</title><author><name>Reader {id}</name></author>"
        f"<published>2020-01-02T03:04:{at:02}Z</published>"
        f'<content type="{kind}">{text}</content>{answers}{more}</entry>'
    )


def blogger(
    id: str, kind: str, status: str = "LIVE", parent: str = "", answers: str = "", trashed: str = ""
) -> str:
    more = (
        f"<blogger:type>{kind}</blogger:type><blogger:status>{status}</blogger:status>"
        f"<blogger:parent>{parent}</blogger:parent><blogger:inReplyTo>{answers}</blogger:inReplyTo>"
        f"<blogger:trashed>{trashed}</blogger:trashed>"
    )
    return entry(id, "&lt;p&gt;Said.&lt;/p&gt;", kind="html", more=more)


def test_answers_find_what_they_answer_before_and_after_it():
    content = feed(entry("c", ref="b", at=3), entry("b", ref="a", at=2), entry("a"), entry("z"))

    one, two = documents(content)

    assert [(post.depth, post.source_id) for post in one.posts] == [(0, "a"), (1, "b"), (2, "c")]
    assert (one.title, one.byline, one.language) == ("Title a", "Reader a", "en")
    assert shape(two) == [(0, None, "Said.")]


def test_comments_on_what_is_not_here_stand_together_under_an_empty_article():
    content = feed(entry("b", ref="x", at=2), entry("a", ref="x", at=1), title="Comments on: The quay")

    [document] = documents(content)

    assert [post.source_id for post in document.posts] == ["x", "a", "b"]
    assert (document.title, document.source_url) == ("The quay", "https://quay.example/x")
    assert threads.NO_ARTICLE in document.notes


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("text", "1 &lt; 2 &amp;amp; so", "1 < 2 &amp; so"),
        ("html", "One&lt;p&gt;two &amp;amp; three", "One\n\ntwo & three"),
        ("html", "<![CDATA[<p>One</p><blockquote>Two</blockquote>]]>", "One\n\nTwo"),
        (
            "xhtml",
            '<div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>two <b>three</b></p></div>',
            "One\n\ntwo three",
        ),
        (
            "xhtml",
            '<x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>One</x:p><x:p>two</x:p></x:div>',
            "One\n\ntwo",
        ),
    ],
)
def test_every_kind_of_content(kind, content, text):
    assert documents(feed(entry("a", content, kind=kind)))[0].posts[0].text == text


def test_drafts_and_what_is_said_on_them_are_counted():
    draft = entry("a", more="<app:control><app:draft>yes</app:draft></app:control>")

    assert left_out(feed(draft, entry("b", ref="a"), entry("c"))) == {
        "drafts": 1,
        "comments on posts that are left out": 1,
    }


def test_the_fixture_as_a_reader_saw_it():
    first, *_ = documents(exports.fixture("atom", "input.xml"))

    assert [(post.depth, post.author) for post in first.posts] == [
        (0, None),
        (1, "Anonymous"),
        (2, "Wenna Holt"),
        (3, "Piet"),
    ]


def test_bloggers_new_export():
    post = "tag:blogger.com,1999:blog-1.post-"
    content = feed(
        blogger(f"{post}9", "COMMENT", parent=f"{post}1", answers=f"{post}8"),
        blogger(f"{post}8", "COMMENT", parent=f"{post}1"),
        blogger(f"{post}7", "COMMENT", status="SPAM", parent=f"{post}1"),
        blogger(f"{post}1", "POST"),
        blogger(f"{post}2", "POST", status="DRAFT"),
        blogger(f"{post}3", "PAGE", trashed="2024-01-01T00:00:00Z"),
    )

    [document] = documents(content)

    assert [(entry.depth, entry.source_id[-1]) for entry in document.posts] == [(0, "1"), (1, "8"), (2, "9")]
    assert document.notes == ["1 spam comment that nobody answered was left out."]
    assert left_out(content) == {"drafts": 1, "posts in the trash": 1}


def test_circles_and_entries_that_answer_themselves():
    found = documents(feed(entry("a", ref="b"), entry("b", ref="a"), entry("c", ref="c")))

    assert sum(len(document.posts) for document in found) == 3


def test_an_entry_by_itself_is_read():
    [document] = documents(entry("a").replace("<entry>", f"<entry {SPACES}>"))

    assert document.title == "Title a"


def test_a_feed_without_entries_is_refused_and_one_cut_short_says_so():
    with pytest.raises(IngestError, match="no entry"):
        items(feed())
    content = feed(entry("a"), entry("b"))
    found = items(content[: content.rindex("<author>")])
    assert [type(item) is Unreadable for item in found] == [True, False]


def test_many_entries_of_one_thread():
    entries = [entry("a"), *(entry(f"c{n}", ref=f"c{n - 1}" if n % 20 else "a") for n in range(20_000))]

    [document] = documents(feed(*entries))

    assert len(document.posts) == 20_001


def test_naughty_strings_in_every_field():
    strings = json.loads(shared_path("data/hostile/blns.json").read_text())

    found = items(feed(*(entry(f"{n}-{escape(text)}", escape(text)) for n, text in enumerate(strings))))

    exports.assert_sound(found)
    assert not any(isinstance(item, Unreadable) for item in found)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_feeds_are_read_or_refused(seed):
    pieces = [b"<", b">", b"&", b"'", b"</entry>", b"<entry>", b"\xff", b"\x00", b"<!--", b""]

    exports.read_or_refused(exports.mutilate(exports.fixture("atom", "input.xml"), seed, pieces), "atom")
