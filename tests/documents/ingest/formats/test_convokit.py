"""ConvoKit: utterances become conversations, with what lies beside them."""

import io
import json

import pytest

from documents.ingest.formats.convokit import parse, parse_corpus
from documents.ingest.parsed import Hint, IngestError, ParsedDocument, Unreadable


def utterance(id, text="Yes.", to=None, of="a", by="u1", at=None, **more):
    return {
        "id": id,
        "conversation_id": of,
        "text": text,
        "speaker": by,
        "reply-to": to,
        "timestamp": at,
        "meta": {},
    } | more


def lines(*values):
    return "\n".join(map(json.dumps, values)).encode()


def read(*values):
    return list(parse(io.BytesIO(lines(*values)), Hint(name="utterances.jsonl")))


def shape(document):
    return [(post.text, post.depth) for post in document.posts]


def test_conversations_are_put_together_from_anywhere_in_the_file():
    rows = [
        utterance("a", "One.", at=1_700_000_000),
        utterance("x", "Other.", of="x", by="u9"),
        utterance("c", "Three.", "b", at=1_700_000_002),
        utterance("b", "Two.", "a", at="1700000001.0"),
    ]

    first, second = read(*rows)

    assert shape(first) == [("One.", 0), ("Two.", 1), ("Three.", 2)]
    assert first.byline == "u1"
    assert first.published_at.year == 2023
    assert "opening post" in first.notes[0]
    assert (shape(second), second.notes) == ([("Other.", 0)], [])
    assert list(parse(io.BytesIO(json.dumps(rows).encode()), Hint())) == [first, second]


def test_older_corpora():
    rows = [
        {"id": "a", "root": "a", "user": "u1", "text": "One.", "reply_to": None, "timestamp": None},
        {"id": "b", "root": "a", "user": {"id": "u2"}, "text": "Two.", "reply_to": "a", "timestamp": "12"},
    ]

    [document] = read(*rows)

    assert shape(document) == [("One.", 0), ("Two.", 1)]
    assert document.posts[1].author == "u2"
    assert document.posts[1].posted_at is None
    assert [len(d.posts) for d in read({row["id"]: row for row in rows})] == [2]


def test_utterances_that_come_before_what_they_answer():
    rows = [
        utterance("L3", "Okay.", "L2", of="L1"),
        utterance("L2", "They do!", "L1", of="L1"),
        utterance("L1", "They do not!", of="L1"),
    ]

    assert shape(read(*rows)[0]) == [("They do not!", 0), ("They do!", 1), ("Okay.", 2)]


def test_numbers_in_a_row_for_times_put_utterances_in_order():
    rows = [
        utterance("a", "One.", at=1),
        utterance("c", "Three.", "a", at=30),
        utterance("b", "Two.", "a", at=20),
    ]

    assert shape(read(*rows)[0]) == [("One.", 0), ("Two.", 1), ("Three.", 1)]


def test_where_no_conversation_is_named_replies_tell_it():
    rows = [
        {"id": "b", "text": "Two.", "speaker": "u", "reply_to": "a"},
        {"id": "a", "text": "One.", "speaker": "u", "reply_to": None},
        {"id": "x", "text": "Other.", "speaker": "u"},
    ]

    assert [shape(document) for document in read(*rows)] == [[("One.", 0), ("Two.", 1)], [("Other.", 0)]]


def test_a_conversation_without_its_first_utterance():
    [document] = read(utterance("b", "Two.", "a"), utterance("c", "Three.", "b"))

    assert shape(document) == [("Two.", 0), ("Three.", 1)]


def test_titles_addresses_and_names_lie_beside():
    conversations = {
        "a": {"meta": {"title": "The quay", "url": "https://a.example/quay"}},
        "x": {"page_title": "Old", "meta": {}},
    }
    speakers = {"u1": {"meta": {"name": "Oda Brenn"}, "vectors": []}, "u2": {"meta": {}}}

    first, second = parse_corpus(
        io.BytesIO(lines(utterance("a"), utterance("b", to="a", by="u2"), utterance("x", of="x"))),
        io.BytesIO(json.dumps(conversations, indent=1).encode()),
        io.BytesIO(json.dumps(speakers).encode()),
        Hint(),
    )

    assert (first.title, first.source_url, first.byline) == (
        "The quay",
        "https://a.example/quay",
        "Oda Brenn",
    )
    assert first.posts[1].author == "u2"
    assert second.title == "Old"


@pytest.mark.parametrize(
    "beside",
    [b"", b"[]", b"{", b"[1, 2]", b'{"a": 5}', b"\xff\xfe\x00", b'{"a": {"meta": {"title": ["x"]}}}'],
)
def test_what_lies_beside_may_be_broken(beside):
    [document] = parse_corpus(
        io.BytesIO(lines(utterance("a"))), io.BytesIO(beside), io.BytesIO(beside), Hint()
    )

    assert document.title == ""


def test_text_is_kept_as_it_is_but_for_corpora_of_reddit():
    plain = utterance("a", " 5 &gt; 4 *x*\n> said\nNo. ")
    of_reddit = utterance(
        "t", "&gt; said *so*\n\nNo.", of="t", meta={"subreddit": "x", "permalink": "/r/x/comments/t/y/"}
    )

    first, second = read(plain, of_reddit)

    assert first.posts[0].text == "5 &gt; 4 *x*\n> said\nNo."
    assert first.posts[0].quotes == [(13, 19)]
    assert second.posts[0].text == "said so\n\nNo."
    assert second.posts[0].quotes == [(0, 7)]
    assert second.source_url == "https://www.reddit.com/r/x/comments/t/y/"


def test_deleted_utterances_keep_their_place_where_they_were_answered():
    [document] = read(
        utterance("a"),
        utterance("b", "[deleted]", "a", by="[deleted]"),
        utterance("c", to="b"),
        utterance("d", None, "a"),
    )

    assert shape(document) == [("Yes.", 0), ("", 1), ("Yes.", 2)]
    assert document.posts[1].author is None


def test_a_row_that_is_no_utterance_is_listed():
    document, broken, cut = sorted(
        read({"id": "a"}, utterance("b"), '{"id":'), key=lambda item: isinstance(item, Unreadable)
    )

    assert isinstance(document, ParsedDocument)
    assert isinstance(broken, Unreadable)
    assert isinstance(cut, Unreadable)


def test_where_nobody_speaks_the_file_is_refused():
    with pytest.raises(IngestError, match="text"):
        read(utterance("a", ""))
