"""Whom a comment addresses, where its text names an author of the thread: "@mira", "Mira, you say …"."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from documents.text.everyday import WORDS_OF

type Span = tuple[int, int]

_LOOKED_AT = 2_000  # code points of a comment: who is addressed is said early
_OPENING = 300  # of them, in which a name at the end of a sentence is an address
_MOST_WORDS = 4  # of a name
_LONGEST_NAME = 80
SHORTEST_FIRST_NAME = 3

_WORD = r"[^\W_][\w.'’\-]*"
_NAME = re.compile(rf"{_WORD}(?:[ \u00a0]{_WORD}){{0,{_MOST_WORDS - 1}}}")
_MENTION = re.compile(r"(?<![\w@./])@[ ]?(?=[^\W_])")
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
# In front of a name, at the beginning of a comment or of a line of it.
_TO = re.compile(
    r"""(?:^|(?<=\n))[ \t\[(*_]*(?:(?:in\ )?(?:reply(?:ing)?|respon(?:se|ding))\ to|answering|to|re|@|cc
    |quote:?\ from|originally\ posted\ by|quoting|(?:als\ )?antwort\ (?:an|auf)|an|zitat\ von|zu|à|pour
    |(?:en\ )?réponse\ à|(?:en\ )?respuesta\ a|respondiendo\ a|para
    |(?:em\ )?resposta\ (?:a|ao|à)|in\ risposta\ a|per|aan
    |in\ antwoord\ op|reactie\ op|till|svar\ (?:till|til)|til|do|odpowiedź\ do|для|ответ(?:\ для)?
    |quote=)(?::[ ]?|[ ])""",
    re.IGNORECASE | re.VERBOSE,
)
_GREETING = re.compile(
    r"(?:(?P<greets>hi|hello|hey|dear|sorry|thanks|thank you|hallo|lieber?|danke|bonjour"
    r"|merci|hola|ciao|olá|hej)|well|yes|no|ok|but|so|aber|ja|nein"
    r"|mais|oui|non|pero|sí|ma|mas|men|но|да|нет),?[ ]+(?=[^\W\d_])",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"(?:mr|mrs|ms|dr|prof|sir|herr|frau|monsieur|madame|mme|señora?|sra?|sig)\b\.?[ ]+", re.IGNORECASE
)
# The first words of those three, to pass by quickly what begins with none of them.
_TO_WORDS = frozenset(
    """in reply replying response responding answering to re @ cc quote originally quoting als antwort an
    zitat zu à pour en réponse respuesta respondiendo para em resposta risposta per aan reactie till svar
    til do odpowiedź для ответ""".split()  # noqa: SIM905 - a list of words reads better
)
_GREETING_WORDS = frozenset(
    """hi hello hey dear sorry thanks thank hallo liebe lieber danke bonjour merci hola ciao olá hej well yes
    no ok but so aber ja nein mais oui non pero sí ma mas men но да нет""".split()  # noqa: SIM905 - as above
)
_TITLE_LETTERS = frozenset("MDPSHFmdpshf")
_LONGEST_OPENING = 24
_CALLED = re.compile(r"[ ]?(?:[,:]|[–—-][ ])")
# Behind a name: "Mira wrote:", "Mira Okonjo said on Monday:".
_WROTE = re.compile(
    r"""\s(?:wrote|writes|said|says|posted|commented|replied|asked|asks|claims|claimed|schrieb|schreibt|sagte
    |sagt|meinte?|a\ écrit|écrit|a\ dit|dit|escribió|escribe|dijo|dice|ha\ scritto|scrive|escreveu|disse
    |schreef|zei|skrev|sa|napisała?|pisze|писала?|написала?|пишет|сказала?)\b[^:\n]{0,40}:""",
    re.VERBOSE,
)
_YOU = re.compile(
    r",[ ](?:you|your|you['’]re|u|do[ ]you|did[ ]you|are[ ]you|du|dein\w*|Sie|Ihre?|tu|vous|votre|tú"
    r"|usted|você|jij|ты|вы|ваш\w*)\b"
)
_AT_END = re.compile(rf",[ ](?={_WORD}(?:[ ]{_WORD}){{0,2}}[ ]?(?:[!?…\n]|\Z))")
# Who has no name of their own, so that naming it names nobody.
NOBODY = frozenset(
    """anonymous anon guest unknown user admin deleted removed somebody someone anonym gast anonyme inconnu
    anonimo anónimo аноним гость""".split()  # noqa: SIM905 - a list of words reads better
)
EVERYDAY = frozenset().union(*WORDS_OF.values())
_WITHOUT_MARKS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def fold(name: str) -> str:
    """A name as it is compared: its letters and digits in lower case, without diacritics."""
    if name.isascii() and name.isalnum():
        return name.lower()
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name.casefold()).translate(_WITHOUT_MARKS)
    return "".join(filter(str.isalnum, name.casefold()))


@lru_cache(10_000)
def parts_of(name: str) -> tuple[str, tuple[str, ...]]:
    """The key of a name, and what of it may stand for it: the first word and the last of several."""
    words = [word for word in map(fold, re.split(r"[\s._]+", name)) if word]
    return fold(name), tuple({words[0], words[-1]}) if len(words) > 1 else ()


class Authors:
    """The authors of a thread, by all they may be called: full name, unique first or last name."""

    def __init__(self, names: Sequence[str | None]) -> None:
        called = [parts_of(name) if name else ("", ()) for name in names]
        self.keys = [key for key, _ in called]
        self._full: dict[str, str] = {}
        self._part: dict[str, str] = {}
        for key, parts in set(called):
            if not key or key in NOBODY:
                continue
            self._full[key] = key
            for part in parts:
                self._part[part] = key if self._part.get(part, key) == key else ""
        self._beginnings = {key[:2] for key in (*self._full, *self._part)}

    def called(self, name: str) -> str:
        """The key of the author who is called `name`; "" for nobody, and for one of several."""
        key = fold(name)
        if key in self._full:
            return key
        return self._part.get(key, "") if len(key) >= SHORTEST_FIRST_NAME else ""

    def at(self, text: str, place: int) -> tuple[str, int]:
        """The author whose name begins at `place`, the longest that fits, and where it ends; "" for none."""
        beginning = fold(text[place : place + 8])[:2]
        if self._beginnings.isdisjoint((beginning, beginning[:1])):
            return "", place
        found = _NAME.match(text, place, place + _LONGEST_NAME)
        if found is None:
            return "", place
        ends = [place + gap.start() for gap in re.finditer(r"[ \u00a0]|\Z", found.group())]
        for end in reversed(ends):
            name = text[place:end].rstrip(".'’-").removesuffix("'s").removesuffix("’s")
            if key := self.called(name):
                return key, end
        return "", place

    def before(self, text: str, place: int) -> tuple[str, int]:
        """The author whose name ends at `place`, the longest that fits, and where it begins."""
        words = [
            place - (len(piece) - found.start())
            for piece in [text[max(0, place - _LONGEST_NAME) : place].rpartition("\n")[2]]
            for found in re.finditer(_WORD, piece)
        ]
        for begin in words[-_MOST_WORDS:]:
            if key := self.called(text[begin:place]):
                return key, begin
        return "", place


def addressed(
    texts: Sequence[str],
    names: Sequence[str | None],
    parents: Sequence[int | None],
    quoted: Sequence[Sequence[Span]],
) -> list[int | None]:
    """For each post the earlier post that it addresses, None where its text names no author of one.

    That is the parent, when it is by who is named, else the latest earlier post of theirs. `names` are the
    authors, `quoted` the spans of each text that are somebody else's words; names in those do not count.
    """
    authors = Authors(names)
    latest: dict[str, int] = {}
    result: list[int | None] = []
    for number, (text, key) in enumerate(zip(texts, authors.keys, strict=True)):
        parent = parents[number]
        found: int | None = None
        if number and latest:
            parental = authors.keys[parent] if parent is not None else ""
            for named in _named(_own_words(text, quoted[number]), authors, parental):
                if named != key and named in latest:
                    found = parent if named == parental else latest[named]
                    break
        result.append(found)
        if key:
            latest[key] = number
    return result


def _own_words(text: str, quoted: Sequence[Span]) -> str:
    """The beginning of a text with what is quoted blanked."""
    text = text[:_LOOKED_AT]
    for start, end in quoted:
        if start < len(text):
            text = text[:start] + " " * (min(end, len(text)) - start) + text[end:]
    return _QUOTED_LINE.sub("", text) if ">" in text else text


def _named(text: str, authors: Authors, parental: str) -> Iterator[str]:
    """The authors that a text addresses, the surest first."""
    if "@" in text:
        for mention in _MENTION.finditer(text):
            yield authors.at(text, mention.end())[0]
    yield from _at_beginning(text, authors, parental)
    if ":" in text:
        for found in _WROTE.finditer(text):
            yield authors.before(text, found.start())[0]
        for found in _TO.finditer(text):
            key, end = authors.at(text, found.end())
            if key and (end == len(text) or text[end] in ":,\n])"):
                yield key
    if "," in text:
        for found in _YOU.finditer(text):
            key, begin = authors.before(text, found.start())
            if key and _is_name(text[begin : found.start()]):
                yield key
        for found in _AT_END.finditer(text, 0, _OPENING):
            key, end = authors.at(text, found.end())
            if key and not text[end : end + 1].isalnum() and _is_name(text[found.end() : end]):
                yield key


def _at_beginning(text: str, authors: Authors, parental: str) -> Iterator[str]:
    """Whom a comment calls by name in its first words: "Mira, …", "Hi Mira: …", "To Mira Okonjo"."""
    place = len(text) - len(text.lstrip()) if text[:1].isspace() else 0
    first = text[place : place + _LONGEST_OPENING].split(None, 1)
    word = first[0].strip("[(*_:,=").lower() if first else ""
    headed = _TO.match(text, place) if word in _TO_WORDS or "=" in word else None
    if headed:
        key, end = authors.at(text, headed.end())
        if key and (end == len(text) or text[end] in ":,.\n])-–—"):
            yield key
    greeting = _GREETING.match(text, place) if word in _GREETING_WORDS else None
    for begin in (place, greeting.end()) if greeting else (place,):
        title = _TITLE.match(text, begin) if text[begin : begin + 1] in _TITLE_LETTERS else None
        start = title.end() if title else begin
        key, end = authors.at(text, start)
        if not key or not _is_name(text[start:end]):
            continue
        line_ends = text[end : end + 1] in ("\n", "") and end > start
        called = _CALLED.match(text, end)
        greeted = greeting is not None and greeting["greets"] is not None and begin > place
        sure = called is not None and (key == parental or not _is_in_apposition(text, called))
        if line_ends or greeted or sure:
            yield key


def _is_name(name: str) -> bool:
    """Whether a word is written as a name, not as an everyday word."""
    return not name[:1].islower() and name.casefold() not in EVERYDAY


def _is_in_apposition(text: str, called: re.Match[str]) -> bool:
    """Whether what follows a comma says who that is: "Mira, the mayor, has lied"."""
    following = text[called.end() : called.end() + 12].split(None, 1)
    return (
        called.group()[-1] == ","
        and bool(following)
        and following[0].casefold()
        in {
            *(
                "the",
                "a",
                "an",
                "who",
                "whose",
                "and",
                "or",
                "my",
                "our",
                "der",
                "die",
                "das",
                "ein",
                "eine",
                "und",
            ),
            *("le", "la", "el", "un", "une", "et", "y", "qui", "que", "который", "и"),
        }
    )
