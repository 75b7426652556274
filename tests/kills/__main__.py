"""`python -m tests.kills [--minutes 10]`: prints what was killed and what was found; status 1 when anything is wrong."""

import argparse
import signal
import sys

from tests.kills.run import run

LONGEST = 5.0
"""Seconds until a label is acknowledged again, at most; the goal on a machine that does nothing else."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.kills", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    result = run(options.minutes, options.seed)
    print(result.told())
    late = sum(seconds > LONGEST for seconds, _ in result.answered)
    print(f"{late} of {len(result.answered)} took longer than {LONGEST:.0f} s")
    sys.exit(1 if result.faults or late else 0)


if __name__ == "__main__":
    main()
