"""What once broke a parser does not again, and a short run of what `make fuzz` does for minutes."""

import math
import zlib

import pytest

from tests.fuzzing.running import explore, try_one
from tests.fuzzing.targets import KEPT, everything

TARGETS = {target.name: target for target in everything()}
BROKE = sorted(KEPT.glob("*/*"))
TRIES = 40


@pytest.mark.parametrize("path", BROKE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_once_broke_a_parser_does_not_again(path):
    assert try_one(TARGETS[path.parent.name], path.read_bytes()) is None


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_mutated_inputs_break_nothing(target):
    outcome = explore(
        target,
        seed=zlib.crc32(target.name.encode()),
        seconds=math.inf,
        inputs=TRIES,
        folder=None,
        shared=None,
    )

    assert outcome.found == {}
    assert outcome.inputs == TRIES
