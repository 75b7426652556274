"""Which language a text is written in, and in which direction."""

import re
import threading
import unicodedata
from collections import Counter
from functools import cache
from typing import Any

from documents.text.everyday import LANGUAGES_OF, WORDS_OF
from documents.text.scripts import (
    ISO_15924,
    OTHER_ALPHABETS,
    RIGHT_TO_LEFT,
    RTL,
    SCRIPTS,
    SHARED_SCRIPTS,
    STRONG,
)

UNDETERMINED = "und"

_SAMPLE = 1_000  # code points looked at; more change nothing but the time
_MODEL_SAMPLE = 400  # of them, which the model reads
_MODEL_START = 160  # of these, which are enough where it is sure
_FEWEST = 8  # letters, below which no alphabet says anything
_UNSURE = 0.4  # the model is right in 98 of 100 short texts above it
_CLEAR = 0.9  # for what contradicts the declared language
_CLEAR_OF_CLOSE = 0.5  # where neighbours share what the model is sure of
_ENOUGH_WITHOUT_KANA = 20  # letters of Chinese writing that are not Japanese
_ENOUGH = 80  # letters that may contradict it
_ENOUGH_OF_POST = 30  # letters of a post that may contradict its document's
_FEWEST_OF_ALPHABET = 3  # letters of an alphabet that one language has to itself
# So many of its words are everyday words of the document's language: it is that one; it may be another one;
# and so many are of another.
_SURELY, _HARDLY, _OUTDONE = 0.25, 0.07, 0.15
_POST_SAMPLE = 300
_DIRECTION_SAMPLE = 400

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]*)?(?:[.@].*)?\Z")
# What old tags and libraries write for the same thing.
_NAMES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "jw": "jv",
    "mo": "ro",
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
}
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})
_FURNITURE = re.compile(r"(?<!\S)(?:https?://\S+|www\.\S+|\S+@\S+|[@#]\w+)")
_LETTERS = re.compile(r"[^\W\d_]+")
_ASCII_LETTERS = re.compile("[A-Za-z]+")  # the same in ASCII, and faster


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Languages so close that a short text of one passes for the other: the declared one is believed.
_CLOSE = [
    _set(group)
    for group in (
        "no nb nn da",
        "hr sr bs sh",
        "id ms",
        "cs sk",
        "zh yue wuu lzh",
        "gl pt",
        "hi ne mr",
        "uz tr az",
    )
]
# Creoles, dialects and dead forms for which the model takes plain text of the language beside them.
_MISTAKEN = {
    "pcm": "en",
    "ext": "es",
    "gcf": "fr",
    "gcr": "fr",
    "hbo": "he",
    "arz": "ar",
    "ary": "ar",
    "wuu": "zh",
    "grc": "el",
    "uzs": "uz",
}
_WORDS_LOOKED_AT = 200


def detect(text: str, declared: str | None = None) -> str:
    """The BCP-47 primary subtag of a text's language, "und" when unsure.

    `declared` is what the source says ("de-DE", "en_US"); it holds unless the text clearly says otherwise.
    Only the first 1,000 code points are looked at. Deterministic; safe to call from several threads.
    """
    said = primary_subtag(declared)
    sample = text[:_SAMPLE]
    if "@" in sample or "#" in sample or "www" in sample or "://" in sample:
        sample = _FURNITURE.sub(" ", sample)
    words = _words(sample)
    script = "LATIN" if sample.isascii() else _script(words)
    if script in SCRIPTS:
        return said if said in SCRIPTS[script] else SCRIPTS[script][0]
    if said and said not in SHARED_SCRIPTS.get(script, (said,)):
        said = None
    letters = sum(map(len, words))
    if letters < (_ENOUGH if said else _FEWEST):
        return said or UNDETERMINED
    found, sure = _by_everyday_words(words) or _by_start(sample[:_MODEL_SAMPLE])
    if said and (sure < _CLEAR or found == UNDETERMINED or _are_close(said, found)):
        return said
    return found if sure >= _UNSURE else UNDETERMINED


