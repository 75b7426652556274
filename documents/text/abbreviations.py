"""What a word before a full stop says about it, where sentencex says nothing or too much.

All words in lower case and without their last stop.
"""

# Titles and pointers: something always follows, so that the stop never ends a sentence.
_NEVER_LAST = {
    "": "prof dr st vs cf viz e.g i.e",
    "en": """mr mrs ms messrs hon rev gov gen sen rep capt cmdr lt col maj sgt cpl pvt adm supt insp fr
        assoc asst eg ie v approx resp incl esp voc""",
    "de": """hr fr z.b d.h bzw ggf inkl exkl evtl vgl sog u.a u.ä z.t ca dipl.-ing geb gest str nr abs
        bspw i.d.r i.h.v o.g s.o s.u""",
    "fr": "m mm mme mmes mlle mlles me mgr pr ste p.ex p env av bd art chap éd n°",
    "es": "sr sra sres srta d da dña dra ud uds p.ej pág págs art av núm ee ee.uu lic ing gral",
    "it": "sig sig.ra sigg dott dott.ssa prof.ssa ing avv on p.es pag art cfr",
    "pt": "sr sra srs dra profa exmo pág art av ex",
    "nl": "dhr mevr mw drs ir mr ds bijv d.w.z m.a.w o.a t.a.v zgn nr blz",
    "ru": """г гг ул им см стр тыс млн млрд руб коп проф акад т.е напр ср гл рис табл о пр-т д-р г-н
        г-жа св""",
    "uk": "м вул ім див стор тис млн млрд грн проф акад т.зв напр рис табл о св",
    "pl": "p pp mgr inż ul al św tzw tzn np m.in nr str r im ks gen płk",
    "hi": "डॉ श्री प्रो पं",
}
# Pointers into something numbered: no end before a digit.
_BEFORE_NUMBER = """
    no nos nr nrs n° n fig figs abb vol vols bd p pp s pg pgs ch chap cap kap sec sect art arts para
    paras § abs eq eqs ref refs tab tbl ex col cols line ll v vv ed edn op ser app tel ext jan feb mar
    apr jun jul aug sep sept oct nov dec ca c approx circa min max núm pág рис табл гл стр см ст п № г
    d b fl r
"""
# They close an enumeration or a name: they end a sentence where a capital follows.
_MAY_END = "etc usw ecc т.д т.п др ff et.al p.m a.m pm am u.s.w itd itp m.m osv"
# Everyday words that sentencex holds for abbreviations (Maine, Illinois, article, millimetre …).
_ENGLISH_WORDS = """
    no me art ill may ore ken con ok mm yum yuk plz btw id ing min mar miss la arc re del ext lol imo
    med det exp
"""
# German and its neighbours write ordinals with a stop: "die 2. Liga"; such a word stands before them.
_ORDINAL_LANGUAGES = "de da nb no nn fi et cs sk sl hr sr bs pl hu lv is fo tr lb"
_BEFORE_ORDINAL = """
    der die das den dem des im am vom zum zur beim ins ein eine einen einem einer dieser jeder jedem ab
    bis seit nach vor und oder det til fra på i v ve dne do od w z na
"""
_DOMAIN_ENDINGS = """
    com org net edu gov info biz de uk fr ru io co js py exe pdf doc txt jpg png html htm php asp aspx
"""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NEVER_LAST = {language: _set(words) | _set(_NEVER_LAST[""]) for language, words in _NEVER_LAST.items()}
BEFORE_NUMBER = _set(_BEFORE_NUMBER)
MAY_END = _set(_MAY_END)
ENGLISH_WORDS = _set(_ENGLISH_WORDS)
ORDINAL_LANGUAGES = _set(_ORDINAL_LANGUAGES)
BEFORE_ORDINAL = _set(_BEFORE_ORDINAL)
DOMAIN_ENDINGS = _set(_DOMAIN_ENDINGS)
