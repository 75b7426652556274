"""Telephone numbers in a national form: several groups of digits, written as nothing but a number is.

Wherever digits may also be a day, a span of years, a sum, a score, an address of a machine or the number of
a book, they are left alone, unless a word before them says that they are a telephone number.
"""

import re
from collections.abc import Iterator

FEWEST, MOST = 7, 15
"""Digits of a telephone number (E.164 has 15 at most)."""

_SPACE = r"[ \u00a0\u2009\u202f]"
_BETWEEN = rf"(?:{_SPACE}?[\-\u2010\u2011\u2013/]{_SPACE}?|\.|{_SPACE})"
_CODE = r"\(\d{1,5}\)"
# As many groups as there are, or none: what goes on after them is no telephone number.
_GROUPS = rf"""
    (?:{_CODE}|\d{{1,{MOST}}})
    (?:{_BETWEEN}?{_CODE}{_BETWEEN}?\d{{1,{MOST}}}|(?:(?<=\)){_BETWEEN}?|{_BETWEEN})\d{{1,{MOST}}}){{0,7}}
    (?![\w%°€$£¥₹])(?!{_SPACE}?[%°€$£¥₹])(?!{_BETWEEN}?\(?\d)(?![,:]\d)
"""
_WRITTEN = re.compile(
    rf"""(?<![\w.,/\\+＋\#=@&%$€£¥₹_\-(])(?<!\d[ :\u00a0\u2009\u202f)])(?<![$€£¥₹\#§№]{_SPACE})
    {_GROUPS}""",
    re.VERBOSE,
)
_WORD = r"""
    (?<!\w)(?:tel(?:ephone|efon[eo]?|éfono|\.)?|t[ée]l[ée]phone|tél\.?|phone|ph\.|mobile?|mob\.|cell|fax|handy
    |whats[ ]?app|тел(?:ефон|\.)?|هاتف|جوال|טלפון|電話|电话)
    (?:[ ]?(?:no|nr|number|num|nummer|numéro|número)\.?)?[ \u00a0]?[:.：]?[ \u00a0]?(?:is[ ])?
"""
_NAMED = re.compile(rf"{_WORD}(?P<number>{_GROUPS})", re.VERBOSE | re.IGNORECASE)
_ENOUGH = re.compile(r"\d(?:\D{0,3}\d){6}")
_BOOK = re.compile(r"(?:ISBN|ISSN|EAN|GTIN|ISMN|DOI)(?:-1[03])?[:：]?\s*\Z", re.IGNORECASE)
_DAY = re.compile(
    rf"""(?<!\d)(?:
    (?:1\d|20)\d\d(?P<a>[./\- ]){_SPACE}?(?:0?[1-9]|1[0-2])(?P=a){_SPACE}?(?:0?[1-9]|[12]\d|3[01])
    |(?:0?[1-9]|[12]\d|3[01])(?P<b>[./\- ]){_SPACE}?(?:0?[1-9]|[12]\d|3[01])(?P=b){_SPACE}?
    (?:(?:1\d|20)\d\d|\d\d\Z)
    )(?!\d)""",
    re.VERBOSE,
)
_YEAR = re.compile(r"\((?:1[5-9]|20)\d\d\)")
_DIGITS = re.compile(r"\d+")


def national(text: str) -> Iterator[tuple[int, int]]:
    """The spans of telephone numbers without the number of a country, in order."""
    if not _ENOUGH.search(text):
        return
    found = [one.span("number") for one in _NAMED.finditer(text) if _may_be(text, *one.span("number"))]
    named = {start for start, _end in found}
    found += [
        one.span()
        for one in _WRITTEN.finditer(text)
        if one.start() not in named and _may_be(text, *one.span()) and _is_shaped(one.group())
    ]
    yield from sorted(found)


def _may_be(text: str, start: int, end: int) -> bool:
    """As many digits as a number has, and neither a day nor the number of a book."""
    number = text[start:end]
    digits = sum(map(len, _DIGITS.findall(number)))
    is_book = _BOOK.search(text, max(0, start - 16), start)
    return FEWEST <= digits <= MOST and not is_book and not _DAY.search(number)


def _is_shaped(number: str) -> bool:
    """Whether the groups are those of a telephone number wherever it stands."""
    groups = _DIGITS.findall(number)
    lengths = [len(group) for group in groups]
    if len(groups) < 2 or lengths[-1] < 2 or 1 in lengths[1:]:
        return False
    has_code = "(" in number
    if "." in number and (re.search(r"\.\d", number) is None or _mixes_dots(number, has_code)):
        return False
    is_trunk = int(groups[0][0]) == 0
    if has_code:
        # A year in parentheses, as before a volume and its pages, is no area.
        return _YEAR.search(number) is None and (is_trunk or max(lengths[1:]) >= 3)
    if len(groups) == 2:
        is_serial = lengths == [4, 4] or int(groups[1][0]) == 0
        return is_trunk and lengths[0] > 1 and lengths[1] > 3 and not is_serial
    if is_trunk and lengths[0] > 1:
        return set(lengths) != {2} or len(groups) in (4, 5)
    return _is_north_american(groups)


def _mixes_dots(number: str, has_code: bool) -> bool:
    """Full stops stand between all groups or none: a sum has one of them."""
    rest = re.sub(rf"{_CODE}{_BETWEEN}?", "", number) if has_code else number
    between = set(re.findall(_BETWEEN, rest))
    return "." in between and between != {"."}


def _is_north_american(groups: list[str]) -> bool:
    """415-555-0100, 1-800-555-0100: neither the area nor the exchange begins with 0 or 1."""
    if len(groups) == 4 and groups[0] == "1":
        groups = groups[1:]
    return [len(group) for group in groups] == [3, 3, 4] and all(int(one[0]) > 1 for one in groups[:2])
