"""Where a sentence ends though no stop says so: in what mail, forums and lists leave in running text."""

import re
from collections.abc import Iterator

# English words that begin a sentence when they are written with a capital: none of them is a name.
_STARTERS = """
    A An The This That These Those There Here It Its It's That's There's He She They We You He's She's They're
    We're You're My Our Your His Her Their In On At If When While What Why How Who Where Which As For And But
    So Or Yes No Not Now Then Hi Hello Oh Well See Let Even Though Although Since Because After Before With By
    Some All Most Many Much One Also Just Never Always Only However Do Does Did Is Are Was Were Have Has Had
    Can Could Would Should Please Thanks Moreover Furthermore Finally Today Nobody Everybody Someone Nothing
"""
_WORDS = "|".join(_STARTERS.replace("'", "['’]").split())
_STARTER = re.compile(rf"(?:{_WORDS})(?![\w'’])")

# An address in the open that another one follows, or a sentence: it has ended the one before.
_ADDRESS = re.compile(r"(?<![^\s(\[“\"])(?:https?://|www\.)[^\s<>]{3,2000}\s+")
_URL = re.compile(r"https?://|www\.")
# "Mira Okonjo <mira@example.org> Nobody told us"
_MAIL = re.compile(r"(?<=>)(?<!>>)\s+(?=[^\W_a-z])")
_MAIL_BEFORE = re.compile(r"<[^\s<>@]{1,100}@[^\s<>@]{1,200}>\Z")
# "Mira Okonjo 08/16/2000 03:48 PM I just wanted to say", as mail programs and forums head a message.
_STAMP = re.compile(
    r"(?:\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)|\d{4}-\d\d-\d\d),?\s+\d{1,2}:\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
)
_CLOCK = re.compile(r":[0-5]\d\b")
_HALF_DAY = re.compile(r"[AaPp]\.?[Mm]\.?\Z")
# What a letter closes with, in front of the name; only as a sentence of its own.
_COMMA = re.compile(r",\s+(?=[^\W\d_a-z])")
_CLOSING = re.compile(
    r"""(?:(?:(?:best|kind|kindest|warm|warmest|with\ best)\ )?regards|(?:best|warm)\ wishes
    |sincerely(?:\ yours)?|yours(?:\ (?:sincerely|truly|faithfully))?|respectfully(?:\ yours)?|cheers|best
    |(?:mit\ )?(?:freundlichen?|besten?|herzlichen?|vielen?|liebe|schöne)\ grüßen?|gruß
    |(?:bien\ )?cordialement|amicalement|atentamente|saludos(?:\ cordiales)?|un\ saludo
    |(?:cordiali|distinti)\ saluti|atenciosamente|cumprimentos|(?:met\ )?vriendelijke\ groet(?:en)?|groetjes
    |(?:med\ )?vänliga?\ hälsning(?:ar)?|pozdrawiam|z\ poważaniem|с\ уважением|saygılarımla)\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_CLOSING = 30
_GREETING = re.compile(
    r"(?:(?:Hi|Hello|Hey)(?: (?!I\b)[A-Z][a-z]+){0,2}|Dear (?:[A-Z][\w.]*)(?: [A-Z][\w.]*){0,3}),\s+(?=[A-Z])"
)
# "I know she's — See, now she tries": broken off; a name or "I" may go on with the same sentence.
_BROKEN_OFF = re.compile(r"(?<=[\w'’-])\s(?:—|–|--)\s+(?=[A-Z])")
_NUMBERED = re.compile(r"(?<=[\w.!?)”\"])\s+(?=\(?(\d{1,2})\)\s)")

# Thai and Lao write no stops: a space stands between sentences, but around names, figures and in lists too.
_THAI = re.compile("[\u0e01-\u0eff]")
_THAI_RUN = re.compile("[\u0e01-\u0eff]+")
_THAI_SHORTEST = 6
# What goes on with the sentence, at the beginning of a run, and what needs something to follow, at its end.
_THAI_GOES_ON = re.compile(
    "และ|หรือ|แต่ว่า|ที่|ซึ่ง|ว่า|เพราะ|เนื่องจาก|โดย|เพื่อ|ของ|ใน|จาก|กับ|ถึง|เช่น|คือ|ได้แก่|ทั้งนี้|จึง|ก็|ๆ|ฯ|ให้|ตาม|จน|ต่อ"
)
_THAI_WAITS = re.compile(
    "(?:และ|หรือ|แต่|ที่|ซึ่ง|ว่า|เพราะ|โดย|เพื่อ|ของ|ใน|จาก|กับ|ถึง|เช่น|คือ|ได้แก่|ถ้า|เมื่อ|นาย|นาง|นางสาว|ดร)$"
)


def boundaries(text: str, language: str) -> Iterator[int]:
    """Where a sentence begins in `text`, a paragraph, though the one before has no stop; in no order."""
    if "://" in text or "www." in text:
        yield from _after_addresses(text)
    if "@" in text and ">" in text:
        for found in _MAIL.finditer(text):
            if _MAIL_BEFORE.search(text, max(0, found.start() - 303), found.start()):
                yield found.end()
    if ":" in text and _CLOCK.search(text):
        yield from _around_stamps(text)
    if "," in text:
        yield from _of_letters(text)
    if "1) " in text and "2) " in text:
        yield from _numbered(text)
    if not text.isascii() and _THAI.search(text):
        yield from _thai(text)
    if language == "en" and ("—" in text or "–" in text or "--" in text):
        for found in _BROKEN_OFF.finditer(text):
            if _STARTER.match(text, found.end()):
                yield found.end()


def starts(text: str, at: int) -> bool:
    """Whether the word at `at` begins an English sentence, by its capital."""
    return _STARTER.match(text, at) is not None


def _after_addresses(text: str) -> Iterator[int]:
    for found in _ADDRESS.finditer(text):
        if _URL.match(text, found.end()) or _STARTER.match(text, found.end()):
            yield found.end()


def _around_stamps(text: str) -> Iterator[int]:
    """Before and behind the time of a message; "at 03:48 PM" in a sentence is none."""
    for found in _STAMP.finditer(text):
        before = text[max(0, found.start() - 60) : found.start()].split()
        if not before or not (before[-1][0].isupper() or "@" in before[-1]) or before[-1][-1] in ",:;(":
            headed = False
        else:
            headed = True
            yield found.start()
        if headed or _HALF_DAY.search(found.group()):
            rest = text[found.end() : found.end() + 20].lstrip()
            if rest[:1].isupper() and text[found.end()].isspace():
                yield text.index(rest[0], found.end())


def _of_letters(text: str) -> Iterator[int]:
    """Behind a salutation at the beginning of a paragraph and behind a closing."""
    greeting = _GREETING.match(text)
    if greeting and greeting.end() < len(text):
        yield greeting.end()
    for found in _COMMA.finditer(text):
        words = text[max(0, found.start() - _LONGEST_CLOSING) : found.start()]
        at = max(map(words.rfind, ".!?…)>\n"))
        if (at >= 0 or len(words) < _LONGEST_CLOSING) and _CLOSING.match(words[at + 1 :].lstrip()):
            yield found.end()


def _numbered(text: str) -> Iterator[int]:
    """Before "1)", "2)", "3)" …, when they come in this order and each behind a whole item."""
    expected, places = 1, []
    for found in _NUMBERED.finditer(text):
        if int(found[1]) == expected:
            places.append(found.end())
            expected += 1
    if text.lstrip().startswith(("1)", "(1)")):
        expected, places = 2, []
        for found in _NUMBERED.finditer(text):
            if int(found[1]) == expected:
                places.append(found.end())
                expected += 1
    if expected > 2:
        yield from places


def _thai(text: str) -> Iterator[int]:
    """Behind a space between two runs of Thai letters, each long enough to be a clause of its own."""
    last: re.Match[str] | None = None
    for run in _THAI_RUN.finditer(text):
        if last is not None and text[last.end() : run.start()].isspace():
            long = min(last.end() - last.start(), run.end() - run.start()) >= _THAI_SHORTEST
            figures = text[last.start() - 2 : last.start()].strip().isdigit()  # "3.5 ล้านบาท": the unit
            if (long or (figures and run.end() - run.start() >= _THAI_SHORTEST)) and not (
                _THAI_GOES_ON.match(run.group()) or _THAI_WAITS.search(last.group()[-8:])
            ):
                yield run.start()
        last = run
