"""No regular expression takes the square of its input, or worse: each is tried at length.

The inputs are made of the expression's own structure (tests/expressions.py): what a repetition takes, again and again,
and then something that does not fit. A linear one reads them in a millisecond of processor time, which a busy machine
does not change; one that goes back over what it read takes a hundred times as long or never ends.
"""

import pytest

from documents.reading.limits import TookTooLong, limited_time
from tests.expressions import attacks, expressions

LENGTH = 8_000
SECONDS = 0.2
# Applied to pieces that are no longer than this, as its module says: there the square is small.
BOUNDED: dict[str, int] = {}


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


def slow(expression, length=LENGTH):
    """Whether some input of that length takes an expression too long; the input's beginning."""
    for text in sorted(attacks(expression.pattern, length)):
        try:
            with limited_time(SECONDS):
                use(expression, text)
        except TookTooLong:
            return text[:40]
    return None


def test_the_inputs_find_what_is_slow():
    import re

    from tests.expressions import Expression

    for pattern in (r"(a+)+b", r"\s+$", r"(\w+\s*)+:", r"x*x*y", r"<!--.*?-->.*z", r"[^,]*,\s*\Z"):
        assert slow(Expression("here", re.compile(pattern), "search")) is not None, pattern
    for pattern in (r"\s{1,9}$", r"a+b", r"[ab]{1,20}c", r"^\w+$"):
        assert slow(Expression("here", re.compile(pattern), "match")) is None, pattern


@pytest.mark.parametrize("app", ["config", "documents", "annotations"])
def test_no_expression_takes_the_square_of_its_input(app):
    found = {
        one.place: (one.pattern.pattern[:80], text)
        for one in expressions()
        if one.place.startswith(app)
        if (text := slow(one, BOUNDED.get(one.place, LENGTH))) is not None
    }

    assert found == {}
