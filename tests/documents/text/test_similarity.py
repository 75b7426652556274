"""Near-duplicates: which texts share a band, and how alike they are said to be."""

import random

import pytest

from documents.text.similarity import MOST_WORDS, bands, shingles, similarity

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("ran", "lek", "mos", "tir", "wen")]


def article(seed, words=250):
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(words))


def edited(text, share, seed=1):
    """The text with that share of its words replaced."""
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) if chance.random() < share else word for word in text.split())


def alike(one, other):
    return similarity(shingles(one), shingles(other))


def test_the_same_text_is_the_same():
    assert alike(article(1), article(1)) == 1.0
    assert bands(article(1)) == bands(article(1))


def test_case_and_punctuation_make_no_difference():
    text = article(2)

    assert bands(text) == bands(text.title().replace(" ", ", ").replace("ran", "ran!"))


def test_copies_with_every_tenth_word_changed_are_found():
    texts = [article(seed) for seed in range(100)]

    found = sum(bool(set(bands(text)) & set(bands(edited(text, 0.1)))) for text in texts)

    assert found >= 95


def test_other_texts_are_not_found():
    signatures = [set(bands(article(seed))) for seed in range(100)]

    assert not any(signatures[i] & signatures[j] for i in range(100) for j in range(i))


def test_similarity_is_the_share_of_shingles_in_both():
    text = article(3, 300)
    half = " ".join(text.split()[:151])

    assert alike(text, half) == pytest.approx(149 / 298, abs=0.01)


def test_a_short_text_is_like_nothing():
    assert bands("Good morning to all of you.") == []
    assert alike("Good morning.", "Good morning.") == 0.0


def test_scripts_without_spaces_have_words_too():
    text = "".join(random.Random(4).choice("港町鐘船橋水門議会日曜便運休島民反対") for _ in range(200))

    assert set(bands(text)) & set(bands(text[:90] + "新" + text[91:]))


def test_a_very_long_text_is_cut():
    text = article(5, MOST_WORDS)

    assert bands(text) == bands(text + " " + article(6, 100))


@pytest.mark.parametrize("text", ["", " \n", "\x00" * 100, "🙂 " * 5_000, "\u0301" * 5_000, "a" * 100_000])
def test_any_text_has_a_signature_or_none(text):
    assert len(bands(text)) in (0, 24)