def _words(text: str) -> list[str]:
    """The runs of letters in a text."""
    return (_ASCII_LETTERS if text.isascii() else _LETTERS).findall(text)


def _are_close(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _CLOSE)


def primary_subtag(tag: str | None) -> str | None:
    """The primary subtag of a language tag in lower case, "de" of "de_DE.UTF-8"; None where it names none."""
    match = _TAG.match((tag or "").strip())
    if match is None:
        return None
    subtag = match[1].lower()
    return None if subtag in _NO_LANGUAGE else _NAMES.get(subtag, subtag)


def of_post(text: str, document: str, declared: str | None = None) -> str:
    """The language of one post of a document in the language `document`: both primary subtags, or "und".

    `declared` is what the source says of this post. A post keeps the document's language, or the declared
    one, unless its alphabet or its words clearly say otherwise; too short a one always does. Most posts are
    told by their everyday words alone; only a long one whose words tell nothing is read by the model.
    """
    expected = (primary_subtag(declared) if declared else None) or document
    if expected == UNDETERMINED:
        return detect(text)
    sample = text[:_POST_SAMPLE]
    everyday = WORDS_OF.get(expected)
    if everyday is not None:
        tokens = sample.lower().split()
        if len(tokens) > 4 and sum(map(everyday.__contains__, tokens)) * 4 >= len(tokens):
            return expected
    if "@" in sample or "#" in sample or "www" in sample or "://" in sample:
        sample = _FURNITURE.sub(" ", sample)
    words = _words(sample.lower())
    share = _share_of_everyday_words(words, expected)
    if len(words) > 4 and share >= _SURELY:
        return expected
    return _of_unlike_post(sample, words, expected, share)


def _share_of_everyday_words(words: list[str], language: str) -> float:
    """What part of `words` are everyday words of a language; 0 where none of its words are known."""
    everyday = WORDS_OF.get(language)
    return sum(map(everyday.__contains__, words)) / len(words) if everyday and words else 0.0


def _of_unlike_post(sample: str, words: list[str], expected: str, share: float) -> str:
    """The language of a post that does not look like `expected` at once."""
    writing = "LATIN" if sample.isascii() else _script(words)
    letters = sum(map(len, words))
    if writing in SCRIPTS:
        if letters < _FEWEST_OF_ALPHABET:
            return expected
        chinese = writing == "CJK" and expected in ("ja", "ko") and letters >= _ENOUGH_WITHOUT_KANA
        return expected if expected in SCRIPTS[writing] and not chinese else SCRIPTS[writing][0]
    if letters >= _FEWEST_OF_ALPHABET and not _may_be_written(expected, writing):
        if letters < _FEWEST:
            return expected if writing == "LATIN" else UNDETERMINED
        found, sure = _by_everyday_words(words) or _by_model(sample)
        return found if sure >= _UNSURE else UNDETERMINED
    if letters < _ENOUGH_OF_POST or not _is_outdone(sample, words, expected, share):
        return expected
    found, sure = _by_everyday_words(words) or _by_model(sample)
    if found == UNDETERMINED or _are_close(expected, found):
        return expected
    clear = _CLEAR_OF_CLOSE if any(found in group for group in _CLOSE) else _CLEAR
    return found if sure >= clear else expected


def _is_outdone(sample: str, words: list[str], expected: str, share: float) -> bool:
    """Whether a text may well be in another language than the one of whose everyday words it has `share`.

    Without a letter beyond a to z it is names or nonsense, unless it has everyday words of some language.
    """
    if share < _HARDLY and not sample.isascii():
        return True
    enough = max(1.5 * share, _OUTDONE) * len(words)
    elsewhere = _everyday_elsewhere(expected if expected in WORDS_OF else None)
    if sum(map(elsewhere.__contains__, words)) < enough:
        return False
    return any(
        count >= enough and len(WORDS_OF[other].intersection(words)) > 1
        for other, count in _everyday_words_of_each(words).items()
    )


@cache
def _everyday_elsewhere(language: str | None) -> frozenset[str]:
    """The everyday words of all languages but one of WORDS_OF; some of them may be its own as well."""
    return frozenset().union(*(words for other, words in WORDS_OF.items() if other != language))


