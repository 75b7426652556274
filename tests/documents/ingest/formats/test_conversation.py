"""Comments become a thread: each once, under the one it answers, and what is gone only where it was answered."""

import time

from documents.ingest.formats.conversation import Conversation, Said, arrange
from documents.ingest.parsed import ParsedPost


def said(id, answers=None, text="Text.", gone=False):
    return Said(ParsedPost("" if gone else text, source_id=id), answers, gone)


def shape(comments, article="a"):
    posts, notes = arrange(ParsedPost("Article.", source_id=article), comments)
    return [(post.source_id, post.depth) for post in posts[1:]], notes


def test_comments_stand_under_what_they_answer_in_the_order_given():
    found, notes = shape([said("d", "b"), said("b", "a"), said("c"), said("e", "d")])

    assert found == [("b", 1), ("d", 2), ("e", 3), ("c", 1)]
    assert notes == []


def test_what_is_gone_keeps_its_place_only_where_somebody_answered():
    found, notes = shape(
        [
            said("b", gone=True),
            said("c", "b", gone=True),
            said("d", "c"),
            said("e", "b", gone=True),
            said("f", "e", gone=True),
        ]
    )

    assert found == [("b", 1), ("c", 2), ("d", 3)]
    assert notes == [
        "2 deleted or hidden comments were answered; they keep their places, without a text.",
        "2 deleted or hidden comments that nobody answered were left out.",
    ]


def test_a_comment_that_comes_twice_is_kept_once_and_whole():
    found, notes = shape([said("b", gone=True), said("b"), said("c", "b"), said("c", "b"), said("a")])

    assert found == [("b", 1), ("c", 2)]
    assert notes == ["3 comments came more than once; each is kept once."]


def test_orphans_and_circles_are_mended_and_noted():
    found, notes = shape([said("b", "gone"), said("c", "d"), said("d", "c"), said("e", "e")])

    assert sorted(found) == [("b", 1), ("c", 2), ("d", 1), ("e", 1)]
    assert len(notes) == 2


def test_comments_without_ids_stand_under_the_article():
    assert shape([said(None), said(None)], article=None)[0] == [(None, 1), (None, 1)]


def test_where_nobody_says_anything_there_is_no_document():
    assert Conversation(ParsedPost(""), [said("b", gone=True)]).document("reddit") is None


def test_a_hundred_thousand_in_a_chain_of_which_all_but_the_last_are_gone():
    count = 100_000
    start = time.process_time()

    found, _ = shape([said(str(n), str(n - 1) if n else None, gone=n < count - 1) for n in range(count)])

    assert len(found) == count
    assert found[-1][1] == count
    assert time.process_time() - start < 25
