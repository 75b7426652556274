"""What a word before a full stop says about it, where sentencex says nothing or too much.

All words in lower case and without their last stop.
"""

# Titles and pointers: something always follows, so that the stop never ends a sentence.
_NEVER_LAST = {
    "": "prof dr st vs cf viz e.g i.e p.s p.p.s n.b a.k.a",
    "en": """mr mrs ms messrs hon rev gov gen sen rep capt cmdr lt maj sgt cpl pvt adm supt insp mt ft
        assoc asst eg ie v approx resp incl esp voc cllr amb supt""",
    "de": """hr fr z.b d.h bzw ggf inkl exkl evtl vgl sog u.a u.ä z.t ca dipl.-ing geb gest str nr abs
        bspw i.d.r i.h.v o.g s.o s.u fa frl hrn allg bes dt eigtl einschl engl frz ggü gem insb jew lt
        odgl päd s.a tägl urspr v.a v.l.n.r vmtl zzgl zzt i.a i.v i.e.s p.a
        i.s.v u.u zit hg hrsg ing mag em med jur phil""",
    "fr": """m mm mme mmes mlle mlles me mgr pr ste p.ex p env av bd art chap éd n° cf c.-à-d vol
        fig janv févr avr juil déc cdt cne adj boul bât""",
    "es": """sr sra sres srta srtas d da dña dra dras ud uds p.ej pág págs art av avda núm núms ee ee.uu lic
        ing gral aprox caps dpto gob hnos izq dcha mons ntra pdte prof profa s.a sto sta
        vs cte depto dr dres""",
    "it": """sig sig.ra sigg sig.na sigg.ri dott dott.ssa prof.ssa ing avv on p.es pag pagg art artt cfr es
        geom rag cav sen ediz gent egr spett l.go p.zza
        v.le""",
    "pt": """sr sra srs sras srta dra profa exmo exma pág págs art arts av caps núm n.º eng
        arq adv sarg vsa trad aprox""",
    "nl": """dhr mevr mw drs ir ds bijv d.w.z m.a.w o.a t.a.v zgn nr blz bv ca evt excl hfst ing
        i.p.v i.v.m m.b.t m.i n.a.v o.l.v resp t.o.v t.w u.a vgl z.g vnl i.c i.h.b a.u.b""",
    "sv": """t.ex dvs d.v.s bl.a s.k ca resp inkl exkl jfr kap nr s sid fr.o.m t.o.m f.d ev enl
        eng fig forts förf milj mr mrs o.d p.g.a st tel tim äv""",
    "da": """f.eks fx dvs d.v.s bl.a s.k ca hhv inkl ekskl jf kap nr s p.g.a vedr evt fmd
        hr fr frk st tlf udg ang""",
    "no": """f.eks dvs d.v.s bl.a s.k ca hhv inkl ekskl jf jfr kap nr s p.g.a vedr ev evt
        hr fr frk st tlf utg ang bla""",
    "fi": "esim ts mm ks s ns n prof dr noin rva hra nk kts vrt eaa tj huom alk",
    "cs": """např tj tzv tzn mj p pí ing mgr bc mudr judr phdr rndr doc prof str s č čl odst písm obr tab
        srov sv ul nám tř cca příp resp zejm popř mj vč""",
    "sk": """napr tj tzv tzn p pani ing mgr bc mudr judr phdr doc prof str s č čl ods obr tab sv ul nám
        cca resp""",
    "hu": "pl ill ún kb vö ld id ifj özv dr prof sz u.a ti dk",
    "ro": """dl dna dle d-na dr prof ing ex adică pag p nr cap str sf cca aprox""",
    "tr": """dr prof doç bkz örn sn sf yrd arş öğr gör uzm müh mim ecz dn alb yb bnb org tuğg
        cad mah blv krş yay haz çev yy""",
    "el": "κ κα κκ δηλ π.χ βλ σελ αρ παρ κεφ εικ πίν αγ δρ καθ τηλ λ.χ πρβλ οδ αρθ",
    "ru": """ул им см стр напр ср гл рис табл о пр-т д-р г-н г-жа св проф акад т.е т.н т.к доц инж д корп
        просп изд вып ч пп ст тов полк ген лейт кап""",
    "uk": """вул ім див стор напр рис табл о св проф акад т.зв т.т гл пор буд кв доц інж вид ст пп
        д-р п-н""",
    "bg": "ул им вж стр напр ср гл фиг табл св проф акад т.е т.нар д-р инж доц бул изд чл ал",
    "pl": """p pp mgr inż ul św tzw tzn tj np m.in nr str s ks gen płk zob por dr hab prof doc red
        wyd art ust pkt t godz os ww lek med kpt por sp ppłk""",
    "hi": "डॉ श्री श्रीमती प्रो पं सु कु मो ई",
    "mr": "डॉ श्री श्रीमती प्रा पं",
    "bn": "ড ডা ডাঃ মো মোঃ প্রফে",
    "ta": "திரு திருமதி டாக்டர் பேரா",
    "ar": "د أ م ص ت ج ط هـ ق.م",
    "id": "dr drs bpk bp ibu sdr hlm kec yth s.d a.n u.p tgl prof ir hj kol",
    "vi": "ts ths gs pgs bs ks cn ls",
}
_SAME_AS = {"nb": "no", "nn": "no", "ms": "id", "ne": "hi"}
# Pointers into something numbered: no end before a digit.
_BEFORE_NUMBER = """
    no nos nr nrs n° nº n.º n fig figs abb vol vols bd p pp s pg pgs ch chap cap kap sec sect art arts para
    paras § abs eq eqs ref refs tab tbl ex col cols line ll v vv ed edn op ser app tel ext jan feb mar
    apr jun jul aug sep sept oct nov dec ca c approx circa min max núm pág págs pag pags рис табл гл стр см ст
    п № г d b fl r t str poz pkt tr hlm hal sid blz pol č čl odst obr σελ αρ κεφ παρ εικ janv févr avr juil
    déc ene abr ago dic gen mag giu lug ago set ott dez okt maj hfst kl cca kb ok aprox approx env
"""
# They close an enumeration or a name: they end a sentence where a capital follows.
_MAY_END = """
    etc usw usf ecc enz т.д т.п др ff et.al p.m a.m pm am u.s.w u.v.m u.ä.m itd itp m.m m.fl mfl osv o.s.v jne
    ym stb atd apod dll dsb v.v κ.λπ κλπ κ.ά κ.α руб коп тыс млн млрд грн тис zł tys mln mld kr kč ft eur
"""
# Years and centuries: an end after a number and before a capital ("в 1931 г. Потом"), none elsewhere.
_AFTER_NUMBER = "г гг в вв р рр r n.e e.kr f.kr v.chr n.chr d.c a.c м км кг см кв мин сек час ч шт"
# Units, which end a sentence before a capital alone, and streets, firms and sons, before a sure beginning.
_UNITS = "ft lb lbs oz tbsp tsp gal pt qt hr hrs min mins sec secs km cm mm kg mg mi yd yds mph sq"
# What goes on in lower case behind them, though they may end a sentence before a capital.
_BEFORE_LOWER = """
    temp deg dept gov't gov’t avg misc attn orig mon tue tues wed thu thur thurs fri jan feb mar apr jun jul
    aug sep sept oct nov dec corp inc ltd bros st ave rd blvd
"""
_BEFORE_STARTER = (
    "st ave blvd rd ln hwy inc ltd co corp llc plc bros jr sr esq u.s u.k u.n e.u d.c b.c a.d ph.d m.d"
)
# Everyday words that sentencex holds for abbreviations (Maine, Illinois, article, millimetre …).
_ENGLISH_WORDS = """
    no me art ill may ore ken con ok mm yum yuk plz btw id ing min mar miss la arc re del ext lol imo
    med det exp
"""
# Everyday words of others that are abbreviations elsewhere.
_EVERYDAY_WORDS = {
    "de": "mich art",
    "es": "no bien mar",
    "it": "no me te mai",
    "pt": "no",
    "ca": "no",
    "fr": "no",
    "pl": "no",
    "ru": "но",
}
# What begins a sentence after an ordinal's place: "Es war der 3. Er kam".
_AFTER_ORDINAL = """
    er sie es ich wir du ihr man das dies dann danach aber und doch nun jetzt da so hier dort wer was wie
"""
# German and its neighbours write ordinals with a stop: "die 2. Liga"; such a word stands before them.
_ORDINAL_LANGUAGES = "de da nb no nn fi et cs sk sl hr sr bs pl hu lv is fo tr lb"
_BEFORE_ORDINAL = """
    der die das den dem des im am vom zum zur beim ins ein eine einen einem einer dieser jeder jedem ab
    bis seit nach vor und oder mein meine meinem meinen meiner dein deine deinem deinen deiner sein seine
    seinem seinen seiner ihr ihre ihrem ihren ihrer unser unsere unserem unseren unserer euer eure eurem euren
    eurer kein keine keinem keinen keiner det til fra på i v ve dne do od w z na
"""
_DOMAIN_ENDINGS = """
    com org net edu gov info biz de uk fr ru io co js py exe pdf doc txt jpg png html htm php asp aspx
"""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


