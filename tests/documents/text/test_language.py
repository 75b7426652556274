"""documents/text/language.py: which language a text is in, and where its lines begin."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.text.language import detect, direction, of_post, primary_subtag, script

TEXTS = {
    "en": "The council decided on Tuesday to close the dam, and nobody in the town was told of it.",
    "de": "Der Rat hat am Dienstag beschlossen, den Damm zu schließen, und niemand in der Stadt weiß es.",
    "fr": "Le conseil a décidé mardi de fermer le barrage, et personne n’en a été informé dans la ville.",
    "es": "El consejo decidió el martes cerrar la vieja presa, y nadie en la ciudad fue informado de ello.",
    "it": "Il consiglio ha deciso martedì di chiudere la diga, e nessuno in città ne è stato informato.",
    "pt": "A câmara decidiu na terça-feira fechar a velha barragem, e ninguém na cidade foi informado disso.",
    "nl": "De raad heeft dinsdag besloten om de oude dam te sluiten, en niemand in de stad wist ervan.",
    "sv": "Kommunfullmäktige beslutade i tisdags att stänga den gamla dammen, och ingen i staden fick veta.",
    "da": "Byrådet besluttede i tirsdags at lukke den gamle dæmning, og ingen i byen fik det at vide.",
    "fi": "Kunnanvaltuusto päätti tiistaina sulkea vanhan padon, eikä kukaan kaupungissa kuullut siitä.",
    "pl": "Rada miejska postanowiła we wtorek zamknąć starą zaporę i nikt w mieście o tym nie wiedział.",
    "cs": "Městská rada se v úterý rozhodla uzavřít starou přehradu a nikdo ve městě se o tom nedozvěděl.",
    "hu": "A városi tanács kedden úgy döntött, hogy bezárja a gátat, és senki sem tudott róla a városban.",
    "tr": "Belediye meclisi salı günü eski barajı kapatmaya karar verdi ve şehirde kimse bunu duymadı.",
    "ru": "Городской совет во вторник решил закрыть старую плотину, и никто в городе об этом не узнал.",
    "uk": "Міська рада у вівторок вирішила закрити стару греблю, і ніхто в місті про це не дізнався.",
    "el": "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη να κλείσει το παλιό φράγμα.",
    "ar": "قرر مجلس المدينة يوم الثلاثاء إغلاق السد القديم ولم يعلم أحد في المدينة بذلك.",
    "fa": "شورای شهر روز سه‌شنبه تصمیم گرفت سد قدیمی را ببندد و هیچ‌کس در شهر از آن خبردار نشد.",
    "he": "מועצת העיר החליטה ביום שלישי לסגור את הסכר הישן ואיש בעיר לא ידע על כך.",
    "hi": "नगर परिषद ने मंगलवार को पुराने बाँध को बंद करने का फ़ैसला किया और शहर में किसी को पता नहीं चला।",
    "zh": "市议会星期二决定关闭旧水坝，城里没有人知道这件事。",
    "ja": "市議会は火曜日に古いダムを閉鎖することを決めたが、町の誰も知らなかった。",
    "ko": "시의회는 화요일에 오래된 댐을 폐쇄하기로 결정했지만 아무도 몰랐다.",
    "th": "สภาเมืองตัดสินใจเมื่อวันอังคารที่จะปิดเขื่อนเก่า",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_tells_its_language(language):
    assert detect(TEXTS[language]) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "12345 67.8 %", "?!", "ok", "😀😀", "xx qq zk", "https://example.org/the/dam"]
)
def test_too_little_is_undetermined(text):
    assert detect(text) == "und"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("de-DE", "de"),
        ("en_US", "en"),
        ("pt-BR", "pt"),
        ("zh-Hant-TW", "zh"),
        ("iw", "he"),
        ("de_AT.UTF-8", "de"),
        ("und", None),
        ("", None),
        (None, None),
        ("english please", None),
        ("x-default", None),
        ("  fr ", "fr"),
    ],
)
def test_tags_are_cut_to_their_primary_subtag(declared, expected):
    assert primary_subtag(declared) == expected
    assert detect("ok", declared) == (expected or "und")


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        (TEXTS["de"] * 3, "en", "de"),  # templates say "en" whatever is written in them
        (TEXTS["he"], "en-US", "he"),
        (TEXTS["ja"], "en", "ja"),
        (TEXTS["en"] * 3, "de", "en"),
        ("Guter Punkt!", "en", "en"),
        ("Хорошо сказано, спасибо", "en", "und"),  # Cyrillic, and too little to tell which
        (TEXTS["uk"][:40], "uk", "uk"),
        (TEXTS["da"], "no", "no"),
        (TEXTS["zh"], "ja", "ja"),
        (TEXTS["zh"], "yue", "yue"),
        ("Ravensholm Karstad Okonjo Vale", "fi", "fi"),
        (TEXTS["cs"], "sk", "sk"),
    ],
)
def test_a_declared_language_holds_unless_the_text_clearly_says_otherwise(text, declared, expected):
    assert detect(text, declared) == expected


def test_addresses_and_names_say_nothing():
    furniture = "@mira_okonjo https://example.org/this-is-the-end-of-the-line #thedam mira@example.org "

    assert detect(furniture * 3 + TEXTS["de"]) == "de"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("123 … «שלום» hi", None, "rtl"),
        ("@mira https://example.org/a/b/c שלום", "en", "rtl"),
        ("HTML הוא לא שפת תכנות", None, "rtl"),
        ("The word שלום means peace", "he", "ltr"),
        ("ab אב", None, "ltr"),
        ("אב ab", None, "rtl"),
        ("(1) مرحبا", None, "rtl"),
        ("“Hello” שלום", "he", "ltr"),
        ("123 😀", "ar", "rtl"),
        ("123 😀", "en-GB", "ltr"),
        ("123 😀", None, "ltr"),
        ("", "und", "ltr"),
        ("", "fa", "rtl"),
    ],
)
def test_direction(text, language, expected):
    assert direction(text, language) == expected


def test_a_post_in_another_language_than_its_document_is_told():
    wrong = [
        (document, language)
        for document in TEXTS
        for language, text in TEXTS.items()
        if of_post(text, document) != language
    ]

    assert len(wrong) <= 0.01 * len(TEXTS) ** 2, wrong


@pytest.mark.parametrize(
    ("text", "document", "expected"),
    [
        ("Agreed.", "en", "en"),
        ("lol ok", "de", "de"),
        ("+1", "ru", "ru"),
        ("", "ja", "ja"),
        ("@mira https://example.org/und/das/ist/nicht", "en", "en"),
        ("Ravensholm Karstad Okonjo Vale dam wall engineer mayor council water", "en", "en"),
        ("HTML", "he", "he"),
        ("Thanks!", "ru", "ru"),
        ("素晴らしい", "en", "ja"),
        ("спасибо", "en", "und"),
        ("Genau, das sehe ich auch so und nicht anders als du.", "en", "de"),
        ("Tack så mycket för en bra artikel om detta.", "en", "sv"),
        ("Thank you for the article, it was great.", "ru", "en"),
        ("これは本当に良い記事だと思います。", "zh", "ja"),
        ("ok", "und", "und"),
    ],
)
def test_a_post_has_its_documents_language_unless_it_clearly_has_another(text, document, expected):
    assert of_post(text, document) == expected


def test_what_is_declared_of_a_post_goes_before_its_document():
    assert of_post("Jawohl!", "en", "de-AT") == "de"
    assert of_post(TEXTS["fr"], "en", "de") == "fr"
    assert of_post(TEXTS["da"], "en", "no") == "no"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[(TEXTS[language], "Latn") for language in ("en", "tr", "cs")],
        *[(TEXTS[language], "Cyrl") for language in ("ru", "uk")],
        *[(TEXTS[language], "Arab") for language in ("ar", "fa")],
        (TEXTS["he"], "Hebr"),
        (TEXTS["hi"], "Deva"),
        (TEXTS["zh"], "Hani"),
        (TEXTS["ja"], "Jpan"),
        (TEXTS["ko"], "Kore"),
        (TEXTS["th"], "Thai"),
        (TEXTS["el"], "Grek"),
        ("123 :)", "Zyyy"),
        ("ab жж", "Zyyy"),
    ],
)
def test_scripts_have_their_iso_names(text, expected):
    assert script(text) == expected


def test_posts_that_look_like_their_document_cost_microseconds():
    began = time.process_time()
    for _ in range(1_000):
        of_post(TEXTS["en"], "en")

    assert time.process_time() - began < 2


@given(st.text(max_size=300), st.none() | st.text(max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_text_has_a_language_or_is_undetermined(text, declared):
    language = detect(text, declared)

    assert 2 <= len(language) <= 3
    assert language.islower()
    assert language.isalpha()
    assert 2 <= len(of_post(text, "de", declared)) <= 3
    assert direction(text, declared) in ("ltr", "rtl")
    assert len(script(text)) == 4


def test_threads_agree():
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(detect, list(TEXTS.values()) * 8))

    assert found == list(TEXTS) * 8


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "\u0301" * 1_000_000, "@" * 1_000_000, "www." * 250_000, "ж" * 1_000_000]
)
def test_a_large_text_costs_no_more_than_its_beginning(text):
    detect(TEXTS["fi"])
    began = time.process_time()

    detect(text, "en")

    assert time.process_time() - began < 3


def test_plain_english_needs_no_model():
    code = (
        "import sys; from documents.text.language import detect;"
        f"assert detect({TEXTS['en'] * 2!r}) == 'en';"
        "assert not {'py3langid', 'numpy'} & set(sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
