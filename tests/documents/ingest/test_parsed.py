"""The keys of posts and documents, and what normalisation changes."""

import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from documents.ingest import threads
from documents.ingest.parsed import (
    MOST_REMOVED,
    ParsedDocument,
    ParsedPost,
    RemovedLog,
    content_hash,
    normalise,
    post_keys,
)


def test_post_keys_are_what_they_promise():
    posts = [
        ParsedPost("Fähre 🙂", kind="article"),
        ParsedPost("Same."),
        ParsedPost("Same."),
        ParsedPost("Fähre 🙂"),
    ]

    expected = []
    for text, count in (("Fähre 🙂", 0), ("Same.", 0), ("Same.", 1), ("Fähre 🙂", 1)):
        canonical = json.dumps(["Fähre 🙂", text, count], ensure_ascii=False, separators=(",", ":"))
        expected.append(hashlib.sha256(canonical.encode()).hexdigest()[:32])
    assert post_keys(posts) == expected
    assert post_keys([]) == []


def test_the_content_hash_covers_the_posts_alone():
    posts = [ParsedPost("A", kind="article"), ParsedPost("Ü", parent=0, depth=1, author="Oda")]

    canonical = '[["article",null,null,"A"],["comment",0,"Oda","Ü"]]'
    assert content_hash(ParsedDocument(posts, title="x")) == hashlib.sha256(canonical.encode()).hexdigest()
    assert content_hash(ParsedDocument(posts, title="y")) == content_hash(ParsedDocument(posts, title="x"))


@given(st.text(st.characters()))
def test_normalisation_is_idempotent_and_changes_nothing_else(text):
    once = normalise(text)

    assert normalise(once) == once
    assert "\r" not in once
    assert "\x00" not in once
    kept = [c for c in text if c not in "\r\n\x00" and not "\ud800" <= c <= "\udfff"]
    assert [c for c in once if c != "\n"] == kept


def test_what_was_removed_is_listed_once_cut_short_and_bounded():
    log = RemovedLog()
    for number in range(MOST_REMOVED + 50):
        log.add(f"piece {number} " + "x" * 1000, "test")
        log.add("again", "test")
        log.add("  \n", "test")

    assert len(log.entries) == MOST_REMOVED
    assert all(len(piece.text) <= 500 for piece in log.entries)
    assert [piece.text for piece in log.entries].count("again") == 1
    assert log.notes()


def test_posts_are_tied_to_what_they_answer_by_their_ids():
    parents, notes = threads.resolve(["a", "b", "c"], [None, "a", "b"])

    assert (parents, notes) == ([None, 0, 1], [])


def test_an_answer_to_a_post_that_is_not_there_hangs_under_the_article_and_is_noted():
    parents, notes = threads.resolve(["a", "b", None], [None, "gone", "a"])

    assert parents == [None, None, 0]
    assert notes == ["1 comment answers one that is not here; it stands under the article."]


def test_a_circle_is_cut_at_its_last_post_and_noted():
    parents, notes = threads.resolve(["a", "b", "c", "d"], ["b", "a", "c", "b"])

    assert parents == [1, None, None, 1]
    assert notes == ["2 circles of comments that answer each other were cut at their last."]


def test_a_long_chain_is_resolved_in_one_walk():
    many = 200_000
    parents, notes = threads.resolve(list(map(str, range(many))), [None, *map(str, range(many - 1))])

    assert parents[-1] == many - 2
    assert notes == []
