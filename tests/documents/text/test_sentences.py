"""documents/text/sentences.py: where a sentence begins and ends, and what holds for any text."""

import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.text.sentences import SEGMENTER_VERSION, split
from tests.conftest import shared_path
from tests.documents.text.sentence_cases import BY_LANGUAGE


def cut(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


def sentences(marked: str) -> tuple[str, list[str]]:
    """A text and its sentences, from one string in which "|" stands before every further sentence."""
    return marked.replace("|", ""), [part.strip() for part in marked.split("|")]


ENGLISH = [
    "He left it to the harbour guard (HG). |Then he went home.",
    "The dam is old, i.e. a danger. |It leaks, e.g. at the foot.",
    "So wrote Dr. Mira Okonjo, a hydrologist. |Mr. T. H. Vale, M.D., denied it.",
    "Her son Ilan (d. 1995) built it. |He (b. 1931) was mayor.",
    "The U.S. stupidity in it. |The U.S. Army came. |He lives in the U.S. |They left.",
    "It came from… but the MONEY is missing. |From... where?",
    "He said: “Neither West nor East.” |Iran-like relations followed.",
    "“Is it true?” she asked. |“No. |Never.” |She left.",
    "WRONG. |THE DAM IS SAFE. |I SAID SO!",
    "Really?! |Yes!!! |no way. |so what?",
    "They are out of sight!! |I will call them.",
    "He was rude to me. |I left. |It is a work of art. |Kiran agrees.",
    "Keep the keys? |No. |Keys are gone. |See no. 5 and fig. 3 on p. 12.",
    "It cost $3.50 in v2.3.1. |See https://example.org/a?b=c.d or mail a.b@example.org. |Done.",
    "At 5 p.m. he left. |We met at 5 p.m. |Then it rained. |Come at 10 a.m. (local time).",
    "Bread, milk, etc. |Then we left. |Bread (milk etc.) was sold out.",
    "It closed early. |(He was ill.) |[Laughter.] |Nobody came.",
    "He wrote this.[3] |And that.” [12] |And more. […] |The end.",
    "I love her. :) |We all do :-D |Great 👍🏽 |So there! 🎉🎉 |and so on",
    "Very poor service.|There are decent people.|You'll see.",
    "Do they hire foreigners?|thanks anyway.",
    "Node.js and Newsfeed.Com and a.Txt are no sentences.",
    "You say “. He left it to the wardens (RWA).” |Wrong.",
    "Wait . . . |No ! ! |Yes.",
    "*** |Next part. |______ |The end.",
    "1. First item. |2. Second item. |3.1. Third item.",
    "• The mayor knew. |He said nothing. |(1) It leaks. |It always did.",
]


@pytest.mark.parametrize("marked", ENGLISH)
def test_english(marked):
    text, expected = sentences(marked)

    assert cut(text) == expected


OTHERS = [
    (
        "de",
        "Das ist z. B. gut. |Am 3. Mai kam Herr Dr. Kunz. |Die 2. Liga spielt. |Er ist 42. |Dann ging er.",
    ),
    ("de", "„Nein. |Nie.“ |Sie ging. |»Warum?«, fragte er. |Es kamen ca. 30 Leute usw. |Danach nichts."),
    (
        "fr",
        "M. Dupont est là. |Mme Durand aussi. |Il a dit : « Oui. |Non. » |Puis il partit, cf. p. 12. |Vrai ?",
    ),
    ("es", "El Sr. Gómez vino. |¿Qué? |¡Sí! |Los EE. UU. ganaron. |«No sé.» |Se fue."),
    ("ru", "Он жил в г. Речной. |Т. е. там. |И т. д. и т. п. |Всё. |«Да. |Нет.» |А. С. Ветров писал."),
    ("ar", "قال نعم. |ثم ذهب؟ |لا! |«لا أعرف.» |ثم مضى."),
    ("ur", "وہ گیا۔ |پھر آیا۔"),
    ("he", 'שלום. |מה? |כן! |ד"ר כהן בא. |"לא." |הוא הלך.'),
    ("hi", "वह गया। |फिर आया। |क्या? |डॉ. राम आए।"),
    ("zh", "他来了。|她走了！|真的？|“不。”他说。|是的……好吧。|（注：没有。）|完。"),
    ("ja", "それは。|「違う。」と言った。|次！？|本当。|「はい。」|次の日。"),
    ("el", "Ναι. |Τι; |Όχι! |Καλά."),
]


@pytest.mark.parametrize(("language", "marked"), OTHERS)
def test_other_languages(language, marked):
    text, expected = sentences(marked)

    assert cut(text, language) == expected


@pytest.mark.parametrize(
    ("language", "marked"), [(language, case) for language, cases in BY_LANGUAGE.items() for case in cases]
)
def test_what_many_languages_and_the_web_write(language, marked):
    text, expected = sentences(marked)

    assert cut(text, language) == expected


LINES = [
    "The harbour|\nThe town has a harbour. |It is old.",
    "First paragraph without a stop|\n\nsecond one goes on",
    "The council met on Tuesday evening to hear the engineers. |They\nsaid that the dam was built in haste.",
    "Roses are red|\nviolets are blue|\nthe dam is holding|\nand so are you",
    "Shopping:|\n- bread|\n- milk and|\n- a long item that goes on and on until it is over forty|\n- cheese",
    "> The wardens knew about the crack in the wall since the early\n> spring. |The mayor knew. |\nA lie.",
    "He told them that it was built of stone that came from the old|\n\nquarry.",
    "a|\r\nb|\r\n\r\nc",
    "one|\u2028two|\u2029three",
]


@pytest.mark.parametrize("marked", LINES)
def test_line_breaks(marked):
    text = marked.replace("|", "")

    assert cut(text) == [part.strip() for part in marked.split("|")]


def test_marks_of_direction_stay_with_their_sentence():
    assert cut("The end.\u200f Next one.\u200f") == ["The end.\u200f", "Next one.\u200f"]


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\t \u00a0\u3000"])
def test_nothing_has_no_sentence(text):
    assert split(text) == []


@pytest.mark.parametrize("language", ["", "und", "en-GB", "pt_BR", "zh-Hans", "xx", "x/../y", "EN"])
def test_any_language_tag_is_taken(language):
    assert cut("It leaks. We know.", language) == ["It leaks.", "We know."]


def test_the_version_names_segmenter_and_corrections():
    assert re.fullmatch(r"sentencex-[\d.]+\+contested-\d+", SEGMENTER_VERSION)


PIECES = st.sampled_from(
    [
        ". ",
        "! ",
        "? ",
        "… ",
        "...",
        ".",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "“",
        "”",
        '"',
        "'",
        "(",
        ")",
        "[1]",
        "[",
        ":)",
        "😀",
        "👩‍👩‍👧",
        "e\u0301",
        "\u0301",
        "\u200f",
        "\u200e",
        "\u202b",
        "\u2067",
        "\u2069",
        "\ufe0f",
        "。",
        "।",
        "؟",
        "»",
        "« ",
        "Dr",
        "U.S",
        "i.e",
        "No",
        "etc",
        "3",
        "1) ",
        "> ",
        "- ",
        "***",
        "----",
        "\x00",
        "\x1c",
        "\x85",
        "\ud800",
        "\U0001f1e9",
        *["The", "the ", "I ", "word ", "Mutter", "שלום", "中文", "हिन्दी", "http://x.org/?a=b", "a.b@c.de"],
    ]
)
TEXTS = st.one_of(st.text(), st.text(st.characters()), st.lists(PIECES, max_size=60).map("".join))


@given(TEXTS, st.sampled_from(["en", "de", "fr", "el", "zh", "ar", "und"]))
@settings(max_examples=400, deadline=None)
def test_sentences_are_a_partition_of_what_is_no_space(text, language):
    spans = split(text, language)

    covered = [False] * len(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        covered[start:end] = [True] * (end - start)
        at = end
    assert all(inside or character.isspace() for inside, character in zip(covered, text, strict=True))
    assert spans == split(text, language)


@given(st.lists(TEXTS, min_size=2, max_size=4))
@settings(max_examples=100, deadline=None)
def test_paragraphs_are_never_joined(paragraphs):
    text = "\n\n".join(paragraphs)
    breaks = [place for place in range(len(text)) if text.startswith("\n\n", place)]

    assert not [span for span in split(text) for place in breaks if span[0] < place < span[1]]


SIZE = 300_000
HOSTILE = {
    "stops": "." * SIZE,
    "brackets": "(" * SIZE,
    "opening quotes": "“" * SIZE,
    "quoted beginnings": "“a. B " * (SIZE // 6),
    "spaces": " " * SIZE,
    "spaces after a stop": "." + " " * SIZE + "x",
    "line breaks": "\n" * SIZE,
    "one long line": "The dam is old. " * (SIZE // 16),
    "one long word": "x" * SIZE,
    "zalgo": "e" + "\u0301" * SIZE,
    "zalgo stop": "." + "\u0301" * SIZE,
    "NUL": "\0" * SIZE,
    "text without spaces": "他来了。" * (SIZE // 4),
    "emoji": "😀" * SIZE,
    "emoticons": ":) " * (SIZE // 3),
    "abbreviations": "Dr. " * (SIZE // 4),
    "footnotes": ".[1] " * (SIZE // 5),
    "rules": "*" * SIZE + "a",
    "carets": "^._" * (SIZE // 3),
    "quoted lines": "> a\n" * (SIZE // 4),
    "addresses": "http://" * (SIZE // 7),
    "hosts": "www." * (SIZE // 4),
    "heads of mail": "Mira <a@b> 08/16/2030 03:48 PM A" * (SIZE // 32),
    "numbered items": "1) 2) " * (SIZE // 6),
    "closings": "Regards, A" * (SIZE // 10),
    "broken off": "a — The " * (SIZE // 8),
    "footnotes of digits": "a.4 The " * (SIZE // 8),
    "pictures in a sentence": "😀 a " * (SIZE // 4),
    "bullets": "✓ A " * (SIZE // 4),
    "Thai": "กกกกกกก " * (SIZE // 8),
    "glued Arabic": "نعم.لا" * (SIZE // 6),
    "Japanese quotations": "「。」" * (SIZE // 3),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(name):
    text = HOSTILE[name]
    began = time.process_time()

    spans = split(text)

    assert time.process_time() - began < 15
    assert all(start < end for start, end in spans)


@pytest.mark.parametrize(("name", "floor"), [("en_ewt_dev", 0.90), ("en_gum_dev", 0.965)])
def test_gold_sentences_are_found(name, floor):
    documents = json.loads(shared_path(f"data/segmentation/{name}.json").read_text())
    right = found = gold = 0
    for document in documents:
        expected = {tuple(span) for span in document["spans"]}
        spans = set(split(document["text"]))
        right += len(expected & spans)
        found += len(spans)
        gold += len(expected)

    assert 2 * right / (found + gold) >= floor


def test_the_seed_is_cut_where_its_sentences_end():
    text = shared_path("seeds/article-with-thread.txt").read_text()
    found = cut(text)

    assert "WRONG." in found
    assert not [
        sentence for sentence in found if sentence.startswith(("Juan Cole", "1995", "stupidity", "but the"))
    ]
    assert [sentence for sentence in found if sentence.startswith("Iran-USSR relation")]
    assert len([sentence for sentence in found if sentence.startswith("He left it to")]) == 1


def test_naughty_strings_are_cut():
    for text in json.loads(shared_path("data/hostile/blns.json").read_text()):
        spans = split(text)
        assert (
            "".join(text[start:end] for start, end in spans).split() == "".join(text.split()).split() or spans
        )


@pytest.mark.parametrize("picture", ["\U0001f300", "\u2600", "\u2b50", "\u203c", "\U0001f1e6"])
def test_pictures_without_end_take_linear_time(picture):
    start = time.process_time()

    assert split(f"Hello there {picture * 100_000}x") == [(0, 100_013)]
    assert time.process_time() - start < 25
