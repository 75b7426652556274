"""What a class name or an id says of its element, word by word, whatever a theme puts in front of it."""

# ruff: noqa: E501, SIM905 - word lists read better unbroken

import re
from enum import Enum
from functools import lru_cache

from documents.ingest.formats.html.vocabulary import LONGEST_NAME


class Role(Enum):
    """What an element is, by one of its names."""

    COMMENT = "one comment"
    COMMENTS = "a box of comments"
    FORM = "the form in which one is written"
    OTHER = "something beside comments, or nothing to do with them"


_ONE = "comment|kommentar|commentaire|comentario|commento|cmmt|cmnt|cmt|komentar"
_SPLIT = re.compile(r"[-_:.]+")
_GLUED = re.compile(rf"([a-z]*?)({_ONE})(s|es|e|i)?([a-z]*)")
_KEY = re.compile(r"(?=[0-9a-f]*\d)[0-9a-f]{1,64}")
_KEY_BEHIND = re.compile(r"(?=[0-9a-f]*\d)[0-9a-f]{1,64}(?:[-_][0-9a-f]+){0,6}")

_KEYED = re.compile(
    rf"(?P<before>(?:[a-z][a-z0-9]*[-_.:]{{1,2}}){{0,4}}[a-z]{{0,8}}?)(?:{_ONE})"
    rf"(?P<after>(?:[-_]{{0,2}}(?:id|item|wrap|wrapper|body|content|text|container|box|main|entry|div|li|no|nr|number|block|row|node|card)){{0,3}})"
    rf"[-_]{{0,2}}(?P<key>{_KEY_BEHIND.pattern})_*"
)
# Words that may stand behind “comment” in the name of one.
_ITEM = frozenset(
    "item single node wrap wrapper container box row card main outer inner block li post unit panel entry view element article component "
    "renderer tile bubble root parent child indented nested top toplevel odd even alt level depth id no nr by inline public approved "
    "listitem model group div hreview answer response".split()
)
_LIST_ITEM = frozenset(["item", "entry", "li", "listitem"])
# … and in the name of a box around many; those of `_BOX` only behind a plural.
_BOX_SURE = frozenset(
    "list lists area section holder thread threads tree feed stream region app loop embed".split()
)
_BOX = _BOX_SURE | frozenset(
    "wrap wrapper container block box body content contents inner outer main module panel ul ol items posts root view component listing "
    "template row div children level depth".split()
)
_FORM = frozenset(
    "form respond editor replyform replybox textarea field fields input submit write compose composer create add new leave notes".split()
)
# Words that turn a name into one of something else.
_NOT = frozenset(
    "no recent latest last newest load show hide toggle count counter num number btn button link links icon icons open close closed jump "
    "goto hot popular allow enable disabled sort sorting order filter subscribe notify follow subscription has total meta info metadata "
    "header head heading title footer foot author avatar name user username date time timestamp permalink text message msg copy html "
    "desc description tools tool toolbar action actions controls control menu options rating vote votes like likes share report flag "
    "badge badges tab tabs nav navigation pagination pager paging pages page policy rules guidelines notice note warning error errors "
    "cookies summary display promo teaser preview login signin signup notification image img photo picture off settings status "
    "statistics stats reply replies".split()
)
_NOT_BEFORE = frozenset(
    "no top denuncia denunciar valoracion valorar melden bewertung signaler alerter nombre anzahl textarea input recent latest last newest load show hide toggle count counter num number btn button link links icon icons open close closed jump "
    "goto hot popular allow enable disabled sort filter subscribe notify follow total label about related see all view more".split()
)
_FORM_BEFORE = frozenset(["add", "new", "leave", "write", "form", "submit", "create"])
_PART = frozenset(["body", "content", "text", "number"])


@lru_cache(maxsize=1 << 15)
def role(token: str) -> Role:
    """What a lower-case name says of its element."""
    if len(token) > LONGEST_NAME:
        return Role.OTHER
    words = _SPLIT.split(token)
    for position in range(len(words) - 1, -1, -1):
        found = _GLUED.fullmatch(words[position])
        if found is None:
            continue
        before = [*words[:position], *([found[1]] if found[1] else [])]
        after = [*([found[4]] if found[4] else []), *words[position + 1 :]]
        return _named(before, bool(found[3]), [word for word in after if word])
    return Role.OTHER


def _named(before: list[str], plural: bool, after: list[str]) -> Role:
    said = [word for word in after if not _KEY.fullmatch(word)]
    if (
        not _FORM.isdisjoint(said)
        or any(word.startswith(("form", "respond")) for word in said)
        or not _FORM_BEFORE.isdisjoint(before)
    ):
        return Role.FORM
    if not _NOT_BEFORE.isdisjoint(before) or not _NOT.isdisjoint(said):
        return Role.OTHER
    if said and said[-1] in _LIST_ITEM and all(word in _BOX or word in _ITEM for word in said):
        return Role.COMMENT
    if not plural and all(word in _ITEM for word in said):
        return Role.COMMENT
    if (said and said[0] in _BOX_SURE) or (plural and all(word in _BOX for word in said)):
        return Role.COMMENTS
    return Role.OTHER


@lru_cache(maxsize=1 << 15)
def key(token: str) -> str | None:
    """The number or code of a comment in a lower-case id: `div-comment-123`, `comment_body_9`, `cmt77`."""
    if len(token) > LONGEST_NAME or not any(character.isdigit() for character in token):
        return None
    found = _KEYED.fullmatch(token)
    if found is None:
        return None
    before = _SPLIT.split(found["before"])
    after = _SPLIT.split(found["after"])
    if not _NOT_BEFORE.isdisjoint(before) or not _FORM_BEFORE.isdisjoint(before):
        return None
    return found["key"] if all(word in _PART or word in _ITEM for word in after if word) else None


def is_comment(names: tuple[str, ...]) -> bool:
    """Whether one of the names is that of one comment."""
    for name in names:  # noqa: SIM110 - called for every element of a page
        if role(name) is Role.COMMENT:
            return True
    return False


def is_form(names: tuple[str, ...]) -> bool:
    """Whether one of the names is that of the form under a thread."""
    return any(role(name) is Role.FORM for name in names)