def _everyday_words_of_each(words: list[str]) -> dict[str, int]:
    """How many of `words`, in lower case, are everyday words of each language that has one of them."""
    counts: dict[str, int] = {}
    for word in words:
        for language in LANGUAGES_OF.get(word, ()):
            counts[language] = counts.get(language, 0) + 1
    return counts


def _may_be_written(language: str, writing: str) -> bool:
    """Whether a language is written in a script, named as Unicode names its letters."""
    if writing in SHARED_SCRIPTS:
        return language in SHARED_SCRIPTS[writing]
    return writing != "LATIN" or language not in OTHER_ALPHABETS


def direction(text: str, language: str | None = None) -> str:
    """In which direction most of a text's first letters are written: "rtl" or "ltr".

    Addresses and @names do not count; the first letter decides a tie, the language where there is none.
    """
    sample = text[:_DIRECTION_SAMPLE]
    if sample.isascii() or not RIGHT_TO_LEFT.search(sample):
        without = not any(map(str.isalpha, sample))
        return "rtl" if without and primary_subtag(language) in RTL else "ltr"
    kinds = [unicodedata.bidirectional(character) for character in _FURNITURE.sub(" ", sample)]
    strong = [kind != "L" for kind in kinds if kind in STRONG]
    right = sum(strong)
    if 2 * right == len(strong):
        return "rtl" if not strong or strong[0] else "ltr"
    return "rtl" if 2 * right > len(strong) else "ltr"


def script(text: str) -> str:
    """The script of most letters of a text as ISO 15924 names it, "Zyyy" where it has none, or no majority.

    Japanese, any tenth of which is kana, is "Jpan"; Korean is "Kore"; Chinese characters alone are "Hani".
    """
    return ISO_15924.get(_script(_LETTERS.findall(text[:_SAMPLE])), "Zyyy")


def _script(words: list[str]) -> str:
    """The script of most letters, by their Unicode names; Japanese by any tenth of kana."""
    counts: Counter[str] = Counter()
    for character, count in Counter("".join(words)).items():
        name = unicodedata.name(character, "").partition(" ")[0]
        counts[name.partition("-")[0]] += count
    if not counts:
        return ""
    kana = counts["HIRAGANA"] + counts["KATAKANA"]
    if kana and kana * 10 >= kana + counts["CJK"] + counts["LATIN"]:
        return "HIRAGANA"
    script, count = max(counts.items(), key=lambda item: (item[1], item[0]))
    return script if count * 2 > counts.total() else ""


def _by_everyday_words(words: list[str]) -> tuple[str, float] | None:
    """The language most of whose everyday words stand in a text, when it is at least twice any other's."""
    looked_at = words[:_WORDS_LOOKED_AT]
    if len(looked_at) < 12:
        return None
    counts = dict.fromkeys(WORDS_OF, 0)
    for word in looked_at:
        for language in LANGUAGES_OF.get(word.lower(), ()):
            counts[language] += 1
    (second, _), (first, language) = sorted((count, language) for language, count in counts.items())[-2:]
    return (language, 1.0) if first >= 0.2 * len(looked_at) and first >= 2 * second else None


def _by_start(sample: str) -> tuple[str, float]:
    """What the model says of the start where it is sure of it, else of all: it reads letter by letter."""
    found, sure = _by_model(sample[:_MODEL_START])
    return (found, sure) if sure >= _CLEAR or len(sample) <= _MODEL_START else _by_model(sample)


_loading = threading.Lock()
_identifier: Any = None


def _by_model(sample: str) -> tuple[str, float]:
    """What py3langid's model says, and its probability."""
    global _identifier
    if _identifier is None:
        with _loading:
            if _identifier is None:
                from py3langid.langid import MODEL_FILE, LanguageIdentifier

                _identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    language, sure = _identifier.classify(sample)
    if language in _NO_LANGUAGE:
        return UNDETERMINED, 0.0
    return _MISTAKEN.get(language, language), sure
