"""Scripts: the languages they are written for, their names, and which run from right to left."""

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Scripts that nearly always mean one language; a tag of one of the others in the row is believed.
SCRIPTS = {
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
SHARED_SCRIPTS = {
    "CYRILLIC": _set("ru uk be bg sr mk mn kk ky tg tt ba os cv uz az tk ce av sah bs sh"),
    "ARABIC": _set("ar fa ur ps ckb ku ug sd ks arz ary az uz kk pnb pa ms ha"),
    "DEVANAGARI": _set("hi mr ne sa bho mai kok awa new"),
}
RTL = _set("ar arc ckb dv fa he ks ku nqo ps sd syr ug ur yi")
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
STRONG = frozenset({"L", "R", "AL"})
# Languages that are not written in Latin letters, so that a text in those is in another one.
OTHER_ALPHABETS = frozenset(
    {language for languages in SCRIPTS.values() for language in languages}
    | set().union(*SHARED_SCRIPTS.values())
) - _set("az uz tk sr bs sh ku ms ha kk tt")
ISO_15924 = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "DEVANAGARI": "Deva",
    "HANGUL": "Kore",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "CJK": "Hani",
    "HEBREW": "Hebr",
    "GREEK": "Grek",
    "THAI": "Thai",
    "LAO": "Laoo",
    "KHMER": "Khmr",
    "MYANMAR": "Mymr",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "BENGALI": "Beng",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "KANNADA": "Knda",
    "MALAYALAM": "Mlym",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "ORIYA": "Orya",
    "SINHALA": "Sinh",
    "TIBETAN": "Tibt",
    "ETHIOPIC": "Ethi",
    "MONGOLIAN": "Mong",
    "SYRIAC": "Syrc",
    "THAANA": "Thaa",
    "CHEROKEE": "Cher",
    "NKO": "Nkoo",
    "TIFINAGH": "Tfng",
    "BOPOMOFO": "Bopo",
    "YI": "Yiii",
    "ADLAM": "Adlm",
    "JAVANESE": "Java",
}