NEVER_LAST = {language: _set(words) | _set(_NEVER_LAST[""]) for language, words in _NEVER_LAST.items()}
NEVER_LAST |= {language: NEVER_LAST[other] for language, other in _SAME_AS.items() if other in NEVER_LAST}
BEFORE_NUMBER = _set(_BEFORE_NUMBER)
MAY_END = _set(_MAY_END)
AFTER_NUMBER = _set(_AFTER_NUMBER)
UNITS = _set(_UNITS)
BEFORE_LOWER = _set(_BEFORE_LOWER)
BEFORE_STARTER = _set(_BEFORE_STARTER)
EVERYDAY_WORDS = {language: _set(words) for language, words in _EVERYDAY_WORDS.items()}
EVERYDAY_WORDS["en"] = _set(_ENGLISH_WORDS)
ORDINAL_LANGUAGES = _set(_ORDINAL_LANGUAGES)
BEFORE_ORDINAL = _set(_BEFORE_ORDINAL)
AFTER_ORDINAL = _set(_AFTER_ORDINAL)
DOMAIN_ENDINGS = _set(_DOMAIN_ENDINGS)
# Every word that something is said about above: behind any other of four letters sentencex is right, in
# languages that are written with spaces and neither elide articles nor write one letter for a title.
ABBREVIATIONS = frozenset().union(
    *NEVER_LAST.values(),
    *EVERYDAY_WORDS.values(),
    BEFORE_NUMBER,
    MAY_END,
    AFTER_NUMBER,
    BEFORE_STARTER,
    UNITS,
)
PLAIN_LANGUAGES = frozenset(NEVER_LAST) - {"", "hi", "mr", "ne", "bn", "ta", "ar"}
