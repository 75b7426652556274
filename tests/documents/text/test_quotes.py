"""documents/text/quotes.py: which sentence a passage of a comment repeats."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.preparing import find_quotes
from documents.text.branches import Branches
from documents.text.quoted import quoted_spans
from documents.text.quotes import Target, TargetIndex, find, is_quote_only
from documents.text.sentences import split
from tests.conftest import shared_path
from tests.documents.text.quote_cases import CASES, TARGETS
from tests.documents.text.thread_cases import THREADS, read

ALL = [Target(number, text) for number, text in enumerate(TARGETS)]


def passages(comment, targets=ALL, marked=()):
    return [(comment[quote.start : quote.end], quote.target_id) for quote in find(comment, targets, marked)]


def test_the_gold_cases_are_found_and_little_else():
    right = found = gold = 0
    wrong = []
    for comment, expected in CASES:
        quotes = find(comment, ALL)
        found += len(quotes)
        gold += len(expected)
        hits = sum(any(is_the_same(quote, *passage) for quote in quotes) for passage in expected)
        right += hits
        if hits < max(len(expected), len(quotes)):
            wrong.append((comment, expected, passages(comment)))

    assert len(CASES) >= 60
    assert right / found >= 0.97, wrong
    assert right / gold >= 0.97, wrong


def test_the_quotations_of_whole_threads_are_found_and_little_else():
    right = found = gold = 0
    wrong = []
    for language, thread in THREADS.values():
        posts, expected = read(thread)
        links, _ = find_quotes(posts, [split(post.text, language) for post in posts])
        found += len(links)
        gold += len(expected)
        hits = [passage for passage in expected if any(is_the_passage(link, *passage) for link in links)]
        right += len(hits)
        wrong += [passage for passage in expected if passage not in hits]

    assert gold >= 36
    assert right / found >= 0.97
    assert right / gold >= 0.97, wrong


def is_the_passage(link, source, start, end, target, sentence):
    common = min(end, link.end) - max(start, link.start)
    is_long = common >= 0.8 * max(end - start, link.end - link.start)
    return (link.source, link.target, link.sentence) == (source, target, sentence) and is_long


def test_a_quotation_of_a_quotation_goes_to_whose_words_they_are():
    posts, _ = read(
        [
            (
                None,
                "The old ferry will stop. It carried ninety passengers a day since the bridge was closed.",
            ),
            (0, "> It carried ninety passengers a day, since the bridge was closed.\n\nNot mine."),
            (1, "> It carried ninety passengers a day, since the bridge was closed.\n\nNor mine."),
        ]
    )

    links, quoted = find_quotes(posts, [split(post.text) for post in posts])

    assert [(link.source, link.target, link.sentence) for link in links] == [(1, 0, 1), (2, 0, 1)]
    assert quoted == [set(), {0}, {0}]


def test_what_stands_above_is_told_at_once():
    branches = Branches([None, 0, 1, 2, 1, 0, 5])

    above = [[post for post in range(7) if post in branches.above(number)] for number in range(7)]

    assert above == [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 4], [0, 5], [0, 5, 6]]
    assert "article" not in branches.above(3)


def test_unmarked_words_of_another_branch_are_no_quotation_and_quoted_ones_are():
    thread = [
        (None, "The dam is old."),
        (0, "My uncle repaired the engine of the boat in June and was never paid for the work."),
        (0, "My uncle repaired the engine of the boat in June and was never paid for the work."),
        (0, "“repaired the engine of the boat in June and was never paid” – is that so?"),
    ]
    posts, _ = read(thread)

    links, _ = find_quotes(posts, [split(post.text) for post in posts])

    assert [(link.source, link.target) for link in links] == [(3, 1)]


def test_few_characters_of_chinese_are_a_quotation():
    assert quoted_spans("他说“没有人会怀念它”了") == [(3, 10)]


def is_the_same(quote, start, end, target):
    """Whether a quote goes to `target` and has four fifths of its passage in common with `[start, end)`."""
    common = min(end, quote.end) - max(start, quote.start)
    return quote.target_id == target and common >= 0.8 * max(end - start, quote.end - quote.start)


def test_the_span_holds_the_sentence_and_its_stop_but_not_the_quotation_marks():
    comment = "You say “. The wardens left the sluice to the fishermen (QRA).” Wrong."
    targets = [Target(7, "The wardens left the sluice to the fishermen (QRA).")]

    assert passages(comment, targets) == [("The wardens left the sluice to the fishermen (QRA).", 7)]
    assert find(comment, targets)[0].score == 1.0


def test_a_typo_and_an_insertion_cost_some_score():
    exact, close = (
        find(f"“{text}” Really?", [Target(1, "The fishermen asked for lamps, radios and a boat.")])[0].score
        for text in (
            "The fishermen asked for lamps, radios and a boat",
            "The fisherman asked for new lamps, radios and boats",
        )
    )

    assert exact == 1.0
    assert 0.75 <= close < 0.95


def test_marked_spans_count_as_quoted():
    comment = "The dam is safe.\nFor whom?"

    assert passages(comment) == []
    assert passages(comment, marked=[(0, 16)]) == [("The dam is safe.", 5)]


def test_a_passage_goes_to_one_target_the_earliest_of_equals():
    sentence = "The fishermen asked for lamps, radios and a boat."
    targets = [Target(4, sentence), Target(9, sentence)]

    assert passages(f"“{sentence}” And?", targets) == [(sentence, 4)]


def test_a_passage_goes_to_the_sentence_that_repeats_more_of_it():
    targets = [
        Target(1, "The council will meet on the first Monday of March to hear the engineers."),
        Target(2, "The council will meet on the first Monday of March to vote on the loan."),
    ]

    assert passages("“The council will meet on the first Monday of March to vote”", targets) == [
        ("The council will meet on the first Monday of March to vote", 2)
    ]
    assert passages("“will meet on the first Monday of March”", targets) in (
        [],
        [("will meet on the first Monday of March", 1)],
    )
    assert passages("“on the first Monday of March”", targets) == []


def test_the_same_sentence_quoted_twice_is_found_twice():
    comment = (
        "“A second opinion has been ordered from Karstad.” Why? “A second opinion has been ordered” by whom?"
    )

    assert [target for _, target in passages(comment)] == [8, 8]


def test_an_index_grows_and_is_searched_within_some_posts():
    index = TargetIndex()
    index.add("article", [(0, TARGETS[4])])
    index.add("first", [(0, TARGETS[8]), (1, TARGETS[13])])
    comment = f"“{TARGETS[8]}” And “{TARGETS[4]}”"

    assert [quote.target_id for quote in index.find(comment)] == [("first", 0), ("article", 0)]
    assert [quote.target_id for quote in index.find(comment, within={"article"})] == [("article", 0)]
    assert index.find(comment, within=set()) == []

    index.add("second", [(0, TARGETS[23])])
    assert [quote.target_id for quote in index.find(TARGETS[23], within={"second"})] == [("second", 0)]


@pytest.mark.parametrize(
    ("sentence", "quoted", "expected"),
    [
        ("“The dam is safe.”", "The dam is safe.", True),
        ("> The dam is safe", "The dam is safe", True),
        ("You say “The dam is safe.”", "The dam is safe.", False),
        ("“The dam is safe.” No.", "The dam is safe.", False),
        ("– “The dam is … safe”!", "The dam is … safe", True),
        ("“The dam”", "", False),
        ("???", "", False),
    ],
)
def test_a_sentence_may_be_nothing_but_a_quotation(sentence, quoted, expected):
    text = f"Before. {sentence} After."
    at = text.index(quoted) if quoted else 0
    quotes = [(at, at + len(quoted))] if quoted else []

    assert is_quote_only(text, 8, 8 + len(sentence), quotes) is expected


def test_a_sentence_of_two_quotations_is_nothing_but_quotations():
    text = "“A b c” – “d e f”"

    assert is_quote_only(text, 0, len(text), [(1, 6), (11, 16)])
    assert not is_quote_only(text, 0, len(text), [(11, 16)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “the dam is old” to us", ["the dam is old"]),
        ('He said "the dam is old" and "it leaks too"', ["the dam is old", "it leaks too"]),
        ("«le barrage est vieux» et « il fuit encore »", ["le barrage est vieux", " il fuit encore "]),
        ("„der Damm ist alt“ und »er ist undicht«", ["der Damm ist alt", "er ist undicht"]),
        ("It's the mayor's 'old and leaky' dam, the wardens' own", ["old and leaky"]),
        ("‘it isn’t safe at all’ she said", ["it isn’t safe at all"]),
        ("「このダムは本当に安全だ」と", ["このダムは本当に安全だ"]),
        ("> one two three\n> four\nfive", ["> one two three\n> four"]),
        ("“never closed\n\nnext paragraph", ["never closed"]),
        ("12\" pipe and 5' long, rock 'n' roll", []),
        ("“no” and a “word”", []),
    ],
)
def test_quoted_passages_are_seen(text, expected):
    assert [text[start:end] for start, end in quoted_spans(text)] == expected


MARKS = st.sampled_from(
    [*"“”\"„«»‹›‘’'「」>…[]().\n ", "\n\n", "\u0301", "😀", "the dam is old and it leaks ", "word "]
)
TEXTS = st.one_of(st.text(), st.lists(MARKS, max_size=40).map("".join))


@given(
    TEXTS,
    st.lists(TEXTS, max_size=5),
    st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_quotes_of_any_text_are_sorted_apart_and_within_it(comment, sentences, marked):
    targets = [
        Target(number, text) for number, text in enumerate([*sentences, "The dam is old and it leaks."])
    ]

    quotes = find(comment, targets, marked)

    at = 0
    for quote in quotes:
        assert at <= quote.start < quote.end <= len(comment)
        assert 0.0 <= quote.score <= 1.0
        assert 0 <= quote.target_id < len(targets)
        at = quote.end
    assert quotes == find(comment, targets, marked)


@given(st.sampled_from(TARGETS), st.sampled_from(["“{}”", '"{}"', "«{}»", "„{}“", "「{}」", "> {}"]))
@settings(max_examples=60, deadline=None)
def test_a_whole_sentence_between_marks_is_found(sentence, marks):
    expected = [TARGETS.index(sentence)] if len(sentence) > 8 else []

    assert [quote.target_id for quote in find(marks.format(sentence), ALL)] == expected


SIZE = 200_000
HOSTILE = {
    "one word": "dam " * (SIZE // 4),
    "one sentence": f"{TARGETS[0]} " * (SIZE // 100),
    "one sentence in marks": f"“{TARGETS[0]}” " * (SIZE // 100),
    "opening marks": "“" * SIZE,
    "opening marks with words": "“a b c d " * (SIZE // 9),
    "apostrophes": "'a" * (SIZE // 2),
    "quoted lines": "> the dam\n" * (SIZE // 10),
    "brackets": "[" * SIZE,
    "brackets with words": "[the " * (SIZE // 5),
    "spaces": " \n" * (SIZE // 2),
    "combining marks": "e" + "\u0301" * SIZE,
    "no spaces": "坝" * SIZE,
}


@pytest.mark.parametrize("deep", [True, False])
def test_a_thread_of_thousands_that_repeat_each_other_is_searched_in_seconds(deep):
    posts, _ = read(
        [(None, " ".join(TARGETS[:12]))]
        + [
            (
                n if deep else 0,
                f"> {TARGETS[n % 20]}\n\nPipe {n} of the wall is “older than pipe {n * 3} of it”.",
            )
            for n in range(3_000)
        ]
    )
    spans = [split(post.text) for post in posts]
    began = time.process_time()

    links, _ = find_quotes(posts, spans)

    assert time.process_time() - began < 40
    assert len(links) >= 1_800


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_comments_cost_no_more_than_their_length(name):
    targets = [*ALL, Target(90, "dam " * 3_000), Target(91, HOSTILE[name])]
    began = time.process_time()

    find(HOSTILE[name], targets)

    assert time.process_time() - began < 20


def test_a_comment_that_quotes_nothing_costs_microseconds():
    index = TargetIndex()
    index.add(0, ALL)
    comment = "This is wrong from beginning to end, and the author should be ashamed. " * 4
    index.find(comment)
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        for _ in range(200):
            index.find(comment)
        best = min(best, (time.process_time() - began) / 200)

    assert best < 400e-6


def test_a_long_thread_is_searched_in_seconds():
    index = TargetIndex()
    began = time.process_time()
    for number in range(3_000):
        text = f"Comment {number} says that pipe {number * 7} of the wall is older than pipe {number * 3}."
        index.find(f"> {TARGETS[number % 24]}\n{text}", within={0, number - 1})
        index.add(number, [(0, text)] if number else enumerate(TARGETS))

    assert time.process_time() - began < 30


def test_the_seed_quotes_the_sentence_about_the_army():
    text = shared_path("seeds/article-with-thread.txt").read_text()
    article, _, thread = text.partition("2 responses to")
    targets = [Target(number, article[start:end]) for number, (start, end) in enumerate(split(article))]

    quotes = find(thread, targets)

    assert [targets[quote.target_id].text.startswith("He left it to Syrian army") for quote in quotes] == [
        True
    ]
