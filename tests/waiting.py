"""Waiting until something is so, on a machine that may be busy with other things."""

import time
from collections.abc import Callable

PATIENCE = 120
"""Seconds after which what did not come will not come; who waits goes on as soon as it came."""


def wait_for(condition: Callable[[], object], pause: Callable[[float], object] = time.sleep) -> None:
    """Wait until the condition holds; fail when it does not in two minutes. `pause` lets some seconds pass."""
    give_up = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up, f"did not come true in {PATIENCE} s"
        pause(0.02)
