"""Words as they are compared when one text may repeat another."""

import re
from collections.abc import Iterable, Iterator, Sequence

type Shingle = tuple[str, ...]

_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_SYLLABLES = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6\u1000-\u102a\u1780-\u17b3"
)
_UNSPACED = _IDEOGRAPHS + _SYLLABLES
_SYLLABLE_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
_WORD_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0900-\u0903\u093a-\u0963\u0980-\u0dff"
# A word, or one character of a script that writes no spaces. Vowel signs and points belong to their word.
_WORD = re.compile(
    rf"[{_UNSPACED}][{_SYLLABLE_MARKS}]*|(?:[^\W_{_UNSPACED}][{_WORD_MARKS}]*(?:['’](?=[^\W_]))?)+"
)
_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")
_SYLLABLE = re.compile(f"[{_SYLLABLES}]")
# Latin, Greek and Cyrillic text, where every run of letters and digits is a word: four times as fast.
_PLAIN = re.compile(r"[\x00-\u02ff\u0370-\u052f\u2000-\u2bff]*\Z")
_ADDRESS = re.compile(r"https?://\S+")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile("[a-z0-9]+")

# Words that say nothing about their subject: a phrase made of them alone repeats nothing.
_FUNCTION_WORDS = frozenset(
    """
    the and for are but not you all any can had has have her his him how its let may one our out she that
    them then there these they this those was way were what when where which who whom why will with would
    could should been being from into over under than too very just about after again also because before
    between both does done down each few here more most much must now off once only other own same some
    such until upon your yours their theirs course fact case thing things time times day end hand point
    kind sort lot think know say said says see get got make made take well even still really like ever
    never many every
    der die das und ist sind war ein eine einen einem einer nicht mit auf von für den dem des dass auch als
    wie aber nur noch bei nach zum zur wird werden hat haben
    les des une est pas que qui pour dans sur avec par plus mais son ses aux cette ces comme tout
    los las una con para del como más pero sus este esta esto ser hay muy también
    что это как так все они она его еще уже или для при если был была были есть
    """.split()  # noqa: SIM905 - a list of two hundred quoted words reads worse
)


def compared(text: str) -> list[str]:
    """The words of a text in the form in which they are compared: case folded, without apostrophes.

    The words of addresses are none.
    """
    if "://" in text:
        text = _ADDRESS.sub(" ", text)
    if text.isascii():  # what follows comes to the same there, in half as much again of the time
        return _ASCII_WORD.findall(text.lower().replace("'", ""))
    text = text.casefold().replace("’", "").replace("'", "")
    return (_PLAIN_WORD if _PLAIN.match(text) else _WORD).findall(text)


def located(text: str) -> Iterator[tuple[int, int, str]]:
    """The words of a text as `compared` gives them, each with its span in code points."""
    if "://" in text:
        text = _ADDRESS.sub(lambda address: " " * len(address.group()), text)
    for found in _WORD.finditer(text):
        word = found.group().casefold().replace("’", "").replace("'", "")
        yield found.start(), found.end(), word


def weight(word: str) -> float:
    """How much a word counts: a Chinese character is about half a word, a Thai letter a quarter."""
    if word.isascii() or not _UNSPACED_CHARACTER.match(word):
        return 1.0
    return 0.25 if _SYLLABLE.match(word) else 0.5


def size(words: Sequence[str]) -> float:
    """The weights of `words` together."""
    return float(len(words)) if "".join(words).isascii() else sum(map(weight, words))


def telling(words: Iterable[str]) -> int:
    """How many different words say what a passage is about."""
    return sum(
        word not in _FUNCTION_WORDS and (len(word) > 2 or _UNSPACED_CHARACTER.match(word) is not None)
        for word in set(words)
    )


def shingles(words: Sequence[str], length: int) -> Iterator[Shingle]:
    """Every run of `length` words, in order."""
    return zip(*(words[skip:] for skip in range(length)), strict=False)
