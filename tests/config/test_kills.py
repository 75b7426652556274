"""A short run of `make kills`."""

import pytest

from config import database_binaries
from tests.kills.run import run

pytestmark = pytest.mark.skipif(not database_binaries.HAS_PROC, reason="finds processes through /proc")

KILLS = 5


def test_nothing_is_lost_twice_or_half_when_parts_are_killed():
    result = run(minutes=30, seed=20, most=KILLS)

    assert result.faults == []
    assert result.killed.total() == KILLS
    assert result.labels > 0
