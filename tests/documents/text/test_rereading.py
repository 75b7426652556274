"""Posts and sentences of two readings of one conversation."""

import random
import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.text.alignment import Said, align, keep_cut, match_sentences
from documents.text.rereading import match
from documents.text.sentences import split


def said(text, author="ann", parent=0, source_id=""):
    return Said(text, author, parent, source_id, split(text, "en"))


def article(text):
    return said(text, "runa", None)


ARTICLE = article("The quay is closed. It was built in 1931. Nobody was told.")


def test_a_new_comment_on_top_shifts_nobody():
    old = [ARTICLE, said("It was never closed."), said("I saw it open.", "bob", 1), said("About time.")]
    new = [
        ARTICLE,
        said("First!"),
        said("It was never closed."),
        said("I saw it open.", "bob", 2),
        said("About time."),
    ]

    found = match(old, new)

    assert found.posts == [0, None, 1, 2, 3]
    assert not found.moved
    assert found.sentences == [[0, 1, 2], [None], [0], [0], [0]]


def test_an_edit_is_the_same_post_and_its_other_sentences_are_kept():
    old = [
        ARTICLE,
        said("I was there on Monday. The gate was open. Nobody asked me."),
        said("Why?", "bob", 1),
    ]
    new = [
        ARTICLE,
        said("I was there on Sunday. The gate was open. Nobody asked me. EDIT: Sunday."),
        said("Why?", "bob", 1),
    ]

    found = match(old, new)

    assert found.posts == [0, 1, 2]
    assert found.sentences[1] == [None, 1, 2, None]
    assert found.sentences[2] == [0]


def test_an_edited_article_leaves_the_thread_alone():
    new = [
        article("The quay is open. It was built in 1931. Everybody was told."),
        said("It was never closed."),
    ]

    found = match([ARTICLE, said("It was never closed.")], new)

    assert found.sentences == [[None, 1, None], [0]]


def test_twins_are_told_apart_by_their_id_or_else_map_in_order():
    old = [ARTICLE, said("+1", source_id="a"), said("+1", source_id="b"), said("+1")]
    new = [ARTICLE, said("+1", source_id="b"), said("+1"), said("+1", source_id="a")]
    assert match(old, new).posts == [0, 2, 3, 1]

    nameless = [ARTICLE, said("+1"), said("+1")]
    assert match(nameless, nameless).posts == [0, 1, 2]


def test_numbers_that_a_source_gives_by_place_do_not_deceive():
    old = [
        ARTICLE,
        said("It was never closed at all.", source_id="1"),
        said("About time, I say.", source_id="2"),
    ]
    new = [
        ARTICLE,
        said("A brand new remark on top.", source_id="1"),
        said("It was never closed at all.", source_id="2"),
        said("About time, I say.", source_id="3"),
    ]

    assert match(old, new).posts == [0, None, 1, 2]


def test_the_same_id_and_author_is_the_same_post_whatever_it_says_now():
    old = [ARTICLE, said("I know who moved the wall and will tell.", "zoe", 0, "c7")]
    new = [ARTICLE, said("[gone]", "zoe", 0, "c7")]

    assert match(old, new).posts == [0, 1]
    assert match(old, [ARTICLE, said("[gone]", "someone", 0, "c7")]).posts == [0, None]


def test_a_comment_under_another_parent_is_moved_and_takes_nothing_along():
    old = [
        ARTICLE,
        said("One."),
        said("Two."),
        said("I agree with that.", "bob", 1),
        said("So do I.", "cyd", 3),
    ]
    new = [
        ARTICLE,
        said("One."),
        said("Two."),
        said("I agree with that.", "bob", 2),
        said("So do I.", "cyd", 3),
    ]

    found = match(old, new)

    assert found.posts == [0, 1, 2, 3, 4]
    assert found.moved == {3}
    assert found.sentences[3] == [None]
    assert found.sentences[4] == [0], "what answers it answers it still"


def test_somebody_elses_same_words_are_not_the_same_post():
    assert match([ARTICLE, said("Nonsense.", "ann")], [ARTICLE, said("Nonsense.", "bob")]).posts == [0, None]


def test_a_moved_paragraph_keeps_its_sentences():
    before = said("One is here. Two is here. Three is here.\n\nFour is there. Five is there.")
    after = said("Four is there. Five is there.\n\nOne is here. Two is here. Three is here.")

    assert match_sentences(before, after) == [3, 4, 0, 1, 2]


def test_a_sentence_moved_among_others_is_not_the_same():
    before = said("He came home. That is wrong. She left town. They stayed on.")
    after = said("He came home. She left town. They stayed on. That is wrong.")

    assert match_sentences(before, after) == [0, 2, 3, None]


