"""No regular expression takes the square of its input, or worse: each is tried at length.

The inputs are made of the expression's own structure (tests/expressions.py): what a repetition takes, again and again,
and then something that does not fit. A linear one reads them in a millisecond of processor time, which a busy machine
does not change; one that goes back over what it read takes a hundred times as long or never ends.
"""

import os

import pytest

from documents.reading.limits import TookTooLong, limited_time
from tests.expressions import attacks, expressions

LENGTH = int(os.environ.get("EXPRESSION_LENGTH") or 5_000)
"""Characters; 20,000 find more and take a minute of the processor."""
SECONDS = 0.2
# Applied to pieces that are no longer than this, as its module says: there the square is small.
HTML = "documents.ingest.formats.html"
CLASS_NAME, PIECE, LINE = 120, 400, 400
BOUNDED: dict[str, int] = {
    "config.bundling": 300,  # one import of our own scripts
    "documents.ingest.dates": 80,  # LONGEST_DATE
    f"{HTML}.vocabulary": CLASS_NAME,
    f"{HTML}.naming": CLASS_NAME,
    f"{HTML}.comment:_BODIES": CLASS_NAME,  # of vocabulary
    f"{HTML}.comment:_AND_DATE": PIECE,  # twice LONGEST_AUTHOR
    f"{HTML}.tree:_META_CHARSET": 8_192,  # the first bytes of a page
    "documents.ingest.formats.plaintext:": 80,  # LONGEST_FURNITURE
    "documents.ingest.formats.plaintext_header": 160,  # LONGEST_HEADER
    "documents.ingest.phrases": LINE,  # LONGEST_HEADING
    "documents.text.masks:_TAIL": 80,  # LONGEST
    "annotations.views.splits": 2_000,  # LONGEST_PARTS
}


def bound(place):
    """The length of what an expression is applied to, at most `LENGTH`."""
    return next((length for start, length in BOUNDED.items() if place.startswith(start)), LENGTH)


def use(expression, text):
    pattern = expression.pattern
    given = text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace")
    if expression.method == "split":
        pattern.split(given)
    elif expression.method in ("match", "fullmatch"):
        getattr(pattern, expression.method)(given)
    else:
        for _ in pattern.finditer(given):
            pass


def takes_too_long(expression, text):
    try:
        with limited_time(SECONDS):
            use(expression, text)
    except TookTooLong:
        return True
    return False


def slow(expression, length=LENGTH):
    """Whether some input of that length takes an expression too long; the input's beginning."""
    for text in sorted(attacks(expression.pattern, length)):
        if takes_too_long(expression, text) and takes_too_long(expression, text):
            return text[:40]
    return None


def test_the_inputs_find_what_is_slow():
    import re

    from tests.expressions import Expression

    for pattern in (r"(a+)+b", r"\s+$", r"(\w+\s*)+:", r"x*x*y", r"<!--.*?-->.*z"):
        assert slow(Expression("here", re.compile(pattern), "search"), 20_000) is not None, pattern
    for pattern in (r"\s{1,9}$", r"a+b", r"[ab]{1,20}c", r"^\w+$"):
        assert slow(Expression("here", re.compile(pattern), "match")) is None, pattern


@pytest.mark.parametrize("app", ["config", "documents", "annotations"])
def test_no_expression_takes_the_square_of_its_input(app):
    found = {
        one.place: (one.pattern.pattern[:80], text)
        for one in expressions()
        if one.place.startswith(app)
        if (text := slow(one, bound(one.place))) is not None
    }

    assert found == {}
