"""Which language a text is written in, and in which direction."""

import re
import threading
import unicodedata
from collections import Counter
from typing import Any

UNDETERMINED = "und"

_SAMPLE = 1_000  # code points looked at; more change nothing but the time
_MODEL_SAMPLE = 600  # of them, which the model reads
_FEWEST = 8  # letters, below which no alphabet says anything
_UNSURE = 0.4  # the model is right in 98 of 100 short texts above it
_CLEAR = 0.9  # for what contradicts the declared language
_ENOUGH = 80  # letters that may contradict it

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


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Scripts that nearly always mean one language; a tag of one of the others in the row is believed.
_SCRIPTS = {
    "HANGUL": ("ko",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja", "ain"),
    "CJK": ("zh", "ja", "yue", "wuu", "lzh", "ko"),
    "HEBREW": ("he", "yi", "lad"),
    "GREEK": ("el", "grc"),
    "THAI": ("th",),
    "LAO": ("lo",),
    "KHMER": ("km",),
    "MYANMAR": ("my", "mnw", "shn"),
    "GEORGIAN": ("ka", "xmf"),
    "ARMENIAN": ("hy", "hyw"),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "KANNADA": ("kn",),
    "MALAYALAM": ("ml",),
    "GUJARATI": ("gu",),
    "GURMUKHI": ("pa",),
    "SINHALA": ("si",),
    "TIBETAN": ("bo", "dz"),
    "ETHIOPIC": ("am", "ti"),
}
# Scripts of many languages: a tag of none of them is not believed.
_SHARED_SCRIPTS = {
    "CYRILLIC": _set("ru uk be bg sr mk mn kk ky tg tt ba os cv uz az tk ce av sah bs sh"),
    "ARABIC": _set("ar fa ur ps ckb ku ug sd ks arz ary az uz kk pnb pa ms ha"),
    "DEVANAGARI": _set("hi mr ne sa bho mai kok awa new"),
}
_RTL = _set("ar arc ckb dv fa he ks ku nqo ps sd syr ug ur yi")
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
# Everyday words: a text with many of one list and few of any other needs no model, which takes most of a
# second to load.
_EVERYDAY = {
    "en": """
        the of and to in is that it was for with as on are be this not have but they you at which
        from by or an what he we his had
    """,
    "de": """
        der die und das ist nicht ein eine zu den mit von dem sich auf für als auch es ich werden
        sind im wird sie einer bei noch
    """,
    "fr": """
        le la les des et est une que pas dans pour sur qui il du en un au avec ce ne plus sont cette
        par nous vous mais
    """,
    "es": """
        el la los las de que y en un una es por con para no se del al como más pero su lo este son
        está fue muy
    """,
    "it": """
        il di che e la è un una per non con del della sono i le gli si più come nel anche ma questo
        alla da ha
    """,
    "pt": """
        o a os as de que e do da em um uma para com não no na por se dos mais como mas ao foi são
        está é
    """,
    "nl": """
        de het een van en in is dat op te zijn niet voor met die aan er maar om ook als bij nog uit
        wordt
    """,
    "sv": "och att det som en är på för av med den till inte om ett har de men var jag vi så från kan",
    "pl": "w i na nie się z do to że jest o jak po co ale za od są czy przez tak może przy dla",
    "ru": "и в не на что он с как это по но из за то все так же от о было для только или мы бы вы",
    # Neighbours, so that they are not taken for those above.
    "ca": """
        el la els les de que i en un una es per amb no al del com més però seva ho aquest són està
        va ser molt
    """,
    "gl": """
        o a os as de que e do da en un unha para con non no na por se dos máis como pero ao foi son
        está é
    """,
    "ro": "și de la în a nu cu o un pe din care mai este să se sunt ce că fi pentru ale lui cele pot prin",
    "af": "die van en in is dat op te nie vir met aan hy daar om ook as by nog uit word het ’n wat sal",
    "da": "og at det som en er på for af med den til ikke om et har de men var jeg vi så fra kan",
    "no": "og at det som en er på for av med den til ikke om et har de men var jeg vi så fra kan",
    "bg": "и в не на че се за да е от с по как но са си към което ще при или може това бъде",
    "uk": "і в не на що він з як це по але за то все так же від о було для тільки або ми би ви та",
    "mk": "и во не на што се за да е од со по како но се си кон кое ќе при или може ова биде",
}
_WORDS_OF = {language: _set(words) for language, words in _EVERYDAY.items()}
_WORDS_LOOKED_AT = 200


def detect(text: str, declared: str | None = None) -> str:
    """The BCP-47 primary subtag of a text's language, "und" when unsure.

    `declared` is what the source says ("de-DE", "en_US"); it holds unless the text clearly says otherwise.
    Only the first 1,000 code points are looked at. Deterministic; safe to call from several threads.
    """
    said = primary_subtag(declared)
    sample = text[:_SAMPLE]
    if any(mark in sample for mark in ("@", "#", "www", "://")):
        sample = _FURNITURE.sub(" ", sample)
    words = _LETTERS.findall(sample)
    script = "LATIN" if sample.isascii() else _script(words)
    if script in _SCRIPTS:
        return said if said in _SCRIPTS[script] else _SCRIPTS[script][0]
    if said and said not in _SHARED_SCRIPTS.get(script, (said,)):
        said = None
    letters = sum(map(len, words))
    if letters < (_ENOUGH if said else _FEWEST):
        return said or UNDETERMINED
    found, sure = _by_everyday_words(words) or _by_model(sample[:_MODEL_SAMPLE])
    if said and (sure < _CLEAR or found == UNDETERMINED or _are_close(said, found)):
        return said
    return found if sure >= _UNSURE else UNDETERMINED


def _are_close(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _CLOSE)


def primary_subtag(tag: str | None) -> str | None:
    """The primary subtag of a language tag in lower case, "de" of "de_DE.UTF-8"; None where it names none."""
    match = _TAG.match((tag or "").strip())
    if match is None:
        return None
    subtag = match[1].lower()
    return None if subtag in _NO_LANGUAGE else _NAMES.get(subtag, subtag)


def direction(text: str, language: str | None = None) -> str:
    """The base direction of a text for pages, by its first strong character: "rtl" or "ltr".

    Where it has none, the language decides; where that says nothing either, "auto".
    """
    for character in text[:_SAMPLE]:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "ltr"
        if kind in ("R", "AL"):
            return "rtl"
    subtag = primary_subtag(language)
    if subtag is None:
        return "auto"
    return "rtl" if subtag in _RTL else "ltr"


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
    seen = Counter(word.lower() for word in words[:_WORDS_LOOKED_AT])
    total = seen.total()
    if total < 12:
        return None
    counts = sorted(
        (sum(seen[word] for word in seen.keys() & known), language) for language, known in _WORDS_OF.items()
    )
    (second, _), (first, language) = counts[-2:]
    return (language, 1.0) if first >= 0.2 * total and first >= 2 * second else None


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
