"""Whether a full stop ends a sentence, or belongs to an abbreviation, an initial or a number."""

import re
from typing import NamedTuple

from documents.text import unmarked
from documents.text.abbreviations import (
    AFTER_NUMBER,
    AFTER_ORDINAL,
    BEFORE_LOWER,
    BEFORE_NUMBER,
    BEFORE_ORDINAL,
    BEFORE_STARTER,
    DOMAIN_ENDINGS,
    EVERYDAY_WORDS,
    MAY_END,
    NEVER_LAST,
    ORDINAL_LANGUAGES,
    UNITS,
)

_LONGEST_WORD = 40
_LIST_NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z]|[ivxlIVXL]{1,5})\Z")
_DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_]{1,2})*\Z")
_INITIALS = re.compile(r"[^\W\d_]\.?[-‐][^\W\d_]\Z")  # "J.-P. Vale"
_NO_VOWEL = re.compile(r"[bcdfghjklmnpqrstvwxzčďňřšťžćśźżł]{2,5}\Z")
_URL_LIKE = re.compile(r"[/@=&\\]|www\.")
_NUMBER = re.compile(r"[.,]*\d[\d.,]*\Z|[IVXLC]+\Z")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ELIDING = frozenset({"fr", "it", "ca"})
_SPACELESS = frozenset({"zh", "ja", "yue", "wuu", "lzh"})
# Everyday words that nobody writes behind a stop but at the beginning of a sentence: "pepper.no place" is
# an address as well, "box.other than that" is none.
_GLUED_STARTERS = frozenset(
    "the but and they there this that because then when other which while with you your".split()  # noqa: SIM905
)


class FullStop(NamedTuple):
    """A full stop in `text` at `at`, in a sentence that begins at `since`."""

    text: str
    at: int
    since: int
    language: str
    first: int  # where the next word begins, its opening marks left out
    following: str  # its first letter
    closed: bool  # a quotation mark or a bracket closes after the stop
    opened: bool  # one opens before the next word
    suggested: bool  # sentencex would end a sentence


def ends_a_sentence(stop: FullStop) -> bool:
    """Whether a sentence ends at a full stop that a space follows."""
    words = stop.text[max(stop.since, stop.at - _LONGEST_WORD) : stop.at].split()
    if not words:
        return stop.suggested
    following, language = stop.following, stop.language
    everyday = words[-1].lower() in EVERYDAY_WORDS.get(language, ()) and following.isupper()
    if stop.closed:
        return stop.suggested or everyday
    bare = words[-1].lstrip("\"'“‘«([{„‚")
    if not bare or (stop.at - len(words[-1]) <= stop.since and _LIST_NUMBER.match(bare)):
        return False
    word = bare.lower()
    before = words[-2] if len(words) > 1 else ""
    if len(word) == 1 and len(before) == 2 and before[1] == ".":
        word = before.lower() + word  # "z. B." as "z.B."
    if language in _ELIDING:
        word = word.replace("’", "'").rpartition("'")[2]  # "l’ing." as "ing."
    if language == "en" and word in UNITS and _NUMBER.match(before):
        return following.isupper()
    if word in NEVER_LAST.get(language, NEVER_LAST[""]):
        return language == "en" and word == "st" and unmarked.starts(stop.text, stop.first)
    if following.isdigit() and word in BEFORE_NUMBER:
        return False
    if _DOTTED.match(word) and (following.islower() or (stop.opened and "." in word)):
        return False
    if _is_caseless(bare) or _INITIALS.match(bare):
        return False
    return _by_what_follows(stop, word, before, everyday)


def _is_caseless(word: str) -> bool:
    """Whether a word is single letters of a script without capitals, as titles and names are abbreviated."""
    parts = word.split(".") if len(word) < 8 else ()
    for part in parts:
        letters = [letter for letter in part if letter.isalpha()]
        if (
            len(letters) != 1
            or len(part) > 3
            or _UNSPACED.match(part)
            or letters[0].lower() != letters[0].upper()
        ):
            return False
    return bool(parts)


def _by_what_follows(stop: FullStop, word: str, before: str, everyday: bool) -> bool:
    """Whether a sentence ends behind a word that may be an abbreviation, by the word that follows it."""
    following, language = stop.following, stop.language
    if everyday:
        return True
    if word in MAY_END:
        return following.isupper()
    if word in AFTER_NUMBER and _NUMBER.match(before):
        return following.isupper()
    if language == "en" and word in BEFORE_STARTER and unmarked.starts(stop.text, stop.first):
        return True
    if following.islower() and (word in UNITS or word in BEFORE_LOWER or _NO_VOWEL.match(word)):
        return False
    if language in _SPACELESS and _UNSPACED.match(following):
        return True
    if language in ORDINAL_LANGUAGES and word.isdigit() and len(word) < 3:
        return stop.suggested and _ends_behind_number(stop, before)
    return stop.suggested


def _ends_behind_number(stop: FullStop, before: str) -> bool:
    """Whether "3." is a number at the end, not an ordinal: "Es war der 3. Er kam", "die 3. Liga"."""
    if not before or stop.following.islower():
        return False
    if before.lower() not in BEFORE_ORDINAL:
        return True
    words = stop.text[stop.first : stop.first + _LONGEST_WORD].split(None, 1)
    return stop.language == "de" and bool(words) and words[0].lower() in AFTER_ORDINAL


def ends_glued(text: str, start: int, end: int) -> bool:
    """Whether a sentence ends at the stops `[start, end)` with no space after them: "high.The dam"."""
    before = text[max(0, start - _LONGEST_WORD) : start].rsplit(None, 1)
    after = text[end : end + _LONGEST_WORD].split(None, 1)
    if not before or not after:
        return False
    run, word, following = text[start:end], before[-1], after[0]
    if len(word) < 2 or not word[-2:].isalpha() or not following[0].isalpha():
        return False
    if _URL_LIKE.search(word) or _URL_LIKE.search(following):
        return False
    if "!" in run or "?" in run:
        return ":" not in word
    if run != ".":
        return following[0].isupper()
    if "." in word or "." in following[:-1].rstrip("."):
        return False
    return _begins_glued(word, following)


def _begins_glued(word: str, following: str) -> bool:
    """Whether `following` begins a sentence right behind the full stop after `word`."""
    first = following[0]
    if first.lower() == first.upper():  # a script without capitals, which few addresses are written in
        same = word[-1].lower() == word[-1].upper()
        return same and len(word) > 2 and following[:2].isalpha() and not _UNSPACED.match(first)
    bare = re.match(r"\w+", following)
    if bare is None or not word[-2:].islower():
        return False
    if first.islower():
        return following == bare.group() and following in _GLUED_STARTERS
    return not following[1:2].isupper() and bare.group().lower() not in DOMAIN_ENDINGS
