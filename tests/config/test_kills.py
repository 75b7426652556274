"""A short run of `make kills`."""

import pytest

from config import database_binaries
from tests.kills.run import run

pytestmark = pytest.mark.skipif(not database_binaries.HAS_PROC, reason="finds processes through /proc")


def test_nothing_is_lost_twice_or_half_when_parts_are_killed():
    result = run(minutes=2, seed=20, most=7)

    assert result.faults == []
    assert result.killed.total() == 7
    assert result.labels > 0
