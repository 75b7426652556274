"""Hacker News: trees, loose items, search hits."""

import io
import json
import time

import pytest

from documents.ingest.formats.hackernews import parse
from documents.ingest.parsed import Hint, IngestError, LeftOut


def read(*values, lines=True):
    content = ("\n" if lines else "").join(map(json.dumps, values))
    return list(parse(io.BytesIO(content.encode()), Hint(name="hn.json")))


def item(id, text="Text.", children=(), **more):
    return {"id": id, "author": f"a{id}", "text": text, "children": list(children), "type": "comment", **more}


def shape(document):
    return [(post.text, post.depth) for post in document.posts]


def test_a_thread_is_read_from_its_tree():
    tree = item(
        1,
        "Why?",
        [item(2, "Because.", [item(3, "No.")]), item(4, "Who knows.")],
        title="Ask HN",
        type="story",
        created_at_i=1_700_000_000,
    )

    [document] = read(tree)

    assert shape(document) == [("Why?", 0), ("Because.", 1), ("No.", 2), ("Who knows.", 1)]
    assert (document.title, document.byline) == ("Ask HN", "a1")
    assert document.published_at.year == 2023
    assert document.source_url == "https://news.ycombinator.com/item?id=1"


def test_a_link_has_an_empty_article_and_its_address_is_noted():
    [document] = read(item(1, None, [item(2)], title="T", url="https://a.example/b", type="story"))

    assert shape(document) == [("", 0), ("Text.", 1)]
    assert "https://a.example/b" in document.notes[0]


def test_a_comment_that_is_fetched_alone_opens_its_document():
    [document] = read(item(5, "Alone.", [item(6, "Not.")], title=None, story_id=1))

    assert shape(document) == [("Alone.", 0), ("Not.", 1)]
    assert "opening post" in document.notes[0]


def test_what_is_deleted_keeps_its_place_where_it_was_answered():
    gone = {"text": None, "author": None}
    [document] = read(
        item(1, "S", [item(2, **gone, children=[item(3)]), item(4, **gone)], title="T", type="story")
    )

    assert shape(document) == [("S", 0), ("", 1), ("Text.", 2)]
    assert document.posts[1].author is None


def test_a_picture_alone_is_not_deleted():
    [document] = read(item(1, "S", [item(2, "<img src=x>")], title="T", type="story"))

    assert shape(document) == [("S", 0), ("", 1)]


def test_items_of_the_firebase_api_come_together_as_the_page_shows_them():
    items = [
        {"id": 3, "type": "comment", "by": "c", "parent": 2, "text": "Third"},
        {"id": 5, "type": "comment", "by": "e", "parent": 1, "text": "Fifth"},
        {
            "id": 1,
            "type": "story",
            "by": "a",
            "title": "T",
            "text": "First",
            "kids": [2, 5],
            "time": 1_700_000_000,
        },
        {"id": 2, "type": "comment", "by": "b", "parent": 1, "text": "Second"},
        {"id": 9, "type": "comment", "by": "z", "parent": 8, "text": "Of another story"},
        {"id": 10, "type": "comment", "by": "z", "parent": 8, "text": "Of the same"},
        {"id": 4, "type": "comment", "by": "d", "parent": 1, "text": "Spam", "dead": True},
    ]

    first, other = read(*items)
    assert read(items, lines=False) == [first, other]

    assert shape(first) == [("First", 0), ("Second", 1), ("Third", 2), ("Fifth", 1)]
    assert shape(other) == [("", 0), ("Of another story", 1), ("Of the same", 1)]
    assert other.source_url.endswith("?id=8")


def test_a_poll_has_its_answers_in_its_text():
    poll = item(
        1,
        "Which?",
        [item(2, "Red", type="pollopt"), item(3, "Blue", type="pollopt"), item(4, "Red!")],
        title="P",
        type="poll",
    )

    [document] = read(poll)

    assert shape(document) == [("Which?\n\nRed\n\nBlue", 0), ("Red!", 1)]


def test_search_hits_come_together_by_story():
    hits = [
        {
            "objectID": "3",
            "comment_text": "Two",
            "story_id": 1,
            "parent_id": 2,
            "story_title": "T",
            "author": "b",
        },
        {
            "objectID": "2",
            "comment_text": "One",
            "story_id": 1,
            "parent_id": 1,
            "story_title": "T",
            "author": "a",
        },
        {
            "objectID": "7",
            "story_text": "Self",
            "title": "Other",
            "children": [8, 9],
            "author": "c",
            "story_id": None,
        },
        {"objectID": "8", "title": "Link", "url": "https://a.example/", "author": "c"},
    ]

    first, other, left = read({"hits": hits, "nbHits": 4})

    assert (first.title, shape(first)) == ("T", [("", 0), ("One", 1), ("Two", 2)])
    assert (other.title, shape(other)) == ("Other", [("Self", 0)])
    assert left == LeftOut("hn.json", "links without comments", 1)


def test_lines_that_begin_with_a_mark_are_quotes():
    [document] = read(item(1, "&gt; It <i>rained</i>.<p>It did not.", title="T", type="story"))

    assert document.posts[0].text == "> It rained.\n\nIt did not."
    assert document.posts[0].quotes == [(0, 12)]


def test_a_file_that_is_cut_off_keeps_what_is_whole():
    content = json.dumps(item(1, "S", [item(2, "One"), item(3, "Two")], title="T", type="story"))
    content = content[: content.index('"Two"') + 7].encode()

    [document] = parse(io.BytesIO(content), Hint())

    assert shape(document) == [("S", 0), ("One", 1), ("Two", 1)]
    assert any("not whole" in note for note in document.notes)


def test_where_nothing_has_a_text_the_file_is_refused():
    with pytest.raises(IngestError, match="text"):
        read(item(1, None, title="T", url="https://a.example/", type="story"))


def test_a_hundred_thousand_comments_under_one_another():
    count = 100_000
    content = b"".join(
        b'{"id":%d,"text":"x","author":"y","children":[' % n for n in range(1, count)
    ) + b"]}" * (count - 1)
    start = time.process_time()

    [document] = parse(io.BytesIO(content), Hint())

    assert document.posts[-1].depth == count - 2
    assert time.process_time() - start < 100
