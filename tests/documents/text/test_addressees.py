"""documents/text/addressees.py: whom a comment addresses, where its text names an earlier author."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.text.addressees import addressed, fold

# 0 the article, by nobody's name; then comments, each below the article.
AUTHORS = [
    "Desk Harbour",
    "Mira Okonjo",
    "Tobias Vale",
    "river_rat",
    "José Núñez",
    "Mira Okonjo",
    "Anna Kunz",
    "Anna Reed",
    "Søren Ågård",
    "Anonymous",
    "李明",
    "Мария Ветрова",
    "علي حسن",
]
MIRA, TOBIAS, RAT, JOSE, KUNZ, SOREN, LI, MARIA, ALI = 5, 2, 3, 4, 6, 8, 10, 11, 12

NAMED = [
    ("@Mira Okonjo I was there.", MIRA),
    ("@mira: no.", MIRA),
    ("@MiraOkonjo no.", MIRA),
    ("I agree with the rest, @river_rat.", RAT),
    ("@river_rat's list is wrong", RAT),
    ("@ Tobias Vale: when?", TOBIAS),
    ("@Jose Nunez that is false", JOSE),
    ("@soren agard ja", SOREN),
    ("@李明 我不同意", LI),
    ("@Мария Ветрова, вы правы.", MARIA),
    ("@علي حسن هذا خطأ", ALI),
    ("Mira, you say that the dam leaks.", MIRA),
    ("Mira Okonjo, I was there and saw nothing.", MIRA),
    ("Tobias: who told you?", TOBIAS),
    ("Tobias - no.", TOBIAS),
    ("Hi Mira, thanks for the link.", MIRA),
    ("Dear Mr. Vale, the wall is old.", TOBIAS),
    ("Thanks Tobias! That helps.", TOBIAS),
    ("Tobias Vale\nI do not think so.", TOBIAS),
    ("To Mira: it was in May.", MIRA),
    ("To José Núñez: no.", JOSE),
    ("Replying to Tobias Vale: it was in May.", TOBIAS),
    ("In reply to river_rat:\nNot true.", RAT),
    ("Antwort an Tobias: Das stimmt nicht.", TOBIAS),
    ("En réponse à Mira Okonjo : c'est faux.", None),  # the space before the colon ends nothing
    ("Mira Okonjo wrote:\n> The dam leaks.\nNo.", MIRA),
    ("On 3 May 2031 at 10:12, Tobias Vale wrote:\n> It will hold.\nFor how long?", TOBIAS),
    ("Mira said: “The dam leaks.” It does not.", MIRA),
    ("Tobias schrieb: „Sie hält.“ Nein.", TOBIAS),
    ("Мария Ветрова написала: «Плотина старая». Нет.", MARIA),
    ("That is wrong, Mira. It was brown.", None),  # a full stop: as likely somebody spoken of
    ("That is wrong, Mira!", MIRA),
    ("Who told you, Tobias?", TOBIAS),
    ("But Tobias, you said so yourself.", TOBIAS),
    ("It was brown. Mira, your photo shows it.", MIRA),
    ("Kunz, you were not there.", KUNZ),
]
NOT_NAMED = [
    "Nobody was there.",
    "Mira was there, and so was I.",
    "Mira, the mayor's sister, was there.",
    "I met Tobias, and he agreed.",
    "Anna, you are wrong.",  # two are called so
    "@anonymous who are you?",
    "mail mira@mira.example or a@tobias.example",
    "@nobodyhere no",
    "> @Mira you are wrong\nMe too.",
    "> Mira wrote:\n> > The dam leaks.\nWhat?",
    "The harbour, river and rat are grey.",
    "",
    "@",
    "@ @ @@mira@",
    "To whom it may concern: no.",
    "Note: the dam is old.",
    "But Tobias said the opposite.",
    "Tobias is wrong: the dam leaks.",
]


def last(text, author="Somebody New", parent=0):
    texts = ["The dam is old."] * len(AUTHORS) + [text]
    parents = [None, *[0] * (len(AUTHORS) - 1), parent]
    return addressed(texts, [*AUTHORS, author], parents, [[]] * len(texts))[-1]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_who_is_named_is_addressed(text, expected):
    assert last(text) == expected


@pytest.mark.parametrize("text", NOT_NAMED)
def test_who_is_only_spoken_of_is_not(text):
    assert last(text) is None


def test_the_parent_is_preferred_to_a_later_post_of_the_same_author():
    assert last("@mira no", parent=1) == 1
    assert last("@mira no", parent=2) == MIRA


def test_the_parent_may_be_spoken_to_in_apposition():
    assert last("Tobias, the wall leaks.", parent=TOBIAS) == TOBIAS
    assert last("Tobias, the wall leaks.", parent=0) is None


def test_nobody_addresses_themselves_or_a_later_post():
    assert last("@mira and @tobias: no", author="Mira Okonjo") == TOBIAS
    assert addressed(["a", "@tobias"], ["mira", "tobias"], [None, 0], [[], []]) == [None, None]
    assert addressed(["a", "@tobias", "b"], ["mira", "x", "tobias"], [None, 0, 0], [[]] * 3)[1] is None


def test_names_in_quoted_spans_do_not_count():
    text = "@tobias that is false. You are wrong."

    assert addressed(["a", "b", text], ["mira", "tobias", "x"], [None, 0, 0], [[], [], [(0, 22)]])[2] is None


def test_the_article_can_be_addressed_by_its_author():
    assert addressed(["a", "Mira, no."], ["Mira Okonjo", "x"], [None, 0], [[], []]) == [None, 0]


def test_case_diacritics_and_spaces_are_folded():
    assert fold("José  Núñez") == fold("jose_nunez") == fold("JOSENÚN\u0303EZ".replace("ÚN\u0303", "uñ"))
    assert fold("Łukasz Ørsted") == "lukaszorsted"


TEXTS = st.lists(
    st.sampled_from(
        ["@", "Mira", "mira", " ", ", ", ": ", "wrote:", "\n", "> ", "To ", "you", "Okonjo", ".", "😀", "\0"]
    ),
    max_size=30,
).map("".join)


@given(
    st.lists(
        st.tuples(TEXTS | st.text(), st.none() | st.sampled_from(AUTHORS) | st.text(max_size=8)), max_size=8
    )
)
@settings(max_examples=200, deadline=None)
def test_what_is_addressed_is_always_an_earlier_post(posts):
    texts, names = [text for text, _ in posts], [name for _, name in posts]
    parents = [None if number == 0 else number - 1 for number in range(len(posts))]

    found = addressed(texts, names, parents, [[]] * len(posts))

    assert len(found) == len(posts)
    assert all(place is None or place < number for number, place in enumerate(found))


@pytest.mark.parametrize(
    "text",
    ["@" * 100_000, "@a " * 50_000, "a, " * 50_000, "a wrote" * 20_000, "\n" * 100_000, "To " * 50_000],
)
def test_hostile_comments_cost_no_more_than_their_beginning(text):
    began = time.process_time()

    addressed(["a"] + [text] * 20, ["a", *"bcdefghijklmnopqrstu"], [None] + [0] * 20, [[]] * 21)

    assert time.process_time() - began < 25


def test_a_hundred_thousand_comments_take_seconds():
    count = 100_000
    texts = ["The dam is old, and nobody in the town was told of it until it broke: so they say."] * count
    names = [f"reader {number % 5_000}" for number in range(count)]
    began = time.process_time()

    addressed(texts, names, [None, *[0] * (count - 1)], [[]] * count)

    assert time.process_time() - began < 25
