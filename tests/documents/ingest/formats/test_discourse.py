"""Discourse: topics whole and in pieces, and what its posts say."""

import io
import json

import pytest

from documents.ingest.formats.discourse import parse
from documents.ingest.parsed import Hint, IngestError, Unreadable


def read(*values, url="https://talk.example/t/7.json"):
    content = "\n".join(map(json.dumps, values)).encode()
    return list(parse(io.BytesIO(content), Hint(name="t.json", url=url)))


def post(number, cooked=None, reply=None, **more):
    return {
        "id": 100 + number,
        "post_number": number,
        "username": f"u{number}",
        "cooked": f"<p>Post {number}.</p>" if cooked is None else cooked,
        "reply_to_post_number": reply,
        "created_at": f"2024-01-01T00:00:{number:02}.000Z",
        "post_type": 1,
    } | more


def topic(*posts, stream=None, **more):
    return {
        "post_stream": {"posts": list(posts), "stream": stream or []},
        "id": 7,
        "title": "T & t",
        "slug": "t-t",
    } | more


def shape(document):
    return [(post.text, post.depth) for post in document.posts]


def test_a_topic_is_a_thread_by_the_numbers_of_its_posts():
    [document] = read(topic(post(1), post(4, reply=3), post(2), post(3, reply=2), post(5, reply=1)))

    assert shape(document) == [("Post 1.", 0), ("Post 2.", 1), ("Post 3.", 2), ("Post 4.", 3), ("Post 5.", 1)]
    assert (document.title, document.byline) == ("T & t", "u1")
    assert document.source_url == "https://talk.example/t/t-t/7"
    assert document.published_at.year == 2024


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (None, None),
        ("https://a.example/forum/t/x/7.json?print=true", "https://a.example/forum/t/t-t/7"),
        ("file:///t/7", None),
        ("http://[broken/t/7", None),
    ],
)
def test_the_address_is_known_only_where_it_came_from_one(url, address):
    [document] = read(topic(post(1)), url=url)

    assert document.source_url == address


def test_posts_that_are_not_in_the_file_are_counted():
    [document] = read(topic(post(1), post(2), stream=[101, 102, 103, 104]))

    assert document.notes == ["2 posts of this topic not in this file."]


@pytest.mark.parametrize("stream", [5, "101", {"a": 1}, [[1], {}, None, 101.0]])
def test_a_stream_that_is_none(stream):
    [document] = read(topic(post(1), stream=stream))

    assert shape(document) == [("Post 1.", 0)]


def test_pieces_of_a_topic_come_together():
    pieces = [
        topic(post(1), stream=[101, 102, 103]),
        topic(post(9), id=8, title="Other"),
        {"post_stream": {"posts": [post(3, reply=2), post(2)]}, "id": 7},
    ]

    for values in (pieces, [pieces]):
        first, other = read(*values)
        assert shape(first) == [("Post 1.", 0), ("Post 2.", 1), ("Post 3.", 2)]
        assert first.notes == []
        assert shape(other) == [("", 0), ("Post 9.", 1)]
        assert "no article" in other.notes[0]


def test_posts_alone():
    latest = {"latest_posts": [post(2, topic_id=7, topic_title="T"), post(1, topic_id=7, topic_title="T")]}

    [document] = read(latest)

    assert (document.title, shape(document)) == ("T", [("Post 1.", 0), ("Post 2.", 1)])


def test_notices_and_whispers_are_left_out_and_counted():
    posts = [
        post(1),
        post(2, "", post_type=3, action_code="closed.enabled"),
        post(3, "<p>This topic was closed.</p>", post_type=3, action_code="autoclosed.enabled"),
        post(4, "", post_type=2, action_code="pinned.enabled"),
        post(5, post_type=4),
        post(6, "<p>Moved by me.</p>", post_type=2),
    ]

    [document] = read(topic(*posts))

    assert shape(document) == [("Post 1.", 0), ("Moved by me.", 1)]
    assert document.notes == [
        "3 notices of the forum (closed, pinned, split …) left out.",
        "1 whisper of the staff left out.",
    ]


@pytest.mark.parametrize(
    "gone", [{"hidden": True}, {"user_deleted": True}, {"deleted_at": "2024-01-02T00:00:00Z"}, {"cooked": ""}]
)
def test_what_is_gone_keeps_its_place_where_it_was_answered(gone):
    [document] = read(topic(post(1), post(2) | gone, post(3, reply=2), post(4) | gone))

    assert shape(document) == [("Post 1.", 0), ("", 1), ("Post 3.", 2)]


def test_quotes_are_marked_and_the_name_above_them_is_not_text():
    cooked = (
        '<aside class="quote no-group" data-username="u1" data-post="1" data-topic="7">\n<div class="title">\n'
        '<div class="quote-controls"></div>\n<img alt="" width="24" src="/a.png" class="avatar"> u1:</div>\n'
        "<blockquote>\n<p>Post 1.</p>\n</blockquote>\n</aside>\n<p>No.</p>"
    )

    [document] = read(topic(post(1), post(2, cooked)))

    assert document.posts[1].text == "Post 1.\n\nNo."
    assert document.posts[1].quotes == [(0, 7)]
    assert [piece.reason for piece in document.removed] == ["name of the person quoted"]


@pytest.mark.parametrize(
    ("cooked", "text"),
    [
        (
            '<p>Yes <img src="/e.png" title=":slightly_smiling_face:" class="emoji" alt=":slightly_smiling_face:"></p>',
            "Yes :slightly_smiling_face:",
        ),
        (
            '<p>See</p><aside class="onebox x" data-onebox-src="https://a.example/b"><header class="source"><a href="https://a.example/b">a</a></header><article><h3>Title</h3></article></aside><p>End</p>',
            "See\n\nhttps://a.example/b\n\nEnd",
        ),
        (
            '<aside class="onebox"><header><a href="https://a.example/c">a</a></header></aside>',
            "https://a.example/c",
        ),
        (
            '<p>Pic <div class="lightbox-wrapper"><a class="lightbox" href="/x"><img><div class="meta"><span class="filename">x</span></div></a></div></p>',
            "Pic",
        ),
        ('<p>Hi <a class="mention" href="/u/al">@al</a>, <code>a  b</code></p>', "Hi @al, a b"),
        (
            '<div class="poll"><div class="poll-container"><ul><li>Red</li><li>Blue</li></ul></div><div class="poll-info">0 voters</div></div>',
            "Red\nBlue",
        ),
        ("<p>" + '<span class="emoji">' * 3_000 + "deep", "deep"),
    ],
)
def test_what_the_forum_puts_around_words_is_left_out(cooked, text):
    [document] = read(topic(post(1, cooked)))

    assert document.posts[0].text == text


def test_markdown_stands_in_where_there_is_no_html():
    [document] = read(topic(post(1) | {"cooked": None, "raw": "It is *so*."}))

    assert document.posts[0].text == "It is so."


def test_a_list_of_topics_is_refused_with_what_to_fetch():
    [broken] = read({"topic_list": {"topics": [{"id": 1}]}})

    assert isinstance(broken, Unreadable)
    assert "/t/ID.json" in broken.remedy


def test_a_topic_that_is_cut_off_keeps_what_is_whole():
    content = json.dumps(topic(post(1), post(2), post(3)))
    content = content[: content.index('"u3"')].encode()

    [document] = parse(io.BytesIO(content), Hint())

    assert shape(document) == [("Post 1.", 0), ("Post 2.", 1)]
    assert any("not whole" in note for note in document.notes)


def test_a_topic_without_text_is_refused():
    with pytest.raises(IngestError, match="text"):
        read(topic(post(1, "")))