def test_a_sentence_that_stands_twice_maps_in_order():
    before, after = said("No. It moved. No. It stood."), said("No. It moved a lot. No. It stood.")

    assert match_sentences(before, after) == [0, None, 2, 3]


def test_an_old_cut_outlives_an_edit_elsewhere():
    by_hand = Said("One two three. Four five. Six.", spans=[(0, 7), (8, 14), (15, 25), (26, 30)])

    assert keep_cut(by_hand, said("One two three. Four five. Seven.")) == [
        (0, 7),
        (8, 14),
        (15, 25),
        (26, 32),
    ]
    assert keep_cut(by_hand, said("New. One two three. Four five. Six.")) == [
        (0, 4), (5, 12), (13, 19), (20, 30), (31, 35)]  # fmt: skip
    assert keep_cut(by_hand, said("One two or three. Four five. Six.")) == [(0, 17), (18, 28), (29, 33)]


WORDS = st.sampled_from(["a", "b", "c", "d"])


@given(st.lists(WORDS, max_size=30), st.lists(WORDS, max_size=30))
def test_an_alignment_keeps_both_orders(olds, news):
    pairs = align(olds, news)

    assert all(olds[i] == news[j] for i, j in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))


SENTENCES = [
    "It moved.",
    "It stood.",
    "Nobody saw it.",
    "I measured the wall.",
    "No.",
    "Why?",
    "The rod was bent.",
]


@st.composite
def threads(draw):
    """A small thread, and what became of it: posts came, went, were edited, moved and put in another order."""
    texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join)
    authors = st.sampled_from(["ann", "bob", ""])
    old = [article(draw(texts))]
    for number in range(1, draw(st.integers(1, 9))):
        old.append(said(draw(texts), draw(authors), draw(st.integers(0, number - 1))))
    order = draw(st.permutations(range(1, len(old))))
    new = [article(draw(st.one_of(st.just(old[0].text), texts)))]
    place = {0: 0}
    for number in order:
        post = old[number]
        what = draw(st.sampled_from(["keep", "keep", "keep", "edit", "drop", "move", "add"]))
        if what == "drop":
            continue
        parent = place.get(post.parent, 0) if what != "move" else draw(st.integers(0, len(new) - 1))
        text = draw(texts) if what == "edit" else post.text
        place[number] = len(new)
        new.append(said(text, post.author, parent))
        if what == "add":
            new.append(said(draw(texts), draw(authors), draw(st.integers(0, len(new) - 1))))
    return old, new


@settings(max_examples=300, deadline=None)
@given(threads())
def test_what_goes_on_has_the_same_text_author_and_parent_and_nothing_goes_on_twice(pair):
    old, new = pair
    found = match(old, new)

    matched = [before for before in found.posts if before is not None]
    assert len(matched) == len(set(matched))
    for number, (before, sentences) in enumerate(zip(found.posts, found.sentences, strict=True)):
        spans = found.spans[number]
        texts = [new[number].text[start:end] for start, end in spans]
        assert len(sentences) == len(spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        kept = [place for place in sentences if place is not None]
        assert len(kept) == len(set(kept))
        if before is None:
            assert not kept
            continue
        was = old[before]
        assert number == 0 or was.author == new[number].author
        for place, text in zip(sentences, texts, strict=True):
            if place is not None:
                assert was.sentences()[place] == text
                assert was.parent is None or found.posts[new[number].parent] == was.parent


@settings(max_examples=100, deadline=None)
@given(threads())
def test_the_same_thread_again_is_all_the_same(pair):
    _, thread = pair
    found = match(thread, thread)

    assert found.posts == list(range(len(thread)))
    assert all(row == list(range(len(row))) for row in found.sentences)


def test_five_thousand_comments_are_matched_in_two_seconds():
    """A fifth of the posts edited, at random places of a thread whose words are used again and again."""
    chance = random.Random(20_110_125)
    words = [f"word{number}" for number in range(3_000)]

    def sentence():
        return " ".join(chance.choices(words, k=12)).capitalize() + "."

    def post(author, parent):
        sentences = [sentence() for _ in range(5)]
        spans, at = [], 0
        for one in sentences:
            spans.append((at, at + len(one)))
            at += len(one) + 1
        return Said(" ".join(sentences), author, parent, "", spans)

    old = [post("", None)]
    old += [post(f"a{chance.randrange(800)}", chance.randrange(number)) for number in range(1, 5_001)]
    new = [Said(one.text, one.author, one.parent, "", one.spans) for one in old]
    for one in new[1::5]:
        one.text = one.text.replace("word1", "ward1")

    start = time.process_time()
    found = match(old, new)

    assert time.process_time() - start < 40
    assert found.posts == list(range(len(old)))
