"""Which passages of a text are set off as quoted: between quotation marks, after ">", or by markup."""

import re
from collections.abc import Sequence

type Span = tuple[int, int]

_CLOSERS = {
    "“": '”"“',
    "„": '“”"',
    "‟": '”"',
    "”": "”",
    '"': '"”“',
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "‘": "’'",
    "‚": "‘’'",
    "'": "'’",
}
_ONLY_CLOSING = "」』’"
_SINGLE = "‘‚'’"
# An apostrophe counts only where it stands outside of a word, on the side on which a quotation mark would.
_MARK = re.compile(
    r"[\"“”„‟«»‹›「」『』'‘’‚\n](?:"
    r"(?<=\n)[^\S\n]*\n\s*|(?<![\n'‘’‚])|(?<!\w.)(?<=['‘‚])(?=\w)|(?<=[\w.,!?…)]['’])(?!\w))"
)
_QUOTED_LINES = re.compile(r"^[ \t]*>.*(?:\n[ \t]*>.*)*", re.MULTILINE)
_SHORTEST = 8  # code points; a word or two between marks are no quotation
_SHORTEST_UNSPACED = 5
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LONGEST_SINGLE = 1_000


def quoted_spans(text: str, marked: Sequence[Span] = ()) -> list[Span]:
    """The spans `[start, end)` in code points of `text` that are quoted, `marked` among them, in order.

    A quotation without a closing mark reaches to the end of its paragraph.
    """
    spans = [(max(0, start), min(end, len(text))) for start, end in marked]
    if ">" in text:
        spans += [found.span() for found in _QUOTED_LINES.finditer(text)]
    doubles: tuple[int, str] | None = None
    singles: tuple[int, str] | None = None
    for found in _MARK.finditer(text):
        mark, at = text[found.start()], found.start()
        if mark == "\n":
            if doubles:
                spans.append((doubles[0], at))
            doubles = singles = None
        elif mark in _SINGLE:
            if singles and mark in _CLOSERS[singles[1]]:
                if at - singles[0] <= _LONGEST_SINGLE:
                    spans.append((singles[0], at))
                singles = None
            elif mark not in _ONLY_CLOSING and not _after_word(text, at):
                singles = (at + 1, mark)
        elif doubles and mark in _CLOSERS[doubles[1]]:
            spans.append((doubles[0], at))
            doubles = None
        elif _opens(text, at, mark):
            doubles = (at + 1, mark)
    if doubles:
        spans.append((doubles[0], len(text)))
    return sorted({span for span in spans if _is_long_enough(text, *span)})


def _is_long_enough(text: str, start: int, end: int) -> bool:
    if end - start >= _SHORTEST:
        return True
    return end - start >= _SHORTEST_UNSPACED and _UNSPACED.search(text, start, end) is not None


def _opens(text: str, at: int, mark: str) -> bool:
    """Whether a double mark may begin a quotation where none is open: "12\" pipe" and a lone » do not."""
    if mark in _ONLY_CLOSING:
        return False
    if mark in "”»›":
        return text[at + 1 : at + 2].isalnum()
    return mark != '"' or not _after_word(text, at)


def _after_word(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isalnum()
