"""What a word before a full stop says about it, where sentencex's own lists say nothing or too much; all in lower case, the last stop left out."""

# Titles and pointers: something always follows, so that the stop never ends a sentence.
_NEVER_LAST = {
    "": "prof dr st vs cf viz e.g i.e",
    "en": "mr mrs ms messrs hon rev gov gen sen rep capt cmdr lt col maj sgt cpl pvt adm supt supt insp fr assoc asst dept-head e.g eg i.e "
    "ie cf vs v viz approx resp incl esp voc acad",
    "de": "hr fr dr prof z.b d.h bzw ggf inkl exkl evtl vgl sog u.a u.ä z.t ca dipl.-ing geb gest str nr abs bspw i.d.r i.h.v o.g s.o s.u st",
    "fr": "m mm mme mmes mlle mlles me mgr dr pr st ste p.ex p cf env av bd art chap éd n°",
    "es": "sr sra sres srta d da dña dr dra prof ud uds p.ej pág págs art av núm ee ee.uu lic ing gral",
    "it": "sig sig.ra sigg dott dott.ssa prof prof.ssa ing avv on p.es pag art cfr",
    "pt": "sr sra srs dr dra prof profa exmo pág art av ex",
    "nl": "dhr mevr mw dr prof drs ir mr ds bijv d.w.z m.a.w o.a t.a.v zgn nr blz",
    "ru": "г гг ул им см стр тыс млн млрд руб коп проф акад т.е напр ср гл рис табл о пр-т д-р г-н г-жа св",
    "hi": "डॉ श्री प्रो पं",
    "uk": "м вул ім див стор тис млн млрд грн проф акад т.зв напр рис табл о св",
    "pl": "p pp dr prof mgr inż ul al św tzw tzn np m.in nr str r im ks gen płk",
}
# Pointers into a numbered thing: no end before a digit or a Roman numeral.
_BEFORE_NUMBER = (
    "no nos nr nrs n° n fig figs abb vol vols bd p pp s pg pgs ch chap cap kap sec sect art arts para paras § abs eq eqs ref refs tab tbl "
    "ex col cols line ll vers v vv ed edn op ser app tel ext jan feb mar apr jun jul aug sep sept oct nov dec ca c approx circa min max núm pág "
    "рис табл гл стр см ст п № г d b fl r"
)
# Abbreviations that close an enumeration or a name: they end a sentence where a capital follows.
_MAY_END = "etc usw ecc т.д т.п др bzgl ff et.al p.m a.m pm am u.s.w enz itd itp m.m osv"
# Everyday words that sentencex holds for abbreviations (Maine, Illinois, article, millimetre …).
_ENGLISH_WORDS = "no me art ill may ore ken con ok mm yum yuk plz btw id ing min mar miss la arc re del ext lol imo med det exp"


def _sets(table: dict[str, str]) -> dict[str, frozenset[str]]:
    common = table[""].split()
    return {language: frozenset(words.split()) | frozenset(common) for language, words in table.items()}


NEVER_LAST = _sets(_NEVER_LAST)
BEFORE_NUMBER = frozenset(_BEFORE_NUMBER.split())
MAY_END = frozenset(_MAY_END.split())
ENGLISH_WORDS = frozenset(_ENGLISH_WORDS.split())
# German and its neighbours write ordinals with a stop: "die 2. Liga", "am 3. Mai"; a word that wants a noun stands before them.
ORDINAL_LANGUAGES = frozenset("de da nb no nn fi et cs sk sl hr sr bs pl hu lv is fo tr lb".split())
BEFORE_ORDINAL = frozenset(
    "der die das den dem des im am vom zum zur beim ins ein eine einen einem einer dieser jeder jedem ab bis seit nach vor und oder "
    "den det til fra på i v ve dne do od w z na".split()
)
DOMAIN_ENDINGS = frozenset(
    "com org net edu gov info biz de uk fr ru io co js py exe pdf doc txt jpg png html htm php asp aspx".split()
)
