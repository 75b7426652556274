"""How a text was edited, and where it may be cut."""

import time
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from documents.text.alignment import Said
from documents.text.carets import places, splits_character
from documents.text.differences import sentences, words
from documents.text.sentences import split


def said(text):
    return Said(text, spans=split(text, "en"))


def kinds(before, now):
    return [(change.kind, change.before, change.now) for change in sentences(said(before), said(now))]


def test_words_that_came_and_went():
    assert words("The wall was built in 1931 by the town.", "The wall was built in 1932 by the town.") == [
        ("same", "The wall was built in "),
        ("gone", "1931 "),
        ("new", "1932 "),
        ("same", "by the town."),
    ]


def test_characters_where_no_spaces_are_written():
    assert words("码头关闭了。", "码头没有关闭。") == [
        ("same", "码头"), ("new", "没有"), ("same", "关闭"), ("gone", "了"), ("same", "。")]  # fmt: skip


def test_sentences_that_have_little_in_common_are_replaced_whole():
    assert words("Nothing here.", "Quite another thing.") == [
        ("gone", "Nothing here."),
        ("new", "Quite another thing."),
    ]


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_texts_can_be_read_from_the_words(before, now):
    pieces = words(before, now)

    assert "".join(text for kind, text in pieces if kind != "new") == before
    assert "".join(text for kind, text in pieces if kind != "gone") == now


def test_a_changed_sentence_is_paired_with_what_it_was():
    assert kinds("It stood here. The wall moved by four. Done.", "It stood here. The wall moved by five. So. Done.") == [
        ("same", 0, 0), ("changed", 1, 1), ("new", None, 2), ("same", 2, 3)]  # fmt: skip


def test_a_moved_sentence_is_neither_gone_nor_new():
    assert kinds("One is here. Two is there. Three it is.", "Three it is. One is here. Two is there.") == [
        ("moved", 2, 0), ("same", 0, 1), ("same", 1, 2)]  # fmt: skip


@given(*[st.lists(st.sampled_from(["A b c.", "A b d.", "E f g.", "H."]), max_size=8)] * 2)
def test_every_sentence_of_both_texts_stands_once(olds, news):
    def joined(texts):
        spans, at = [], 0
        for text in texts:
            spans.append((at, at + len(text)))
            at += len(text) + 1
        return Said(" ".join(texts), spans=spans)

    changes = sentences(joined(olds), joined(news))

    assert sorted(change.before for change in changes if change.before is not None) == list(range(len(olds)))
    assert [change.now for change in changes if change.now is not None] == list(range(len(news)))


def test_carets_stand_between_words_and_after_a_full_stop_without_a_space():
    text = "It was 3.5 metres.Then it (really) fell."

    found = [text[:at].split()[-1] + "|" + text[at:].split()[0] for at in places(text, 0, len(text))]

    assert found == [
        "It|was", "was|3.5", "3.5|metres.Then", "metres.|Then", "metres.Then|it", "it|(really)", "(really)|fell."]  # fmt: skip


def test_carets_stand_between_characters_where_no_spaces_are_written():
    assert places("码头关闭了。好", 0, 7) == [1, 2, 3, 4, 6]
    assert 1 not in places("ก่อน", 0, 4), "not between a letter and its tone mark"


def test_no_caret_stands_inside_a_character():
    for text in ("e\u0301", "👩\u200d🔬", "👍🏽", "🇳🇱"):
        assert all(splits_character(text, at) for at in range(1, len(text)))
    assert not splits_character("ab", 1)


def test_many_runs_of_changed_sentences_take_a_bounded_time():
    before = [
        f"The sentence number {n} of the thread is here." * 10 if n % 100 else f"{n}." for n in range(20_000)
    ]
    now = [text.replace("here", "there") for text in before]
    texts = Said("\n\n".join(before)), Said("\n\n".join(now))
    for text, parts in zip(texts, (before, now), strict=True):
        ends = list(accumulate(len(part) + 2 for part in parts))
        text.spans = [(end - 2 - len(part), end - 2) for end, part in zip(ends, parts, strict=True)]
    start = time.process_time()

    found = sentences(*texts)

    assert {change.kind for change in found} == {"same", "changed", "gone", "new"}
    assert time.process_time() - start < 40


def test_a_caret_stands_after_a_quotation_and_not_within_a_genitive():
    text = "the town’s ‘It is shut.’Nobody knew"

    found = [text[at:].split()[0] for at in places(text, 0, len(text))]

    assert found == ["town’s", "‘It", "is", "shut.’Nobody", "Nobody", "knew"]
